"""Which tasks are complete, asked with as few calls to file systems as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.errors import SchedulingError
from howdah.core.structure import flatten
from howdah.core.target import FileSystemTarget
from howdah.core.task import Task, WrapperTask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from howdah.core.target import FileSystem, Target
    from howdah.scheduling.graph import Graph

    Answer = bool | BaseException | None

__all__ = ["check", "derive_wrappers", "has_own_complete", "is_external", "is_plain_wrapper", "missing_outputs"]


def check(tasks: Iterable[Task]) -> dict[str, Answer]:
    """Answer for each task, by key: True, False, what asking it raised, or None where its requirements decide (a wrapper's).

    Tasks that ask their outputs, all of them paths, are answered together, one question to each file system.
    """
    answers: dict[str, Answer] = {}
    paths: dict[FileSystem, list[tuple[str, str]]] = {}
    for task in tasks:
        key = task.task_key
        if is_plain_wrapper(task):
            answers[key] = None
            continue
        if has_own_complete(task):
            answers[key] = _ask(task)
            continue
        try:
            targets = flatten(task.output())
        except Exception as error:
            answers[key] = error
            continue
        if targets and all(_is_plain_path(target) for target in targets):
            answers[key] = True
            for target in targets:
                paths.setdefault(target.fs, []).append((key, target.path))
        else:
            answers[key] = _ask(task)
    for fs, asked in paths.items():
        _ask_file_system(fs, asked, answers)
    return answers


def derive_wrappers(graph: Graph, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers with those of the wrappers, which are complete when all they require is."""
    derived = dict(answers)
    for key in graph.order:
        if derived[key] is None:
            derived[key] = key not in graph.errors and all(derived[other] is True for other in graph.requires[key])
    return derived


def has_own_complete(task: Task) -> bool:
    """Return whether a task's class says itself what complete means."""
    return type(task).complete is not Task.complete


def is_plain_wrapper(task: Task) -> bool:
    """Return whether a task is complete when, and only when, all it requires is."""
    return type(task).complete is WrapperTask.complete


def is_external(task: Task) -> bool:
    """Return whether a task has no `run`, so that nothing here makes its output."""
    return getattr(task, "run", None) is None


def missing_outputs(task: Task) -> list[Target]:
    """Return the outputs of a task that do not exist."""
    targets: list[Target] = flatten(task.output())
    return [target for target in targets if not target.exists()]


def _is_plain_path(target: object) -> bool:
    return isinstance(target, FileSystemTarget) and type(target).exists is FileSystemTarget.exists and not target.is_pattern


def _ask(task: Task) -> Answer:
    try:
        answer: object = task.complete()
    except Exception as error:
        return error
    if answer is True or answer is False:
        return answer
    return SchedulingError(f"complete() of {task!r} gave {answer!r}: it must return True or False.")


def _ask_file_system(fs: FileSystem, asked: list[tuple[str, str]], answers: dict[str, Answer]) -> None:
    """Ask for all paths at once; where that fails, for each alone, so that only the tasks it concerns are touched."""
    if len(asked) > 1:
        try:
            there = fs.exists_many([path for _, path in asked])
        except Exception:
            there = None
        if there is not None:
            for (key, _), is_there in zip(asked, there, strict=True):
                if not is_there:
                    answers[key] = False
            return
    for key, path in asked:
        if answers[key] is True:
            try:
                answers[key] = fs.exists(path)
            except Exception as error:
                answers[key] = error
