"""One attempt at a task in this process: what is checked before, its run (suspended and resumed), what is checked after."""

from __future__ import annotations

from contextlib import contextmanager
from types import GeneratorType
from typing import TYPE_CHECKING, Any

from howdah.core.context import running
from howdah.core.dynamic import DynamicRequirements
from howdah.core.errors import OutputMissingError, UsageError
from howdah.core.event import Event
from howdah.core.structure import flatten
from howdah.core.task import Task
from howdah.scheduling.completeness import check, has_own_complete, is_plain_wrapper

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from types import TracebackType

    from howdah.core.context import RunContext
    from howdah.core.target import Target

__all__ = ["Attempt", "Ended", "Lost", "Suspended"]

SHOWN = 3
"""How many of many alike are named."""


class Ended:
    """An attempt that ended: well, or with an exception."""

    __slots__ = ("exception", "reason", "traceback_text")

    def __init__(self, *, reason: str = "", exception: BaseException | None = None, traceback_text: str = "") -> None:
        """Take how it ended, in words and in full."""
        self.reason = reason
        self.exception = exception
        self.traceback_text = traceback_text


class Suspended:
    """An attempt whose run waits for tasks that it asked for."""

    __slots__ = ("tasks",)

    def __init__(self, *, tasks: list[Task]) -> None:
        """Take the tasks."""
        self.tasks = tasks


class Lost:
    """An attempt whose suspended run is gone, and that it was not to blame for."""

    __slots__ = ("reason",)

    def __init__(self, *, reason: str) -> None:
        """Take why, in words."""
        self.reason = reason


class Attempt:
    """A task being run; a KeyboardInterrupt passes through, anything else it raises is a failure of the task."""

    def __init__(self, *, task: Task, elapsed: Callable[[], float]) -> None:
        """Take the task, and what measures time."""
        self.task = task
        self._elapsed = elapsed
        self._spent = 0.0
        self._run: Generator[Any, Any, Any] | None = None
        self._asked = DynamicRequirements(())

    def start(self, context: RunContext) -> Ended | Suspended:
        """Run the task from its start, to its end or to where it asks for tasks that are not complete."""
        task = self.task
        try:
            if is_plain_wrapper(task) and type(task).run is Task.run:
                task.trigger_event(Event.START, task)
                return self._succeed()
            found = _found_complete(task)
            if found is not None:
                return found
            task.trigger_event(Event.START, task)
            with running(context), self._timed():
                run: Any = task.run()
                step = self._go_on(run, run.send, None) if isinstance(run, GeneratorType) else None
            return step or self._end()
        except KeyboardInterrupt:
            self.close()
            raise
        except BaseException as error:
            return self._fail(error)

    def resume(self, context: RunContext, error: BaseException | None = None) -> Ended | Suspended:
        """Go on where the run was suspended, with the outputs of what it asked for; or raise an error there."""
        run = self._run
        if run is None:
            message = f"{self.task!r} has no suspended run to resume; please report this."
            raise RuntimeError(message)
        try:
            with running(context), self._timed():
                error = error or _unfulfilled(self.task, self._asked)
                if error is not None:
                    step = self._go_on(run, run.throw, error)
                else:
                    step = self._go_on(run, run.send, self._asked.paths)
            return step or self._end()
        except KeyboardInterrupt:
            self.close()
            raise
        except BaseException as error:
            return self._fail(error)

    def close(self) -> None:
        """Give up a suspended run."""
        run, self._run = self._run, None
        if run is not None:
            try:
                run.close()
            except Exception:
                import logging

                logging.getLogger("howdah.worker").exception("%r failed when its suspended run was given up.", self.task)

    def _go_on(self, run: Generator[Any, Any, Any], step: Callable[[Any], Any], value: object) -> Suspended | None:
        """Send the run a value, or throw an error into it, and so on for all it asks for that is there already; None at its end."""
        self._run = run
        while True:
            try:
                asked = step(value)
            except StopIteration:
                self._run = None
                return None
            if not isinstance(asked, DynamicRequirements):
                asked = DynamicRequirements(list(asked) if isinstance(asked, GeneratorType) else asked)
            found: list[Any] = asked.flat_requirements
            strangers = [task for task in found if not isinstance(task, Task)]
            if strangers:
                message = f"run() of {self.task!r} yielded {strangers[0]!r}, which is not a task: yield tasks, or lists or dicts of tasks."
                step, value = run.throw, UsageError(message)
            elif _is_complete(asked):
                step, value = run.send, asked.paths
            else:
                self._asked = asked
                return Suspended(tasks=asked.flat_requirements)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began = self._elapsed()
        try:
            yield
        finally:
            self._spent += self._elapsed() - began

    def _end(self) -> Ended:
        """Check what the task has made."""
        task = self.task
        targets: list[Target] = flatten(task.output())
        missing = [target for target in targets if not target.exists()]
        if missing:
            verb = "does" if len(missing) == 1 else "do"
            message = f"run() of {task!r} ended, but its output {_some(missing)} {verb} not exist: write it, or take it out of output()."
            raise OutputMissingError(message)
        return self._succeed()

    def _succeed(self) -> Ended:
        task = self.task
        task.trigger_event(Event.PROCESSING_TIME, task, self._spent)
        kept = task.on_success()
        task.trigger_event(Event.SUCCESS, task)
        return Ended(reason=kept if isinstance(kept, str) else "")

    def _fail(self, error: BaseException) -> Ended:
        """Note a failure, as the task's own hook words it."""
        self._run = None
        error.__traceback__ = _from_the_task(error.__traceback__)
        self.task.trigger_event(Event.FAILURE, self.task, error)
        try:
            kept = self.task.on_failure(error)
            text = kept if isinstance(kept, str) else _traceback_text(error)
        except KeyboardInterrupt:
            raise
        except BaseException as second:
            text = f"{_traceback_text(error)}\non_failure() failed as well:\n{_traceback_text(second)}"
        return Ended(reason=_in_a_line(error), exception=error, traceback_text=text)


def _found_complete(task: Task) -> Ended | None:
    """Return how a task ended that somebody else completed meanwhile; raise OutputMissingError where a requirement is not there."""
    required = task.deps()
    targets = () if has_own_complete(task) else flatten(task.output())
    if not required and not targets:
        return None
    asked = _unwrapped(required)
    answers = check([task, *asked] if targets else asked)
    if targets and answers[task.task_key] is True:
        return Ended(reason="found complete just before it was to run")
    missing = _lacking(task, asked, answers)
    if missing is not None:
        raise missing
    return None


def _is_complete(asked: DynamicRequirements) -> bool:
    """Return whether all that a run asks for is complete, as it says itself or as its tasks do."""
    if asked.custom_complete is not None:
        return bool(asked.complete())
    return all(answer is True for answer in check(_unwrapped(asked.flat_requirements)).values())


def _unfulfilled(task: Task, asked: DynamicRequirements) -> BaseException | None:
    """Return the error that names what a run asked for that is not complete, or None."""
    if asked.custom_complete is None:
        tasks = _unwrapped(asked.flat_requirements)
        return _lacking(task, tasks, check(tasks))
    if asked.complete():
        return None
    message = f"{task!r} can't go on: all it asked for has run, but the custom_complete of its DynamicRequirements says no."
    return OutputMissingError(message)


def _lacking(task: Task, asked: list[Task], answers: dict[str, bool | BaseException | None]) -> BaseException | None:
    """Return the error that names what a task requires that is not complete, or None."""
    lacking = [other for other in asked if answers[other.task_key] is not True]
    if not lacking:
        return None
    raised = answers[lacking[0].task_key]
    if isinstance(raised, BaseException):
        return raised
    named = []
    for other in lacking[:SHOWN]:
        outputs = [] if has_own_complete(other) else [target for target in flatten(other.output()) if not target.exists()]
        named.append(f"{other!r} ({f'{_some(outputs)} missing' if outputs else 'complete() says no'})")
    more = f" and {len(lacking) - SHOWN} more" if len(lacking) > SHOWN else ""
    return OutputMissingError(f"{task!r} can't run: it requires {', '.join(named)}{more}, which was complete, and is not any more.")


def _unwrapped(tasks: Iterable[Task]) -> list[Task]:
    """Return the tasks, in place of wrappers what those require."""
    found: dict[str, Task] = {}
    wrappers: set[str] = set()
    work = list(tasks)
    work.reverse()
    while work:
        task = work.pop()
        if not is_plain_wrapper(task):
            found[task.task_key] = task
        elif task.task_key not in wrappers:
            wrappers.add(task.task_key)
            work.extend(reversed(task.deps()))
    return list(found.values())


def _some(targets: list[Any]) -> str:
    more = f" and {len(targets) - SHOWN} more" if len(targets) > SHOWN else ""
    return ", ".join(str(getattr(target, "path", target)) for target in targets[:SHOWN]) + more


def _in_a_line(error: BaseException) -> str:
    text = str(error).strip()
    first = text.splitlines()[0] if text else ""
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _from_the_task(trace: TracebackType | None) -> TracebackType | None:
    """Return the part of a traceback that is not this module's."""
    inner = trace
    while inner is not None and inner.tb_frame.f_code.co_filename == __file__:
        inner = inner.tb_next
    return inner


def _traceback_text(error: BaseException) -> str:
    import traceback

    return "".join(traceback.format_exception(type(error), error, error.__traceback__))
