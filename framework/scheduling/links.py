"""What passes along the edges of the state's graph: doneness, blocks, priorities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.scheduling.record import NOBODY
from howdah.scheduling.status import Status

if TYPE_CHECKING:
    from howdah.scheduling.record import Record
    from howdah.scheduling.tables import Tables

__all__ = ["audiences", "link", "raise_priority", "set_status", "settle", "unlink"]


def audiences(record: Record) -> tuple[str, ...]:
    """Return who may claim a task: the worker that holds its suspended run, or the workers of the runs that ask for it."""
    return record.runs if record.home is None else (f"@{record.home}",)


def link(state: Tables, record: Record, keys: tuple[str, ...]) -> None:
    """Let a task require others."""
    done = Status.DONE
    for key in keys:
        other = state.tasks[key]
        if other.dependents is NOBODY:
            other.dependents = []
        other.dependents.append(record)
        record.waiting += other.status is not done
        record.blockers += other.stuck


def unlink(state: Tables, record: Record, keys: tuple[str, ...]) -> None:
    """Let a task require others no more (what its run asked for stays)."""
    for key in keys:
        other = state.tasks[key]
        other.dependents.remove(record)
        record.waiting -= other.status is not Status.DONE
        record.blockers -= other.stuck


def set_status(state: Tables, record: Record, status: Status, reason: str) -> None:
    """Give a task a status, with all that follows for those that require it."""
    before = record.status
    record.status = status
    record.reason = reason
    running = (status is Status.RUNNING) - (before is Status.RUNNING)
    if running:
        state.running += running
        for name in record.runs:
            state.runs[name].running += running
    settle(state, record)
    change = (before is Status.DONE) - (status is Status.DONE)
    if change:
        for other in record.dependents:
            other.waiting += change
            if other.waiting <= 1:
                settle(state, other)


def settle(state: Tables, record: Record, *, again: bool = False) -> None:
    """Work out anew whether a task is ready, stuck or live, and those it blocks; `again` queues it anew if it is ready."""
    work = [record]
    while work:
        record = work.pop()
        status = record.status
        if status is Status.PENDING:
            stuck = record.blockers > 0 or not record.spec.runnable
            ready = record.waiting == 0 and not stuck
        else:
            ready = False
            stuck = status is Status.DISABLED or status is Status.UNKNOWN or (status is Status.FAILED and record.due is None)
        live = not stuck and status is not Status.DONE
        if live is not record.live:
            record.live = live
            for name in record.runs:
                state.runs[name].live += 1 if live else -1
        if ready is not record.ready or (again and ready):
            record.ready = ready
            if ready:
                state.ready.add(record, audiences(record))
            else:
                state.ready.settle(record, audiences(record))
        if stuck is not record.stuck:
            record.stuck = stuck
            for other in record.dependents:
                other.blockers += 1 if stuck else -1
                work.append(other)
        again = False


def raise_priority(state: Tables, record: Record) -> None:
    """Let what a task requires be at least as urgent as the task."""
    work = [record]
    while work:
        record = work.pop()
        if record.status is Status.DONE:
            continue
        for key in record.requires:
            other = state.tasks[key]
            if other.priority < record.priority:
                other.priority = record.priority
                if other.ready:
                    settle(state, other, again=True)
                work.append(other)
