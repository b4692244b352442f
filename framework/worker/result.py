"""The result of a run: how each task ended, and the exit code that follows."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from howdah.core.errors import HowdahError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from howdah.core.task import Task

__all__ = ["Outcome", "OutcomeStatus", "RunResult"]

PRECEDENCE = (130, 143, 70, 2, 7, 1, 5, 4, 6, 3)
"""The exit codes, the one that wins first."""


class OutcomeStatus(Enum):
    """How a task ended."""

    ALREADY_COMPLETE = "already complete"
    DONE = "done"
    FAILED = "failed"
    MISSING_INPUT = "missing input"
    BLOCKED = "blocked"
    NOT_RUN = "not run"
    SCHEDULING_ERROR = "scheduling error"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a task ended, and why; `blocked_by` names the tasks that are to blame, not those between."""

    status: OutcomeStatus
    reason: str = ""
    exception: BaseException | None = None
    traceback_text: str = ""
    seconds: float = 0.0
    counters: dict[str, dict[str, int]] = {}
    blocked_by: tuple[str, ...] = ()
    attempts: int = 0

    @property
    def ok(self) -> bool:
        """Whether the task is complete."""
        return self.status is OutcomeStatus.DONE or self.status is OutcomeStatus.ALREADY_COMPLETE

    @property
    def exit_code(self) -> int:
        """What this outcome alone would end the command with; a blocked task leaves that to those that block it."""
        if self.status is OutcomeStatus.FAILED:
            code = self.exception.exit_code if isinstance(self.exception, HowdahError) else 1
            return code if code in (2, 4, 5, 6, 7) else 1
        return _CODES[self.status]


_CODES = {
    OutcomeStatus.ALREADY_COMPLETE: 0,
    OutcomeStatus.DONE: 0,
    OutcomeStatus.MISSING_INPUT: 4,
    OutcomeStatus.BLOCKED: 0,
    OutcomeStatus.NOT_RUN: 6,
    OutcomeStatus.SCHEDULING_ERROR: 5,
}


class RunResult:
    """How a run ended: true when everything it asked for is complete."""

    def __init__(
        self, *, tasks: Mapping[str, Task], outcomes: Mapping[str, Outcome], seconds: float, interrupted: int | None = None
    ) -> None:
        """Take the tasks and their outcomes by key; `interrupted` is the exit code of the signal that ended the run."""
        self.tasks = tasks
        self.outcomes = outcomes
        self.seconds = seconds
        self.interrupted = interrupted

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        codes = {outcome.exit_code for outcome in self.outcomes.values()}
        if self.interrupted is not None:
            codes.add(self.interrupted)
        blocked = any(outcome.status is OutcomeStatus.BLOCKED for outcome in self.outcomes.values())
        return next((code for code in PRECEDENCE if code in codes), 6 if blocked else 0)

    @property
    def success(self) -> bool:
        """Whether everything is complete."""
        return self.exit_code == 0

    def __bool__(self) -> bool:
        """Return whether everything is complete."""
        return self.success

    def outcome(self, task: Task) -> Outcome:
        """Return how a task ended; KeyError for one that was not looked at (what only complete tasks require is not)."""
        return self.outcomes[task.task_key]

    def having(self, status: OutcomeStatus) -> dict[str, Outcome]:
        """Return the outcomes of one status by key."""
        return {key: outcome for key, outcome in self.outcomes.items() if outcome.status is status}

    def __repr__(self) -> str:
        """Show how many tasks ended how."""
        counts: dict[str, int] = {}
        for outcome in self.outcomes.values():
            counts[outcome.status.value] = counts.get(outcome.status.value, 0) + 1
        return f"<RunResult exit code {self.exit_code}: {', '.join(f'{n} {status}' for status, n in counts.items()) or 'no tasks'}>"
