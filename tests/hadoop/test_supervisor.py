"""The supervisor of daemons, with small programs in place of Hadoop's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SUPERVISOR = Path(__file__).with_name("supervisor.py")
ON_LINUX = sys.platform == "linux"
# A daemon that starts a process in a session of its own, as YARN starts containers, and says their ids.
DAEMON = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
open(sys.argv[1], "w").write(f"{os.getpid()} {child.pid} ")
time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def plan(folder: Path, *steps: list[str]) -> Path:
    folder.mkdir()
    (folder / "daemons.json").write_text(json.dumps([{"name": "one", "steps": steps, "env": dict(os.environ)}]))
    return folder


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


@pytest.fixture
def said(tmp_path: Path) -> Path:
    return tmp_path / "said"


def ids(said: Path) -> list[int]:
    wait_until(lambda: said.exists() and said.read_text().endswith(" "))
    return [int(word) for word in said.read_text().split()]


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(SUPERVISOR), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


@pytest.mark.skipif(not ON_LINUX, reason="only Linux tells the orphans of a daemon")
@pytest.mark.parametrize("end", ["close", "term"])
def test_all_that_daemons_started_ends_with_the_supervisor(tmp_path: Path, said: Path, end: str) -> None:
    folder = plan(tmp_path / "cluster", python("pass"), python(DAEMON, str(said)))
    supervisor = start(folder)
    pids = ids(said)
    if end == "term":
        supervisor.send_signal(signal.SIGTERM)
    supervisor.communicate()
    assert not any(map(is_alive, pids))
    assert not folder.exists()


@pytest.mark.skipif(not ON_LINUX, reason="only Linux tells the orphans of a daemon")
def test_all_ends_when_the_parent_is_killed(tmp_path: Path, said: Path) -> None:
    folder = plan(tmp_path / "cluster", python(DAEMON, str(said)))
    parent = subprocess.Popen(
        python(
            "import subprocess, sys, time\n"
            "subprocess.Popen([sys.executable, *sys.argv[1:]], stdin=subprocess.PIPE, start_new_session=True); time.sleep(600)",
            str(SUPERVISOR),
            str(folder),
        )
    )
    pids = ids(said)
    parent.kill()
    parent.wait()
    wait_until(lambda: not any(map(is_alive, pids)))
    wait_until(lambda: not folder.exists())


def test_a_daemon_that_dies_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    folder = plan(tmp_path / "cluster", python("print('no such host'); raise SystemExit(3)"))
    with start(folder) as supervisor:
        assert supervisor.stdout is not None
        words = supervisor.stdout.read()
    assert words == "one ended with code 3; the end of its log:\nno such host\n"
    assert supervisor.returncode == 1
