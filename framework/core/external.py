"""Tasks made external: somebody else runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from howdah.core.register import Register

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    from howdah.core.task import Task

    AnyTask = TypeVar("AnyTask", bound=Task)

__all__ = ["externalize"]


@overload
def externalize(task: type[AnyTask]) -> type[AnyTask]: ...


@overload
def externalize(task: AnyTask) -> AnyTask: ...


def externalize(task: Any) -> Any:
    """Return a copy of a task, or of a task class, that has no `run`: its output is made elsewhere."""
    if not isinstance(task, Register):
        return externalize(type(task))(**task.param_kwargs)
    cls: Any = task
    known = cls.__dict__.get("_externalized")
    if known is None:
        names = {"__module__": cls.__module__, "__qualname__": cls.__qualname__, "__doc__": cls.__doc__}
        own = {"run": None, "_visible_in_registry": False, "_original": cls, "__reduce__": _reduce}
        known = Register(cls.__name__, (cls,), {**names, **own})
        known._namespace_at_class_time = cls._namespace_at_class_time
        type.__setattr__(known, "_externalized", known)
        type.__setattr__(cls, "_externalized", known)
    return known


def _reduce(self: Any) -> Any:
    return externalize, (self._original(**self.param_kwargs),)
