"""A command whose standard streams are closed does its work, and nothing of it gets into a file."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

MODULE = """
import os
from howdah import LocalTarget, MapReduceJob, Sum


class Loud(MapReduceJob):
    combiner = Sum()

    def input(self):
        return LocalTarget("words.txt")

    def output(self):
        return LocalTarget("counts.tsv")

    def mapper(self, line):
        print("from Python")
        os.system("echo from a child; echo and again >&2")
        yield line, 1
"""


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"])
def test_a_loud_job_writes_its_output_and_nothing_else(tmp_path: Path, closed: str) -> None:
    (tmp_path / "loud.py").write_text(MODULE)
    (tmp_path / "words.txt").write_text("a\nb\na\n")
    shell = f'exec "$0" -m howdah --module loud Loud --processes 2 {closed}'

    done = subprocess.run(["/bin/sh", "-c", shell, sys.executable], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "counts.tsv").read_text() == "a\t2\nb\t1\n"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "__pycache__") == ["counts.tsv", "loud.py", "words.txt"]
