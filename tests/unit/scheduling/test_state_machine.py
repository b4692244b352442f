"""Whatever is asked of a scheduler, in whatever order: what must always hold, holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from howdah.core.errors import CyclicDependencyError
from howdah.scheduling import commands as cmd
from howdah.scheduling import events as ev
from howdah.scheduling.explain import explain
from howdah.scheduling.journal import MemoryJournal
from howdah.scheduling.moves import MOVES, IllegalMoveError, move
from howdah.scheduling.policy import Policy, RetryPolicy
from howdah.scheduling.scheduler import Scheduler
from howdah.scheduling.state import State
from howdah.scheduling.status import Status

KEYS = [f"T{n}" for n in range(8)]
WORKERS = ["w1", "w2"]
RUNS = ["r1", "r2"]
keys = st.sampled_from(KEYS)
workers = st.sampled_from(WORKERS)
runs = st.sampled_from(RUNS)


@st.composite
def graphs(draw: st.DrawFn) -> list[cmd.TaskSpec]:
    """Some of the tasks in some order, each requiring some of those before it."""
    order = draw(st.lists(keys, unique=True, min_size=1))
    specs = []
    for place, key in enumerate(order):
        requires = draw(st.lists(st.sampled_from(order[:place]), unique=True, max_size=3)) if place else []
        specs.append(
            cmd.TaskSpec(
                key=key,
                name=key,
                family="F",
                requires=tuple(requires),
                priority=draw(st.integers(0, 3)),
                resources=draw(st.none() | st.dictionaries(st.sampled_from("ab"), st.integers(0, 2), max_size=2)),
                status=draw(st.sampled_from([Status.PENDING] * 5 + [Status.DONE, Status.UNKNOWN, Status.DISABLED])),
                runnable=draw(st.sampled_from([True] * 6 + [False])),
                params={"n": key, "m": draw(st.sampled_from("xy"))},
                batch=draw(st.sampled_from([(), ("n",)])),
                batch_size=draw(st.sampled_from([0, 2])),
                retry=draw(st.none() | st.just(RetryPolicy(count=2, delay=5.0, disable_for=20.0))),
            )
        )
    return specs


class Machine(RuleBasedStateMachine):
    """Two workers and two runs on one scheduler."""

    @initialize(limit=st.integers(1, 3))
    def start(self, limit: int) -> None:
        self.now = 0.0
        self.journal = MemoryJournal()
        self.policy = Policy(lease_seconds=30.0, max_losses=2, default_limit=limit)
        self.scheduler = Scheduler(journal=self.journal, policy=self.policy, now=self.now)
        self.held: dict[str, tuple[str, int]] = {}
        self.old: list[tuple[str, str, int]] = []
        self.leases: set[int] = set()
        self.limits = {"a": limit, "b": limit}

    def do(self, command: cmd.Command) -> Any:
        reply = self.scheduler.handle(command, self.now)
        tasks = self.scheduler.state.tasks
        for key, (worker, lease) in list(self.held.items()):
            if tasks[key].lease != lease:
                self.old.append((key, worker, lease))
                del self.held[key]
        return reply

    @rule(specs=graphs(), run=runs, worker=workers)
    def add(self, specs: list[cmd.TaskSpec], run: str, worker: str) -> None:
        before = self.scheduler.state.snapshot()
        try:
            self.do(cmd.AddTasks(run=run, worker=worker, tasks=tuple(specs)))
        except CyclicDependencyError:
            assert self.scheduler.state.snapshot() == before

    @rule(worker=workers, run=runs, limit=st.integers(1, 4), slots=st.integers(0, 4))
    def claim(self, worker: str, run: str, limit: int, slots: int) -> None:
        reply = self.do(cmd.Claim(worker=worker, runs=(run,), limit=limit, slots=slots))
        leaders = {given.lease: self.scheduler.state.tasks[given.key] for given in reply.assignments if not given.batch}
        assert len(leaders) <= limit
        for given in reply.assignments:
            assert given.key not in self.held, "a second lease on a task that has one"
            assert given.lease not in self.leases, "a lease number that was used before"
            record = self.scheduler.state.tasks[given.key]
            assert all(self.scheduler.state.tasks[key].status is Status.DONE for key in record.requires)
            self.leases.add(given.lease)
            leader = leaders[given.batch or given.lease]
            assert record is leader or (record.demand, record.held) == (leader.demand, ())
            assert record is leader or (record.spec.params or {})["m"] == (leader.spec.params or {})["m"]
            riders = sum(other.batch == given.lease for other in reply.assignments)
            assert riders < (leader.spec.batch_size or 99)
            self.held[given.key] = (worker, given.lease)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), outcome=st.sampled_from(["done", "done", "failed", "released", "suspended"]), asked=st.lists(keys, max_size=2))
    def report(self, data: st.DataObject, outcome: str, asked: list[str]) -> None:
        key = data.draw(st.sampled_from(sorted(self.held)))
        worker, lease = self.held[key]
        requires = tuple(name for name in asked if name in self.scheduler.state.tasks)
        result = cmd.Result(key=key, lease=lease, outcome=outcome, requires=requires)
        reply = self.do(cmd.Report(worker=worker, results=(result,)))
        assert reply.accepted == (key not in reply.refused,)
        assert (key in self.held) == (key in reply.refused)

    @precondition(lambda self: self.old)
    @rule(data=st.data())
    def report_late(self, data: st.DataObject) -> None:
        key, worker, lease = data.draw(st.sampled_from(self.old))
        before = self.scheduler.state.snapshot()
        reply = self.do(cmd.Report(worker=worker, results=(cmd.Result(key=key, lease=lease, outcome="done"),)))
        assert reply.accepted == (False,)
        if self.scheduler.state.due_at() is None:
            assert self.scheduler.state.snapshot() == before

    @rule(which=st.sampled_from([cmd.Retry, cmd.MarkDone, cmd.Disable]), some=st.lists(keys, max_size=3))
    def operate(self, which: Any, some: list[str]) -> None:
        self.do(which(keys=tuple(some)))

    @rule(seconds=st.sampled_from([1.0, 6.0, 31.0]), heard=st.sets(workers))
    def wait(self, seconds: float, heard: set[str]) -> None:
        self.now += seconds
        for worker in sorted(heard):
            self.do(cmd.Heartbeat(worker=worker))
        self.do(cmd.Tick())

    @rule(worker=workers)
    def leave(self, worker: str) -> None:
        self.do(cmd.Leave(worker=worker))

    @rule(worker=workers, some=st.lists(keys, max_size=3))
    def lose(self, worker: str, some: list[str]) -> None:
        reply = self.do(cmd.LoseRuns(worker=worker, keys=tuple(some), reason="killed"))
        for key in reply.keys:
            assert self.scheduler.state.tasks[key].home is None
            assert key not in self.scheduler.state.workers[worker].homes

    @rule(run=runs)
    def end(self, run: str) -> None:
        self.do(cmd.EndRun(run=run))

    @invariant()
    def resources_are_within_their_limits(self) -> None:
        state = self.scheduler.state
        needed = dict.fromkeys("ab", 0)
        for record in state.tasks.values():
            assert record.held in ((), record.demand)
            assert record.status is Status.RUNNING or not record.held
            for name, amount in record.held:
                needed[name] += amount
        for name, amount in needed.items():
            assert state.used.get(name, 0) == amount
            assert 0 <= amount <= self.limits[name]

    @invariant()
    def counts_are_what_counting_gives(self) -> None:
        state = self.scheduler.state
        stuck = {key: self.is_stuck(key, {}) for key in state.tasks}
        for key, record in state.tasks.items():
            others = [state.tasks[other] for other in record.requires]
            assert record.waiting == sum(other.status is not Status.DONE for other in others)
            assert record.blockers == sum(stuck[other.spec.key] for other in others)
            assert record.stuck == stuck[key]
            assert record.ready == (record.status is Status.PENDING and record.spec.runnable and not record.waiting)
            assert (record.lease > 0) == (record.worker is not None) == (record.status is Status.RUNNING)
        assert state.running == sum(record.status is Status.RUNNING for record in state.tasks.values())
        for name, run in state.runs.items():
            mine = [record for record in state.tasks.values() if name in record.runs]
            assert run.running == sum(record.status is Status.RUNNING for record in mine)
            assert run.live == sum(record.status is not Status.DONE and not record.stuck for record in mine)

    def is_stuck(self, key: str, known: dict[str, bool]) -> bool:
        record = self.scheduler.state.tasks[key]
        if key not in known:
            by_status = {Status.UNKNOWN: True, Status.DISABLED: True, Status.FAILED: record.due is None}
            if record.status is Status.PENDING:
                known[key] = not record.spec.runnable or any(self.is_stuck(other, known) for other in record.requires)
            else:
                known[key] = by_status.get(record.status, False)
        return known[key]

    @invariant()
    def replay_gives_the_live_state(self) -> None:
        state = State()
        for event in self.journal.read():
            state.apply(event)
        assert state.snapshot() == self.scheduler.state.snapshot()

    @invariant()
    def every_pending_task_is_explained(self) -> None:
        for key in self.scheduler.state.tasks:
            assert explain(self.scheduler.state, self.policy, key, self.now)

    @invariant()
    def what_is_ready_can_be_claimed(self) -> None:
        state = self.scheduler.state
        for run in state.runs:
            ready = {key for key, record in state.tasks.items() if record.ready and run in record.runs and record.home is None}
            offered = {record.spec.key for record in state.ready.ranked((run,), set())}
            assert offered == ready
        for worker, held in state.workers.items():
            offered = {record.spec.key for record in state.ready.ranked((f"@{worker}",), set())}
            assert offered == {key for key in held.homes if state.tasks[key].ready}


Machine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestMachine = Machine.TestCase


EVENTS: list[Any] = [
    ev.TaskClaimed(at=1, key="A", worker="w", lease=9, attempt=1),
    ev.TaskDone(at=1, key="A", worker="w", lease=1),
    ev.TaskFailed(at=1, key="A", worker="w", lease=1, reason=""),
    ev.TaskSuspended(at=1, key="A", worker="w", lease=1, requires=()),
    ev.TaskReleased(at=1, key="A", worker="w", lease=1, reason=""),
    ev.TaskFoundDone(at=1, key="A", reason=""),
    ev.TaskRetried(at=1, key="A", reason=""),
    ev.TaskDisabled(at=1, key="A", reason=""),
    ev.TaskUnknown(at=1, key="A", reason=""),
]


def state_with(status: Status) -> State:
    """A state whose only task has a status."""
    first = status if status in (Status.DONE, Status.DISABLED, Status.UNKNOWN) else Status.PENDING
    state = State()
    state.apply(ev.WorkerJoined(at=0, worker="w"))
    state.apply(ev.RunStarted(at=0, run="r", worker="w", roots=()))
    state.apply(ev.TasksAdded(at=0, run="r", tasks=(cmd.TaskSpec(key="A", name="A", family="F", status=first, resources={"a": 1}),)))
    if status in (Status.RUNNING, Status.FAILED):
        state.apply(ev.TaskClaimed(at=0, key="A", worker="w", lease=1, attempt=1))
    if status is Status.FAILED:
        state.apply(ev.TaskFailed(at=0, key="A", worker="w", lease=1, reason=""))
    return state


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("status", list(Status), ids=lambda status: status.value)
def test_a_legal_move_is_made_and_an_illegal_one_changes_nothing(status: Status, event: Any) -> None:
    state = state_with(status)
    before = state.snapshot()
    after = MOVES.get((status, type(event)))

    if after is None:
        with pytest.raises(IllegalMoveError, match=f"{type(event).__name__} can't happen to the task A, which is {status.value}"):
            state.apply(event)
        assert state.snapshot() == before
    else:
        state.apply(event)
        assert state.tasks["A"].status is after is move(status, event)


@pytest.mark.parametrize("event", EVENTS[1:5], ids=lambda event: type(event).__name__)
def test_an_event_under_an_old_lease_changes_nothing(event: Any) -> None:
    state = state_with(Status.RUNNING)
    state.apply(ev.TaskReleased(at=0, key="A", worker="w", lease=1, reason=""))
    state.apply(ev.TaskClaimed(at=0, key="A", worker="w", lease=2, attempt=2))
    before = state.snapshot()

    with pytest.raises(IllegalMoveError, match="old lease 1"):
        state.apply(event)

    assert state.snapshot() == before
