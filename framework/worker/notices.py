"""The notices that tasks' handlers get when a graph was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.event import Event, has_handlers
from howdah.scheduling.completeness import is_external

if TYPE_CHECKING:
    from collections.abc import Container

    from howdah.core.task import Task
    from howdah.scheduling.plan import Plan

__all__ = ["notify"]


def notify(plan: Plan, known: Container[str]) -> None:
    """Trigger the events of what was found out about tasks that were not looked at before, in the order of their discovery."""
    if not has_handlers():
        return
    for key, task in plan.graph.tasks.items():
        if key not in known:
            _notify_one(plan, key, task)


def _notify_one(plan: Plan, key: str, task: Task) -> None:
    graph, answer = plan.graph, plan.answers[key]
    if isinstance(answer, BaseException):
        task.trigger_event(Event.DEPENDENCY_MISSING, task)
    elif key in graph.errors:
        task.trigger_event(Event.BROKEN_TASK, task, graph.errors[key])
    elif answer is True:
        task.trigger_event(Event.DEPENDENCY_PRESENT, task)
    elif is_external(task):
        task.trigger_event(Event.DEPENDENCY_MISSING, task)
    for other in graph.requires[key]:
        task.trigger_event(Event.DEPENDENCY_DISCOVERED, task, graph.tasks[other])
