"""The record that the scheduler's state keeps of one task."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from howdah.scheduling.commands import TaskSpec
    from howdah.scheduling.status import Status

__all__ = ["Record"]

Demand = tuple[tuple[str, int], ...]

NOBODY: list[Record] = []
"""The dependents of a task that nothing requires; shared, so never appended to."""


class Record:
    """A task as the scheduler knows it; only `State.apply` changes one.

    `waiting` counts the requirements that are not done, `blockers` those of them that can't be done as things stand. A task is
    `ready` when it may be claimed, `stuck` when nothing will happen to it by itself, `live` when it may still end well.
    """

    __slots__ = (
        "attempt",
        "blockers",
        "claimed_at",
        "dependents",
        "due",
        "extra",
        "failures",
        "held",
        "home",
        "lease",
        "live",
        "losses",
        "order",
        "priority",
        "ready",
        "reason",
        "runs",
        "spec",
        "stamp",
        "status",
        "stuck",
        "waiting",
        "worker",
    )

    def __init__(self, *, spec: TaskSpec, order: int, runs: tuple[str, ...]) -> None:
        """Start from what was told of the task."""
        self.spec = spec
        self.order = order
        self.runs = runs
        self.status: Status = spec.status
        self.reason: str = spec.reason
        self.priority: float = spec.priority
        self.dependents: list[Record] = NOBODY
        self.extra: tuple[str, ...] = ()
        self.waiting = 0
        self.blockers = 0
        self.lease = 0
        self.held: Demand = ()
        self.attempt = 0
        self.worker: str | None = None
        self.home: str | None = None
        self.claimed_at: float | None = None
        self.due: float | None = None
        self.failures: tuple[float, ...] = ()
        self.losses = 0
        self.stamp = 0
        self.ready = False
        self.stuck = False
        self.live = False

    @property
    def requires(self) -> tuple[str, ...]:
        """The keys of the tasks it requires, those its run asked for included."""
        return self.spec.requires + self.extra if self.extra else self.spec.requires

    @property
    def demand(self) -> Demand:
        """The resources it needs, in order of name."""
        resources = self.spec.resources
        return tuple(sorted(resources.items())) if resources else ()

    def snapshot(self) -> tuple[object, ...]:
        """Return all that makes this record what it is, as a value to compare."""
        left_out = {"dependents", "stamp"}
        values = tuple(getattr(self, name) for name in self.__slots__ if name not in left_out)
        return (*values, tuple(sorted(record.spec.key for record in self.dependents)))
