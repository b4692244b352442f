"""Two runs of the same tasks at once, in one folder, do not disturb each other."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import sys, time
from howdah.app import build
from howdah.core.parameter_number import IntParameter
from howdah.core.task import Task
from howdah.targets.local import LocalTarget

class Writes(Task):
    number = IntParameter()

    def requires(self):
        return [Writes(number=self.number - 10)] if self.number >= 10 else []

    def output(self):
        return LocalTarget(f"{self.number}.txt")

    def run(self):
        with self.output().open("w") as stream:
            for _ in range(100):
                stream.write(f"{self.number}\\n")
                stream.flush()

print("ready", flush=True)
sys.stdin.readline()
result = build([Writes(number=number) for number in range(40)], workers=2)
print([outcome.reason for outcome in result.outcomes.values() if not outcome.ok])
sys.exit(result.exit_code)
"""


def test_two_runs_of_the_same_tasks_both_end_well(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM]
    runs = [
        subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    for run in runs:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"

    for run in runs:
        assert run.stdin is not None
        run.stdin.write("go\n")
        run.stdin.flush()
    said = [run.communicate(timeout=60)[0] for run in runs]

    assert [run.returncode for run in runs] == [0, 0], said
    assert sorted(os.listdir(tmp_path)) == sorted(f"{number}.txt" for number in range(40))
    for number in range(40):
        assert (tmp_path / f"{number}.txt").read_text() == f"{number}\n" * 100
