"""The decisions of a scheduler: what a command leads to, as events and a reply; nothing is changed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.scheduling import commands as cmd
from howdah.scheduling import events as ev
from howdah.scheduling.adding import decide_add, requires_itself
from howdah.scheduling.explain import explain
from howdah.scheduling.picking import pick
from howdah.scheduling.replies import Assignment, Changed, Claimed, Explanation, Looked, Reply, Reported, TaskView
from howdah.scheduling.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from howdah.scheduling.policy import Policy
    from howdah.scheduling.record import Record
    from howdah.scheduling.state import State

    Decision = tuple[list[ev.Event], Reply]

__all__ = ["decide", "decide_due", "decide_lost"]


def decide(state: State, policy: Policy, command: cmd.Command, now: float) -> Decision:
    """Return what a command leads to: the events that happen, in order, and the reply."""
    return _DECIDE[type(command)](state, policy, command, now)


def decide_due(state: State, now: float) -> list[ev.Event]:
    """Return what happens because its time has come."""
    due = state.due_at()
    if due is None or due > now:
        return []
    return [ev.TaskRetried(at=now, key=key, reason="tried again", forgiven=False) for key in state.due_by(now)]


def decide_lost(state: State, policy: Policy, worker: str, now: float) -> list[ev.Event]:
    """Return what happens when a worker was not heard of for too long."""
    if worker not in state.workers:
        return []
    reason = f"its worker {worker} was not heard of for {policy.lease_seconds:g} s"
    happened: list[ev.Event] = []
    for key, lease in state.workers[worker].leases.items():
        record = state.tasks[key]
        if record.losses + 1 < policy.max_losses:
            happened.append(ev.TaskReleased(at=now, key=key, worker=worker, lease=lease, reason=reason, lost=True))
        else:
            failed = ev.TaskFailed(at=now, key=key, worker=worker, lease=lease, reason=f"{reason} ({policy.max_losses} times)", lost=True)
            happened.append(failed)
    return [*happened, ev.WorkerLeft(at=now, worker=worker, reason=reason)]


def _claim(state: State, policy: Policy, command: cmd.Claim, now: float) -> Decision:
    happened: list[ev.Event] = []
    if command.worker not in state.workers:
        happened.append(ev.WorkerJoined(at=now, worker=command.worker))
    picked = [] if state.paused or command.limit < 1 else pick(state, policy, command)
    assignments: list[Assignment] = []
    lease = state.last_lease
    for one in picked:
        batch = 0
        for record in (one.record, *one.riders):
            lease += 1
            resume = record.home is not None
            attempt = record.attempt if resume else record.attempt + 1
            key = record.spec.key
            assignments.append(Assignment(key=key, lease=lease, attempt=attempt, resume=resume, batch=batch))
            claimed = ev.TaskClaimed(at=now, key=key, worker=command.worker, lease=lease, attempt=attempt, resume=resume, batch=batch)
            happened.append(claimed)
            batch = batch or lease
    live = sum(state.runs[run].live for run in command.runs if run in state.runs)
    running = state.running + len(assignments)
    return happened, Claimed(assignments=tuple(assignments), running=running, live=live, due=state.due_at(), paused=state.paused)


def _report(state: State, policy: Policy, command: cmd.Report, now: float) -> Decision:
    happened: list[ev.Event] = []
    accepted = []
    reported: set[str] = set()
    refused: dict[str, str] = {}
    for result in command.results:
        record = state.tasks.get(result.key)
        holds = record is not None and record.lease == result.lease != 0 and record.worker == command.worker
        if record is None or not holds or result.key in reported:
            accepted.append(False)
            continue
        reported.add(result.key)
        refusal = _refusal(state, result) if result.outcome == "suspended" else ""
        if refusal:
            refused[result.key] = refusal
        else:
            happened.extend(_RESULTS[result.outcome](record, policy, result, now))
        accepted.append(not refusal)
    return happened, Reported(accepted=tuple(accepted), refused=refused)


def _refusal(state: State, result: cmd.Result) -> str:
    """Return why a task can't wait for what its run asked for, or an empty text."""
    unknown = [key for key in result.requires if key not in state.tasks]
    if unknown:
        return f"its run asked for tasks that were not added: {', '.join(unknown)}"
    if requires_itself(state, result.key, result.requires):
        return "its run asked for a task that requires the task itself"
    return ""


def _result_done(record: Record, policy: Policy, result: cmd.Result, now: float) -> list[ev.Event]:
    return [
        ev.TaskDone(
            at=now,
            key=result.key,
            worker=record.worker or "",
            lease=result.lease,
            reason=result.reason,
            seconds=result.seconds,
            counters=result.counters,
        )
    ]


def _result_failed(record: Record, policy: Policy, result: cmd.Result, now: float) -> list[ev.Event]:
    retry = record.spec.retry.over(policy.retry) if record.spec.retry else policy.retry
    failures = retry.recent((*record.failures, now), now)
    exhausted = retry.exhausted(failures, now)
    counts = retry.count is not None or retry.hard_timeout is not None
    again = result.retry and counts and not exhausted
    happened: list[ev.Event] = [
        ev.TaskFailed(
            at=now,
            key=result.key,
            worker=record.worker or "",
            lease=result.lease,
            reason=result.reason,
            traceback=result.traceback,
            seconds=result.seconds,
            counters=result.counters,
            retry_at=now + retry.wait(failures) if again else None,
        )
    ]
    if exhausted and result.retry:
        until = None if retry.disable_for is None else now + retry.disable_for
        times = "once" if len(failures) == 1 else f"{len(failures)} times"
        happened.append(ev.TaskDisabled(at=now, key=result.key, reason=f"failed {times}, the last time with: {result.reason}", until=until))
    return happened


def _result_suspended(record: Record, policy: Policy, result: cmd.Result, now: float) -> list[ev.Event]:
    worker = record.worker or ""
    return [ev.TaskSuspended(at=now, key=result.key, worker=worker, lease=result.lease, requires=result.requires)]


def _result_released(record: Record, policy: Policy, result: cmd.Result, now: float) -> list[ev.Event]:
    return [ev.TaskReleased(at=now, key=result.key, worker=record.worker or "", lease=result.lease, reason=result.reason)]


_RESULTS: dict[str, Callable[[Record, Policy, cmd.Result, float], list[ev.Event]]] = {
    "done": _result_done,
    "failed": _result_failed,
    "suspended": _result_suspended,
    "released": _result_released,
}


def _note(state: State, policy: Policy, command: cmd.Note, now: float) -> Decision:
    record = state.tasks.get(command.key)
    if record is None or not command.lease or record.lease != command.lease:
        return [], Changed()
    happened: list[ev.Event] = []
    key, lease = command.key, command.lease
    if command.progress is not None:
        happened.append(ev.TaskProgressed(at=now, key=key, lease=lease, progress=command.progress))
    if command.status is not None:
        happened.append(ev.TaskNoted(at=now, key=key, lease=lease, status=command.status))
    if command.counters is not None:
        happened.append(ev.TaskCounted(at=now, key=key, lease=lease, counters=command.counters))
    if command.tracking_url is not None:
        happened.append(ev.TaskTracked(at=now, key=key, lease=lease, url=command.tracking_url))
    return happened, Changed(keys=(key,))


def _heartbeat(state: State, policy: Policy, command: cmd.Heartbeat, now: float) -> Decision:
    if command.worker in state.workers:
        return [], Changed()
    return [ev.WorkerJoined(at=now, worker=command.worker)], Changed()


def _leave(state: State, policy: Policy, command: cmd.Leave, now: float) -> Decision:
    worker = state.workers.get(command.worker)
    if worker is None:
        return [], Changed()
    happened: list[ev.Event] = [
        ev.TaskReleased(at=now, key=key, worker=command.worker, lease=lease, reason=command.reason) for key, lease in worker.leases.items()
    ]
    happened.append(ev.WorkerLeft(at=now, worker=command.worker, reason=command.reason))
    return happened, Changed(keys=tuple(worker.leases))


def _lose_runs(state: State, policy: Policy, command: cmd.LoseRuns, now: float) -> Decision:
    held = state.workers[command.worker].homes if command.worker in state.workers else {}
    keys = tuple(key for key in dict.fromkeys(command.keys) if key in held)
    return [ev.TaskRunLost(at=now, key=key, worker=command.worker, reason=command.reason) for key in keys], Changed(keys=keys)


def _end_run(state: State, policy: Policy, command: cmd.EndRun, now: float) -> Decision:
    return ([ev.RunEnded(at=now, run=command.run)] if command.run in state.runs else []), Changed()


def _tick(state: State, policy: Policy, command: cmd.Tick, now: float) -> Decision:
    return [], Changed()


def _of(state: State, keys: tuple[str, ...], statuses: frozenset[Status]) -> tuple[str, ...]:
    return tuple(key for key in dict.fromkeys(keys) if key in state.tasks and state.tasks[key].status in statuses)


def _retry(state: State, policy: Policy, command: cmd.Retry, now: float) -> Decision:
    keys = _of(state, command.keys, frozenset({Status.FAILED, Status.DISABLED, Status.UNKNOWN}))
    return [ev.TaskRetried(at=now, key=key, reason=command.reason) for key in keys], Changed(keys=keys)


def _mark_done(state: State, policy: Policy, command: cmd.MarkDone, now: float) -> Decision:
    keys = _of(state, command.keys, frozenset(Status) - {Status.DONE})
    return [ev.TaskFoundDone(at=now, key=key, reason=command.reason) for key in keys], Changed(keys=keys)


def _disable(state: State, policy: Policy, command: cmd.Disable, now: float) -> Decision:
    keys = _of(state, command.keys, frozenset(Status) - {Status.DONE, Status.DISABLED})
    return [ev.TaskDisabled(at=now, key=key, reason=command.reason, until=command.until) for key in keys], Changed(keys=keys)


def _set_limit(state: State, policy: Policy, command: cmd.SetLimit, now: float) -> Decision:
    if state.limits.get(command.resource) == command.limit:
        return [], Changed()
    return [ev.LimitSet(at=now, resource=command.resource, limit=command.limit)], Changed()


def _pause(state: State, policy: Policy, command: cmd.Pause, now: float) -> Decision:
    return ([] if state.paused else [ev.Paused(at=now)]), Changed()


def _resume(state: State, policy: Policy, command: cmd.Resume, now: float) -> Decision:
    return ([ev.Resumed(at=now)] if state.paused else []), Changed()


def _look(state: State, policy: Policy, command: cmd.Look, now: float) -> Decision:
    return [], Looked(tasks=tuple(_view(state.tasks[key]) for key in command.keys if key in state.tasks))


def _view(record: Record) -> TaskView:
    return TaskView(
        key=record.spec.key,
        status=record.status,
        reason=record.reason,
        attempt=record.attempt,
        lease=record.lease,
        worker=record.worker or "",
        priority=record.priority,
        blocked=record.status is Status.PENDING and record.blockers > 0,
    )


def _explain(state: State, policy: Policy, command: cmd.Explain, now: float) -> Decision:
    record = state.tasks.get(command.key)
    reasons = tuple(explain(state, policy, command.key, now))
    return [], Explanation(key=command.key, status=record.status if record else None, reasons=reasons)


_DECIDE: dict[type[cmd.Command], Callable[[State, Policy, Any, float], Decision]] = {
    cmd.AddTasks: decide_add,
    cmd.Claim: _claim,
    cmd.Report: _report,
    cmd.Note: _note,
    cmd.Heartbeat: _heartbeat,
    cmd.Leave: _leave,
    cmd.LoseRuns: _lose_runs,
    cmd.EndRun: _end_run,
    cmd.Tick: _tick,
    cmd.Retry: _retry,
    cmd.MarkDone: _mark_done,
    cmd.Disable: _disable,
    cmd.SetLimit: _set_limit,
    cmd.Pause: _pause,
    cmd.Resume: _resume,
    cmd.Look: _look,
    cmd.Explain: _explain,
}
