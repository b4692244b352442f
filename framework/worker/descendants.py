"""The end of a process with everything that it has started, wherever that has moved."""

from __future__ import annotations

import os
import signal

__all__ = ["kill_with_descendants", "signal_name"]

_ROUNDS = 20


def kill_with_descendants(pid: int) -> None:
    """Kill a process that leads a session, with its descendants and all others of the session, orphans too.

    The process must not be waited for yet, so that its number is still its own. Where the system does not tell of its processes
    (it is not Linux), only the process's own group is killed.
    """
    try:
        os.kill(pid, signal.SIGSTOP)  # it starts nothing more
    except OSError:
        pass
    for _ in range(_ROUNDS):  # what is killed may just have started something
        found = _descendants(pid)
        if not found:
            break
        for other in found:
            _kill(other)
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass
    _kill(pid)


def signal_name(number: int) -> str:
    """Return the name of a signal, such as SIGKILL."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass


def _descendants(pid: int) -> list[int]:
    """Return the living processes that came from a process or are in its session, without itself."""
    parents: dict[int, int] = {}
    found = set()
    for name in _listed():
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        if fields[0] in (b"Z", b"X"):
            continue
        parents[int(name)] = int(fields[1])
        if int(fields[3]) == pid:
            found.add(int(name))
    for other in parents:
        path = other
        while path in parents and path != pid:
            path = parents[path]
        if path == pid:
            found.add(other)
    found.discard(pid)
    return sorted(found)


def _listed() -> list[str]:
    try:
        return os.listdir("/proc")
    except OSError:
        return []
