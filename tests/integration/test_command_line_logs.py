"""What tasks log, as the real command shows it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EARLY = """
import logging
from howdah import MemoryTarget, Task

log = logging.getLogger("music")


class Logs(Task):
    def output(self):
        return MemoryTarget("out")

    def run(self):
        log.debug("too much")
        log.info("begun")
        try:
            1 / 0
        except ZeroDivisionError:
            log.exception("went on")
        with self.output().open("w") as file:
            file.write("x")
"""
LATE = (
    EARLY.replace("import logging\n", "", 1)
    .replace('log = logging.getLogger("music")\n', "")
    .replace("    def run(self):\n", '    def run(self):\n        import logging\n\n        log = logging.getLogger("music")\n')
)
OWN = EARLY.replace("log = ", 'logging.basicConfig(format="mine %(message)s")\nlog = ')


@pytest.fixture
def messages(tmp_path: Path) -> Callable[..., list[str]]:
    """Run the task of a module; return the lines on standard error."""

    def run(module: str, *arguments: str) -> list[str]:
        (tmp_path / "logs.py").write_text(module)
        command = [sys.executable, "-m", "howdah", "logs.Logs", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=dict(os.environ), capture_output=True, text=True, check=True)
        return done.stderr.splitlines()

    return run


@pytest.mark.parametrize("module", [EARLY, LATE], ids=["imported by the module", "imported by run()"])
def test_what_is_logged_from_info_on_is_shown(messages: Callable[..., list[str]], module: str) -> None:
    lines = [line[11:] for line in messages(module) if line.startswith("[")]

    assert lines[1:3] == ["INFO music: begun", "ERROR music: went on"]
    assert "    ZeroDivisionError: division by zero" in messages(module)


def test_the_level_is_an_option(messages: Callable[..., list[str]]) -> None:
    assert "DEBUG music: too much" in [line[11:] for line in messages(EARLY, "--log-level", "debug")]
    assert not any("begun" in line for line in messages(EARLY, "--log-level", "error"))


def test_json_lines_stay_json_lines(messages: Callable[..., list[str]]) -> None:
    records = [json.loads(line) for line in messages(EARLY, "--log-format", "json")]

    assert [record["event"] for record in records] == ["started", "log", "log", "done", "summary"]
    assert (records[1]["level"], records[1]["logger"], records[1]["message"]) == ("info", "music", "begun")
    assert records[2]["message"].endswith("ZeroDivisionError: division by zero")


def test_a_warning_is_a_json_line_too(messages: Callable[..., list[str]]) -> None:
    module = EARLY.replace('log.debug("too much")', 'import warnings; warnings.warn("mind the gap")')

    records = [json.loads(line) for line in messages(module, "--log-format", "json")]

    (warning,) = (record for record in records if record["event"] == "warning")
    assert "UserWarning: mind the gap" in warning["message"]
    assert any("mind the gap" in line for line in messages(module))


def test_logging_that_the_module_has_set_up_is_left_alone(messages: Callable[..., list[str]]) -> None:
    lines = messages(OWN)

    assert "mine went on" in lines
    assert not any("INFO" in line for line in lines)
