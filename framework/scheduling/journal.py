"""The journal: where a scheduler's decisions are kept, in order."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from howdah.scheduling.events import Event

__all__ = ["Journal", "MemoryJournal", "NoJournal"]


class Journal(ABC):
    """Keeps events in the order of their decisions.

    `append` is called by one thread at a time, in order, and may buffer; `commit` is called by several at once, and returns when
    everything appended before it is durable. What either raises stops the scheduler: it answers for nothing it could not keep.
    """

    @abstractmethod
    def append(self, events: Sequence[Event]) -> None:
        """Take the next events."""

    def commit(self) -> None:  # noqa: B027 - what keeps nothing is durable at once
        """Return when all that was appended is durable."""

    @abstractmethod
    def read(self) -> Iterator[Event]:
        """Yield all events, in order."""


class MemoryJournal(Journal):
    """A journal that lives as long as its process."""

    def __init__(self) -> None:
        """Start empty."""
        self._events: list[Event] = []

    def append(self, events: Sequence[Event]) -> None:
        """Keep the events."""
        self._events.extend(events)

    def read(self) -> Iterator[Event]:
        """Yield all events, in order."""
        yield from self._events


class NoJournal(Journal):
    """A journal for runs that nobody will want to read about: it keeps nothing."""

    def append(self, events: Sequence[Event]) -> None:
        """Keep nothing."""

    def read(self) -> Iterator[Event]:
        """Yield nothing."""
        yield from ()
