"""The tables that a scheduler's state is made of."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from howdah.scheduling.ready import ReadyIndex

if TYPE_CHECKING:
    from howdah.scheduling.record import Record

__all__ = ["RunState", "Tables", "WorkerState"]


class RunState:
    """A run that somebody waits for: how many of its tasks are running, and how many may still end well."""

    __slots__ = ("live", "members", "names", "running", "worker")

    def __init__(self, *, run: str, worker: str) -> None:
        """Start without tasks."""
        self.names = (run,)
        self.worker = worker
        self.members: list[Record] = []
        self.running = 0
        self.live = 0


class WorkerState:
    """A worker: the tasks it holds under a lease, and the suspended ones whose run it keeps."""

    __slots__ = ("homes", "leases")

    def __init__(self) -> None:
        """Start with nothing."""
        self.leases: dict[str, int] = {}
        self.homes: dict[str, None] = {}


class Tables:
    """Everything a scheduler knows."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.tasks: dict[str, Record] = {}
        self.runs: dict[str, RunState] = {}
        self.workers: dict[str, WorkerState] = {}
        self.limits: dict[str, int] = {}
        self.used: dict[str, int] = {}
        self.ready = ReadyIndex()
        self.paused = False
        self.running = 0
        self.last_lease = 0
        self.next_order = 0
        self._due: list[tuple[float, str]] = []

    def due_at(self) -> float | None:
        """Return when the next failed or disabled task is to be pending again."""
        while self._due and not self._is_due(*self._due[0]):
            heappop(self._due)
        return self._due[0][0] if self._due else None

    def due_by(self, now: float) -> list[str]:
        """Return the keys of the tasks that are to be pending again by now."""
        keys = dict.fromkeys(key for at, key in sorted(self._due) if at <= now and self._is_due(at, key))
        return list(keys)

    def limit(self, resource: str, default: int) -> int:
        """Return how much there is of a resource."""
        return self.limits.get(resource, default)

    def snapshot(self) -> dict[str, object]:
        """Return all that makes this state what it is, as a value to compare."""
        return {
            "tasks": {key: record.snapshot() for key, record in self.tasks.items()},
            "runs": {run: (state.worker, state.running, state.live) for run, state in self.runs.items()},
            "workers": {name: (dict(state.leases), tuple(state.homes)) for name, state in self.workers.items()},
            "limits": dict(self.limits),
            "used": {name: amount for name, amount in self.used.items() if amount},
            "rest": (self.paused, self.running, self.last_lease, self.next_order),
        }

    def set_due(self, record: Record, due: float | None) -> None:
        """Note when a task is to be pending again."""
        record.due = due
        if due is not None:
            heappush(self._due, (due, record.spec.key))

    def _is_due(self, at: float, key: str) -> bool:
        record = self.tasks.get(key)
        return record is not None and record.due == at
