"""Words for declaring parameters as annotations so that type checkers check the making of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from howdah.core.parameter import NO_VALUE, ParameterSettings

if TYPE_CHECKING:
    from typing_extensions import TypeVar, Unpack, dataclass_transform

    from howdah.core.parameter import ParameterOptions
    from howdah.core.task import Task

    T = TypeVar("T")
    TaskClass = TypeVar("TaskClass", bound=type[Task])
else:

    def dataclass_transform(**options: Any) -> Any:
        """Do nothing: it speaks to type checkers."""
        return lambda function: function


__all__ = ["checked", "param"]


@overload
def param(*, default: T, **options: Unpack[ParameterOptions]) -> T: ...


@overload
def param(**options: Unpack[ParameterOptions]) -> Any: ...


def param(*, default: Any = NO_VALUE, **options: Any) -> Any:
    """Say more of an annotated parameter than its default.

    n: int = param(default=3, significant=False)
    """
    return ParameterSettings(default, options)


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(param,))
def checked(task_class: TaskClass) -> TaskClass:
    """Let type checkers check the arguments of a task whose parameters are all annotated; a wrong annotation is told at once."""
    from howdah.core.errors import UsageError
    from howdah.core.register import signature_of

    unreadable = signature_of(task_class).unreadable
    if unreadable:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in unreadable.items())
        raise UsageError(f"{task_class.__name__} has annotations that are no parameters: {reasons}. Use ClassVar for what is none.")
    return task_class
