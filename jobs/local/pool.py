"""Processes that work through a list of tasks and answer with JSON; one that dies is replaced and its task begun again."""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import sys
from struct import Struct
from typing import TYPE_CHECKING, Any

from howdah.core.errors import JobError
from howdah.jobs.local.failures import describe, raise_described

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[[dict[str, Any]], None]
    Heard = Callable[[int, Any], None]
    Work = Callable[[int, Tell], Any]
    """Does the task of a number, may tell of its progress, returns what JSON can hold."""

__all__ = ["run_tasks"]

_SIZE = Struct("<I")
_ATTEMPTS = 3


def run_tasks(
    count: int,
    work: Work,
    *,
    processes: int,
    what: str,
    heard: Heard = lambda _number, _told: None,
    ended: Heard = lambda _number, _result: None,
) -> list[Any]:
    """Do the tasks 0 to count - 1 in at most so many processes, and return their results in order.

    `heard` gets what tasks tell and `ended` their results, as they come, with the task's number. With one process the work is done in this one, where a
    debugger can be used. Raises what a task raised, or JobError for a task whose process was killed three times.
    """
    if processes == 1 or count == 0:
        return [_inline(number, work, heard, ended) for number in range(count)]
    pool = _Pool(work, what=what, heard=heard, ended=ended)
    try:
        return pool.run(count, min(processes, count))
    finally:
        pool.kill()


def _inline(number: int, work: Work, heard: Heard, ended: Heard) -> Any:
    try:
        result = work(number, lambda message: heard(number, message))
    except Exception as error:
        raise_described(describe(error))
    ended(number, result)
    return result


class _Process:
    """The parent's side of one process."""

    __slots__ = ("pid", "socket", "task")

    def __init__(self, pid: int, sock: socket.socket) -> None:
        self.pid = pid
        self.socket = sock
        self.task: int | None = None


class _Pool:
    def __init__(self, work: Work, *, what: str, heard: Heard, ended: Heard) -> None:
        self._work = work
        self._what = what
        self._heard = heard
        self._ended = ended
        self._processes: list[_Process] = []
        self._selector = selectors.DefaultSelector()

    def run(self, count: int, processes: int) -> list[Any]:
        waiting = list(range(count - 1, -1, -1))
        attempts = [0] * count
        results: dict[int, Any] = {}
        for _ in range(processes):
            self._give(self._start(), waiting)
        while len(results) < count:
            for key, _ in self._selector.select():
                process: _Process = key.data
                message = _receive(process.socket)
                number = process.task
                if message is None:
                    self._bury(process, number, attempts, waiting)
                elif number is None:
                    continue
                elif "told" in message:
                    self._heard(number, message["told"])
                elif "failed" in message:
                    raise_described(message["failed"])
                else:
                    results[number] = message["done"]
                    self._ended(number, message["done"])
                    self._give(process, waiting)
        return [results[number] for number in range(count)]

    def _give(self, process: _Process, waiting: list[int]) -> None:
        process.task = waiting.pop() if waiting else None
        if process.task is not None:
            _send(process.socket, {"task": process.task})

    def _bury(self, process: _Process, number: int | None, attempts: list[int], waiting: list[int]) -> None:
        """Put another process in the place of one that ended before its task."""
        status = self._reap(process)
        if number is None:
            return
        attempts[number] += 1
        if attempts[number] == _ATTEMPTS:
            how = f"killed by signal {-status} ({signal.Signals(-status).name})" if status < 0 else f"ended with exit code {status}"
            why = "; was the machine out of memory? local.memory sets how much a job may use" if status == -signal.SIGKILL else ""
            message = f"a {self._what} process was {how}, {_ATTEMPTS} times on the same task{why}"
            raise JobError(message)
        waiting.append(number)
        self._give(self._start(), waiting)

    def _start(self) -> _Process:
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            ours.close()
            for other in self._processes:
                other.socket.close()
            _serve(theirs, self._work, parent)
        theirs.close()
        try:
            os.setpgid(pid, pid)  # on both sides, as either may come first
        except OSError:
            pass
        process = _Process(pid, ours)
        self._processes.append(process)
        self._selector.register(ours, selectors.EVENT_READ, process)
        return process

    def _reap(self, process: _Process) -> int:
        self._selector.unregister(process.socket)
        process.socket.close()
        self._processes.remove(process)
        _, status = os.waitpid(process.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def kill(self) -> None:
        """End all processes, with what they have started."""
        for process in self._processes:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # ended by itself, and all that it started
        for process in list(self._processes):
            self._reap(process)
        self._selector.close()


def _serve(sock: socket.socket, work: Work, parent: int) -> None:
    """Live as a process of the pool; never returns."""
    code = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.dup2(2, 1)  # what a mapper prints is no output of the command
        gc.freeze()
        gc.disable()  # the tables of records hold no cycles, and looking through them is a third of the time
        if "random" in sys.modules:
            sys.modules["random"].seed()

        def tell(message: dict[str, Any]) -> None:
            if os.getppid() != parent:
                os._exit(1)
            _send(sock, {"told": message})

        while (message := _receive(sock)) is not None:
            try:
                answer = {"done": work(message["task"], tell)}
            except BaseException as error:
                answer = {"failed": describe(error)}
            _send(sock, answer)
        code = 0
    except OSError:
        pass  # the parent is gone
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def _send(sock: socket.socket, message: dict[str, Any]) -> None:
    data = json.dumps(message).encode()
    try:
        sock.sendall(_SIZE.pack(len(data)) + data)
    except BrokenPipeError:
        pass  # the other side is gone: the next read says so


def _receive(sock: socket.socket) -> dict[str, Any] | None:
    try:
        head = _exactly(sock, _SIZE.size)
        body = head and _exactly(sock, _SIZE.unpack(head)[0])
    except ConnectionResetError:
        return None
    return json.loads(body) if body else None


def _exactly(sock: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        some = sock.recv(size - len(data))
        if not some:
            return b""
        data += some
    return bytes(data)
