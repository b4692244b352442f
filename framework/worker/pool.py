"""The pool of warm processes: each takes many tasks, one at a time, and is replaced when it dies."""

from __future__ import annotations

import selectors
from collections import deque
from typing import TYPE_CHECKING, Any

from howdah.core.errors import TaskError
from howdah.core.event import Event
from howdah.scheduling.completeness import is_plain_wrapper
from howdah.worker.attempt import Ended, Lost, Suspended
from howdah.worker.child import serve
from howdah.worker.process import Process
from howdah.worker.runner import TaskRunner
from howdah.worker.texts import read_error, read_task, write_error, write_task

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping, Sequence
    from typing import NoReturn

    from howdah.core.context import RunContext
    from howdah.core.task import Task
    from howdah.worker.interrupts import Interrupts
    from howdah.worker.limits import Limits
    from howdah.worker.runner import InProcessRunner, Step, Work

__all__ = ["PoolRunner"]

SPARE = 8
"""How many processes there may be beyond those that run tasks, each holding suspended runs, before they are given more to do."""
LOOK_AGAIN = 0.2
"""Seconds between two looks at whether a process has ended, where the system does not tell."""


class PoolRunner(TaskRunner):
    """Runs tasks in processes forked from this one, which know all its tasks.

    Wrappers, and with one worker all tasks that need no process of their own, run in this one.
    """

    def __init__(
        self,
        *,
        size: int,
        inline: InProcessRunner,
        limits: Limits,
        tasks: Mapping[str, Task],
        context: RunContext,
        elapsed: Callable[[], float],
        interrupts: Interrupts,
    ) -> None:
        """Take how many tasks run at once, what runs those that run here, and what the processes start from."""
        import os

        self._size = size
        self._inline = inline
        self._limits = limits
        self._tasks = tasks
        self._context = context
        self._elapsed = elapsed
        self._interrupts = interrupts
        self._parent = os.getpid()
        self._processes: list[Process] = []
        self._homes: dict[str, Process] = {}
        self._spent: dict[str, float] = {}
        self._closing = False
        self._out: deque[tuple[Work, Step, float]] = deque()
        self._selector = selectors.DefaultSelector()
        interrupts.last_act = self._kill_all

    @property
    def free(self) -> int:
        """How many more tasks can be started now."""
        return self._size - self._running()

    @property
    def busy(self) -> bool:
        """Whether there is anything to wait for."""
        return bool(self._out) or self._running() > 0

    def _running(self) -> int:
        return (not self._inline.free) + sum((process.work is not None) + len(process.queue) for process in self._processes)

    def start(self, work: Work) -> None:
        """Start a task, or let its suspended run go on where it is."""
        home = self._homes.get(work.key) if work.resume else None
        if home is not None:
            home.queue.append(work)
            self._next(home)
        elif self._inline.holds(work.key) or self._runs_here(work.task):
            self._inline.start(work)
        else:
            self._spent.pop(work.key, None)
            try:
                process = self._process_for(work.task)
            except OSError as error:
                reason = f"no process can be started for it: {error.strerror}"
                self._out.append((work, Ended(reason=reason, exception=error), 0.0))
                return
            process.queue.append(work)
            self._next(process)

    def _runs_here(self, task: Task) -> bool:
        return is_plain_wrapper(task) or (self._size == 1 and not self._limits.need_process(task))

    def _process_for(self, task: Task) -> Process:
        """Return an idle process that holds no runs, a new one, or, where there are too many, the one that holds the fewest."""
        alone = bool(task.isolate)
        idle = [] if alone else [process for process in self._processes if process.idle and not process.alone]
        best = min(idle, key=lambda process: len(process.held), default=None)
        if best is not None and (not best.held or (len(self._processes) >= self._size + SPARE and not self._limits.seconds(task))):
            return best
        return self._fork(task, alone=alone)

    def _fork(self, task: Task, *, alone: bool) -> Process:
        def live(sock: socket.socket) -> NoReturn:
            tasks = self._tasks if task.task_key in self._tasks else {**self._tasks, task.task_key: task}
            serve(sock, parent=self._parent, tasks=tasks, context=self._context, elapsed=self._elapsed, memory=self._limits.memory)

        process = Process(live, others=self._processes, alone=alone)
        self._processes.append(process)
        self._selector.register(process.socket, selectors.EVENT_READ, process)
        if process.pidfd is not None:
            self._selector.register(process.pidfd, selectors.EVENT_READ, process)
        return process

    def _next(self, process: Process, *, texts: dict[str, Any] | None = None) -> None:
        """Let a process do what is next for it, if it does nothing."""
        if process.work is None and process.queue:
            work = process.work = process.queue.popleft()
            process.held.pop(work.key, None)
            process.began = self._elapsed()
            seconds = self._limits.seconds(work.task)
            process.deadline = process.began + seconds - self._spent.get(work.key, 0.0) if seconds else None
            error = None if work.error is None else write_error(work.error)
            process.ask({"key": work.key, "resume": work.resume, "task": work.task.task_key, "texts": texts, "error": error})
        elif process.idle and not process.held and (process.alone or self._too_many()):
            process.retired = True
            process.ask({"quit": True})

    def _too_many(self) -> bool:
        return sum(not process.held and not process.retired for process in self._processes) > self._size

    def wait(self, timeout: float | None = None) -> Sequence[tuple[Work, Step, float]]:
        """Return what has ended, was suspended or got lost; wait for that, so long, if nothing has."""
        if self._inline.busy:
            self._out.extend(self._inline.wait())
            timeout = 0.0
        until = None if timeout is None else self._elapsed() + timeout
        while True:
            self._look(0.0 if self._out else self._patience(until))
            self._end_late()
            if self._out or (until is not None and self._elapsed() >= until):
                out = list(self._out)
                self._out.clear()
                return out

    def _patience(self, until: float | None) -> float | None:
        """Return how long to wait for the processes at most: None for ever."""
        times = [process.deadline for process in self._processes if process.deadline is not None]
        if until is not None:
            times.append(until)
        if any(process.pidfd is None for process in self._processes):
            times.append(self._elapsed() + LOOK_AGAIN)
        return max(0.0, min(times) - self._elapsed()) if times else None

    def _look(self, timeout: float | None) -> None:
        """Take in what the processes say, and bury those that have ended."""
        with self._interrupts.breakable():
            ready = self._selector.select(timeout)
        heard = {key.data for key, _ in ready}
        for process in heard:
            self._hear(process)
        for process in [process for process in self._processes if process.pidfd is None or process in heard]:
            if process.inbox.ended or process.has_ended():
                self._hear(process)
                self._bury(process)

    def _hear(self, process: Process) -> None:
        for message in process.messages():
            work = process.work
            if work is None:
                continue
            if "ended" in message:
                self._ended(process, work, message)
            elif "suspended" in message:
                self._suspended(process, work, message)
            elif "unknown" in message:
                self._tell(process, work, told=message["told"])
            elif "interrupted" in message:
                self._put_down(process)
                if not self._closing:
                    raise KeyboardInterrupt
            else:
                _report(work, message)

    def _ended(self, process: Process, work: Work, message: dict[str, Any]) -> None:
        self._homes.pop(work.key, None)
        self._spent.pop(work.key, None)
        error = message["error"] and read_error(message["error"])
        ended = Ended(reason=message["reason"], exception=error, traceback_text=message["traceback"])
        self._put_down(process)
        self._out.append((work, ended, message["seconds"]))
        self._next(process)

    def _suspended(self, process: Process, work: Work, message: dict[str, Any]) -> None:
        self._homes[work.key] = process
        self._spent[work.key] = self._spent.get(work.key, 0.0) + message["seconds"]
        self._put_down(process)
        process.held[work.key] = work
        try:
            tasks = [read_task(texts) for texts in message["tasks"]]
        except Exception as error:
            self.start(work.again(error))
            return
        self._out.append((work, Suspended(tasks=tasks), message["seconds"]))
        self._next(process)

    def _tell(self, process: Process, work: Work, *, told: bool) -> None:
        """Tell a process of a task that it does not know; where texts don't do, a new process will know it."""
        self._put_down(process)
        process.queue.appendleft(work)
        texts = None if told else _texts(work.task)
        if texts is None:
            process.queue.remove(work)
            self._next(process)
            process = self._fork(work.task, alone=bool(work.task.isolate))
            process.queue.append(work)
        self._next(process, texts=texts)

    def _put_down(self, process: Process) -> None:
        process.work = process.deadline = None

    def _end_late(self) -> None:
        """Kill the processes whose tasks have had their time."""
        now = self._elapsed()
        for process in [process for process in self._processes if process.deadline is not None and process.deadline <= now]:
            self._hear(process)
            work = process.work
            if work is None or process.deadline is None or process.deadline > now:
                continue  # it has just ended
            why = f"it ran longer than the {self._limits.seconds(work.task):g} s that it may take, and was killed"
            process.kill(why)
            work.task.trigger_event(Event.TIMEOUT, work.task, why)
            self._bury(process)

    def _bury(self, process: Process) -> None:
        """Take leave of a process that has ended: its task has failed, the runs it held are lost."""
        self._selector.unregister(process.socket)
        if process.pidfd is not None:
            self._selector.unregister(process.pidfd)
        self._processes.remove(process)
        timed_out = bool(process.why)
        reason = process.bury()
        work = process.work
        if work is not None:
            self._homes.pop(work.key, None)
            if not timed_out:
                work.task.trigger_event(Event.PROCESS_FAILURE, work.task, reason)
            self._out.append((work, Ended(reason=reason, exception=TaskError(f"{work.task!r} failed: {reason}.")), self._since(process)))
        for other in {**process.held, **{other.key: other for other in process.queue}}.values():
            self._homes.pop(other.key, None)
            why = f"another task in the same process failed: {reason}" if work is not None else reason
            self._out.append((other, Lost(reason=why), 0.0))

    def _since(self, process: Process) -> float:
        return self._elapsed() - process.began

    def close(self) -> Sequence[tuple[Work, Step, float]]:
        """Break off what runs, give up what is suspended, wait for the processes to end; return what has ended nevertheless."""
        self._closing = True
        try:
            self._inline.close()
            for process in self._processes:
                process.queue.clear()
                process.retired = process.work is None
                process.ask({"quit": True})
                if process.work is not None:
                    process.interrupt()
            while self._processes:
                self._selector.select(LOOK_AGAIN)
                for process in list(self._processes):
                    self._hear(process)
                    if process.inbox.ended or process.has_ended():
                        self._forget(process)
        finally:
            self._kill_all()
            while self._processes:
                self._forget(self._processes[0])
            self._selector.close()
        return [one for one in self._out if isinstance(one[1], Ended)]

    def _forget(self, process: Process) -> None:
        self._processes.remove(process)
        for watched in (process.socket, process.pidfd):
            if watched is not None:
                self._selector.unregister(watched)
        process.bury()

    def _kill_all(self) -> None:
        for process in self._processes:
            process.kill()


def _report(work: Work, message: dict[str, Any]) -> None:
    """Pass on what a task tells of itself."""
    reporter = work.context.reporter
    if "progress" in message:
        reporter.progress(message["progress"])
    elif "status" in message:
        reporter.status(message["status"])
    elif "counters" in message:
        reporter.counters(message["counters"])
    elif "url" in message:
        reporter.tracking_url(message["url"])


def _texts(task: Task) -> dict[str, Any] | None:
    """Return the texts of a task, if the same task comes of them."""
    try:
        texts = write_task(task)
        return texts if read_task(texts) is task else None
    except Exception:
        return None
