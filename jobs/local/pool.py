"""Processes that work through numbered tasks; one that dies is replaced, and what it had not handed over is done again."""

from __future__ import annotations

import fcntl
import gc
import os
import selectors
import signal
import socket
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from howdah.core.errors import JobError
from howdah.jobs.local.failures import describe, raise_described
from howdah.messages import receive, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Tell = Callable[[dict[str, Any]], None]
    Heard = Callable[[int, dict[str, Any]], None]

__all__ = ["Worker", "ordered", "run_tasks"]

_ATTEMPTS = 3
_SECONDS = 1.0  # of silence, before a look whether all live


class Worker(Protocol):
    """Does tasks; what it returns is what JSON can hold."""

    def do(self, number: int, tell: Tell) -> None:
        """Do the task of a number; may tell of its progress."""

    def end(self) -> Any:
        """Return the results of the tasks done since the last call."""


def run_tasks(count: int, worker: Worker, *, processes: int, what: str, heard: Heard) -> list[Any]:
    """Do the tasks 0 to count - 1 in at most so many processes, and return the results that their workers ended with.

    Each process works with a copy of `worker`. `heard` gets what tasks tell, with the task's number. With one process
    the work is done in this one, where a debugger can be used. Raises what a task raised, or JobError for a task
    whose process was killed three times.
    """
    if processes == 1 or count == 0:
        return [_inline(count, worker, heard)]
    pool = _Pool(worker, what=what, heard=heard)
    try:
        return pool.run(count, min(processes, count))
    finally:
        pool.kill()


def _inline(count: int, worker: Worker, heard: Heard) -> Any:
    prints = _PrintsAside()

    def tell(number: int, message: dict[str, Any]) -> None:
        with prints.back():
            heard(number, message)

    try:
        with prints:
            for number in range(count):
                worker.do(number, partial(tell, number))
            return worker.end()
    except Exception as error:
        raise_described(describe(error), error)


class _PrintsAside:
    """Sends to standard error what is printed in a `with` block; what a mapper prints is no output of the command."""

    def __enter__(self) -> None:
        self._out = -1
        try:
            sys.stdout.flush()
            self._out = os.dup(1)
            os.dup2(2, 1)
        except (OSError, ValueError, AttributeError):
            pass  # one of the two is closed

    def __exit__(self, *_: object) -> None:
        if self._out < 0:
            return
        try:
            sys.stdout.flush()
        finally:
            os.dup2(self._out, 1)
            os.close(self._out)

    @contextmanager
    def back(self) -> Iterator[None]:
        """Let standard output be what it is for a `with` block."""
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()


class _Process:
    """The parent's side of one process."""

    __slots__ = ("held", "life", "pid", "socket", "status", "task")

    def __init__(self, pid: int, sock: socket.socket, life: int) -> None:
        self.pid = pid
        self.socket = sock
        self.life = life  # the writing end of a pipe, which is closed when this parent ends, however it ends
        self.task: int | None = None
        self.status: int | None = None  # how it ended, once that is known
        self.held: list[int] = []  # done, not handed over


class _Pool:
    def __init__(self, worker: Worker, *, what: str, heard: Heard) -> None:
        self._worker = worker
        self._what = what
        self._heard = heard
        self._processes: list[_Process] = []
        self._selector = selectors.DefaultSelector()
        self._waiting: list[int] = []
        self._attempts: list[int] = []
        self._results: list[Any] = []

    def run(self, count: int, processes: int) -> list[Any]:
        self._waiting = list(range(count - 1, -1, -1))
        self._attempts = [0] * count
        left = count
        for _ in range(processes):
            self._give(self._start())
        while left:
            for key, _ in self._selector.select(_SECONDS) or self._ended():
                process: _Process = key.data
                message = None if process.status is not None else _receive(process.socket)
                if message is None:
                    self._bury(process)
                elif "told" in message:
                    self._heard(process.task or 0, message["told"])
                elif "failed" in message:
                    raise_described(message["failed"])
                elif "ended" in message:
                    self._results.append(message["ended"])
                    left -= len(process.held)
                    process.held = []
                    self._give(process)
                else:
                    process.held.append(message["done"])
                    self._give(process)
        return self._results

    def _ended(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Find those that ended while what they have started keeps their sockets open."""
        ended = []
        for process in self._processes:
            pid, status = os.waitpid(process.pid, os.WNOHANG)
            if pid:
                process.status = status
                ended.append((self._selector.get_key(process.socket), 0))
        return ended

    def _give(self, process: _Process) -> None:
        """Give a process a task, or let it hand over where there is none."""
        process.task = self._waiting.pop() if self._waiting else None
        if process.task is not None:
            _send(process.socket, {"task": process.task})
        elif process.held:
            _send(process.socket, {"end": True})

    def _bury(self, process: _Process) -> None:
        """Put another process in the place of one that ended before its time."""
        status = self._reap(process)
        lost = process.held if process.task is None else [process.task, *process.held]
        for number in lost:
            self._attempts[number] += 1
            if self._attempts[number] == _ATTEMPTS:
                how = f"killed by signal {-status} ({signal.Signals(-status).name})" if status < 0 else f"ended with exit code {status}"
                why = "; was the machine out of memory? local.memory sets how much a job may use" if status == -signal.SIGKILL else ""
                message = f"a {self._what} process was {how}, {_ATTEMPTS} times on the same task{why}"
                raise JobError(message)
        self._waiting += sorted(lost, reverse=True)
        if lost:
            self._give(self._start())

    def _start(self) -> _Process:
        ours, theirs = socket.socketpair()
        lived, life = os.pipe()
        _flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            ours.close()
            for other in self._processes:
                other.socket.close()
            for end in [life, *(other.life for other in self._processes)]:
                os.close(end)
            _serve(theirs, self._worker, parent, lived)
        theirs.close()
        os.close(lived)
        try:
            os.setpgid(pid, pid)  # on both sides, as either may come first
        except OSError:
            pass
        process = _Process(pid, ours, life)
        self._processes.append(process)
        self._selector.register(ours, selectors.EVENT_READ, process)
        return process

    def _reap(self, process: _Process) -> int:
        self._selector.unregister(process.socket)
        process.socket.close()
        os.close(process.life)
        self._processes.remove(process)
        _kill_group(process)
        if process.status is None:
            _, process.status = os.waitpid(process.pid, 0)
        return os.waitstatus_to_exitcode(process.status)

    def kill(self) -> None:
        """End all processes, with what they have started."""
        for process in self._processes:
            _kill_group(process)
        for process in list(self._processes):
            self._reap(process)
        self._selector.close()


def _kill_group(process: _Process) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # the latter is macOS's word for it
        pass  # ended by itself, and all that it started


def _serve(sock: socket.socket, worker: Worker, parent: int, life: int) -> None:
    """Live as a process of the pool, as long as the parent does; never returns."""
    code = 1
    try:
        _settle_in()
        _die_with(life)

        def tell(message: dict[str, Any]) -> None:
            if os.getppid() != parent:
                os._exit(1)
            _send(sock, {"told": message})

        while (message := _receive(sock)) is not None:
            try:
                if "end" in message:
                    answer = {"ended": worker.end()}
                else:
                    worker.do(message["task"], tell)
                    answer = {"done": message["task"]}
            except BaseException as error:
                answer = {"failed": describe(error)}
            _send(sock, answer)
        code = 0
    except OSError:
        pass  # the parent is gone
    finally:
        try:
            _flush()
        finally:
            os._exit(code)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # None: closed from the start
            stream.flush()


def _settle_in() -> None:
    """Become a process that only the parent ends, and that prints to standard error."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        os.dup2(2, 1)  # what a mapper prints is no output of the command
    except OSError:
        pass  # standard error is closed
    gc.freeze()
    gc.disable()  # the tables of records hold no cycles, and looking through them is a third of the time
    if "random" in sys.modules:
        sys.modules["random"].seed()


def _die_with(life: int) -> None:
    """Let the kernel end this process, whatever it is doing, when nobody holds the writing end of a pipe any more."""
    try:
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
    except (AttributeError, OSError, ValueError):
        pass  # then it ends when it has something to tell


def _send(sock: socket.socket, message: dict[str, Any]) -> None:
    try:
        send(sock, message)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the other side is gone: the next read says so


def _receive(sock: socket.socket) -> dict[str, Any] | None:
    try:
        return receive(sock)
    except ConnectionResetError:
        return None


def ordered(results: Sequence[Any]) -> list[Any]:
    """Return what the workers ended with, lists of (task number, result), as one list in order of the tasks."""
    return [result for _, result in sorted((tuple(row) for rows in results for row in rows), key=lambda row: row[0])]
