"""The decision about a graph that a run asks for: what is refused, what is new, what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.errors import CyclicDependencyError, UsageError
from howdah.scheduling import events as ev
from howdah.scheduling.replies import Added
from howdah.scheduling.status import Status

if TYPE_CHECKING:
    from howdah.scheduling.commands import AddTasks, TaskSpec
    from howdah.scheduling.policy import Policy
    from howdah.scheduling.record import Record
    from howdah.scheduling.state import State

__all__ = ["decide_add", "requires_itself"]


def decide_add(state: State, policy: Policy, command: AddTasks, now: float) -> tuple[list[ev.Event], Added]:
    """Add the tasks, and move those that were known and stand differently now; a graph that can't be right is refused whole."""
    _refuse_unordered(state, command)
    happened: list[ev.Event] = []
    if command.worker not in state.workers:
        happened.append(ev.WorkerJoined(at=now, worker=command.worker))
    if command.run not in state.runs:
        happened.append(ev.RunStarted(at=now, run=command.run, worker=command.worker, roots=command.roots))
    happened.append(ev.TasksAdded(at=now, run=command.run, tasks=command.tasks))
    known = state.tasks
    again = [(known[spec.key], spec) for spec in command.tasks if spec.key in known]
    if again:
        _refuse_cycles(state, command)
    for record, spec in again:
        change = _change(record, spec, now)
        if change is not None:
            happened.append(change)
    return happened, Added(new=len(command.tasks) - len(again))


def _change(record: Record, spec: TaskSpec, now: float) -> ev.Event | None:
    """Return what happens to a known task that is named again."""
    before, after = record.status, spec.status
    if before is Status.RUNNING or before is after:
        return None
    if after is Status.DONE:
        return ev.TaskFoundDone(at=now, key=spec.key, reason="found complete")
    if after is Status.PENDING:
        return None if before is Status.DISABLED else ev.TaskRetried(at=now, key=spec.key, reason="asked for again")
    if before in (Status.DONE, Status.DISABLED):
        return None
    if after is Status.DISABLED:
        return ev.TaskDisabled(at=now, key=spec.key, reason=spec.reason)
    return ev.TaskUnknown(at=now, key=spec.key, reason=spec.reason)


def _refuse_unordered(state: State, command: AddTasks) -> None:
    known = state.tasks
    here: set[str] = set()
    for spec in command.tasks:
        for key in spec.requires:
            if key not in here and key not in known:
                message = f"{spec.name} requires the task {key}, which was not named before it: name every task after those it requires."
                raise UsageError(message)
        if spec.key in here:
            message = f"{spec.name} is named twice in one request."
            raise UsageError(message)
        here.add(spec.key)
        if spec.resources:
            _refuse_amounts(spec)


def _refuse_amounts(spec: TaskSpec) -> None:
    for name, amount in (spec.resources or {}).items():
        if type(amount) is not int or amount < 0:
            message = f"{spec.name} wants {amount!r} of the resource {name!r}: give a whole number from 0 on."
            raise UsageError(message)


def _refuse_cycles(state: State, command: AddTasks) -> None:
    """Refuse new requirements of known tasks that would close a circle; new tasks alone can't, as they come in order."""
    changed = {
        spec.key: spec
        for spec in command.tasks
        if spec.key in state.tasks and spec.status is not Status.DONE and not set(spec.requires) <= set(state.tasks[spec.key].requires)
    }
    if not changed:
        return
    named = {spec.key: spec for spec in command.tasks if spec.status is not Status.DONE}

    def requires(key: str) -> tuple[str, ...]:
        spec, record = named.get(key), state.tasks.get(key)
        return (spec.requires if spec else ()) + (record.requires if record else ())

    finished: set[str] = set()
    for start in changed:
        path: dict[str, None] = {}
        stack = [(start, iter(requires(start)))]
        path[start] = None
        while stack:
            key, rest = stack[-1]
            following = next((other for other in rest if other not in finished), None)
            if following is None:
                stack.pop()
                path.pop(key)
                finished.add(key)
            elif following in path:
                circle = [*list(path)[list(path).index(following) :], following]
                message = f"tasks require each other in a circle: {' -> '.join(circle)}"
                raise CyclicDependencyError(message)
            else:
                path[following] = None
                stack.append((following, iter(requires(following))))


def requires_itself(state: State, key: str, requires: tuple[str, ...]) -> bool:
    """Return whether tasks require, over any number of steps that are not done, a given task."""
    seen: set[str] = set()
    work = list(requires)
    while work:
        current = work.pop()
        if current == key:
            return True
        record = state.tasks[current]
        if current not in seen and record.status is not Status.DONE:
            seen.add(current)
            work.extend(record.requires)
    return False
