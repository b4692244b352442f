"""The answer to why a task is not running: a query on the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.scheduling.status import Status

if TYPE_CHECKING:
    from howdah.scheduling.policy import Policy
    from howdah.scheduling.record import Record
    from howdah.scheduling.state import State

__all__ = ["explain"]

SHOWN = 5
"""How many of many alike are named."""


def explain(state: State, policy: Policy, key: str, now: float) -> list[str]:
    """Return in words why a task is not running, one reason a line."""
    record = state.tasks.get(key)
    if record is None:
        return [f"nobody has asked for a task {key} here"]
    if record.status is Status.RUNNING:
        return [f"it is running, on {record.worker}, attempt {record.attempt}"]
    if record.status is Status.DONE:
        return ["it is done"]
    if record.status is Status.PENDING:
        return _pending(state, policy, record)
    reason = f": {record.reason}" if record.reason else ""
    if record.due is not None:
        return [f"it is {record.status.value}{reason}; it is tried again in {max(0.0, record.due - now):.0f} s"]
    return [f"it is {record.status.value}{reason}"]


def _pending(state: State, policy: Policy, record: Record) -> list[str]:
    if not record.spec.runnable:
        return ["it is external: nothing here makes it, and it is not complete"]
    if record.waiting:
        return _waiting(state, record)
    reasons = []
    if state.paused:
        reasons.append("the scheduler is paused")
    for name, amount in record.demand:
        limit = state.limit(name, policy.default_limit)
        used = state.used.get(name, 0)
        if amount > limit:
            reasons.append(f"it needs {amount} of the resource {name!r}, and there are only {limit}")
        elif used + amount > limit:
            reasons.append(f"it needs {amount} of the resource {name!r}: {used} of {limit} are held by {_holders(state, name)}")
    if record.home is not None:
        reasons.append(f"its suspended run is held by {record.home}, which has not taken it up again yet")
    elif not record.runs:
        reasons.append("nobody asks for it any more")
    return reasons or ["it is ready: no worker has taken it yet"]


def _waiting(state: State, record: Record) -> list[str]:
    others = [other for other in (state.tasks[key] for key in record.requires) if other.status is not Status.DONE]
    others.sort(key=lambda other: not other.stuck)
    reasons = []
    for other in others[:SHOWN]:
        reason = f" ({other.reason})" if other.reason and other.stuck else ""
        reasons.append(f"it requires {other.spec.name}, which is {_standing(other)}{reason}")
    if len(others) > SHOWN:
        reasons.append(f"and {len(others) - SHOWN} more that it requires")
    return reasons


def _standing(record: Record) -> str:
    if record.status is Status.PENDING and not record.spec.runnable:
        return "external and missing"
    if record.status is Status.PENDING and record.blockers:
        return "blocked"
    return record.status.value


def _holders(state: State, resource: str) -> str:
    names = []
    for worker in state.workers.values():
        for key in worker.leases:
            record = state.tasks[key]
            if resource in dict(record.held):
                names.append(record.spec.name)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
