"""The table of kinds: every kind of content that is written one item a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dakehu.content.items import (
    CaseStudy,
    Channel,
    Checklist,
    CustomerType,
    Lesson,
    Metric,
    Objection,
    Play,
    Process,
    Qualification,
    QuestionSet,
    Settlement,
    Stage,
    Technique,
    Worksheet,
)
from dakehu.content.training import Deck, Quiz, RolePlay, Rubric, TrainingGate
from dakehu.text.words import Words


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of content: its name, what it becomes, its folder, and what it is called.

    *zh* is its name in Chinese, *measure* the word that Chinese counts it with; *plural* is
    only given where the folder is called otherwise.
    """

    name: str
    made: type[Any]
    folder: str
    zh: str
    measure: str = "个"
    plural: str = ""

    @property
    def one(self) -> Words:
        """Return what one of them is called."""
        return Words(self.name.replace("-", " "), self.zh)

    @property
    def key(self) -> str:
        """Return the name under which a playbook holds the items, and items name them."""
        return re.sub("[-/]", "_", self.plural or self.folder)

    @property
    def place(self) -> str:
        """Return the folder of the site in which their pages are."""
        return self.folder.replace("/", "-")

    @property
    def trains(self) -> bool:
        """Tell whether it is there for training alone."""
        return self.folder.startswith("training/")

    def counted(self, number: int) -> Words:
        """Return how many there are, in words.

        >>> KINDS[0].counted(1), KINDS[0].counted(10).en
        (Words(en='1 stage', zh='1 个阶段'), '10 stages')
        """
        en = self.one.en if number == 1 else self.key.replace("_", " ")
        return Words(f"{number} {en}", f"{number} {self.measure}{self.zh}")


KINDS = (
    Kind("stage", Stage, "stages", "阶段"),
    Kind("play", Play, "plays", "打法"),
    Kind("checklist", Checklist, "checklists", "清单", "份"),
    Kind("customer-type", CustomerType, "customer-types", "客户类型"),
    Kind("objection", Objection, "objections", "异议"),
    Kind("channel", Channel, "channels", "渠道"),
    Kind("technique", Technique, "techniques", "定价与成交方法"),
    Kind("lesson", Lesson, "lessons", "要领", "条"),
    Kind("question-set", QuestionSet, "questions", "提问集", plural="question-sets"),
    Kind("process", Process, "processes", "流程"),
    Kind("case-study", CaseStudy, "case-studies", "案例"),
    Kind("metric", Metric, "metrics", "指标"),
    Kind("worksheet", Worksheet, "worksheets", "表单", "份"),
    Kind("qualification", Qualification, "qualification", "验证表", "份", plural="qualifications"),
    Kind("settlement", Settlement, "settlements", "取舍", "项"),
    Kind("training-gate", TrainingGate, "training/gates", "认证关"),
    Kind("quiz", Quiz, "training/quizzes", "测验", "份", plural="quizzes"),
    Kind("role-play", RolePlay, "training/role-plays", "角色扮演", plural="role-plays"),
    Kind("rubric", Rubric, "training/rubrics", "评分表", "份", plural="rubrics"),
    Kind("deck", Deck, "training/decks", "卡片组", plural="decks"),
)
KIND = {kind.name: kind for kind in KINDS}
# The parts of an item that rest on rows, or name other items, by themselves.
_PARTS = ("handlers", "steps", "sections", "views")
# The fields of a role-play that name one item, and the kind of it.
_NAMES = {
    "objection": "objection",
    "personality": "customer-type",
    "stage": "stage",
    "rubric": "rubric",
}


def parts(item: Any) -> Iterator[Any]:
    """Yield *item*, and the parts of it that rest on rows or name other items."""
    yield item
    for key in _PARTS:
        yield from getattr(item, key, ())


def seeds_of(item: Any) -> tuple[str, ...]:
    """Return the rows of the method that *item* and its parts rest on, each once."""
    below = (seed for part in parts(item) for seed in getattr(part, "seeds", ()))
    return tuple(dict.fromkeys((*item.kept.seeds, *below)))


def named_by(item: Any) -> tuple[tuple[str, str], ...]:
    """Return the kind and id of every item that *item* or a part of it names, each once."""
    found = [
        (kind.name, name)
        for part in parts(item)
        for kind in KINDS
        for name in getattr(part, kind.key, ())
    ]
    if isinstance(item, RolePlay):
        named = [(kind, getattr(item, field)) for field, kind in _NAMES.items()]
        found += [(kind, name) for kind, name in named if name]
    if isinstance(item, Quiz):
        found += [(one.see.kind, one.see.id) for one in item.items if one.see.kind in KIND]
    return tuple(dict.fromkeys(found))
