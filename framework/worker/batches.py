"""Batches: which tasks may be run as one, and the task that stands for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.errors import OutputMissingError
from howdah.core.parameter import ParameterVisibility
from howdah.core.register import signature_of
from howdah.scheduling.completeness import check
from howdah.worker.attempt import Ended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from howdah.core.task import Task

__all__ = ["batch_of", "combine", "ended_alone", "share"]


def batch_of(task: Task) -> tuple[tuple[str, ...], int]:
    """Return the names of the parameters that may differ in a batch, none for a task that runs alone, and the greatest size (0: any).

    Two tasks with a private parameter that can't be combined are never put together: its value is told to nobody.
    """
    parameters = signature_of(type(task)).parameters
    names = tuple(name for name, parameter in parameters if parameter.batch_method is not None)
    if not names or not task.batchable:
        return (), 0
    if any(parameter.visibility == ParameterVisibility.PRIVATE for name, parameter in parameters if name not in names):
        return (), 0
    size = task.max_batch_size
    if size == float("inf"):
        return names, 0
    return (names, int(size)) if size > 1 else ((), 0)


def combine(tasks: Sequence[Task]) -> Task:
    """Return the task that stands for several: each parameter with a batch method has their values, combined."""
    first = tasks[0]
    texts: dict[str, str | list[str]] = {}
    for index, (name, parameter) in enumerate(signature_of(type(first)).parameters):
        if parameter.batch_method is None:
            texts[name] = parameter.text(first._values[index])
        else:
            texts[name] = [parameter.text(task._values[index]) for task in tasks]
    return type(first).from_str_params(texts)


def share(task: Task, batch: Task, ended: Ended) -> Ended:
    """Return how a task of a batch ended, when the batch ended so: it must be complete too."""
    if ended.exception is not None or task is batch:
        return ended
    alone = ended_alone(task, f"ran as part of {batch!r}")
    if alone is not None:
        return alone
    message = f"{batch!r} ran for {task!r} too, which is not complete after it: let it make the outputs of all that it stands for."
    return Ended(reason=f"OutputMissingError: {message}", exception=OutputMissingError(message), traceback_text=message)


def ended_alone(task: Task, reason: str) -> Ended | None:
    """Return how a task ended that is found complete; None for one that is not."""
    answer = check([task])[task.task_key]
    if isinstance(answer, BaseException):
        return Ended(reason=f"{type(answer).__name__}: {answer}", exception=answer, traceback_text=str(answer))
    return Ended(reason=reason) if answer is True else None
