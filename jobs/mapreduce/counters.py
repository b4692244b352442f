"""Counters of a job: group, name and a whole number, added up over all its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from howdah.jobs.mapreduce.job import MapReduceJob

    J = TypeVar("J", bound=MapReduceJob)

__all__ = ["Counters", "fresh_copy"]


class Counters:
    """Adds up counters."""

    def __init__(self) -> None:
        """Begin with none."""
        self._totals: dict[tuple[str, str], int] = {}

    def add(self, group: str, name: str, amount: int) -> None:
        """Add to one; by nothing leaves it out."""
        if amount:
            self._totals[group, name] = self._totals.get((group, name), 0) + amount

    def take_from(self, job: MapReduceJob) -> None:
        """Add what a copy of the job has counted."""
        for (group, name), amount in job.__dict__.pop("_counters", {}).items():
            self.add(group, name, amount)

    def add_rows(self, rows: Iterable[Iterable[Any]]) -> None:
        """Add what `rows` of other counters gave."""
        for group, name, amount in rows:
            self.add(group, name, amount)

    def take_back(self, rows: Iterable[Iterable[Any]]) -> None:
        """Undo `add_rows`; a counter of which nothing is left goes."""
        for group, name, amount in rows:
            left = self._totals.pop((group, name), 0) - amount
            self.add(group, name, left)

    def total(self, group: str, name: str) -> int:
        """Return one counter."""
        return self._totals.get((group, name), 0)

    def rows(self) -> list[tuple[str, str, int]]:
        """Return group, name and total of each, in order."""
        return [(group, name, self._totals[group, name]) for group, name in sorted(self._totals)]

    def nested(self) -> dict[str, dict[str, int]]:
        """Return the totals by group and name."""
        found: dict[str, dict[str, int]] = {}
        for group, name, amount in self.rows():
            found.setdefault(group, {})[name] = amount
        return found


def fresh_copy(job: J) -> J:
    """Return a copy of a job for one task, which has the job's parameters and attributes as they were when it was submitted."""
    copy = object.__new__(type(job))
    copy.__dict__.update(job.__dict__)
    copy.__dict__.pop("_counters", None)
    return copy
