"""What would be done with each task, and why."""

from __future__ import annotations

from typing import Any

from howdah.core.task import Task
from howdah.scheduling.plan import Verdict, plan_for


def verdicts(plan: Any) -> dict[str, str]:
    return {entry.task.name: entry.verdict.value for entry in plan}


#    A --> B --> E (external, missing)
#    |---> C (complete)
#    |---> D
def test_every_task_has_a_verdict(board: Any) -> None:
    nodes = board(A="B C D", B="E", external="E")
    nodes.make("C")

    plan = plan_for([nodes["A"]])

    assert verdicts(plan) == {"E": "missing input", "B": "blocked", "C": "skip", "D": "run", "A": "blocked"}
    assert plan.count(Verdict.BLOCKED) == 2


def test_every_verdict_has_a_reason_in_words(board: Any) -> None:
    nodes = board(A="B C D", B="E", external="E")
    nodes.make("C")

    reasons = {entry.task.name: entry.reason for entry in plan_for([nodes["A"]])}  # type: ignore[attr-defined]

    assert reasons == {
        "E": "E.txt is missing",
        "B": "it requires External(name=E) (missing input)",
        "C": "it is complete",
        "D": "D.txt is missing",
        "A": "it requires Node(name=B) (blocked)",
    }


#    W (wrapper) -> A, B
def test_a_wrapper_of_complete_tasks_is_skipped(board: Any) -> None:
    nodes = board(W="A B", wrappers="W")
    nodes.make("A B")

    assert verdicts(plan_for([nodes["W"]])) == {"A": "skip", "B": "skip", "W": "skip"}


class Unreadable(Task):
    def complete(self) -> bool:
        raise OSError("away")


class Disabled(Task):
    disabled = True

    def complete(self) -> bool:
        return False


class NeedsBoth(Task):
    def requires(self) -> Any:
        return [Unreadable(), Disabled()]

    def complete(self) -> bool:
        return False


#    NeedsBoth -> Unreadable
#         \-----> Disabled
def test_what_cannot_be_asked_and_what_is_disabled_block() -> None:
    plan = plan_for([NeedsBoth()])

    assert [entry.verdict for entry in plan] == [Verdict.ERROR, Verdict.DISABLED, Verdict.BLOCKED]
    assert [entry.reason for entry in plan] == [
        "complete() raised OSError: away",
        "it is disabled by its class",
        "it requires Unreadable() (scheduling error), Disabled() (disabled)",
    ]
