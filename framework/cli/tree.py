"""The command `howdah tree`: a task with all it requires, as an indented tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.cli.command import TaskCommand
from howdah.cli.request import COMMON
from howdah.cli.streams import standard_error, standard_output
from howdah.cli.wording import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from howdah.cli.request import Request
    from howdah.scheduling.graph import Graph

__all__ = ["command", "tree_lines"]


def _print(request: Request) -> int:
    from howdah.scheduling.completeness import check, derive_wrappers
    from howdah.scheduling.graph import build_graph

    graph = build_graph([request.task])
    answers = derive_wrappers(graph, check(graph.tasks.values()))
    for warning in request.warnings:
        standard_error().write(f"howdah: warning: {warning}\n")
    stream = standard_output()
    stream.write("".join(f"{line}\n" for line in tree_lines(graph, answers)))
    return 5 if graph.errors or any(isinstance(answer, BaseException) for answer in answers.values()) else 0


def tree_lines(graph: Graph, answers: Mapping[str, bool | BaseException | None]) -> Iterator[str]:
    """Yield a line for each task and requirement; what stands below a task is written once."""
    seen: set[str] = set()
    for root in graph.roots:
        stack = [(root, "", "")]
        while stack:
            key, before, below = stack.pop()
            required = graph.requires[key]
            again = key in seen and required
            yield f"{before}{clean(repr(graph.tasks[key]))}  {'(see above)' if again else _state(key, graph, answers)}"
            if key in seen:
                continue
            seen.add(key)
            for position in range(len(required) - 1, -1, -1):
                last = position == len(required) - 1
                stack.append((required[position], f"{below}{'└─ ' if last else '├─ '}", f"{below}{'   ' if last else '│  '}"))


def _state(key: str, graph: Graph, answers: Mapping[str, bool | BaseException | None]) -> str:
    answer = graph.errors.get(key) or answers[key]
    if isinstance(answer, BaseException):
        return f"error: {type(answer).__name__}: {clean(str(answer))}"
    return "complete" if answer else "incomplete"


command = TaskCommand("tree", options=COMMON, action=_print, meaning="Show a task and all it requires, and what of it is complete.")
