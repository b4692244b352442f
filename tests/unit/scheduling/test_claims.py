"""Who gets which task, and when."""

from __future__ import annotations

import time
from typing import Any

import pytest

from howdah.core.errors import CyclicDependencyError, UsageError
from howdah.scheduling import commands as cmd
from howdah.scheduling.status import Status


#    A -> B
def test_a_task_is_given_when_all_it_requires_is_done(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("B"), spec("A", "B"))

    assert desk.claim(5) == "B"
    assert desk.claim(5) == ""
    desk.report("B")
    assert desk.claim(5) == "A"


def test_tasks_are_given_by_priority_then_in_their_order(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"), spec("B", priority=1), spec("C"), spec("D", priority=1), spec("E", priority=-0.5))

    assert desk.claim(9) == "B D A C E"


#    A (priority 5) -> B -> C
#    D
def test_what_an_urgent_task_requires_is_as_urgent(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("D", priority=1), spec("C"), spec("B", "C"))
    desk.add(spec("C"), spec("B", "C"), spec("A", "B", priority=5))

    assert desk.claim(1) == "C"
    desk.report("C")
    assert desk.claim(1) == "B"


def test_an_old_lease_changes_nothing(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"))
    desk.claim()
    old = desk.lease("A")
    desk.report("A", "released")
    desk.claim()
    before = desk.scheduler.state.snapshot()

    assert desk.report("A", lease=old) is False
    assert desk.report("A", lease=old + 1, worker="another") is False
    assert desk.scheduler.state.snapshot() == before
    assert desk.report("A", lease=old + 1) is True


def test_one_result_a_lease_counts(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"))
    desk.claim()
    done = cmd.Result(key="A", lease=desk.lease("A"), outcome="done")
    failed = cmd.Result(key="A", lease=desk.lease("A"), outcome="failed")

    assert desk.do(cmd.Report(worker="w", results=(done, failed))).accepted == (True, False)
    assert desk.status("A") == "done"


def test_resources_are_taken_and_given_back(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.do(cmd.SetLimit(resource="db", limit=2))
    desk.add(*(spec(name, resources={"db": 1}) for name in "ABC"))

    assert desk.claim(9) == "A B"
    desk.report("A", "failed")
    assert desk.claim(9) == "C"


def test_a_task_without_need_of_a_taken_resource_goes_ahead(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A", resources={"db": 1}), spec("B", resources={"db": 1}), spec("C"))

    assert desk.claim(9) == "A C"


def test_small_tasks_do_not_starve_a_large_one(bench: Any, spec: Any) -> None:
    desk = bench(default_limit=3)
    desk.add(spec("S1", resources={"db": 1}), spec("Large", resources={"db": 3}), spec("S2", resources={"db": 1}))

    assert desk.claim(9) == "S1"
    desk.report("S1")
    assert desk.claim(9) == "Large"
    desk.report("Large")
    assert desk.claim(9) == "S2"


def test_what_is_claimed_ahead_holds_no_resources(bench: Any, spec: Any) -> None:
    desk = bench(default_limit=9)
    desk.add(spec("A", resources={"db": 1}), spec("B", resources={"db": 1}), spec("C"), spec("D"))

    assert desk.claim(3, slots=1) == "A C D"


def test_runs_see_their_own_tasks_only(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"), run="one", worker="w1")
    desk.add(spec("B"), spec("A"), run="two", worker="w2")

    assert desk.claim(9, worker="w1", runs=("one",)) == "A"
    assert desk.claim(9, worker="w2", runs=("two",)) == "B"
    desk.report("A", "released", worker="w1")
    assert desk.claim(9, worker="w2", runs=("two",)) == "A"


def test_nothing_is_given_for_a_run_that_ended(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"))
    desk.do(cmd.EndRun(run="run"))

    assert desk.claim() == ""
    assert desk.explain("A") == "nobody asks for it any more"
    desk.add(spec("A"), run="again")
    assert desk.claim(runs=("again",)) == "A"


def test_a_paused_scheduler_gives_nothing(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"))
    desk.do(cmd.Pause())

    assert desk.claim() == ""
    desk.do(cmd.Resume())
    assert desk.claim() == "A"


#    A asks for B in its run
def test_a_suspended_run_is_resumed_by_the_worker_that_holds_it(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A", resources={"db": 1}))
    desk.claim()
    desk.add(spec("B", resources={"db": 1}))
    desk.report("A", "suspended", requires=("B",))

    assert desk.claim(9, worker="other") == "B"
    desk.report("B", worker="other")
    assert desk.claim(9, worker="other") == ""
    reply = desk.do(cmd.Claim(worker="w", runs=("run",)))
    assert [(given.key, given.resume, given.attempt) for given in reply.assignments] == [("A", True, 1)]


def test_a_suspended_run_whose_worker_left_starts_again_elsewhere(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"))
    desk.claim()
    desk.add(spec("B"))
    desk.report("A", "suspended", requires=("B",))
    desk.do(cmd.Leave(worker="w"))
    desk.claim(worker="other")
    desk.report("B", worker="other")

    reply = desk.do(cmd.Claim(worker="other", runs=("run",)))

    assert [(given.key, given.resume, given.attempt) for given in reply.assignments] == [("A", False, 2)]


#    B -> A, and A asks for B in its run
def test_a_run_cannot_wait_for_what_waits_for_it(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"), spec("B", "A"))
    desk.claim()

    result = cmd.Result(key="A", lease=desk.lease("A"), outcome="suspended", requires=("B",))
    reply = desk.do(cmd.Report(worker="w", results=(result,)))

    assert reply.accepted == (False,)
    assert "requires the task itself" in reply.refused["A"]
    assert desk.report("A", "failed") is True


#    B -> A, then A -> B
def test_a_circle_through_known_tasks_is_refused_whole(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"), spec("B", "A"))
    before = desk.scheduler.state.snapshot()

    with pytest.raises(CyclicDependencyError, match="A -> B -> A"):
        desk.add(spec("C"), spec("A", "B"))

    assert desk.scheduler.state.snapshot() == before


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ([{"key": "A", "requires": "B"}], "requires the task B, which was not named before it"),
        ([{"key": "A", "requires": "A"}], "requires the task A, which was not named before it"),
        ([{"key": "A"}, {"key": "A"}], "named twice"),
        ([{"key": "A", "resources": {"db": -1}}], "whole number"),
        ([{"key": "A", "resources": {"db": 0.5}}], "whole number"),
        ([{"key": "A", "resources": {"db": True}}], "whole number"),
    ],
)
def test_a_graph_that_cannot_be_right_is_refused(bench: Any, spec: Any, tasks: list[Any], message: str) -> None:
    desk = bench()

    with pytest.raises(UsageError, match=message):
        desk.add(*(spec(**task) for task in tasks))

    assert desk.kinds() == []


def test_a_task_that_is_no_longer_complete_is_run_again(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A", status=Status.DONE))
    desk.add(spec("A"), run="second")

    assert desk.claim(runs=("second",)) == "A"


def test_a_task_found_complete_is_done(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"), spec("B", "A"))
    desk.claim()
    desk.report("A", "failed")
    desk.add(spec("A", status=Status.DONE), spec("B", "A"))

    assert desk.statuses() == {"A": "done", "B": "pending"}
    assert desk.claim() == "B"


@pytest.mark.parametrize("resources", [None, {"db": 1}, "one each"])
def test_a_claim_costs_the_same_with_many_waiting(bench: Any, spec: Any, resources: Any) -> None:
    def cost(waiting: int) -> float:
        desk = bench(default_limit=waiting)
        needs = [{f"r{n}": 1} if resources == "one each" else resources for n in range(waiting)]
        desk.add(*(spec(f"T{n}", resources=needs[n]) for n in range(waiting)))
        best = 1.0
        for _ in range(5):
            began = time.process_time()
            for _ in range(50):
                desk.claim()
            best = min(best, time.process_time() - began)
        return best

    assert cost(20_000) < 10 * max(cost(200), 0.001)
