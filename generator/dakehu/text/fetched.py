"""Sequences that hold nothing: each item is fetched, or made anew, whenever it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar, overload

_Item = TypeVar("_Item")


class Fetched(Sequence[_Item]):
    """A sequence of what ``fetch`` returns for each place."""

    @abstractmethod
    def fetch(self, place: int) -> _Item:
        """Return the item at *place*, counted from 0."""

    @overload
    def __getitem__(self, place: int) -> _Item: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[_Item, ...]: ...
    def __getitem__(self, place: int | slice) -> _Item | tuple[_Item, ...]:
        places = range(len(self))
        if isinstance(place, slice):
            return tuple(map(self.fetch, places[place]))
        return self.fetch(places[place])
