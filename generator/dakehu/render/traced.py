"""A trace as HTML: each rule, table and gate told once, with an address of its own.

What a page says elsewhere leads here. The parts of a reason that are the same for every account
(titles, conditions, places) are put into words once; only values, marks and ages are of the
account. This is written in Python and not as a template because it is most of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from markupsafe import Markup

from dakehu.plan.plan import RISKS
from dakehu.plan.questions import Open, reason_said
from dakehu.render.phrases import phrase
from dakehu.render.templates import anchor
from dakehu.rules.facts import Fact
from dakehu.rules.model import Condition
from dakehu.rules.reasons import GATE_MARKS, MARKS, Reasons
from dakehu.rules.told import aside, titled
from dakehu.rules.trace import (
    Check,
    DecisionStep,
    DerivedStep,
    GateStep,
    RequirementStep,
    RuleStep,
    ScoreStep,
    TableStep,
    Trace,
    Truth,
)
from dakehu.rules.words import Speaker
from dakehu.text.source import Span
from dakehu.text.words import Lang, Words

CLASSES = {"✓": "yes", "✗": "no", "?": "open", "·": "fact"}
Step = RuleStep | RequirementStep | GateStep | DecisionStep
_GROUPS = {"any": "one_of_these", "not": "not_this", "all": "all_of_these"}
_COMMA: dict[Lang, str] = {"en": "; ", "zh": "；"}


def address(step: Step) -> str:
    """Return the id that *step* has on the page of an account."""
    if isinstance(step, RuleStep):
        return anchor(f"r-{step.item.id}")
    if isinstance(step, GateStep):
        return anchor(f"g-{step.item.name}")
    if isinstance(step, RequirementStep):
        return anchor(f"q-{step.item.id}")
    return anchor(f"d-{step.item.name}")


class Wording:
    """What is said of the rulebook in one language, whatever the account; each thing once."""

    def __init__(self, speaker: Speaker, seeds: frozenset[str]) -> None:
        self.speaker, self._seeds = speaker, seeds
        self._conditions: dict[int, tuple[Condition, str]] = {}
        self._heads: dict[int, tuple[Any, str, str]] = {}

    @property
    def lang(self) -> Lang:
        """Return the language."""
        return self.speaker.lang

    def condition(self, condition: Condition) -> str:
        """Return what must hold, as HTML."""
        known = self._conditions.get(id(condition))
        if known is None:
            known = condition, escape(self.speaker.condition(condition), quote=False)
            self._conditions[id(condition)] = known
        return known[1]

    def head(self, item: Any) -> tuple[str, str]:
        """Return the title of a rule, requirement or gate, and where it stands, as HTML."""
        known = self._heads.get(id(item))
        if known is None:
            known = item, self._said(item.title), place(item.span) + self.seeds(item.seeds)
            self._heads[id(item)] = known
        return known[1:]

    def seeds(self, seeds: Iterable[str]) -> str:
        """Return the rows of the method that something rests on, as links."""
        return "".join(
            f' <a href="../method.html#{one}">{one}</a>'
            if one in self._seeds
            else f" <small>{escape(one)}</small>"
            for one in seeds
        )

    def _said(self, words: Words) -> str:
        return escape(words.said(self.lang), quote=False)


class Traced:
    """The trace of one account, to be read."""

    def __init__(self, trace: Trace, wording: Wording) -> None:
        self._trace, self._wording = trace, wording
        self._speaker = wording.speaker
        self._reasons = Reasons(trace, wording.speaker)
        self._vocabulary = trace.rulebook.vocabulary
        self._values: dict[str, str] = {}
        self._lines: dict[tuple[int, bool], str] = {}

    @staticmethod
    def address(step: Step) -> str:
        """Return the id that *step* has on the page."""
        return address(step)

    # beside a conclusion

    def why(self, step: Step) -> Markup:
        """Return why *step* came out so: its place, and each test with the facts it looked at.

        What rests on another table or derived fact leads to it.
        """
        if isinstance(step, RuleStep | RequirementStep):
            _, place = self._wording.head(step.item)
            below = self._checks(step.check, full=True)
        elif isinstance(step, TableStep):
            place, below = self._place(step), self._rows(step, full=True)
        else:
            return _markup(self._told(step))
        return _markup(f'{below}<li class="from">{place}</li>')

    def link(self, step: Step) -> Markup:
        """Return what a reader calls *step*, with its mark, as a link to where it is told."""
        label = step.item.label if isinstance(step, TableStep) else step.item.title  # type: ignore[union-attr]
        return self._to(step, label)

    def reason(self, step: Open) -> Markup:
        """Return why *step* calls for an action, as a link to where it is told."""
        return self._to(step, reason_said(step))

    def _to(self, step: Step, words: Words) -> Markup:
        said = escape(words.said(self._wording.lang), quote=False)
        return _markup(f'<a href="#{address(step)}">{said}</a>')

    # the whole

    def tables(self) -> list[Markup]:
        """Return every table and score."""
        every = (s for s in self._trace.decisions if not isinstance(s, DerivedStep))
        return [_markup(self._told(one)) for one in every]

    def derived(self) -> list[Markup]:
        """Return every derived fact."""
        every = (s for s in self._trace.decisions if isinstance(s, DerivedStep))
        return [_markup(self._told(one)) for one in every]

    def rules(self, *truths: Truth) -> list[Markup]:
        """Return the rules that came out as one of *truths*."""
        every = (s for s in self._trace.rules if s.truth in truths)
        return [_markup(self._told(one)) for one in every]

    def gates(self) -> list[Markup]:
        """Return every gate with its requirements."""
        return [_markup(self._told(one)) for one in self._trace.gates]

    def _told(self, step: RuleStep | GateStep | DecisionStep) -> str:
        if isinstance(step, RuleStep):
            return self._rule(step)
        if isinstance(step, GateStep):
            return self._gate(step)
        if isinstance(step, TableStep):
            return self._table(step)
        if isinstance(step, ScoreStep):
            return self._score(step)
        return self._derivation(step)

    def _rule(self, step: RuleStep) -> str:
        title, place = self._wording.head(step.item)
        if step.truth is Truth.NO:  # how it was made stands on the page of rules
            return f"<li>{title}{self._because_not(step.check)}</li>"
        if step.truth is Truth.YES and step.item.family in RISKS:  # told where it is at risk
            return _line("✓", f'<a href="#{address(step)}">{title}</a>', place, "")
        below = self._checks(step.check, full=False)
        return _line(MARKS[step.truth], title, place, below, address(step))

    def _because_not(self, check: Check) -> str:
        """Return the first test that keeps a rule quiet, in a line."""
        wrong = next((one for one in check.parts if one.truth is Truth.NO), check)
        yes_or_no = self._yes_or_no(wrong)
        if yes_or_no:
            return f" <i>{self._linked(yes_or_no, self._wording.condition(wrong.condition))}</i>"
        found = list(self._decisive(wrong))
        shown = f" <em>{' · '.join(found)}</em>" if found else ""
        return f" <i>{self._wording.condition(wrong.condition)}</i>{shown}"

    def _gate(self, step: GateStep) -> str:
        """Return a gate with the mark of each requirement; the page of gates says the rest."""
        item = step.item
        title = escape(item.title.said(self._wording.lang), quote=False)
        way = f'<a href="../rules/gates.html#{anchor(item.name)}">{title}</a>'
        met = phrase("met_of", self._wording.lang, met=step.met, all=len(step.requirements))
        below = "".join(
            _line(MARKS[one.check.truth], self._wording.head(one.item)[0], "", "")
            for one in step.requirements
        )
        mark = GATE_MARKS[step.standing]
        return _line(mark, way, f" <i>{met}</i>{place(item.span)}", below, address(step))

    def _table(self, step: TableStep) -> str:
        fact = self._vocabulary.facts[step.item.names[0]]
        text, detail = self._titled(fact, step.value), ""
        if step.truth is Truth.NO:
            text = self._named(fact, self._speaker.outcome(step))
        elif step.possible and step.truth is Truth.UNKNOWN:
            detail = escape(self._speaker.outcome(step), quote=False)
        more = (f" <i>{detail}</i>" if detail else "") + self._place(step)
        mark = MARKS[step.truth]
        return _line(mark, text, more, self._rows(step, full=False), address(step))

    def _rows(self, step: TableStep, *, full: bool) -> str:
        shown = step.spoke
        if step.truth is not Truth.YES:
            shown = tuple(s for s in step.rows if s.check.truth is not Truth.NO)
        lines = []
        for one in shown:
            pairs = zip(step.item.outputs, one.row.outputs, strict=True)
            said = " · ".join(out.label(v).said(self._speaker.lang) for out, v in pairs)
            because = one.row.because.said(self._speaker.lang)
            text = escape(titled(said, because, self._speaker.lang), quote=False)
            below = self._checks(one.check, full=full)
            lines.append(_line(MARKS[one.check.truth], text, _row_place(one.row.span), below))
        return "".join(lines)

    def _score(self, step: ScoreStep) -> str:
        fact = self._vocabulary.facts[step.item.name]
        lines = []
        for one in step.factors:
            because = one.factor.because.said(self._speaker.lang)
            text = escape(f"{one.factor.points:+} {because}", quote=False)
            below = self._checks(one.check, full=False) if one.check.truth is Truth.YES else ""
            lines.append(_line(MARKS[one.check.truth], text, "", below))
        detail = "" if step.value is not None else f" <i>{step.low}..{step.high}</i>"
        mark = MARKS[Truth.YES if step.value is not None else Truth.UNKNOWN]
        text = self._titled(fact, step.value)
        return _line(mark, text, detail + self._place(step), "".join(lines), address(step))

    def _derivation(self, step: DerivedStep) -> str:
        plain = step.value is None or isinstance(step.value, bool)
        known = Truth.of(step.value) if plain else Truth.YES
        below = self._checks(step.check, full=False)
        text = self._titled(step.item.fact, step.value)
        return _line(MARKS[known], text, self._place(step), below, address(step))

    def _place(self, step: DecisionStep) -> str:
        seeds = () if isinstance(step, DerivedStep) else step.item.seeds
        return place(step.item.span) + self._wording.seeds(seeds)

    # tests and facts

    def _checks(self, check: Check, *, full: bool) -> str:
        """Return the lines of a check: one a test; what must hold together stands together."""
        if check.condition.test is None and check.condition.kind == "all":
            return "".join(self._line_of(part, full=full) for part in check.parts)
        return self._line_of(check, full=full)

    def _line_of(self, check: Check, *, full: bool) -> str:
        key = id(check), full
        if key not in self._lines:
            self._lines[key] = self._tested(check, full=full)
        return self._lines[key]

    def _tested(self, check: Check, *, full: bool) -> str:
        if check.condition.test is None:
            below = "".join(self._line_of(part, full=full) for part in check.parts)
            return _line(MARKS[check.truth], self._t(_GROUPS[check.condition.kind]), "", below)
        text = self._wording.condition(check.condition)
        yes_or_no = self._yes_or_no(check)
        if yes_or_no and not full:
            return _line(MARKS[check.truth], self._linked(yes_or_no, text), "", "")
        found = list(self._looked_at(check) if full else self._decisive(check))
        return _line(
            MARKS[check.truth], text, f" <em>{' · '.join(found)}</em>" if found else "", ""
        )

    def _yes_or_no(self, check: Check) -> str:
        """Return the fact of which a test asks no more than whether it holds, if it does that."""
        names = check.condition.facts()
        alone = len(names) == 1 and not check.condition.fields_read
        return names[0] if alone and self._vocabulary.facts[names[0]].type.kind == "boolean" else ""

    def _decisive(self, check: Check) -> Iterator[str]:
        """Yield what settled a test: the values it read, the entries that made the difference."""
        if check.truth is Truth.UNKNOWN:
            return
        names = check.condition.facts()
        lists = {name for name, _ in check.condition.fields_read}
        for name in names:
            if name not in lists:
                yield self._said(name, alone=len(names) == 1)
            elif check.entries:
                yield from (escape(text, quote=False) for text in self._entries(name, check))

    def _looked_at(self, check: Check) -> Iterator[str]:
        """Yield every fact that a test looked at: value, age, source and standing."""
        names = check.condition.facts()
        lists = {name for name, _ in check.condition.fields_read}
        for name in names:
            if name in lists:
                yield from (escape(text, quote=False) for text in self._entries(name, check))
                continue
            origin = self._reasons.origin(self._trace.facts.evidence.get(name))
            said = self._said(name, alone=len(names) == 1)
            yield f"{said} · {escape(origin, quote=False)}" if origin else said

    def _said(self, name: str, *, alone: bool) -> str:
        """Return the value of a fact, by its label where it does not stand alone."""
        said = self._value(name)
        if not alone:
            label = self._vocabulary.facts[name].label.said(self._speaker.lang)
            said = titled(label, said, self._speaker.lang)
        return self._linked(name, escape(said, quote=False))

    def _entries(self, name: str, check: Check) -> Iterator[str]:
        """Yield the entries of a list that a test read, with the fields it read of them."""
        fact, items = self._vocabulary.facts[name], self._trace.values.get(name)
        record = fact.type.item
        if not items or record is None:
            yield self._value(name)
            return
        places = [place for base, place in check.entries if base == name] or range(len(items))
        fields = [field for base, field in check.condition.fields_read if base == name]
        known = [one for key in fields if key != fact.named_by and (one := record.field(key))]
        for at in places:
            said = _COMMA[self._speaker.lang].join(
                titled(
                    one.label.said(self._speaker.lang),
                    self._speaker.value(items[at].get(one.name), one),
                    self._speaker.lang,
                )
                for one in known
            )
            named = self._reasons.entry_name(fact, items[at])
            yield aside(named, said, self._speaker.lang) if said else named

    def _linked(self, name: str, said: str) -> str:
        """Return the HTML *said* as a link to the fact or conclusion called *name*."""
        step = self._trace.by_name.get(name)
        if step:
            return f'<a href="#{address(step)}">{said}</a>'
        if self._trace.facts.values.get(name) is None or name in self._trace.rulebook.ranks:
            return said
        if self._vocabulary.facts[name].type.item:
            return said
        return f'<a href="#{anchor(f"f-{name}")}">{said}</a>'

    def _value(self, name: str) -> str:
        if name not in self._values:
            fact: Fact = self._vocabulary.facts[name]
            self._values[name] = self._speaker.value(self._trace.values.get(name), fact)
        return self._values[name]

    def _titled(self, fact: Fact, value: Any) -> str:
        return self._named(fact, self._speaker.value(value, fact))

    def _named(self, fact: Fact, said: str) -> str:
        lang = self._speaker.lang
        return escape(titled(fact.label.said(lang), said, lang), quote=False)

    def _t(self, key: str, **parts: object) -> str:
        return escape(phrase(key, self._wording.lang, **parts), quote=False)


def _markup(text: str) -> Markup:
    """Return *text*, every part of which was escaped when it was made."""
    return Markup(text)  # noqa: S704  (escaped as it was made)


def place(span: Span | None) -> str:
    """Return where something is written, as HTML."""
    return f" <code>{escape(span.path)}:{span.line}</code>" if span else ""


def _row_place(span: Span) -> str:
    return f" <code>:{span.line}</code>"


def _line(mark: str, text: str, more: str, below: str, name: str = "") -> str:
    """Return one line of a reason; *text*, *more* and *below* are HTML.

    A line that holds has no class, because most do.
    """
    named = f' id="{name}"' if name else ""
    kind = "" if mark == "✓" else f' class="{CLASSES[mark]}"'
    under = f"<ul>{below}</ul>" if below else ""
    return f"<li{kind}{named}><b>{mark}</b> {text}{more}{under}</li>"
