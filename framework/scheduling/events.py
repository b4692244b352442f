"""The events of a scheduler: what was decided, in the journal, or just seen, for the listeners only."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from howdah.scheduling.commands import TaskSpec  # noqa: TC001 - msgspec reads annotations at run time

__all__ = [
    "Event",
    "LimitSet",
    "Paused",
    "Resumed",
    "RunEnded",
    "RunStarted",
    "TaskClaimed",
    "TaskCounted",
    "TaskDisabled",
    "TaskDone",
    "TaskEvent",
    "TaskFailed",
    "TaskFoundDone",
    "TaskNoted",
    "TaskProgressed",
    "TaskReleased",
    "TaskRetried",
    "TaskRunLost",
    "TaskSuspended",
    "TaskTracked",
    "TaskUnknown",
    "TasksAdded",
    "WorkerJoined",
    "WorkerLeft",
]


class Event(msgspec.Struct, frozen=True, kw_only=True, tag=True, gc=False):
    """Something that happened at a time; the journal keeps those that are `journaled`."""

    journaled: ClassVar[bool] = True

    at: float


class WorkerJoined(Event, frozen=True, kw_only=True, gc=False):
    """A worker was heard of for the first time."""

    worker: str


class WorkerLeft(Event, frozen=True, kw_only=True, gc=False):
    """A worker is gone."""

    worker: str
    reason: str


class RunStarted(Event, frozen=True, kw_only=True, gc=False):
    """Somebody asked for tasks."""

    run: str
    worker: str
    roots: tuple[str, ...]


class RunEnded(Event, frozen=True, kw_only=True, gc=False):
    """Nobody waits for a run any more."""

    run: str


class TasksAdded(Event, frozen=True, kw_only=True, gc=False):
    """A run asked for these tasks, new ones or known ones."""

    run: str
    tasks: tuple[TaskSpec, ...]


class Paused(Event, frozen=True, kw_only=True, gc=False):
    """No more work is given out."""


class Resumed(Event, frozen=True, kw_only=True, gc=False):
    """Work is given out again."""


class LimitSet(Event, frozen=True, kw_only=True, gc=False):
    """There is now so much of a resource (None: the default)."""

    resource: str
    limit: int | None


class TaskEvent(Event, frozen=True, kw_only=True, gc=False):
    """Something happened to one task."""

    key: str


class TaskClaimed(TaskEvent, frozen=True, kw_only=True, gc=False):
    """A worker runs the task, under a lease; with a `batch`, in one run with the task under that lease, by whose resources."""

    worker: str
    lease: int
    attempt: int
    resume: bool = False
    batch: int = 0


class TaskDone(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The task was run and is done."""

    worker: str
    lease: int
    reason: str = ""
    seconds: float = 0.0
    counters: dict[str, dict[str, int]] | None = None


class TaskFailed(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The task was run and failed; it is tried again at `retry_at`, if that is set."""

    worker: str
    lease: int
    reason: str
    traceback: str = ""
    seconds: float = 0.0
    counters: dict[str, dict[str, int]] | None = None
    retry_at: float | None = None
    lost: bool = False


class TaskSuspended(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The task waits, in the worker that holds its run, for tasks it now requires as well."""

    worker: str
    lease: int
    requires: tuple[str, ...]


class TaskReleased(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The task was given back, not run to its end; `lost` when its worker was not heard of any more."""

    worker: str
    lease: int
    reason: str
    lost: bool = False


class TaskRunLost(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The suspended run of the task is lost: it starts again, as a new attempt."""

    worker: str
    reason: str


class TaskFoundDone(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The task is done, though nobody reported that under a lease."""

    reason: str


class TaskRetried(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The task is to be run again."""

    reason: str
    forgiven: bool = True


class TaskDisabled(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The task is not run, until a time or until somebody enables it."""

    reason: str
    until: float | None = None


class TaskUnknown(TaskEvent, frozen=True, kw_only=True, gc=False):
    """Asking the task what it requires, or whether it is complete, failed."""

    reason: str


class TaskTracked(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The running task can be followed at an address."""

    lease: int
    url: str


class TaskProgressed(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The running task told how much is done, from 0 to 1."""

    journaled: ClassVar[bool] = False

    lease: int
    progress: float


class TaskNoted(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The running task told what it is doing."""

    journaled: ClassVar[bool] = False

    lease: int
    status: str


class TaskCounted(TaskEvent, frozen=True, kw_only=True, gc=False):
    """The running task told its counters so far."""

    journaled: ClassVar[bool] = False

    lease: int
    counters: dict[str, dict[str, int]]
