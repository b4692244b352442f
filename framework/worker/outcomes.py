"""The outcomes of a run, collected while it goes and completed at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.core.errors import MissingInputError
from howdah.scheduling.commands import Explain, Look
from howdah.scheduling.graph import in_order
from howdah.scheduling.plan import Verdict
from howdah.scheduling.status import Status
from howdah.worker.result import Outcome, OutcomeStatus, RunResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from howdah.core.task import Task
    from howdah.scheduling.commands import Command, Result
    from howdah.scheduling.plan import Plan, PlanEntry
    from howdah.scheduling.replies import TaskView
    from howdah.worker.attempt import Ended
    from howdah.worker.runner import Work

    Handle = Callable[[Command], Any]

__all__ = ["Outcomes"]

BLAMED = 10
"""How many tasks a blocked one names at most."""
EXPLAINED = 100
"""How many tasks that were not run are explained one by one."""

_ALREADY_COMPLETE = Outcome(status=OutcomeStatus.ALREADY_COMPLETE)
_INTERRUPTED = Outcome(status=OutcomeStatus.NOT_RUN, reason="the run was interrupted")


class Outcomes:
    """How the tasks of a run ended, by key."""

    def __init__(self) -> None:
        """Start with no tasks."""
        self.tasks: dict[str, Task] = {}
        self._requires: dict[str, list[str]] = {}
        self._order: list[str] = []
        self._ended: dict[str, Outcome] = {}
        self._spent: dict[str, float] = {}
        self._asked: dict[str, tuple[str, ...]] = {}

    def add(self, plan: Plan) -> None:
        """Take in the tasks of a plan, and the outcomes that are known already."""
        for key, entry in plan.entries.items():
            if key not in self.tasks:
                self.tasks[key] = entry.task
                self._requires[key] = plan.graph.requires[key]
                self._order.append(key)
                outcome = _known(plan, key, entry)
                if outcome is not None:
                    self._ended[key] = outcome

    def seconds(self, key: str, seconds: float) -> float:
        """Add to the time that the current attempt at a task took so far, and return all of it."""
        spent = self._spent[key] = self._spent.get(key, 0.0) + seconds
        return spent

    def suspended(self, key: str, requires: tuple[str, ...]) -> None:
        """Note what a task's run waits for."""
        self._asked[key] = requires

    def lost(self, key: str) -> None:
        """Note that a task's run is gone, with all it waited for."""
        self._spent.pop(key, None)
        self._asked.pop(key, None)

    def ended(self, work: Work, step: Ended, result: Result) -> None:
        """Note how an attempt ended; a later one may end otherwise."""
        self._spent.pop(work.key, None)
        self._asked.pop(work.key, None)
        status = OutcomeStatus.DONE
        if step.exception is not None:
            status = OutcomeStatus.MISSING_INPUT if isinstance(step.exception, MissingInputError) else OutcomeStatus.FAILED
        self._ended[work.key] = Outcome(
            status=status,
            reason=step.reason,
            exception=step.exception,
            traceback_text=step.traceback_text,
            seconds=result.seconds,
            counters=result.counters or {},
            attempts=work.attempt,
        )

    def finish(self, handle: Handle, *, interrupted: bool) -> dict[str, Outcome]:
        """Return the outcomes of all tasks, working out those of the tasks that this worker has not run."""
        order = self._order
        if self._asked:
            self._requires.update({key: [*self._requires[key], *asked] for key, asked in self._asked.items()})
            order = in_order(order, self._requires)
        left = [key for key in order if key not in self._ended]
        views = {view.key: view for view in handle(Look(keys=tuple(left))).tasks} if left else {}
        outcomes: dict[str, Outcome] = {}
        explained = 0
        for key in order:
            outcome = self._ended.get(key) or self._not_mine(views.get(key)) or self._blocked(key, outcomes)
            if outcome is None:
                outcome = _INTERRUPTED
                if not interrupted:
                    explained += 1
                    reasons = handle(Explain(key=key)).reasons if explained <= EXPLAINED else ("see the first ones that were not run",)
                    outcome = Outcome(status=OutcomeStatus.NOT_RUN, reason="; ".join(reasons))
            outcomes[key] = outcome
        return outcomes

    def result(self, outcomes: dict[str, Outcome], *, seconds: float, interrupted: int | None) -> RunResult:
        """Return the result of the run."""
        return RunResult(tasks=self.tasks, outcomes=outcomes, seconds=seconds, interrupted=interrupted)

    def _not_mine(self, view: TaskView | None) -> Outcome | None:
        """Return the outcome of a task that another worker has, or had."""
        if view is None or view.status is Status.PENDING:
            return None
        if view.status is Status.DONE:
            return Outcome(status=OutcomeStatus.DONE, reason=view.reason or "another worker ran it", attempts=view.attempt)
        if view.status is Status.FAILED:
            return Outcome(status=OutcomeStatus.FAILED, reason=view.reason, attempts=view.attempt)
        if view.status is Status.UNKNOWN:
            return Outcome(status=OutcomeStatus.SCHEDULING_ERROR, reason=view.reason)
        if view.status is Status.DISABLED:
            return Outcome(status=OutcomeStatus.NOT_RUN, reason=f"it is disabled: {view.reason}")
        return Outcome(status=OutcomeStatus.NOT_RUN, reason=f"{view.worker} runs it")

    def _blocked(self, key: str, outcomes: dict[str, Outcome]) -> Outcome | None:
        blamed: dict[str, None] = {}
        for other in self._requires[key]:
            outcome = outcomes[other]
            if not outcome.ok and outcome is not _INTERRUPTED:
                blamed.update(dict.fromkeys(outcome.blocked_by or (other,)))
                if len(blamed) >= BLAMED:
                    break
        if not blamed:
            return None
        names = [f"{self.tasks[other]!r} ({outcomes[other].status.value})" for other in blamed]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        reason = f"waits for {', '.join(names[:3])}{more}"
        return Outcome(status=OutcomeStatus.BLOCKED, reason=reason, blocked_by=tuple(blamed))


def _known(plan: Plan, key: str, entry: PlanEntry) -> Outcome | None:
    """Return the outcome of a task that is not going to be run, whatever happens."""
    verdict = entry.verdict
    error = plan.error(key)
    if error is not None:
        reason = plan.reason(key) if verdict is Verdict.ERROR else f"{type(error).__name__}: {error}"
        return Outcome(status=OutcomeStatus.SCHEDULING_ERROR, reason=reason, exception=error, traceback_text=_traceback_text(error))
    if verdict is Verdict.SKIP:
        return _ALREADY_COMPLETE
    if verdict is Verdict.MISSING_INPUT:
        return Outcome(status=OutcomeStatus.MISSING_INPUT, reason=entry.reason)
    if verdict is Verdict.DISABLED:
        return Outcome(status=OutcomeStatus.NOT_RUN, reason=entry.reason)
    return None


def _traceback_text(error: BaseException) -> str:
    import traceback

    return "".join(traceback.format_exception(type(error), error, error.__traceback__))
