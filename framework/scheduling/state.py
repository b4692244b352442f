"""The state of a scheduler: a fold of its events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.scheduling import events as ev
from howdah.scheduling.links import link, raise_priority, set_status, settle, unlink
from howdah.scheduling.moves import FIRST, IllegalMoveError, move
from howdah.scheduling.record import Record
from howdah.scheduling.status import Status
from howdah.scheduling.tables import RunState, Tables, WorkerState

if TYPE_CHECKING:
    from collections.abc import Callable

    from howdah.scheduling.commands import TaskSpec

__all__ = ["State"]


class State(Tables):
    """Everything a scheduler knows; `apply` is the only thing that changes it."""

    def apply(self, event: ev.Event) -> None:
        """Let an event happen; one that can't raises IllegalMoveError and changes nothing."""
        _APPLY[type(event)](self, event)


def _started(state: State, event: ev.RunStarted) -> None:
    state.runs[event.run] = RunState(run=event.run, worker=event.worker)
    state.ready.open(event.run)


def _ended(state: State, event: ev.RunEnded) -> None:
    run = state.runs.pop(event.run, None)
    state.ready.close(event.run)
    for record in run.members if run else ():
        record.runs = tuple(name for name in record.runs if name != event.run)


def _joined(state: State, event: ev.WorkerJoined) -> None:
    state.workers[event.worker] = WorkerState()
    state.ready.open(f"@{event.worker}")


def _left(state: State, event: ev.WorkerLeft) -> None:
    worker = state.workers.get(event.worker)
    if worker is None:
        return
    if worker.leases:
        message = f"the worker {event.worker} can't leave while it holds tasks; please report this."
        raise IllegalMoveError(message)
    del state.workers[event.worker]
    state.ready.close(f"@{event.worker}")
    for key in worker.homes:
        record = state.tasks[key]
        record.home = None
        settle(state, record, again=True)


def _added(state: State, event: ev.TasksAdded) -> None:
    known = state.tasks
    here: set[str] = set()
    for spec in event.tasks:
        lacking = [key for key in spec.requires if key not in known and key not in here]
        here.add(spec.key)
        if lacking or spec.status not in FIRST:
            message = f"{spec.key} can't be added as {spec.status.value}, requiring the unknown tasks {lacking}; please report this."
            raise IllegalMoveError(message)
    run = state.runs.get(event.run)
    if run is None:
        message = f"tasks can't be added to the run {event.run}, which was not started; please report this."
        raise IllegalMoveError(message)
    records = [_add(state, spec, run) for spec in event.tasks]
    for record in reversed(records):
        if record.priority:
            raise_priority(state, record)


def _add(state: State, spec: TaskSpec, run: RunState) -> Record:
    record = state.tasks.get(spec.key)
    if record is None:
        record = state.tasks[spec.key] = Record(spec=spec, order=state.next_order, runs=run.names)
        run.members.append(record)
        state.next_order += 1
        link(state, record, spec.requires)
        settle(state, record)
        return record
    if run.names[0] not in record.runs:
        record.runs += run.names
        run.members.append(record)
        run.live += record.live
        run.running += record.status is Status.RUNNING
    if spec.status is not Status.DONE and record.status is not Status.RUNNING:
        if spec.requires != record.spec.requires:
            _relink(state, record, spec.requires)
        record.spec = spec
        record.priority = max(record.priority, spec.priority)
    settle(state, record, again=True)
    return record


def _relink(state: State, record: Record, requires: tuple[str, ...]) -> None:
    before = dict.fromkeys(record.requires)
    record.extra = tuple(key for key in record.extra if key not in requires)
    after = dict.fromkeys(requires + record.extra)
    unlink(state, record, tuple(key for key in before if key not in after))
    link(state, record, tuple(key for key in after if key not in before))


def _claimed(state: State, event: ev.TaskClaimed) -> None:
    record = state.tasks[event.key]
    status = move(record.status, event)
    if event.lease <= state.last_lease or not record.ready or record.home not in (None, event.worker):
        message = f"the task {event.key} can't be claimed by {event.worker} under lease {event.lease}; please report this."
        raise IllegalMoveError(message)
    state.last_lease = record.lease = event.lease
    record.attempt = event.attempt
    record.worker = event.worker
    record.claimed_at = event.at
    state.workers[event.worker].leases[event.key] = event.lease
    record.held = () if event.batch else record.demand
    for name, amount in record.held:
        state.used[name] = state.used.get(name, 0) + amount
    set_status(state, record, status, "")
    _leave_home(state, record)
    if record.extra:  # all done: its run goes on, or starts again and asks anew
        unlink(state, record, record.extra)
        record.extra = ()


def _leave_home(state: State, record: Record) -> None:
    if record.home is not None:
        state.workers[record.home].homes.pop(record.spec.key, None)
        record.home = None


def _end_lease(state: State, record: Record) -> None:
    if record.worker is not None:
        state.workers[record.worker].leases.pop(record.spec.key, None)
    for name, amount in record.held:
        state.used[name] -= amount
    record.held = ()
    record.lease = 0
    record.worker = None


def _check(state: State, event: ev.TaskEvent) -> tuple[Record, Status]:
    record = state.tasks[event.key]
    status = move(record.status, event)
    lease = getattr(event, "lease", 0)
    if lease and lease != record.lease:
        message = f"{type(event).__name__} of the task {event.key} is under the old lease {lease}; please report this."
        raise IllegalMoveError(message)
    return record, status


def _moved(state: State, event: ev.TaskEvent, reason: str) -> Record:
    record, status = _check(state, event)
    if record.lease:
        _end_lease(state, record)
    set_status(state, record, status, reason)
    if status is not Status.PENDING:
        _leave_home(state, record)
    return record


def _done(state: State, event: ev.TaskDone | ev.TaskFoundDone) -> None:
    record = _moved(state, event, event.reason)
    record.due = None
    record.failures = ()
    record.losses = 0


def _failed(state: State, event: ev.TaskFailed) -> None:
    record, _ = _check(state, event)
    state.set_due(record, event.retry_at)
    record.failures += (event.at,)
    record.losses += event.lost
    _moved(state, event, event.reason)


def _suspended(state: State, event: ev.TaskSuspended) -> None:
    record, _ = _check(state, event)
    known = set(record.requires)
    more = tuple(key for key in dict.fromkeys(event.requires) if key not in known)
    record.extra += more
    link(state, record, more)
    record.home = event.worker
    state.workers[event.worker].homes[event.key] = None
    _moved(state, event, "")
    if record.priority:
        raise_priority(state, record)


def _released(state: State, event: ev.TaskReleased) -> None:
    _moved(state, event, event.reason).losses += event.lost


def _run_lost(state: State, event: ev.TaskRunLost) -> None:
    record = state.tasks[event.key]
    if record.home != event.worker:
        message = f"{event.worker} can't lose the run of the task {event.key}, which it does not hold; please report this."
        raise IllegalMoveError(message)
    _leave_home(state, record)
    settle(state, record, again=True)


def _retried(state: State, event: ev.TaskRetried) -> None:
    record = _moved(state, event, event.reason)
    record.due = None
    if event.forgiven:
        record.failures = ()
        record.losses = 0


def _disabled(state: State, event: ev.TaskDisabled) -> None:
    state.set_due(_moved(state, event, event.reason), event.until)


def _unknown(state: State, event: ev.TaskUnknown) -> None:
    _moved(state, event, event.reason).due = None


def _limit_set(state: State, event: ev.LimitSet) -> None:
    if event.limit is None:
        state.limits.pop(event.resource, None)
    else:
        state.limits[event.resource] = event.limit


def _paused(state: State, event: ev.Paused | ev.Resumed) -> None:
    state.paused = type(event) is ev.Paused


def _nothing(state: State, event: ev.Event) -> None:
    """Change nothing: the event is for the history and the listeners."""


_APPLY: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.RunStarted: _started,
    ev.RunEnded: _ended,
    ev.WorkerJoined: _joined,
    ev.WorkerLeft: _left,
    ev.TasksAdded: _added,
    ev.Paused: _paused,
    ev.Resumed: _paused,
    ev.LimitSet: _limit_set,
    ev.TaskClaimed: _claimed,
    ev.TaskDone: _done,
    ev.TaskFoundDone: _done,
    ev.TaskFailed: _failed,
    ev.TaskSuspended: _suspended,
    ev.TaskReleased: _released,
    ev.TaskRetried: _retried,
    ev.TaskRunLost: _run_lost,
    ev.TaskDisabled: _disabled,
    ev.TaskUnknown: _unknown,
    ev.TaskTracked: _nothing,
    ev.TaskProgressed: _nothing,
    ev.TaskNoted: _nothing,
    ev.TaskCounted: _nothing,
}
