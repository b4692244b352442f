"""The task before another: the one of the day, hour or interval before."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from howdah.core.errors import UsageError
from howdah.core.parameter_date import DateIntervalParameter, DateParameter
from howdah.core.parameter_time import DateHourParameter, DateMinuteParameter, DateSecondParameter

if TYPE_CHECKING:
    from howdah.core.parameter import Parameter
    from howdah.core.task import Task

__all__ = ["get_previous_completed", "previous"]

DATED = (DateParameter, DateSecondParameter, DateMinuteParameter, DateHourParameter, DateIntervalParameter)


def previous(task: Task) -> Task:
    """Return the task whose one parameter of time is a step earlier, all others being the same."""
    dated = [(name, parameter) for name, parameter in task.get_params() if isinstance(parameter, DATED)]
    if len(dated) != 1:
        has = f"has {', '.join(name for name, _ in dated)}" if dated else "has none"
        raise UsageError(
            f"{task!r} has no task before it: that needs just one parameter that is a date, a moment or an interval; it {has}."
        )
    name, parameter = dated[0]
    earlier: Task = task.clone(**{name: _before(parameter, task.param_kwargs[name])})
    return earlier


def _before(parameter: Parameter[Any], value: Any) -> Any:
    if isinstance(parameter, DateIntervalParameter):
        return value.prev()
    if isinstance(parameter, DateParameter):
        return value - datetime.timedelta(days=1)  # normalized to the step before
    return value - datetime.timedelta(seconds=1)


def get_previous_completed(task: Task, max_steps: int = 10) -> Task | None:
    """Return the nearest earlier task that is complete, among so many; None where there is none."""
    for _ in range(max_steps):
        task = previous(task)
        if task.complete():
            return task
    return None
