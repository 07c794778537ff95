"""The people of an account: who they are to us, and how to speak with each of them."""

from __future__ import annotations

from dataclasses import dataclass

from dakehu.check.playbook import Playbook
from dakehu.content.items import CustomerType
from dakehu.plan.plan import Plan, Stakeholder
from dakehu.rules.facts import Fact

# What is worth knowing of everybody who has a say, in the order in which one asks.
_WANTED = ("role", "influence", "support", "personality")
_TYPES = {"executive": "top-management"}


@dataclass(frozen=True, slots=True)
class Person:
    """One contact in this decision; *department* is the type of the department they speak for.

    *asks* are the fields worth knowing that nobody has written yet.
    """

    stakeholder: Stakeholder
    department: CustomerType | None
    asks: tuple[Fact, ...]

    @property
    def words(self) -> tuple[CustomerType, ...]:
        """Return the types that say how to speak with this person, the person first."""
        return tuple(one for one in (self.stakeholder.personality, self.department) if one)


def people(plan: Plan, playbook: Playbook) -> tuple[Person, ...]:
    """Return the contacts, the most influential first."""
    vocabulary = plan.trace.rulebook.vocabulary
    fields = [vocabulary.find(f"contacts.{name}") for name in _WANTED]
    departments = {one.id: one for one in playbook.customer_types if one.family == "department"}
    found = []
    for one in plan.stakeholders:
        key = str(one.values.get("department"))
        department = departments.get(_TYPES.get(key, f"{key}-department"))
        asks = tuple(f for f in fields if f and f.ask and one.values.get(f.name) is None)
        found.append(Person(one, department, asks))
    return tuple(found)
