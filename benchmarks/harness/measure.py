"""Run one command and write down its seconds, its CPU with children, and the peak memory of each of its processes.

A script of its own, started as `python -I -S measure.py RESULT INTERVAL TIMEOUT COMMAND...`: what it measures must not inherit the
size of the process that asks, and what the command leaves behind must become this process' child, so that it is counted too.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Have processes whose parent has ended become children of this one (Linux)."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        return


class Watch:
    """The processes below this one and the most memory each has held."""

    def __init__(self) -> None:
        self.known: dict[int, bool] = {os.getpid(): True}
        self.peaks: dict[int, int] = {}
        self.names: dict[int, str] = {}
        self.there = os.path.isdir("/proc/self")

    def look(self) -> None:
        """Find new processes and read every one's high-water mark."""
        if not self.there:
            return
        present = {int(name) for name in os.listdir("/proc") if name.isdigit()}
        for gone in self.known.keys() - present:
            del self.known[gone]
        parents = {pid: parent for pid in present - self.known.keys() if (parent := self.parent(pid)) is not None}
        pending = True
        while pending:
            pending = False
            for pid, parent in list(parents.items()):
                if self.known.get(parent) is not None:
                    self.known[pid] = self.known[parent]
                    del parents[pid]
                    pending = True
        self.known.update(dict.fromkeys(parents, False))
        own = os.getpid()
        for pid, ours in list(self.known.items()):
            if ours and pid != own:
                self.read(pid)

    def parent(self, pid: int) -> int | None:
        """A process' parent."""
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                return int(file.read().rpartition(b")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            return None

    def read(self, pid: int) -> None:
        """Keep a process' high-water mark."""
        try:
            with open(f"/proc/{pid}/status", "rb") as file:
                status = file.read()
        except OSError:
            return
        start = status.find(b"VmHWM:")
        if start >= 0:
            self.peaks[pid] = max(self.peaks.get(pid, 0), int(status[start + 6 :].split(None, 1)[0]) * 1024)
            self.names[pid] = status[6 : status.index(b"\n")].decode(errors="replace")

    def left(self) -> list[int]:
        """Processes below this one that are still there."""
        self.look()
        return [pid for pid, ours in self.known.items() if ours and pid != os.getpid()]


def wait(pid: int, watch: Watch, interval: float, timeout: float) -> tuple[float, int]:
    """Watch until the command ends; the time of its end and its exit code (124 when it ran out of time)."""
    ended: list[tuple[float, int]] = []
    done = threading.Event()

    def reap() -> None:
        _, status = os.waitpid(pid, 0)
        ended.append((time.monotonic(), os.waitstatus_to_exitcode(status)))
        done.set()

    threading.Thread(target=reap, daemon=True).start()
    deadline = time.monotonic() + timeout
    late = False
    while not done.wait(interval):
        watch.look()
        if time.monotonic() > deadline and not late:
            late = True
            for process in watch.left() or [pid]:
                kill(process)
    end, code = ended[0]
    return end, 124 if late else code


def kill(pid: int) -> None:
    """End a process of the command's."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def reap_rest(watch: Watch) -> int:
    """Wait a little for what the command left running, then end it; how many had to be ended."""
    for _ in range(100):
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return 0
        time.sleep(0.02)
    left = watch.left()
    for pid in left:
        kill(pid)
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        return len(left)


def main(arguments: list[str]) -> int:
    """Measure and write the result as JSON."""
    result, interval, timeout, *command = arguments
    adopt_orphans()
    watch = Watch()
    start = time.monotonic()
    pid = os.posix_spawnp(command[0], command, os.environ)
    end, code = wait(pid, watch, float(interval), float(timeout))
    lingering = reap_rest(watch)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    processes = sorted(((peak, watch.names[pid]) for pid, peak in watch.peaks.items()), reverse=True)
    with open(result, "w") as file:
        json.dump(
            {
                "code": code,
                "seconds": end - start,
                "cpu": usage.ru_utime + usage.ru_stime,
                "peak": max([largest, *(peak for peak, _ in processes)]),
                "processes": processes[:8],
                "lingering": lingering,
            },
            file,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
