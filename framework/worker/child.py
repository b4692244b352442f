"""The life of a pooled process: it runs the tasks it is sent, one at a time, and keeps the runs that are suspended."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, NoReturn

from howdah.core.context import RunContext
from howdah.messages import receive, send
from howdah.worker.attempt import Attempt, Suspended
from howdah.worker.interrupts import Interrupts
from howdah.worker.texts import read_error, read_task, write_error, write_task

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

    from howdah.core.task import Task
    from howdah.worker.attempt import Ended

__all__ = ["serve"]


def serve(
    sock: socket.socket, *, parent: int, tasks: Mapping[str, Task], context: RunContext, elapsed: Callable[[], float], memory: int | None
) -> NoReturn:
    """Be a process of the pool from here on, in a process that was just forked with SIGINT and SIGTERM blocked."""
    code = 1
    try:
        _settle_in(parent)
        if memory is not None:
            _limit(memory)
        with Interrupts(numbers=(signal.SIGINT,)) as interrupts:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
            _Child(sock, tasks=tasks, context=context, elapsed=elapsed, interrupts=interrupts).live()
        code = 0
    except OSError:
        pass  # the parent is gone
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        _flush()
        os._exit(code)


class _Child:
    """What a pooled process knows and holds."""

    def __init__(
        self,
        sock: socket.socket,
        *,
        tasks: Mapping[str, Task],
        context: RunContext,
        elapsed: Callable[[], float],
        interrupts: Interrupts,
    ) -> None:
        self._channel = _Channel(sock, interrupts)
        self._tasks = tasks
        self._context = context
        self._elapsed = elapsed
        self._interrupts = interrupts
        self._attempts: dict[str, Attempt] = {}

    def live(self) -> None:
        """Do what is asked for, until nothing will be asked for any more."""
        while self._interrupts.code is None:
            message = self._channel.receive()
            if message is None or "quit" in message:
                break
            try:
                self._do(message)
            except KeyboardInterrupt:
                self._interrupts.note()
                self._channel.send({"interrupted": message["key"]})
        for attempt in reversed(self._attempts.values()):
            attempt.close()

    def _do(self, message: dict[str, Any]) -> None:
        key = message["key"]
        attempt = self._attempts.get(key)
        if attempt is None:
            task = self._find(message)
            if task is None:
                return
            attempt = self._attempts[key] = Attempt(task=task, elapsed=self._elapsed)
        context = RunContext(reporter=self._channel, engines=self._context.engines, engine=self._context.engine)
        began = self._elapsed()
        with self._interrupts.breakable():
            if message["resume"]:
                error = message.get("error")
                step = attempt.resume(context, error and read_error(error))
            else:
                step = attempt.start(context)
        _flush()
        self._channel.send(self._answer(key, step, self._elapsed() - began))

    def _find(self, message: dict[str, Any]) -> Task | None:
        """Return the task to be run; None, after saying so, where it is not known and not told."""
        task = self._tasks.get(message["task"])
        if task is None and message.get("texts") is not None:
            try:
                task = read_task(message["texts"])
            except Exception:
                task = None
        if task is None:
            self._channel.send({"unknown": message["key"], "told": message.get("texts") is not None})
        return task

    def _answer(self, key: str, step: Ended | Suspended, seconds: float) -> dict[str, Any]:
        if isinstance(step, Suspended):
            return {"suspended": key, "seconds": seconds, "tasks": [write_task(task) for task in step.tasks]}
        del self._attempts[key]
        error = step.exception
        return {
            "ended": key,
            "seconds": seconds,
            "reason": step.reason,
            "traceback": step.traceback_text,
            "error": None if error is None else write_error(error),
        }


class _Channel:
    """The child's end of the line; tasks report on it, from any of their threads."""

    def __init__(self, sock: socket.socket, interrupts: Interrupts) -> None:
        self._socket = sock
        self._interrupts = interrupts
        self._pid = os.getpid()
        self._lock = threading.Lock()

    def receive(self) -> dict[str, Any] | None:
        return receive(self._socket)

    def send(self, message: dict[str, Any]) -> None:
        if os.getpid() != self._pid:
            return  # a process that the task forked: it is not on this line
        with self._interrupts.unbreakable(), self._lock:
            try:
                send(self._socket, message)
            except OSError:
                os._exit(1)  # nobody would know how the task ends

    def progress(self, fraction: float) -> None:
        """Say how much is done, from 0 to 1."""
        self.send({"progress": float(fraction)})

    def status(self, text: str) -> None:
        """Say in a few words what is being done."""
        self.send({"status": str(text)})

    def counters(self, totals: Mapping[str, Mapping[str, int]]) -> None:
        """Give the totals so far: group to name to count."""
        self.send({"counters": {group: dict(counts) for group, counts in totals.items()}})

    def tracking_url(self, url: str) -> None:
        """Give an address where the task can be followed."""
        self.send({"url": str(url)})


def _settle_in(parent: int) -> None:
    """Lead a session, so that Ctrl-C comes by the parent only and all that is started here can be found; end with the parent."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    gc.freeze()
    _end_with(parent)


def _end_with(parent: int) -> None:
    """Be killed when the parent dies, where the system can do that (Linux)."""
    if sys.platform == "linux":
        try:
            import ctypes

            ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)  # PR_SET_PDEATHSIG
        except (ImportError, OSError, AttributeError):
            pass
    if os.getppid() != parent:
        os._exit(1)


def _limit(memory: int) -> None:
    """Let this process take so many bytes of memory on top of what it has."""
    import resource

    has = 0
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            has = next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData:"))
    except (OSError, StopIteration):
        pass
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = has + memory
    resource.setrlimit(resource.RLIMIT_DATA, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            pass
