"""All accounts and everything to do as sheets of Excel: days are days, text is only ever text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dakehu.check.playbook import Playbook
from dakehu.disk.packed import repacked
from dakehu.plan.plan import Plan
from dakehu.plan.portfolio import Task, oldest, progress, talk, tasks
from dakehu.plan.steps import steps
from dakehu.press.word_parts import clean
from dakehu.press.words import word
from dakehu.render.standing import aged_fact
from dakehu.rules.facts import Fact
from dakehu.rules.told import aside
from dakehu.rules.words import Speaker
from dakehu.text.finding import columns as wide
from dakehu.text.words import Lang, capital

Value = str | int | Decimal | date | None
# What Excel, or a program that a sheet is carried on to, may take for the start of a formula.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_LONGEST = 32_767
_LINE, _MOST_LINES = 14.0, 20
FONTS: dict[Lang, str] = {"en": "Calibri", "zh": "Microsoft YaHei"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what stands above it, how wide it is, and how its values are written."""

    title: str
    width: int
    form: str = "text"


@dataclass(frozen=True, slots=True)
class Made:
    """What workbooks are made with: the playbook, the day, the rules, and for readers of what."""

    playbook: Playbook
    today: date
    lang: Lang
    version: str = ""

    def t(self, key: str, **parts: object) -> str:
        """Return the words *key*."""
        return word(key, self.lang, **parts)

    @property
    def speaker(self) -> Speaker:
        """Return who says values."""
        return Speaker(self.playbook.rulebook.vocabulary, self.lang)


def portfolio_book(plans: Iterable[Plan], how: Made) -> bytes:
    """Return all accounts on one sheet, everything to do on the next, and what they rest on."""
    every = tuple(plans)
    return _book(how, {"portfolio": _portfolio(every, how), "all_actions": _actions(every, how)})


def actions_book(plans: Iterable[Plan], how: Made) -> bytes:
    """Return everything to do for *plans*, and what it rests on."""
    return _book(how, {"all_actions": _actions(tuple(plans), how)})


_Sheet = tuple[Sequence[Column], Iterable[Sequence[Value]]]


def _book(how: Made, sheets: dict[str, _Sheet]) -> bytes:
    made = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONTS[how.lang], "font_size": 10},
    }
    book = Workbook(made, options)
    settings = how.playbook.settings
    company = (settings.company or settings.title).said(how.lang)
    book.set_properties(
        {
            "title": clean(f"{how.t('portfolio')} · {settings.title.said(how.lang)}")[:255],
            "author": clean(company)[:255],
            "comments": "",
            "created": datetime(how.today.year, how.today.month, how.today.day, tzinfo=UTC),
        }
    )
    forms = _forms(book, how.lang)
    for key, (columns, rows) in sheets.items():
        sheet = book.add_worksheet(how.t(key))
        _edges(sheet, how)
        _filled(sheet, columns, rows, forms)
    _about(book.add_worksheet(how.t("sheet_about")), how, forms)
    book.close()
    return repacked(made.getvalue())


def _forms(book: Workbook, lang: Lang) -> dict[str, Any]:
    """Return the formats by name; ``quoted`` keeps a text from being read as a formula."""
    line = {"bottom": 1, "bottom_color": "#D5DCE1"}
    plain = {"valign": "top", "font_name": FONTS[lang], "font_size": 10, **line}
    wrapped = {**plain, "text_wrap": True}
    return {
        "head": book.add_format(
            {**wrapped, "bold": True, "bg_color": "#EEF3F6", "bottom": 2, "bottom_color": "#12507A"}
        ),
        "text": book.add_format({**wrapped, "num_format": "@"}),
        "quoted": book.add_format({**wrapped, "num_format": "@", "quote_prefix": True}),
        "date": book.add_format(
            {**plain, "num_format": "yyyy-mm-dd", "align": "left", "indent": 1}
        ),
        "number": book.add_format({**plain, "num_format": "0"}),
        "money": book.add_format({**plain, "num_format": "#,##0"}),
        "percent": book.add_format({**plain, "num_format": "0%"}),
    }


def _edges(sheet: Worksheet, how: Made) -> None:
    """Set how *sheet* prints: on its side, as wide as the paper, with the mark and the day."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    mark = how.playbook.settings.confidentiality.said(how.lang)
    sheet.set_footer(f"&L{_escaped(mark)}&R{how.t('page_of', n='&P', all='&N')}")
    sheet.set_header(f"&L&A&R{_escaped(_as_of(how))}")


def _escaped(text: str) -> str:
    return clean(text).replace("&", "&&")[:100]


def _as_of(how: Made) -> str:
    said = how.t("as_of", date=how.today)
    return f"{said} · {how.t('version', version=how.version)}" if how.version else said


def _filled(
    sheet: Worksheet,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    forms: dict[str, Any],
) -> None:
    last = 0
    sheet.set_row(0, _height(columns, [column.title for column in columns]))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, forms["head"])
    for last, row in enumerate(rows, 1):
        sheet.set_row(last, _height(columns, row))
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, (last, place), value, column.form, forms)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _height(columns: Sequence[Column], row: Sequence[Value]) -> float:
    """Return how high a row must be for its texts, which programs do not all work out."""
    lines = [
        -(-wide(value) * 11 // (column.width * 10))
        for column, value in zip(columns, row, strict=True)
        if isinstance(value, str)
    ]
    return _LINE * min(max([1, *lines]), _MOST_LINES) + 2


def _write(
    sheet: Worksheet, place: tuple[int, int], value: Value, form: str, forms: dict[str, Any]
) -> None:
    """Write a value as what it is: a day, a number, or text and nothing else."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        said = clean(value)[:_LONGEST]
        sheet.write_string(*place, said, forms["quoted" if said.startswith(_STARTS) else "text"])
    elif isinstance(value, date):
        sheet.write_datetime(*place, datetime(value.year, value.month, value.day), forms["date"])  # noqa: DTZ001  (a day has no zone)
    else:
        sheet.write_number(*place, float(value), forms[form if form in forms else "number"])


def _about(sheet: Worksheet, how: Made, forms: dict[str, Any]) -> None:
    settings = how.playbook.settings
    lines = (
        settings.title.said(how.lang),
        (settings.company or settings.title).said(how.lang),
        settings.confidentiality.said(how.lang),
        _as_of(how),
        how.t("sheet_note"),
    )
    sheet.set_column(0, 0, 90)
    for place, said in enumerate(lines):
        _write(sheet, (place, 0), said, "text", forms)


def _portfolio(plans: Sequence[Plan], how: Made) -> _Sheet:
    t, vocabulary = how.t, how.playbook.rulebook.vocabulary
    figures = [
        (fact, "percent" if fact.unit == "percent" else "money")
        for name in ("opportunity.deal_value", "opportunity.win_probability")
        if (fact := vocabulary.facts.get(name)) and fact.type.kind == "number"
    ]
    close = vocabulary.facts.get("opportunity.expected_close")
    columns = [
        Column(t("account"), 26), Column(t("owner"), 18), Column(t("grade"), 16),
        Column(t("claimed_stage"), 22), Column(t("gates_met"), 22),
        Column(t("sheet_ahead"), 10, "number"),
        *(Column(_counted(one, vocabulary.currency, how.lang), 14, form) for one, form in figures),
        *([Column(capital(close.label.said(how.lang)), 12)] if close else []),
        Column(t("severity"), 10), Column(t("top_risk"), 30),
        Column(t("next_action"), 34), Column(t("due"), 12),
        Column(t("overdue_count"), 9, "number"), Column(t("last_talk"), 12),
        Column(t("oldest_fact"), 30), Column(t("sheet_reviewed"), 12),
    ]  # fmt: skip
    names = [*(one.name for one, _ in figures), *([close.name] if close else [])]
    return columns, [_account(plan, how, names) for plan in plans]


def _counted(fact: Fact, currency: str, lang: Lang) -> str:
    """Return the title of a column of figures, with what they are counted in."""
    title = capital(fact.label.said(lang))
    return aside(title, currency, lang) if fact.unit == "money" else title


def _account(plan: Plan, how: Made, names: Sequence[str]) -> list[Value]:
    lang, found = how.lang, progress(how.playbook, plan)
    risk = plan.risks[0].item if plan.risks else None
    first = next(iter(steps(plan, how.playbook)), None)
    last, age, values = talk(plan).last, oldest(plan), plan.trace.facts.values
    return [
        plan.account.name.said(lang),
        plan.owner.name.said(lang),
        how.speaker.outcome(plan.grade) if plan.grade else how.t("ungraded"),
        _numbered(found.claimed, lang) or how.t("unknown"),
        _numbered(found.reached, lang) or how.t("gates_met_none"),
        found.ahead,
        *(values.get(name) for name in names),
        how.t(risk.severity or "low") if risk else None,
        risk.title.said(lang) if risk else how.t("none"),
        first.title.said(lang) if first else how.t("none"),
        first.due if first else None,
        plan.overdue,
        last["date"] if last else None,
        aged_fact(age, lang) if age else how.t("no_dated_fact"),
        plan.account.reviewed_on,
    ]


def _numbered(stage: Any, lang: Lang) -> str:
    return f"{stage.number} {stage.title.said(lang)}" if stage else ""


def _actions(plans: Sequence[Plan], how: Made) -> _Sheet:
    t = how.t
    columns = [
        Column(t("due"), 12), Column(t("overdue_count"), 9), Column(t("action"), 46),
        Column(t("account"), 26), Column(t("owner"), 18), Column(t("kind_of_task"), 12),
        Column(t("proof_of_done"), 46), Column(t("sheet_done"), 12), Column(t("sheet_notes"), 30),
    ]  # fmt: skip
    return columns, [_task(one, how.lang, t) for one in tasks(how.playbook, plans)]


def _task(one: Task, lang: Lang, t: Callable[..., str]) -> list[Value]:
    return [
        one.due,
        t("overdue") if one.overdue else None,
        one.what.said(lang),
        one.account.name.said(lang),
        one.owner.name.said(lang),
        t("task_agreed") if one.agreed else t(one.severity),
        one.proof.said(lang) if one.proof else None,
        None,
        None,
    ]
