"""The process that holds a group of daemons and leaves none behind, however its parent ends.

    python supervisor.py FOLDER     FOLDER/daemons.json: a list of {"name", "steps": [[argument, ...], ...], "env"}

The steps of a daemon run one after the other; the last one is the daemon itself. Its output goes to FOLDER/logs/NAME.log.
When standard input ends (the parent stops it, or is gone), on SIGTERM, or when a daemon dies, all daemons and all that they
started are ended, and FOLDER is removed.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

GRACE = 8.0
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
ON_LINUX = sys.platform == "linux"


class Daemon:
    """A process that is expected to live, with the commands that prepare it."""

    def __init__(self, *, name: str, steps: list[list[str]], env: dict[str, str], logs: Path) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self._steps = steps
        self._env = env
        self.process = self._next()

    def failure(self) -> str | None:
        """Return why the daemon is not alive, or None while it is; goes on to its next step where one is done."""
        code = self.process.poll()
        if code is None:
            return None
        if code == 0 and self._steps:
            self.process = self._next()
            return None
        tail = "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])
        return f"{self.name} ended with code {code}; the end of its log:\n{tail}"

    def _next(self) -> subprocess.Popen[bytes]:
        prepare = _die_with_parent if ON_LINUX else None
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._steps.pop(0),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._env,
                preexec_fn=prepare,  # noqa: PLW1509 (this process has one thread)
            )


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _die_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def descendants(root: int) -> list[int]:
    """Return the ids of all processes that descend from one, on Linux; elsewhere none are known."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat") if ON_LINUX else ():
        with contextlib.suppress(OSError):
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found: list[int] = []
    queue = [root]
    while queue:
        born = children.get(queue.pop(), [])
        found += born
        queue += born
    return found


def end_all(daemons: list[Daemon]) -> None:
    """End the daemons, the last first, then whatever they have left."""
    for daemon in reversed(daemons):
        if daemon.process.poll() is None:
            daemon.process.terminate()
    until = time.monotonic() + GRACE
    while time.monotonic() < until and any(daemon.process.poll() is None for daemon in daemons):
        time.sleep(0.05)
    for daemon in daemons:
        if daemon.process.poll() is None:
            daemon.process.kill()
        daemon.process.wait()
    while left := descendants(os.getpid()):
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def supervise(folder: Path, plan: list[dict[str, Any]]) -> int:
    """Run daemons until standard input ends or one of them does."""
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    daemons: list[Daemon] = []
    try:
        daemons += [Daemon(**entry, logs=logs) for entry in plan]
        while not select.select([sys.stdin], [], [], 0.1)[0]:
            for daemon in daemons:
                reason = daemon.failure()
                if reason is not None:
                    print(reason, flush=True)
                    return 1
        return 0
    finally:
        end_all(daemons)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run from a command line."""
    folder = Path(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if ON_LINUX:
        _prctl(PR_SET_CHILD_SUBREAPER, 1)
    return supervise(folder, json.loads((folder / "daemons.json").read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(main())
