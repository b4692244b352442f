"""The limits that tasks run under, and which tasks need a process of their own for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.errors import UsageError

if TYPE_CHECKING:
    from howdah.core.task import Task

__all__ = ["Limits"]


class Limits:
    """How long a task may run, where it does not say that itself, and how much memory it may take; None is without limit."""

    def __init__(self, *, timeout: float | None = None, memory: int | None = None) -> None:
        """Take seconds and bytes."""
        self._timeout = timeout
        self.memory = memory

    def seconds(self, task: Task) -> float | None:
        """Return how long a task may run, or None."""
        seconds = task.worker_timeout
        if seconds is None:
            return self._timeout or None
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or seconds < 0:
            message = (
                f"{task!r} has the worker_timeout {seconds!r}: give seconds, 0 for any number of them, or None for what is configured."
            )
            raise UsageError(message)
        return seconds or None

    @property
    def need_processes(self) -> bool:
        """Whether all tasks need one."""
        return bool(self._timeout) or self.memory is not None

    def need_process(self, task: Task) -> bool:
        """Return whether a task can keep to its limits only in a process that can be killed."""
        return bool(task.isolate) or self.seconds(task) is not None or self.memory is not None
