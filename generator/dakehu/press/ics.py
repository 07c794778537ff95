"""Agendas as calendar files: entries of whole days that a second import brings up to date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vText

import dakehu
from dakehu.plan.agenda import Entry
from dakehu.press.word_parts import clean
from dakehu.press.words import word
from dakehu.press.workbook import Made
from dakehu.text.words import SEPARATOR, Lang

# A later export has a higher number than every earlier one, so that calendars take it over.
_FIRST = date(2000, 1, 1)


def ics(entries: Iterable[Entry], title: str, today: date, lang: Lang) -> bytes:
    """Return *entries* as a calendar called *title* for readers of *lang*.

    Lines are folded at 75 bytes, never within a sign. The file is as old as *today*, not as
    the clock.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//dakehu//dakehu {dakehu.__version__}//{lang.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _text(title))
    calendar.add("x-wr-calname", _text(title))
    for one in entries:
        calendar.add_component(_event(one, today, lang))
    made: bytes = calendar.to_ical(sorted=False)
    return made


def calendar_of(key: str, entries: Iterable[Entry], how: Made) -> bytes:
    """Return the calendar of the one of our people whose id is *key*."""
    name = how.playbook.settings.teammate(key).name.said(how.lang)
    return ics(entries, how.t("agenda_name", name=name), how.today, how.lang)


def _event(one: Entry, today: date, lang: Lang) -> Event:
    event = Event()
    stamp = datetime(today.year, today.month, today.day, tzinfo=UTC)
    event.add("uid", f"{one.name}@dakehu")
    event.add("dtstamp", stamp)
    event.add("sequence", max(0, (today - _FIRST).days))
    event.add("dtstart", one.due)
    event.add("dtend", one.due + timedelta(days=1))
    event.add("summary", _text(_summary(one, lang)))
    event.add("description", _text("\n".join(_lines(one, lang))))
    event.add("categories", [_text(word(f"agenda_{one.sort}", lang))])
    event.add("status", "TENTATIVE" if one.waits else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("class", "CONFIDENTIAL")
    return event


def _summary(one: Entry, lang: Lang) -> str:
    title, name = one.title.said(lang), one.account.said(lang)
    said = word(f"agenda_title_{one.sort}", lang, title=title, name=name)
    if one.waits:
        return word("agenda_waiting", lang, said=said)
    return f"✓ {said}" if one.done else said


def _lines(one: Entry, lang: Lang) -> Iterable[str]:
    if one.waits:
        yield word("agenda_waits", lang, rule=one.waits.said(lang))
    yield word("agenda_owner", lang, name=one.owner.name.said(lang))
    if one.done_on:
        yield word("agenda_done", lang, date=one.done_on)
    if one.proof:
        yield word("agenda_proof", lang, proof=one.proof.said(lang))
    if one.reasons:
        said = dict.fromkeys(reason.said(lang) for reason in one.reasons)
        yield word("agenda_why", lang, reasons=SEPARATOR[lang].join(said))


def _text(said: str) -> vText:
    return vText(clean(said).replace("\r\n", "\n").replace("\r", "\n"))
