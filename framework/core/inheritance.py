"""Decorators that give a task the parameters of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.core.errors import UsageError
from howdah.core.register import Register, signature_of
from howdah.core.structure import flatten

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import TypeVar

    from howdah.core.task import Task

    TaskClass = TypeVar("TaskClass", bound=type[Task])

__all__ = ["common_params", "copies", "delegates", "inherits", "requires"]


def inherits(*parents: type[Task], **named: type[Task]) -> Callable[[TaskClass], TaskClass]:
    """Give a task the parameters of others that it does not have; `clone_parents()` then makes these tasks.

    Named ones are made as a dict, others as a list; `clone_parent()` makes the first of these.
    """
    if bool(parents) == bool(named):
        raise UsageError("inherits and requires take tasks by position or by name: at least one, and not both.")
    for parent in (*parents, *named.values()):
        if not isinstance(parent, Register):
            raise UsageError(f"inherits and requires take task classes, not {parent!r}.")

    def decorate(task_class: TaskClass) -> TaskClass:
        signature_of(task_class)  # so that parameters spelt as annotations are there
        for parent in (*parents, *named.values()):
            for name, parameter in parent.get_params():
                if not hasattr(task_class, name):
                    setattr(task_class, name, parameter)
        for name, method in _clones(parents, named).items():
            setattr(task_class, name, method)
        return task_class

    return decorate


def _clones(parents: tuple[type[Task], ...], named: dict[str, type[Task]]) -> dict[str, Callable[..., Any]]:
    def clone_parent(self: Task, **changed: Any) -> Task:
        """Return the first task whose parameters this one has, with its values."""
        return self.clone(parents[0], **changed)

    def clone_parents(self: Task, **changed: Any) -> list[Task]:
        """Return the tasks whose parameters this one has, with its values."""
        return [self.clone(parent, **for_one) for parent, for_one in _shared_out(parents, changed)]

    def clone_named(self: Task, **changed: Any) -> dict[str, Task]:
        """Return the tasks whose parameters this one has, with its values, by name."""
        each = zip(named, _shared_out(tuple(named.values()), changed), strict=True)
        return {name: self.clone(parent, **for_one) for name, (parent, for_one) in each}

    return {"clone_parents": clone_named} if named else {"clone_parent": clone_parent, "clone_parents": clone_parents}


def _shared_out(parents: tuple[type[Task], ...], changed: dict[str, Any]) -> list[tuple[type[Task], dict[str, Any]]]:
    """Return each class with the values that it has parameters for; the first is left to refuse those that none has."""
    names = [signature_of(parent).by_name for parent in parents]
    nobodys = {name for name in changed if not any(name in has for has in names)}
    return [
        (parent, {name: value for name, value in changed.items() if name in has or (place == 0 and name in nobodys)})
        for place, (parent, has) in enumerate(zip(parents, names, strict=True))
    ]


def requires(*parents: type[Task], **named: type[Task]) -> Callable[[TaskClass], TaskClass]:
    """Do what `inherits` does, and require these tasks: the only one itself, several as a list, named ones as a dict."""
    give = inherits(*parents, **named)

    def required(self: Any) -> Any:
        """Return the tasks whose parameters this one has."""
        return self.clone_parent() if len(parents) == 1 else self.clone_parents()

    def decorate(task_class: TaskClass) -> TaskClass:
        given = give(task_class)
        type.__setattr__(given, "requires", required)
        return given

    return decorate


def copies(parent: type[Task]) -> Callable[[TaskClass], TaskClass]:
    """Make a task a copy of another: it has its parameters, requires it, and writes its output's lines to an output of its own."""
    give = requires(parent)

    def run(self: Any) -> None:
        """Copy the input to the output."""
        with self.input().open("r") as source, self.output().open("w") as target:
            for line in source:
                target.write(line)

    def decorate(task_class: TaskClass) -> TaskClass:
        given = give(task_class)
        type.__setattr__(given, "run", run)
        return given

    return decorate


def delegates(task_class: TaskClass) -> TaskClass:
    """Let a task run others, its `subtasks()`, as a part of itself: it requires what they require, and runs them first."""
    if not hasattr(task_class, "subtasks"):
        raise UsageError(f"{task_class.__name__} delegates, so it needs a method subtasks() that returns one or more tasks.")
    own_deps, own_run = task_class.deps, task_class.run

    def deps(self: Any) -> list[Task]:
        """Return what it requires, and what its subtasks require."""
        return [*own_deps(self), *(dep for subtask in flatten(self.subtasks()) for dep in subtask.deps())]

    def run(self: Any) -> Any:
        """Run the subtasks, then the task."""
        for subtask in flatten(self.subtasks()):
            subtask.run()
        return own_run(self)

    type.__setattr__(task_class, "deps", deps)
    type.__setattr__(task_class, "run", run)
    return task_class


def common_params(task: Task, task_class: type[Task]) -> dict[str, Any]:
    """Return a task's values of the parameters that it shares with a class."""
    if not isinstance(task_class, Register):
        raise UsageError(f"common_params takes a task class, not {task_class!r}.")
    shared = signature_of(task_class).by_name
    return {name: shared[name].normalize_given(value) for name, value in task.param_kwargs.items() if name in shared}
