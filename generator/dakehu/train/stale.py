"""Stories that the rulebook has left behind: nothing in them turns on anything any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dakehu.check.playbook import Playbook
from dakehu.content.story import Story
from dakehu.text.document import Document, Path
from dakehu.text.finding import Finding
from dakehu.text.words import Words
from dakehu.train.practice import Practice

SEEDS = range(1, 6)
_NO_CASE = Words(
    "no case comes of this story: nothing that it hides changes a grade, a gate or a warning",
    "这个故事出不了案例：藏起来的内容左右不了级别、关口或警示",
)
_NO_TURN = Words(
    "what is drawn here makes no difference any more, known or not, wherever it lies",
    "这里抽到什么值，知不知道，结论都一样了",
)
_HINT = Words(
    "look at the rules of this stage, and choose facts or figures that they ask about",
    "请看这个阶段的规则，换成规则会问到的事实或数值",
)


def stale_stories(
    playbook: Playbook, documents: Iterable[Document], today: date
) -> Iterator[Finding]:
    """Yield a finding for every story, and every draw of one, that decides nothing any more."""
    practice = Practice(playbook, today)
    written = {one.path: one for one in documents}
    for story in playbook.stories:
        document = written[story.kept.span.path]
        try:
            for seed in SEEDS:
                practice.case(story, seed)
        except ValueError:
            yield Finding("wrong-story", document.key(("points",)), {"problem": _NO_CASE}, _HINT)
            continue
        for path in _idle(practice, story):
            yield Finding("wrong-story", document.key(path), {"problem": _NO_TURN}, _HINT)


def _idle(practice: Practice, story: Story) -> Iterator[Path]:
    """Yield the place of every draw that changes nothing in any of a few cases."""
    for place, point in enumerate(story.points):
        for number, way in enumerate(point.ways):
            if way.draw is not None and not practice.turns_on(story, place, number, SEEDS):
                yield ("points", place, "ways", number, "draw")
