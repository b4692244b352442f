"""The replies that a scheduler gives."""

from __future__ import annotations

import msgspec

from howdah.scheduling.status import Status  # noqa: TC001 - msgspec reads annotations at run time

__all__ = ["Added", "Assignment", "Changed", "Claimed", "Explanation", "Looked", "Reply", "Reported", "TaskView"]


class Reply(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What a scheduler answers."""


class Added(Reply, frozen=True, kw_only=True):
    """How many of the tasks were not known before."""

    new: int


class Assignment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A task that a worker may run now, under a lease; `resume` when the worker holds its suspended run.

    One with a `batch` runs as part of the same run as the task under that lease, which comes before it.
    """

    key: str
    lease: int
    attempt: int
    resume: bool = False
    batch: int = 0


class Claimed(Reply, frozen=True, kw_only=True):
    """What a worker may run, and what is left of its runs.

    `running` tasks hold a lease anywhere; `live` tasks may still end well; `due` is when the next thing happens by itself.
    """

    assignments: tuple[Assignment, ...]
    running: int
    live: int
    due: float | None = None
    paused: bool = False


class Reported(Reply, frozen=True, kw_only=True):
    """Which of the results counted; those that a task can't be suspended for are named with the reason, and change nothing."""

    accepted: tuple[bool, ...]
    refused: dict[str, str] = {}


class Changed(Reply, frozen=True, kw_only=True):
    """The tasks that a command changed."""

    keys: tuple[str, ...] = ()


class TaskView(msgspec.Struct, frozen=True, kw_only=True):
    """How a task stands."""

    key: str
    status: Status
    reason: str
    attempt: int
    lease: int
    worker: str
    priority: float
    blocked: bool


class Looked(Reply, frozen=True, kw_only=True):
    """How tasks stand; those that are not known are left out."""

    tasks: tuple[TaskView, ...]


class Explanation(Reply, frozen=True, kw_only=True):
    """Why a task is not running, in words."""

    key: str
    status: Status | None
    reasons: tuple[str, ...]
