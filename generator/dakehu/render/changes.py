"""Comparisons as reports: what changed, for all accounts or one, and the same for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dakehu.plan.compared import AccountChange, Comparison, Effect
from dakehu.render.compared import Sayer, change_span, place, say, touches
from dakehu.render.setting import Line, Point, Report
from dakehu.rules.compare import CAUSES
from dakehu.rules.edits import Edit
from dakehu.text.words import SEPARATOR, Lang


@dataclass(frozen=True, slots=True)
class Revision:
    """What a version is called by who asks, the commit it is, and how many cases fail now."""

    name: str
    commit: str
    failing: int = 0


# impact: all accounts


def impact(found: Comparison, rev: Revision, lang: Lang) -> Report:
    """Return which accounts change conclusion, and why, gravest kinds of conclusion first."""
    sayer = Sayer(found, lang)
    changed = [one for one in found.accounts if one.effects]
    rows = tuple(
        (
            one.account.name.said(lang),
            sayer.title(effect),
            sayer.before(effect),
            sayer.after(effect),
            sayer.why(effect, one),
        )
        for one in changed
        for effect in one.changed
        if is_headline(effect)
    )
    heads = tuple(say(key, lang) for key in ("account", "what", "before", "after", "why"))
    sections = [
        (one.account.name.said(lang), tuple(_point(e, one, sayer) for e in one.effects))
        for one in changed
    ]
    if found.edits:
        sections.insert(0, (say("rules_changed", lang), tuple(_reach(found, sayer))))
    intro = (*_intro(found, rev, lang), *_counted(found, lang), *_notes(found, rev, lang))
    return Report(say("impact_title", lang, rev=rev.name), intro, heads, rows, tuple(sections))


def _reach(found: Comparison, sayer: Sayer) -> Iterable[Point]:
    """Yield every edit of the rules with the accounts that it makes a difference for."""
    lang = sayer.lang
    for part, edit in found.edits.items():
        names = [
            one.account.name.said(lang)
            for one in found.accounts
            if any(part in effect.roots for effect in one.changed)
        ]
        parts = {"n": len(names), "names": SEPARATOR[lang].join(names)}
        key = "reach" if len(names) > 1 else "reach_one" if names else "did_nothing"
        yield Point((sayer.edit(edit), place(edit.span)), ((say(key, lang, **parts), ""),))


def is_headline(effect: Effect) -> bool:
    """Tell whether a conclusion belongs in the summary.

    Grades, gates and what surely speaks or did do; what is or was merely open, actions and
    questions stand in the details.
    """
    if effect.kind == "rule":
        return any(o and o.state == ("yes",) for o in (effect.before, effect.after))
    return effect.kind in ("table", "score", "gate", "broken")


def _intro(found: Comparison, rev: Revision, lang: Lang) -> Iterable[str]:
    yield say("as_of", lang, today=found.today, rev=rev.name, commit=rev.commit)


def _counted(found: Comparison, lang: Lang) -> Iterable[str]:
    effects = [effect for one in found.accounts for effect in one.changed]
    if not effects:
        yield say("nothing", lang)
        return
    changed = sum(bool(one.changed) for one in found.accounts)
    yield say(
        "counts", lang, changed=changed, all=len(found.accounts), counted=_said(effects, lang)
    )
    yield _causes(effects, lang)


def _said(effects: Sequence[Effect], lang: Lang) -> str:
    counts = _by_kind(effects)
    said = [
        say(one if counts[many] == 1 else many, lang, n=counts[many])
        for many, one in _COUNTED.items()
        if counts[many]
    ]
    return SEPARATOR[lang].join(said)


_COUNTED = {"conclusions": "conclusion", "actions": "action_count", "questions": "question_count"}


def _by_kind(effects: Sequence[Effect]) -> dict[str, int]:
    kinds = Counter(effect.kind for effect in effects)
    actions, questions = kinds["action"], kinds["question"]
    conclusions = len(effects) - actions - questions
    return {"conclusions": conclusions, "actions": actions, "questions": questions}


def _causes(effects: Sequence[Effect], lang: Lang) -> str:
    causes = Counter(effect.cause for effect in effects)
    said = [
        say("cause_count", lang, cause=say(cause, lang), n=causes[cause])
        for cause in CAUSES
        if causes[cause]
    ]
    return say("causes", lang, causes=SEPARATOR[lang].join(said))


def _notes(found: Comparison, rev: Revision, lang: Lang) -> Iterable[str]:
    comma = SEPARATOR[lang]
    for key, accounts in (("new_accounts", found.new), ("gone_accounts", found.gone)):
        if accounts:
            yield say(key, lang, names=comma.join(one.name.said(lang) for one in accounts))
    for one in found.accounts:
        if one.aside:
            yield say("aside", lang, name=one.account.name, facts=comma.join(one.aside))
    if rev.failing:
        key = "failing_one" if rev.failing == 1 else "failing"
        yield say(key, lang, n=rev.failing)


def _point(effect: Effect, one: AccountChange, sayer: Sayer) -> Point:
    """Return one conclusion with its cause, what lies below, and what says it now."""
    lang = sayer.lang
    if effect.cause == "cancelled":
        parts = {"now": sayer.after(effect), "other": sayer.otherwise(effect)}
        head = say("cancel_line", lang, what=sayer.title(effect), **parts)
    else:
        head = sayer.change(effect)
    cause = f"{say('why', lang)}{'：' if lang == 'zh' else ': '}{sayer.cause(effect)}"
    below: list[Line] = [(cause, "")]
    below += [line for root in effect.roots for line in sayer.root(root, one)]
    below += [(say(key, lang, by=by), where) for key, by, where in sayer.makers(effect)]
    return Point((head, ""), tuple(below))


# diff: one account


def diff(found: Comparison, one: AccountChange, rev: Revision, lang: Lang) -> Report:
    """Return what changed in the plan of one account: its facts, the rules, and what each did."""
    sayer = Sayer(found, lang)
    rows = tuple(
        (sayer.title(e), sayer.before(e), sayer.after(e), sayer.why(e, one)) for e in one.changed
    )
    heads = tuple(say(key, lang) for key in ("what", "before", "after", "why"))
    intro = [*_intro(found, rev, lang)]
    if one.changed:
        intro += [
            say("counts_here", lang, counted=_said(one.changed, lang)),
            _causes(one.changed, lang),
        ]
    else:
        intro.append(say("nothing_here", lang))
    if one.aside:
        facts = SEPARATOR[lang].join(one.aside)
        intro.append(say("aside", lang, name=one.account.name, facts=facts))
    sections = (
        (say("facts_changed", lang), _facts(one, sayer)),
        (say("rules_changed", lang), _rules(found, one, sayer)),
        (say("effects", lang), tuple(_point(effect, one, sayer) for effect in one.effects)),
    )
    title = say("diff_title", lang, name=one.account.name, rev=rev.name)
    return Report(title, tuple(intro), heads, rows, sections if _differs(found, one) else ())


def _differs(found: Comparison, one: AccountChange) -> bool:
    return bool(found.edits or one.facts or one.effects)


def _facts(one: AccountChange, sayer: Sayer) -> tuple[Point, ...]:
    lang = sayer.lang
    points = []
    for change in one.facts:
        did = [e for e in one.effects if any(touches(root, change) for root in e.roots)]
        sources = [sayer.evidence(evidence) for evidence in (change.was, change.now)]
        below: list[Line] = []
        if any(sources):
            below.append((" → ".join(source or "–" for source in sources), ""))
        below += _did(did, sayer)
        points.append(Point((sayer.fact(change), place(change_span(change))), tuple(below)))
    return tuple(points) or (Point((say("no_facts", lang), "")),)


def _rules(found: Comparison, one: AccountChange, sayer: Sayer) -> tuple[Point, ...]:
    points, rest = [], 0
    for part, edit in found.edits.items():
        did = [effect for effect in one.effects if part in effect.roots]
        if did:
            points.append(Point((sayer.edit(edit), place(edit.span)), tuple(_did(did, sayer))))
        else:
            rest += 1
    if rest:
        key = "one_other_rule" if rest == 1 else "other_rules"
        points.append(Point((say(key, sayer.lang, n=rest), "")))
    return tuple(points) or (Point((say("no_rules", sayer.lang), "")),)


def _did(effects: Sequence[Effect], sayer: Sayer) -> list[Line]:
    if not effects:
        return [(say("did_nothing", sayer.lang), "")]
    return [(say("did", sayer.lang, what=sayer.change(effect)), "") for effect in effects]


# for programs


def impact_json(found: Comparison, rev: Revision, lang: Lang) -> str:
    """Return the same for programs: every account, changed or not, and every edit."""
    sayer = Sayer(found, lang)
    effects = [effect for one in found.accounts for effect in one.changed]
    data = {
        **_head(found, rev),
        "counts": {
            "accounts": len(found.accounts),
            "changed": sum(bool(one.changed) for one in found.accounts),
            **_by_kind(effects),
            "causes": dict(sorted(Counter(effect.cause for effect in effects).items())),
        },
        "rules": [_edit_data(edit, sayer) for edit in found.edits.values()],
        "accounts": [_account_data(one, sayer) for one in found.accounts],
        "new": [one.id for one in found.new],
        "gone": [one.id for one in found.gone],
        "failing_cases": rev.failing,
    }
    return _dumped(data)


def diff_json(found: Comparison, one: AccountChange, rev: Revision, lang: Lang) -> str:
    """Return what changed for one account, for programs."""
    sayer = Sayer(found, lang)
    rules = [_edit_data(edit, sayer) for edit in found.edits.values()]
    return _dumped({**_head(found, rev), "rules": rules, **_account_data(one, sayer)})


def _head(found: Comparison, rev: Revision) -> dict[str, Any]:
    return {"revision": rev.name, "commit": rev.commit, "today": found.today.isoformat()}


def _dumped(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _edit_data(edit: Edit, sayer: Sayer) -> dict[str, Any]:
    return {
        "kind": edit.part.kind,
        "name": edit.part.name,
        "part": edit.part.part or None,
        "change": edit.change,
        "said": sayer.edit(edit),
        "place": place(edit.span) or None,
    }


def _account_data(one: AccountChange, sayer: Sayer) -> dict[str, Any]:
    return {
        "account": one.account.id,
        "name": one.account.name.said(sayer.lang),
        "facts": [
            {
                "name": change.name,
                "said": sayer.fact(change),
                "place": place(change_span(change)) or None,
                "before": sayer.evidence(change.was) or None,
                "after": sayer.evidence(change.now) or None,
            }
            for change in one.facts
        ],
        "conclusions": [_effect_data(effect, one, sayer) for effect in one.effects],
        "not_comparable": list(one.aside),
    }


def _effect_data(effect: Effect, one: AccountChange, sayer: Sayer) -> dict[str, Any]:
    return {
        "kind": effect.kind,
        "name": effect.name,
        "title": sayer.title(effect),
        "before": sayer.before(effect),
        "after": sayer.after(effect),
        "cause": effect.cause,
        "roots": [
            {"kind": root.kind, "name": root.name, "part": root.part or None, "said": text,
             "place": where or None}
            for root in effect.roots
            for text, where in sayer.root(root, one)
        ],
        "by": [{"said": by, "place": where} for _, by, where in sayer.makers(effect)],
    }  # fmt: skip
