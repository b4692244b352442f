"""The parent's side of one process of the pool."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections import deque
from typing import TYPE_CHECKING, Any

from howdah.messages import Inbox, send
from howdah.worker.descendants import kill_with_descendants, signal_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import NoReturn

    from howdah.worker.runner import Work

__all__ = ["Process"]


class Process:
    """A child with what it does (`work`), the suspended runs it holds, and those of them that wait to go on in it.

    It can be waited for with `select`: by `socket` for what it says, by `pidfd` (where the system has that) for its end.
    """

    def __init__(self, serve: Callable[[socket.socket], NoReturn], *, others: list[Process], alone: bool) -> None:
        """Fork; the child calls `serve` with its end of the line. `alone`: it is for one task, and ends after that."""
        self.alone = alone
        self.work: Work | None = None
        self.began = 0.0
        self.deadline: float | None = None
        self.held: dict[str, Work] = {}
        self.queue: deque[Work] = deque()
        self.retired = False
        self.why = ""
        self.socket, theirs = socket.socketpair()
        _flush()
        both = (signal.SIGINT, signal.SIGTERM)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, both)
        try:
            self.pid = _fork()
            if self.pid == 0:
                for mine in [self, *others]:
                    mine.socket.close()
                serve(theirs)
        except OSError:
            self.socket.close()
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            theirs.close()
        self.inbox = Inbox(self.socket)
        opened = getattr(os, "pidfd_open", None)  # Linux only
        try:
            self.pidfd: int | None = opened(self.pid) if opened else None
        except OSError:
            self.pidfd = None

    @property
    def idle(self) -> bool:
        """Whether it could start a task now."""
        return self.work is None and not self.queue and not self.retired

    def ask(self, message: dict[str, Any]) -> None:
        """Send a message; one that does not arrive is not missed: the process's end is seen anyway."""
        try:
            send(self.socket, message)
        except OSError:
            pass

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield what it has said since."""
        return self.inbox.messages()

    def has_ended(self) -> bool:
        """Return whether it runs no more."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def interrupt(self) -> None:
        """Let its task be broken off, with what that has started, as Ctrl-C does."""
        try:
            os.killpg(self.pid, signal.SIGINT)
        except OSError:  # it was forked just now and leads no group yet
            os.kill(self.pid, signal.SIGINT)

    def kill(self, why: str = "") -> None:
        """Kill it, with all that it has started, and note why."""
        self.why = self.why or why
        kill_with_descendants(self.pid)

    def bury(self) -> str:
        """Wait for its end, kill what it has left behind if that was not in order, and return in words how it ended."""
        if not self.retired:
            kill_with_descendants(self.pid)
        _, status = os.waitpid(self.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        if self.pidfd is not None:
            os.close(self.pidfd)
        self.socket.close()
        if self.why:
            return self.why
        if code >= 0:
            return f"its process ended with exit code {code} before the task did"
        more = ": was the machine out of memory?" if code == -signal.SIGKILL else ""
        return f"its process was killed by {signal_name(-code)}{more}"


def _fork() -> int:
    """Fork, without the warning about other threads: the child runs Python code that is its own from there on."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            pass
