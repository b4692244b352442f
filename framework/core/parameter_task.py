"""A parameter that is a task class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

from howdah.core.parameter import Parameter
from howdah.core.register import Register
from howdah.core.registry import registry

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    from howdah.core.task import Task

    TaskT = TypeVar("TaskT", bound=Task, default=Task)
else:
    from typing import TypeVar

    TaskT = TypeVar("TaskT")

__all__ = ["TaskParameter"]


class TaskParameter(Parameter[type[TaskT]], Generic[TaskT]):
    """A parameter whose value is a task class, written as its family."""

    takes = "a task's family"
    metavar = "FAMILY"

    def parse(self, text: str) -> type[TaskT]:
        """Find the class of a family."""
        return registry.get(text)  # type: ignore[return-value]

    def serialize(self, value: type[TaskT]) -> str:
        """Write the family."""
        return value.get_task_family()

    def normalize(self, value: Any) -> type[TaskT]:
        """Take a task class."""
        if isinstance(value, Register):
            return value  # type: ignore[return-value]
        raise TypeError(f"it is a {type(value).__name__}")
