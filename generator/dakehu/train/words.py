"""The words of questions and cards that are made from the playbook."""

from __future__ import annotations

from dakehu.text.words import Words

WORDS: dict[str, Words] = {
    "in_stage": Words("In which stage do we do this? “{text}”", "这项工作属于哪个阶段？“{text}”"),
    "milestone_of": Words("Which stage ends with this? “{text}”", "哪个阶段以此收尾？“{text}”"),
    "stage": Words("{number}. {title}", "{number}. {title}"),
    "because_stage": Words("It belongs to stage {number}, “{title}”: {purpose}", "它属于第{number}阶段“{title}”：{purpose}"),
    "not_stage": Words("Stage {number} is for something else: {purpose}", "第{number}阶段做的是另一件事：{purpose}"),
    "gate_asks": Words("What must hold before an account leaves “{title}”?", "客户要离开“{title}”阶段，下面哪一项必须成立？"),
    "gate_lacks": Words("An account is in “{title}”, and the gate is still shut. Which of these can be what is missing?", "客户停在“{title}”阶段，过不了关。缺的可能是下面哪一项？"),
    "because_gate": Words("The gate “{gate}” asks for it; nobody moves on from “{title}” without looking at it.", "关口“{gate}”要查这一项，离开“{title}”之前都要看。"),
    "not_gate": Words("That is asked elsewhere: at the gate out of “{title}”.", "这一项在别处查：离开“{title}”时的关口。"),
    "answer_fits": Words("A customer says: “{says}” What you know: {when} Which answer fits?", "客户说：“{says}”你了解到的情况：{when}用哪种回答最合适？"),
    "because_answer": Words("What is behind it: {behind} So this answer fits.", "背后的原因：{behind}所以这样回答合适。"),
    "not_answer": Words("That answer is for another case: {when}", "这样回答适合另一种情况：{when}"),
    "never_answer": Words("We never say that. Ask first: {ask}", "这种话绝不能说。应当先问：{ask}"),
    "who_is_it": Words("Someone behaves like this: {one} {other} Which personality is it?", "对方有这样的表现：{one}{other}这是哪种性格？"),
    "because_person": Words("These are signs of “{title}”. How to sell to them: {approach}", "这是“{title}”的表现。应对方法：{approach}"),
    "not_person": Words("“{title}” shows otherwise: {sign}", "“{title}”的表现不同：{sign}"),
    "which_word": Words("What do we call this? “{means}”", "这叫什么？“{means}”"),
    "because_word": Words("“{term}”: {means}", "“{term}”：{means}"),
    "not_word": Words("“{term}” is something else: {means}", "“{term}”是另一回事：{means}"),
    "which_outcome": Words("What is known: {facts}. What do the rules conclude under “{table}”?", "已知：{facts}。规则对“{table}”怎么判？"),
    "fact": Words("{label}: {value}", "{label}：{value}"),
    "not_outcome": Words("For that it would take: {condition}.", "那需要：{condition}。"),
    "earlier_outcome": Words("Another line comes before it and decides: {condition}.", "前面一条已经成立，以它为准：{condition}。"),
    "no_outcome": Words("Nothing that is known here leads to it.", "这里的情况得不出这个结论。"),
    # makers
    "which-stage": Words("Which stage is it?", "属于哪个阶段"),
    "gate-item": Words("What does the gate ask?", "关口查什么"),
    "which-handler": Words("Which answer fits?", "用哪种应对"),
    "which-personality": Words("Who is sitting there?", "是哪种性格"),
    "which-term": Words("What is it called?", "是哪个术语"),
    "which-grade": Words("What do the rules say?", "规则怎么判"),
    # decks
    "glossary": Words("Words of the trade", "术语"),
    "stages": Words("Stages and their gates", "阶段与关口"),
    "objections": Words("Objections", "异议"),
    "personalities": Words("Personalities", "性格"),
    "leave": Words("What must hold before we leave stage {number}, “{title}”?", "离开第{number}阶段“{title}”之前，哪些条件要成立？"),
    "answer": Words("Ask first: {ask} Then: {say}", "先问：{ask}再答：{say}"),
    "person": Words("{title}. {approach}", "{title}。{approach}"),
}  # fmt: skip
