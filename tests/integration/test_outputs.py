"""Inputs by pattern, checks and several outputs, through the real command."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = "import sys; from howdah.cli.main import main; sys.exit(main())"

TASKS = '''
import time
from pathlib import Path

from howdah import ExternalTask, LocalTarget, MapReduceJob, NonEmpty, RowsBetween, Sum, Task


class Two(Task):
    """Writes a file and a directory, and waits, if asked to, when the first is there and the second half made."""

    wait: bool = False

    def output(self):
        return {"file": LocalTarget("out/file.txt"), "folder": LocalTarget("out/folder/")}

    def run(self):
        with self.output()["file"].open("w") as file:
            file.write("whole")
        with self.output()["folder"].temporary_directory() as folder:
            Path(folder, "part-0").write_text("half")
            if self.wait:
                Path("ready").touch()
                time.sleep(60)
            Path(folder, "part-1").write_text("half")


class Numbers(ExternalTask):
    def output(self):
        return LocalTarget("numbers.txt")


class Few(MapReduceJob):
    at_least: int = 1
    folder: bool = False

    def requires(self):
        return Numbers()

    def output(self):
        return LocalTarget("out/few/" if self.folder else "out/few.tsv", checks=[NonEmpty(), RowsBetween(self.at_least)])

    def mapper(self, line):
        yield line, 1

    combiner = Sum()

    def reducer(self, line, counts):
        yield line, sum(counts)
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tasks.py").write_text(TASKS)
    (tmp_path / "numbers.txt").write_text("1\n2\n1\n")
    return tmp_path


def howdah(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", PROGRAM, *arguments], cwd=cwd, env=dict(os.environ), capture_output=True, text=True)


def test_a_job_reads_the_files_that_match_a_pattern(root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "examples/wordcount.py", tmp_path)
    (tmp_path / "a.md").write_text("to be")
    (tmp_path / "b.md").write_text("or not to be\n")
    (tmp_path / "c.txt").write_text("unread\n")

    done = howdah(tmp_path, "--module", "wordcount", "WordCount", "--local-scheduler", "--text", "*.md")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "data/word_count.tsv").read_text() == "be\t2\nnot\t1\nor\t1\nto\t2\n"


def test_a_pattern_that_nothing_matches_is_a_missing_input(root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "examples/wordcount.py", tmp_path)

    done = howdah(tmp_path, "--module", "wordcount", "WordCount", "--local-scheduler", "--text", "*.md")

    assert done.returncode == 4
    assert "*.md is missing" in done.stderr


@pytest.mark.parametrize("form", [[], ["--folder"]])
def test_a_check_that_fails_fails_the_job_and_nothing_appears(folder: Path, form: list[str]) -> None:
    done = howdah(folder, "--module", "tasks", "Few", "--at-least", "3", *form)

    assert done.returncode == 1
    assert "was not written: the check RowsBetween(3, None) failed: it has 2 rows" in done.stderr
    assert list((folder / "out").iterdir()) == []
    assert howdah(folder, "--module", "tasks", "Few", "--at-least", "2", *form).returncode == 0


def test_of_two_outputs_of_a_killed_run_each_is_whole_or_not_there(folder: Path) -> None:
    killed = subprocess.Popen([sys.executable, "-c", PROGRAM, "--module", "tasks", "Two", "--wait"], cwd=folder, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not (folder / "ready").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.wait()

    assert (folder / "out/file.txt").read_text() == "whole"
    assert not (folder / "out/folder").exists()

    done = howdah(folder, "--module", "tasks", "Two")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["file.txt", "folder"]
    assert sorted(path.name for path in (folder / "out/folder").iterdir()) == ["_SUCCESS", "part-0", "part-1"]
