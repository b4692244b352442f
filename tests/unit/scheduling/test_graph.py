"""The graph of what some roots need."""

from __future__ import annotations

import time
from typing import Any

import pytest

from howdah.core.errors import CyclicDependencyError, MissingParameterError, UsageError
from howdah.core.parameter_number import IntParameter
from howdah.core.task import Task
from howdah.scheduling.completeness import check
from howdah.scheduling.graph import build_graph


def names(graph: Any, keys: Any = None) -> str:
    return " ".join(graph.tasks[key].name for key in (graph.order if keys is None else keys))


#      A
#     / \
#    B   C
#     \ /
#      D
def test_every_task_comes_after_what_it_requires(board: Any) -> None:
    nodes = board(A="B C", B="D", C="D")

    graph = build_graph([nodes["A"]])

    assert names(graph) == "D B C A"
    assert names(graph, graph.tasks) == "A B C D"


def test_each_task_is_asked_once_what_it_requires(board: Any) -> None:
    nodes = board(A="B C", B="D", C="D")

    build_graph([nodes["A"], nodes["B"], nodes["A"]])

    assert sorted(nodes.asked) == ["A", "B", "C", "D"]


#    A -> B (complete) -> C
def test_nothing_is_looked_at_below_a_complete_task(board: Any) -> None:
    nodes = board(A="B", B="C")
    nodes.make("B")

    graph = build_graph([nodes["A"]], check=check)

    assert names(graph) == "B A"
    assert nodes.asked == ["A"]


#    X -> A -> B -> C
#         ^         |
#         +---------+
def test_a_circle_is_named(board: Any) -> None:
    nodes = board(X="A", A="B", B="C", C="A")

    with pytest.raises(CyclicDependencyError, match=r"Node\(name=A\) -> Node\(name=B\) -> Node\(name=C\) -> Node\(name=A\)\."):
        build_graph([nodes["X"]])


def test_a_task_that_requires_itself_is_a_circle(board: Any) -> None:
    with pytest.raises(CyclicDependencyError, match=r"Node\(name=A\) -> Node\(name=A\)"):
        build_graph([board(A="A")["A"]])


def test_a_long_circle_is_named_in_short(board: Any) -> None:
    nodes = board(**{f"N{n}": f"N{(n + 1) % 1000}" for n in range(1000)})

    with pytest.raises(CyclicDependencyError) as caught:
        build_graph([nodes["N0"]])

    assert len(str(caught.value)) < 500
    assert "more" in str(caught.value)


class Broken(Task):
    def requires(self) -> Any:
        raise ZeroDivisionError("no tasks today")


class Above(Task):
    def requires(self) -> Any:
        return [Broken(), Beside()]


class Beside(Task):
    pass


#    Above -> Broken (requires() raises)
#       \---> Beside
def test_what_requires_raises_is_kept_and_the_rest_goes_on() -> None:
    graph = build_graph([Above()])

    assert list(graph.errors) == [Broken().task_key]
    assert isinstance(graph.errors[Broken().task_key], ZeroDivisionError)
    assert Beside().task_key in graph.tasks


class NeedsNumber(Task):
    number = IntParameter()


class ForgetsNumber(Task):
    def requires(self) -> Any:
        return NeedsNumber()


def test_a_wrong_parameter_in_requires_is_raised() -> None:
    with pytest.raises(MissingParameterError, match="number"):
        build_graph([ForgetsNumber()])


class RequiresText(Task):
    def requires(self) -> Any:
        return {"a": [Beside()], "b": "Beside"}


class RequiresClass(Task):
    def requires(self) -> Any:
        return Beside


@pytest.mark.parametrize(("task", "named"), [(RequiresText, "'Beside'"), (RequiresClass, r"Did you mean Beside\(...\)\?")])
def test_what_is_not_a_task_is_refused(task: type[Task], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        build_graph([task()])


def test_a_root_that_is_not_a_task_is_refused() -> None:
    roots: Any = ["Beside"]
    with pytest.raises(UsageError, match="'Beside' is not a task"):
        build_graph(roots)


class Link(Task):
    number = IntParameter()

    def requires(self) -> Any:
        return [Link(number=self.number - 1)] if self.number else []

    def complete(self) -> bool:
        return False


class Fan(Task):
    number = IntParameter()

    def requires(self) -> Any:
        return (Leaf(number=n) for n in range(self.number))

    def complete(self) -> bool:
        return False


class Leaf(Task):
    number = IntParameter()

    def complete(self) -> bool:
        return False


@pytest.mark.parametrize("kind", [Link, Fan])
def test_deep_and_wide_graphs_take_no_recursion_and_little_time(kind: type[Task]) -> None:
    began = time.process_time()

    graph = build_graph([kind(number=10_000)], check=check)

    assert len(graph.order) == 10_001
    assert time.process_time() - began < 3
