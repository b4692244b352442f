"""Tasks and errors as texts, as they go from one process of a worker to another: nothing is pickled, no class is made up."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from howdah.core.errors import TaskError, UsageError
from howdah.core.register import Register, signature_of
from howdah.core.registry import registry

if TYPE_CHECKING:
    from howdah.core.task import Task

__all__ = ["read_error", "read_task", "write_error", "write_task"]

_PLAIN = (str, int, float, bool, type(None))


def write_task(task: Task) -> dict[str, Any]:
    """Return the texts of a task: its module, family and all its parameters, private ones too."""
    names = signature_of(type(task)).parameters
    params = {name: parameter.text(value) for (name, parameter), value in zip(names, task._values, strict=True)}
    return {"module": task.task_module, "family": task.task_family, "params": params, "key": task.task_key}


def read_task(texts: dict[str, Any]) -> Task:
    """Return the task of texts, importing its module if need be; UsageError where another task would come of them."""
    family, module = texts["family"], texts["module"]
    task_class = _find_class(family, module)
    task: Task = task_class.from_str_params(texts["params"])
    if task.task_key != texts["key"]:
        message = (
            f"{task!r} is not the task that was asked for: a parameter of {family} does not read what it writes. "
            "Let its parse() give back what serialize() was given, or run with one worker and without isolation."
        )
        raise UsageError(message)
    return task


def _find_class(family: str, module: str) -> Any:
    for _ in range(2):
        found = [known for known in Register.known.values() if known.__module__ == module and known.get_task_family() == family]
        if found:
            return found[-1]
        if module not in sys.modules:
            from importlib import import_module

            import_module(module)
    return registry.get(family)


def write_error(error: BaseException) -> dict[str, Any]:
    """Return the texts of an error: its classes, what it was made of where that is plain, and what it says."""
    types = [[cls.__module__, cls.__qualname__] for cls in type(error).__mro__ if issubclass(cls, BaseException)]
    args = list(error.args) if all(type(value) in _PLAIN for value in error.args) else None
    return {"types": types, "args": args, "text": _text(error)}


def read_error(texts: dict[str, Any]) -> BaseException:
    """Return an error that says the same, of the nearest class known here."""
    text = texts["text"]
    for module, name in texts["types"][:-1]:
        found: Any = sys.modules.get(module)
        for part in name.split("."):
            found = getattr(found, part, None)
        if isinstance(found, type) and issubclass(found, BaseException):
            for args in ([] if texts["args"] is None else [texts["args"]]) + [[text]]:
                error = _make(found, args)
                if error is not None and _text(error) == text:
                    return error
    return TaskError(f"{texts['types'][0][1]}: {text}")


def _make(error_class: type[BaseException], args: list[Any]) -> BaseException | None:
    """Return an error without calling the `__init__` of its class, which may want anything."""
    try:
        error: BaseException = error_class.__new__(error_class, *args)
        error.args = tuple(args)
    except Exception:
        return None
    return error


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return object.__repr__(error)
