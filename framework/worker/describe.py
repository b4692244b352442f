"""What the scheduler is told of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.scheduling.commands import TaskSpec
from howdah.scheduling.plan import Verdict
from howdah.scheduling.policy import RetryPolicy
from howdah.scheduling.status import Status
from howdah.worker.batches import batch_of

if TYPE_CHECKING:
    from howdah.core.task import Task
    from howdah.scheduling.plan import Plan, PlanEntry
    from howdah.worker.limits import Limits

__all__ = ["describe"]

_STATUSES = {
    Verdict.RUN: Status.PENDING,
    Verdict.BLOCKED: Status.PENDING,
    Verdict.MISSING_INPUT: Status.PENDING,
    Verdict.SKIP: Status.DONE,
    Verdict.ERROR: Status.UNKNOWN,
    Verdict.DISABLED: Status.DISABLED,
}


def describe(plan: Plan, entry: PlanEntry, limits: Limits) -> TaskSpec:
    """Return what the scheduler is told of a task of a plan; what its attributes raise makes it unknown."""
    task, verdict = entry.task, entry.verdict
    key = task.task_key
    try:
        limits.need_process(task)
        batch, size = batch_of(task)
        return TaskSpec(
            key=key,
            name=task.task_id,
            family=task.task_family,
            module=task.task_module,
            params=task.to_str_params() or None,
            requires=tuple(plan.graph.requires[key]),
            priority=task.priority,
            resources=dict(task.process_resources()) or None,
            status=_STATUSES[verdict],
            reason="" if verdict is Verdict.RUN or verdict is Verdict.SKIP or verdict is Verdict.BLOCKED else entry.reason,
            runnable=verdict is not Verdict.MISSING_INPUT,
            retry=_retry(task),
            batch=batch,
            batch_size=size,
        )
    except Exception as error:
        plan.graph.errors[key] = error
        reason = f"{type(error).__name__}: {error}"
        return TaskSpec(key=key, name=task.task_id, family=task.task_family, status=Status.UNKNOWN, reason=reason)


def _retry(task: Task) -> RetryPolicy | None:
    if task.retry_count is None and task.disable_window is None and task.disable_hard_timeout is None:
        return None
    return RetryPolicy(count=task.retry_count, window=task.disable_window, hard_timeout=task.disable_hard_timeout)
