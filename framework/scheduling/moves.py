"""The legal moves of a task: which event takes it from which status to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.errors import HowdahError
from howdah.scheduling.events import (
    TaskClaimed,
    TaskDisabled,
    TaskDone,
    TaskFailed,
    TaskFoundDone,
    TaskReleased,
    TaskRetried,
    TaskSuspended,
    TaskUnknown,
)
from howdah.scheduling.status import Status

if TYPE_CHECKING:
    from howdah.scheduling.events import TaskEvent

__all__ = ["FIRST", "MOVES", "IllegalMoveError", "move"]

FIRST = frozenset({Status.PENDING, Status.DONE, Status.DISABLED, Status.UNKNOWN})
"""The statuses that a task may have when it is added."""

_MOVES: dict[Status, dict[type[TaskEvent], Status]] = {
    Status.PENDING: {
        TaskClaimed: Status.RUNNING,
        TaskFoundDone: Status.DONE,
        TaskDisabled: Status.DISABLED,
        TaskUnknown: Status.UNKNOWN,
    },
    Status.RUNNING: {
        TaskDone: Status.DONE,
        TaskFailed: Status.FAILED,
        TaskSuspended: Status.PENDING,
        TaskReleased: Status.PENDING,
        TaskFoundDone: Status.DONE,
        TaskDisabled: Status.DISABLED,
    },
    Status.FAILED: {
        TaskRetried: Status.PENDING,
        TaskFoundDone: Status.DONE,
        TaskDisabled: Status.DISABLED,
        TaskUnknown: Status.UNKNOWN,
    },
    Status.DISABLED: {
        TaskRetried: Status.PENDING,
        TaskFoundDone: Status.DONE,
    },
    Status.UNKNOWN: {
        TaskRetried: Status.PENDING,
        TaskFoundDone: Status.DONE,
        TaskDisabled: Status.DISABLED,
    },
    Status.DONE: {
        TaskRetried: Status.PENDING,
    },
}

MOVES: dict[tuple[Status, type[TaskEvent]], Status] = {
    (status, event): after for status, moves in _MOVES.items() for event, after in moves.items()
}


class IllegalMoveError(HowdahError):
    """An event can't happen to a task that has this status: a fault in howdah, never the caller's."""


def move(status: Status, event: TaskEvent) -> Status:
    """Return the status after an event, or raise IllegalMoveError."""
    try:
        return _MOVES[status][type(event)]
    except KeyError:
        message = f"{type(event).__name__} can't happen to the task {event.key}, which is {status.value}; please report this."
        raise IllegalMoveError(message) from None
