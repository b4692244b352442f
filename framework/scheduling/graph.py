"""The graph of the tasks that some roots need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.errors import CyclicDependencyError, UsageError
from howdah.core.structure import flatten
from howdah.core.task import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Answer = bool | BaseException | None

__all__ = ["CircleFoundError", "Graph", "build_graph", "in_order"]


class Graph:
    """Tasks by key in the order they were discovered, what each requires, and what went wrong when it was asked.

    `order` names every task after those it requires. `answers` says which tasks are complete, if that was asked on the way.
    """

    __slots__ = ("answers", "errors", "order", "requires", "roots", "tasks")

    def __init__(self) -> None:
        """Start empty."""
        self.tasks: dict[str, Task] = {}
        self.requires: dict[str, list[str]] = {}
        self.errors: dict[str, BaseException] = {}
        self.answers: dict[str, Answer] = {}
        self.roots: list[str] = []
        self.order: list[str] = []


def build_graph(roots: Iterable[object], *, check: Callable[[list[Task]], Mapping[str, Answer]] | None = None) -> Graph:
    """Discover all tasks below the roots, level by level.

    With `check`, each level is asked at once whether it is complete, and nothing is looked at below a complete task. What a task
    raises when it is asked is kept in `errors`, except mistakes in the use of howdah, which are raised: nothing should run then.
    """
    graph = Graph()
    level = []
    for root in roots:
        if not isinstance(root, Task):
            message = f"{root!r} is not a task: give instances of tasks to run."
            raise UsageError(message)
        if root.task_key not in graph.tasks:
            graph.tasks[root.task_key] = root
            graph.roots.append(root.task_key)
            level.append(root)
    while level:
        level = _descend(graph, level, check(level) if check else {})
    try:
        graph.order = in_order(graph.roots, graph.requires)
    except CircleFoundError as found:
        raise CyclicDependencyError(_circle(graph, found.keys)) from None
    return graph


def _descend(graph: Graph, level: list[Task], answers: Mapping[str, Answer]) -> list[Task]:
    """Note what the tasks of a level require, and return those that were not known before."""
    tasks = graph.tasks
    new = []
    for task in level:
        key = task.task_key
        answer = answers.get(key)
        graph.answers[key] = answer
        if answer is True or isinstance(answer, BaseException):
            graph.requires[key] = []
            continue
        required: dict[str, None] = {}
        for other in _required(graph, task):
            other_key = other.task_key
            required[other_key] = None
            if other_key not in tasks:
                tasks[other_key] = other
                new.append(other)
        graph.requires[key] = list(required)
    return new


def _required(graph: Graph, task: Task) -> list[Task]:
    try:
        required = task.deps()
    except UsageError:
        raise
    except Exception as error:
        _refuse_strangers(task, error)
        graph.errors[task.task_key] = error
        return []
    for other in required:
        if not isinstance(other, Task):
            raise UsageError(_stranger(task, other))
    return required


def _refuse_strangers(task: Task, error: Exception) -> None:
    """Raise a UsageError where a TypeError means that what is required is not a task."""
    if not isinstance(error, TypeError):
        return
    try:
        required = flatten(task.requires())
    except Exception:
        return
    for other in required:
        if not isinstance(other, Task):
            raise UsageError(_stranger(task, other)) from error


def _stranger(task: Task, other: object) -> str:
    hint = f" Did you mean {other.__name__}(...)?" if isinstance(other, type) else ""
    return f"{task!r} requires {other!r}, which is not a task: return tasks from requires().{hint}"


def in_order(roots: Iterable[str], requires: Mapping[str, list[str]]) -> list[str]:
    """Return the keys below the roots so that each comes after those it requires; CircleFoundError where that can't be."""
    order: dict[str, None] = {}
    path: dict[str, None] = {}
    for root in roots:
        if root in order:
            continue
        path[root] = None
        stack = [(root, iter(requires[root]))]
        while stack:
            key, rest = stack[-1]
            for other in rest:
                if other in path:
                    raise CircleFoundError([*list(path)[list(path).index(other) :], other])
                if other not in order:
                    below = requires[other]
                    if below:
                        path[other] = None
                        stack.append((other, iter(below)))
                        break
                    order[other] = None
            else:
                stack.pop()
                del path[key]
                order[key] = None
    return list(order)


class CircleFoundError(Exception):
    """Keys that require each other in a circle; the first one comes again as the last."""

    def __init__(self, keys: list[str]) -> None:
        """Take the keys."""
        super().__init__(" -> ".join(keys))
        self.keys = keys


SHOWN = 10
"""How many tasks of a circle are named at most."""


def _circle(graph: Graph, keys: list[str]) -> str:
    names = [repr(graph.tasks[key]) for key in keys]
    if len(names) > SHOWN:
        names[SHOWN // 2 : -SHOWN // 2] = [f"... {len(names) - SHOWN} more ..."]
    return f"tasks require each other in a circle: {' -> '.join(names)}. Take one of these requirements out."
