"""The statuses that a task can have in the scheduler."""

from __future__ import annotations

from enum import Enum

__all__ = ["Status"]


class Status(Enum):
    """What the scheduler knows of a task."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DISABLED = "disabled"
    UNKNOWN = "unknown"
