"""Values, entries and evidence of one account in the words of a reader."""

from __future__ import annotations

from typing import Any

from dakehu.plan.known import Datum, Entry
from dakehu.render.phrases import phrase
from dakehu.render.templates import anchor
from dakehu.rules.facts import Evidence, Fact
from dakehu.rules.reasons import Reasons
from dakehu.rules.told import aged
from dakehu.rules.trace import Trace
from dakehu.rules.words import Speaker
from dakehu.text.words import Words


class Sayer:
    """Says what one account has on file."""

    def __init__(self, trace: Trace, speaker: Speaker) -> None:
        self._trace, self._speaker = trace, speaker
        self._lang, self._reasons = speaker.lang, Reasons(trace, speaker)
        people = trace.facts.values.get("contacts") or ()
        self._people = {one.get("id"): one.get("name") for one in people}

    def value(self, fact: Fact, value: Any) -> str:
        """Return *value* as a reader says it; a contact by name."""
        if fact.ref == "contact" and isinstance(self._people.get(value), Words):
            return str(self._people[value].said(self._lang))
        return self._speaker.value(value, fact)

    def datum(self, one: Datum) -> dict[str, str]:
        """Return a fact with its value, and where it is from."""
        link = ""
        if one.fact.ref == "objection" and one.value:
            link = f"../objections/{one.value}.html"
        return {
            "name": anchor(f"f-{one.fact.name}"),
            "label": one.fact.label.said(self._lang),
            "value": self.value(one.fact, one.value),
            "origin": self.origin(one.evidence),
            "aged": aged(one.days, self._lang) if one.days is not None else "",
            "state": "stale" if one.stale else "known",
            "link": link,
        }

    def entry(self, one: Entry, *without: str) -> dict[str, Any]:
        """Return an entry of a list: what it is called, and its other fields."""
        return {
            "name": self.value(one.name.fact, one.name.value),
            "cells": [self.datum(field) for field in one.data if field.fact.name not in without],
        }

    def field(self, one: Entry, name: str) -> str:
        """Return one field of an entry, or nothing where it is not known."""
        for field in (one.name, *one.data):
            if field.fact.name == name and field.value is not None:
                return self.value(field.fact, field.value)
        return ""

    def origin(self, evidence: Evidence | None) -> str:
        """Return the age, source and standing of a value, as far as they are written."""
        return self._reasons.origin(evidence)

    def written(self, evidence: Evidence | None) -> str:
        """Return the age, source and standing of a value, or that none is written."""
        return self.origin(evidence) or phrase("undated", self._lang)
