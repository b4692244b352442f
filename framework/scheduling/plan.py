"""The plan of a run: what would be done with each task, and why."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from howdah.scheduling.completeness import check, derive_wrappers, has_own_complete, is_external, is_plain_wrapper, missing_outputs
from howdah.scheduling.graph import build_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from howdah.core.task import Task
    from howdah.scheduling.graph import Graph

    Answer = bool | BaseException | None

__all__ = ["Plan", "PlanEntry", "Verdict", "make_plan", "plan_for"]

SHOWN = 3
"""How many of many alike are named."""


class Verdict(Enum):
    """What would be done with a task."""

    RUN = "run"
    SKIP = "skip"
    BLOCKED = "blocked"
    MISSING_INPUT = "missing input"
    ERROR = "scheduling error"
    DISABLED = "disabled"


class PlanEntry:
    """A task and what would be done with it."""

    __slots__ = ("_plan", "task", "verdict")

    def __init__(self, *, task: Task, verdict: Verdict, plan: Plan) -> None:
        """Take what was worked out."""
        self.task = task
        self.verdict = verdict
        self._plan = plan

    @property
    def reason(self) -> str:
        """Why, in words."""
        return self._plan.reason(self.task.task_key)

    def __repr__(self) -> str:
        """Show the task and the verdict."""
        return f"<{self.task!r}: {self.verdict.value}>"


class Plan:
    """The tasks of a graph with a verdict each, every task after those it requires."""

    def __init__(self, *, graph: Graph, answers: Mapping[str, Answer]) -> None:
        """Work out the verdicts."""
        self.graph = graph
        self.answers = answers
        self.entries: dict[str, PlanEntry] = {}
        self._unable_to_say: set[str] = set()
        for key in graph.order:
            self.entries[key] = PlanEntry(task=graph.tasks[key], verdict=self._verdict(key), plan=self)

    def __iter__(self) -> Iterator[PlanEntry]:
        """Yield the entries, every task after those it requires."""
        return iter(self.entries.values())

    def __len__(self) -> int:
        """Return how many tasks there are."""
        return len(self.entries)

    def count(self, verdict: Verdict) -> int:
        """Return how many tasks have a verdict."""
        return sum(entry.verdict is verdict for entry in self)

    def blockers(self, key: str) -> list[str]:
        """Return the keys of the required tasks that keep a task from being run."""
        return [other for other in self.graph.requires[key] if self.entries[other].verdict not in (Verdict.RUN, Verdict.SKIP)]

    def error(self, key: str) -> BaseException | None:
        """Return what a task raised when it was asked what it requires, or whether it is complete."""
        answer = self.answers[key]
        return answer if isinstance(answer, BaseException) else self.graph.errors.get(key)

    def _verdict(self, key: str) -> Verdict:
        task = self.graph.tasks[key]
        if self.error(key) is not None:
            return Verdict.ERROR
        if self.answers[key] is True:
            return Verdict.SKIP
        if is_external(task):
            return Verdict.MISSING_INPUT
        try:
            if task.disabled:
                return Verdict.DISABLED
        except Exception as error:
            self.graph.errors[key] = error
            self._unable_to_say.add(key)
            return Verdict.ERROR
        entries = self.entries
        for other in self.graph.requires[key]:
            if entries[other].verdict is not Verdict.RUN and entries[other].verdict is not Verdict.SKIP:
                return Verdict.BLOCKED
        return Verdict.RUN

    def reason(self, key: str) -> str:
        """Return in words why a task has its verdict."""
        task = self.graph.tasks[key]
        verdict = self.entries[key].verdict
        if verdict is Verdict.ERROR:
            error = self.error(key)
            asked = "complete()" if isinstance(self.answers[key], BaseException) else "requires()"
            asked = "disabled" if key in self._unable_to_say else asked
            return f"{asked} raised {type(error).__name__}: {error}"
        if verdict is Verdict.DISABLED:
            return "it is disabled by its class"
        if verdict is Verdict.BLOCKED:
            return "it requires " + _some([f"{self.graph.tasks[other]!r} ({self._trouble(other)})" for other in self.blockers(key)])
        if verdict is Verdict.SKIP:
            return "all it requires is complete" if is_plain_wrapper(task) else "it is complete"
        return why_incomplete(task)

    def _trouble(self, key: str) -> str:
        return self.entries[key].verdict.value


def make_plan(graph: Graph, completeness: Mapping[str, Answer]) -> Plan:
    """Return the plan for a graph whose tasks were asked; wrappers that were not are worked out."""
    return Plan(graph=graph, answers=derive_wrappers(graph, completeness))


def plan_for(roots: Iterable[Task]) -> Plan:
    """Look at all that the roots need, below incomplete tasks only, and return the plan."""
    graph = build_graph(roots, check=check)
    return make_plan(graph, graph.answers)


def why_incomplete(task: Task) -> str:
    """Return in words what a task lacks to be complete."""
    if is_plain_wrapper(task):
        return "not all it requires is complete"
    if has_own_complete(task):
        return "its complete() says no"
    try:
        missing = missing_outputs(task)
    except Exception as error:
        return f"its outputs can't be looked at: {type(error).__name__}: {error}"
    if not missing:
        return "it has no output" if not task.output() else "it was not complete when it was asked"
    names = [str(getattr(target, "path", target)) for target in missing]
    return f"{_some(names)} {'is' if len(names) == 1 else 'are'} missing"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
