"""The real command on a terminal: a line rewritten in place, in the terminal's width and colours."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TASKS = """
import time
from howdah import LocalTarget, Task


class Step(Task):
    n: int

    def output(self):
        return LocalTarget(f"out/step_with_a_long_name_{self.n}.txt")

    def run(self):
        for part in range(3):
            self.set_status_message(f"phase {part}")
            self.set_progress_percentage(part * 30)
            time.sleep(0.12)
        print(f"made {self.n}")
        if self.n == 2:
            raise ValueError("no luck")
        with self.output().open("w") as file:
            file.write("x")


class Both(Task):
    def output(self):
        return LocalTarget("out/both.txt")

    def requires(self):
        return [Step(n=1), Step(n=2)]
"""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "steps.py").write_text(TASKS, encoding="utf-8")
    return tmp_path


def on_terminal(folder: Path, *, columns: int, redirect: str = "", environ: dict[str, str] | None = None) -> str:
    """Run a command on a terminal; return all that was written to it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "CI")}
    command = ["sh", "-c", f"{sys.executable} -m howdah steps.Both {redirect}"]
    with subprocess.Popen(
        command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env={**clean, "TERM": "xterm", **(environ or {})}
    ) as process:
        os.close(theirs)
        written = b""
        while chunk := read(ours):
            written += chunk
    os.close(ours)
    assert process.returncode == 1
    return written.decode()


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""


def frames(written: str) -> list[str]:
    """Return each state of the progress line."""
    texts = re.split(r"[\r\n]+|\x1b\[2K", COLOUR.sub("", written))
    return [text for text in texts if re.search(r"\b\d/3\b", text)]


@pytest.mark.parametrize("columns", [80, 40])
def test_the_line_is_rewritten_within_the_terminals_width(folder: Path, columns: int) -> None:
    written = on_terminal(folder, columns=columns)

    states = frames(written)
    assert len(states) > 3
    assert max(len(state) for state in states) < columns
    assert any("Step(n=1)  60%" in state for state in states)
    assert "ValueError: no luck" in written
    assert "made 1" in written
    assert "1 ran, 1 failed, 1 blocked" in COLOUR.sub("", written).replace("\r\n", "")
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")  # the cursor is given back
    assert "started" not in written


def test_what_is_redirected_stays_out_of_the_terminal(folder: Path) -> None:
    written = on_terminal(folder, columns=80, redirect="> out.txt")

    assert (folder / "out.txt").read_text(encoding="utf-8") == "made 1\nmade 2\n"
    assert "made" not in written
    assert frames(written)


def test_colours_are_left_out_where_none_are_wanted(folder: Path) -> None:
    assert COLOUR.search(on_terminal(folder, columns=80))
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", on_terminal(folder, columns=80, environ={"NO_COLOR": "1"}))


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"TERM": ""}])
def test_a_terminal_that_cannot_move_its_cursor_gets_lines(folder: Path, environ: dict[str, str]) -> None:
    written = on_terminal(folder, columns=80, environ=environ)

    assert "\x1b" not in written
    assert "Step(n=1) started" in written
