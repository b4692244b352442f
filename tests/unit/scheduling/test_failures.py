"""What becomes of tasks that fail, are disabled or lost, and of those that require them."""

from __future__ import annotations

from typing import Any

from howdah.scheduling import commands as cmd
from howdah.scheduling.policy import RetryPolicy
from howdah.scheduling.status import Status


def fail(desk: Any, key: str, times: int = 1, wait: float = 1000.0) -> None:
    for _ in range(times):
        desk.now += wait
        assert desk.claim(9)
        desk.report(key, "failed", reason="no luck")


def live(desk: Any) -> int:
    count: int = desk.do(cmd.Claim(worker="idle", runs=("run",), limit=0)).live
    return count


def test_a_failed_task_stays_failed_until_it_is_asked_for_again(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"))
    fail(desk, "A")
    desk.now += 1_000_000

    assert desk.claim() == ""
    assert desk.explain("A") == "it is failed: no luck"
    desk.add(spec("A"), run="second")
    assert desk.claim(runs=("second",)) == "A"


def test_a_failed_task_is_tried_again_after_a_growing_delay(bench: Any, spec: Any) -> None:
    desk = bench(retry=RetryPolicy(count=9, delay=10.0, backoff=3.0, max_delay=50.0))
    desk.add(spec("A"))
    waits = []
    for _ in range(4):
        desk.claim()
        desk.report("A", "failed")
        due = desk.do(cmd.Claim(worker="w", runs=("run",))).due
        waits.append(due - desk.now)
        desk.now = due

    assert waits == [10.0, 30.0, 50.0, 50.0]


def test_a_task_that_fails_too_often_is_disabled_for_a_time(bench: Any, spec: Any) -> None:
    desk = bench(retry=RetryPolicy(delay=1.0, disable_for=500.0))
    desk.add(spec("A", retry=RetryPolicy(count=2)))
    fail(desk, "A", 2)

    assert desk.status("A") == "disabled"
    assert "failed 2 times, the last time with: no luck; it is tried again in 500 s" in desk.explain("A")
    desk.now += 500
    assert desk.claim() == "A"


def test_only_failures_within_the_window_count(bench: Any, spec: Any) -> None:
    desk = bench(retry=RetryPolicy(count=2, window=100.0, delay=1.0))
    desk.add(spec("A"))
    fail(desk, "A", 5, wait=101.0)

    assert desk.status("A") == "failed"
    fail(desk, "A", 1, wait=50.0)
    assert desk.status("A") == "disabled"


def test_a_task_that_has_failed_for_too_long_is_disabled(bench: Any, spec: Any) -> None:
    desk = bench(retry=RetryPolicy(hard_timeout=50.0, delay=1.0))
    desk.add(spec("A"))
    fail(desk, "A", 3, wait=20.0)

    assert desk.status("A") == "failed"
    fail(desk, "A", 1, wait=20.0)
    assert desk.status("A") == "disabled"


def test_a_failure_that_says_so_is_not_retried(bench: Any, spec: Any) -> None:
    desk = bench(retry=RetryPolicy(count=5))
    desk.add(spec("A"))
    desk.claim()
    desk.report("A", "failed", retry=False)

    assert desk.do(cmd.Claim(worker="w", runs=("run",))).due is None
    assert live(desk) == 0


#    D -> C -> A (fails)
#     \-> B
def test_what_requires_a_failed_task_is_blocked_all_the_way_up(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"), spec("B"), spec("C", "A"), spec("D", "C B"))
    assert live(desk) == 4
    fail(desk, "A")

    views = {view.key: view.blocked for view in desk.do(cmd.Look(keys=("A", "B", "C", "D"))).tasks}
    assert views == {"A": False, "B": False, "C": True, "D": True}
    assert live(desk) == 1
    assert desk.explain("D") == "it requires C, which is blocked; it requires B, which is running"
    assert desk.explain("C") == "it requires A, which is failed (no luck)"


def test_a_forgiven_task_unblocks_what_requires_it(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"), spec("C", "A"))
    fail(desk, "A")
    assert live(desk) == 0

    assert desk.do(cmd.Retry(keys=("A", "C", "nobody"))).keys == ("A",)

    assert live(desk) == 2
    assert desk.claim() == "A"


#    B -> A (external)
def test_an_external_task_is_never_given_and_blocks(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A", runnable=False), spec("B", "A"))

    assert desk.claim() == ""
    assert live(desk) == 0
    assert desk.explain("A") == "it is external: nothing here makes it, and it is not complete"
    assert desk.explain("B") == "it requires A, which is external and missing"
    desk.do(cmd.MarkDone(keys=("A",)))
    assert desk.claim() == "B"


def test_a_task_that_could_not_be_asked_blocks(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A", status=Status.UNKNOWN, reason="OSError: away"), spec("B", "A"))

    assert live(desk) == 0
    assert desk.explain("B") == "it requires A, which is unknown (OSError: away)"


def test_a_task_is_disabled_and_enabled_by_hand(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"))
    desk.do(cmd.Disable(keys=("A",)))

    assert desk.claim() == ""
    desk.add(spec("A"), run="second")
    assert desk.claim(runs=("second",)) == ""
    desk.do(cmd.Retry(keys=("A",)))
    assert desk.claim(runs=("second",)) == "A"


def test_a_running_task_that_is_disabled_loses_its_lease(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A", resources={"db": 1}), spec("B", resources={"db": 1}))
    desk.claim()
    lease = desk.lease("A")
    desk.do(cmd.Disable(keys=("A",)))

    assert desk.report("A", lease=lease) is False
    assert desk.claim() == "B"


def test_a_silent_worker_loses_its_leases(bench: Any, spec: Any) -> None:
    desk = bench(lease_seconds=60.0, max_losses=2)
    desk.add(spec("A"))
    desk.claim()
    lease = desk.lease("A")
    desk.now += 59
    desk.do(cmd.Tick())
    assert desk.status("A") == "running"
    desk.now += 1
    desk.do(cmd.Tick())

    assert desk.status("A") == "pending"
    assert desk.report("A", lease=lease) is False


def test_a_worker_that_is_heard_of_keeps_its_leases(bench: Any, spec: Any) -> None:
    desk = bench(lease_seconds=60.0)
    desk.add(spec("A"))
    desk.claim()
    for _ in range(10):
        desk.now += 50
        desk.do(cmd.Heartbeat(worker="w"))
        desk.do(cmd.Tick())

    assert desk.report("A") is True


def test_a_task_whose_workers_are_lost_again_and_again_has_failed(bench: Any, spec: Any) -> None:
    desk = bench(lease_seconds=60.0, max_losses=2)
    desk.add(spec("A"))
    for worker in ("w1", "w2"):
        desk.claim(worker=worker)
        desk.now += 60
        desk.do(cmd.Tick())

    assert desk.status("A") == "failed"
    assert desk.explain("A") == "it is failed: its worker w2 was not heard of for 60 s (2 times)"


def test_a_waiting_task_says_what_it_waits_for(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A", resources={"db": 1}), spec("B", resources={"db": 1}), spec("C", resources={"db": 2}))

    assert desk.explain("A") == "it is ready: no worker has taken it yet"
    desk.claim()
    assert desk.explain("A") == "it is running, on w, attempt 1"
    assert desk.explain("B") == "it needs 1 of the resource 'db': 1 of 1 are held by A"
    assert desk.explain("C") == "it needs 2 of the resource 'db', and there are only 1"
    assert desk.explain("D") == "nobody has asked for a task D here"
