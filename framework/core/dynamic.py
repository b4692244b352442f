"""Requirements that a running task finds out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.core.structure import flatten, map_structure

if TYPE_CHECKING:
    from collections.abc import Callable

    from howdah.core.task import Task

__all__ = ["DynamicRequirements"]


class DynamicRequirements:
    """Tasks that `run()` yields, with a way of its own to say whether all of them are complete.

    `custom_complete` is called with a function that says it of one task.
    """

    def __init__(self, requirements: Any, custom_complete: Callable[[Callable[[Task], bool]], bool] | None = None) -> None:
        """Hold the tasks, nested as in `requires`."""
        self.requirements = requirements
        self.custom_complete = custom_complete

    @property
    def flat_requirements(self) -> list[Task]:
        """The tasks, flat."""
        return flatten(self.requirements)

    @property
    def paths(self) -> Any:
        """The outputs of the tasks, in the same structure."""
        return map_structure(lambda task: task.output(), self.requirements)

    def complete(self, complete_fn: Callable[[Task], bool] | None = None) -> bool:
        """Return whether all are complete."""
        one: Callable[[Task], bool] = complete_fn or (lambda task: task.complete())
        if self.custom_complete is not None:
            return self.custom_complete(one)
        return all(one(task) for task in self.flat_requirements)
