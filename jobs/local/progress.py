"""How far a local job is, put together from what its tasks tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.jobs.mapreduce.counters import Counters

if TYPE_CHECKING:
    from howdah.core.context import Reporter

__all__ = ["Progress"]

_MAP_SHARE = 0.8  # of the time of a job with a reducer


class Progress:
    """Adds up bytes read, parts reduced and counters, and passes them on."""

    def __init__(self, reporter: Reporter, *, work: int, reduces: int) -> None:
        """Expect so many bytes to map and so many parts to reduce (0: a map-only job)."""
        self._reporter = reporter
        self._work = max(1, work)
        self.reduces = reduces
        self._read = 0
        self._reduced = 0
        self._told: dict[tuple[str, int], list[Any]] = {}
        self._totals = Counters()

    def mapped(self, task: int, told: dict[str, Any]) -> None:
        """Take what a map task tells."""
        self._read += told.get("bytes", 0)
        share = _MAP_SHARE if self.reduces else 1.0
        self._reporter.progress(min(1.0, self._read / self._work) * share)
        self._count(("map", task), told)

    def reduced(self, task: int, told: dict[str, Any]) -> None:
        """Take what a reduce task tells at its end."""
        self._reduced += 1
        self._reporter.progress(_MAP_SHARE + (1 - _MAP_SHARE) * self._reduced / self.reduces)
        self._count(("reduce", task), told)

    def _count(self, task: tuple[str, int], told: dict[str, Any]) -> None:
        """Keep the counters of a task, which may be told again, and pass on all together."""
        if "status" in told:
            self._reporter.status(told["status"])
        self._totals.take_back(self._told.get(task, ()))
        self._told[task] = told["counters"]
        self._totals.add_rows(told["counters"])
        self._reporter.counters(self._totals.nested())

    def total(self, group: str, name: str) -> int:
        """Return one counter of all tasks together."""
        return self._totals.total(group, name)

    def end(self) -> None:
        """Say that all is done."""
        self._reporter.progress(1.0)
