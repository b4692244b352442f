"""The real command in a process of its own: every exit code, every form of a command line, what is printed where."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Howdah = Callable[..., subprocess.CompletedProcess[str]]

TASKS = '''
"""Tasks that end in every way."""
import datetime
import howdah
from howdah import DateIntervalParameter, ExternalTask, LocalTarget, Task


class Day(ExternalTask):
    date: datetime.date

    def output(self):
        return LocalTarget(f"in/{self.date}.txt")


class Count(Task):
    """Counts the days.

    That is all.
    """

    date_interval = DateIntervalParameter()
    n: int = 3
    fail: bool = False

    def requires(self):
        return [Day(date=day) for day in self.date_interval]

    def output(self):
        return LocalTarget(f"out/{self.date_interval}-{self.n}.txt")

    def run(self):
        print("counting")
        if self.fail:
            raise ValueError("no luck")
        with self.output().open("w") as file:
            file.write(f"{len(self.input())}\\n")


class Circle(Task):
    n: int = 0

    def output(self):
        return LocalTarget("out/circle.txt")

    def requires(self):
        return Circle(n=1 - self.n)


class Broken(Task):
    def output(self):
        raise OSError("no disk")


class Off(Task):
    disabled = True

    def output(self):
        return LocalTarget("out/off.txt")


howdah.namespace("music")


class Top(Task):
    def output(self):
        return LocalTarget("out/top.txt")

    def run(self):
        with self.output().open("w") as file:
            file.write("1\\n")
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "jobs.py").write_text(TASKS, encoding="utf-8")
    (tmp_path / "in").mkdir()
    for day in (1, 2):
        (tmp_path / f"in/2012-06-0{day}.txt").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def howdah(folder: Path) -> Howdah:
    """Run the command in the folder: `howdah("--module jobs Count", VARIABLE="value")`."""

    def run(line: str, **environ: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("HOWDAH_", "PYTHONPATH"))}
        command = [sys.executable, "-m", "howdah", *line.split()]
        environ = {**clean, "XDG_CONFIG_HOME": str(folder / "xdg"), **environ}
        return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False, encoding="utf-8")

    return run


@pytest.mark.parametrize(
    "line",
    [
        "--module jobs Count --local-scheduler --date-interval 2012-06-01-2012-06-03",
        "run --module jobs Count --local-scheduler --date-interval 2012-06-01-2012-06-03",
        "Count --date-interval 2012-06-01-2012-06-03 --module jobs",
        "run jobs.Count 2012-06-01-2012-06-03",
        "jobs:Count --Count-date-interval=2012-06-01-2012-06-03",
    ],
)
def test_every_form_of_the_command_runs_the_task(howdah: Howdah, folder: Path, line: str) -> None:
    done = howdah(line)

    assert done.returncode == 0, done.stderr
    assert (folder / "out/2012-06-01-2012-06-03-3.txt").read_text(encoding="utf-8") == "2\n"
    assert done.stdout == "counting\n"
    assert "Summary of 3 tasks: 2 done already, 1 ran\n" in done.stderr
    assert "Day(date=2012-06-01...2012-06-02)  2 tasks" in done.stderr


def test_the_installed_command_is_the_same_with_the_folder_on_the_path(folder: Path) -> None:
    command = [shutil.which("howdah", path=os.path.dirname(sys.executable)) or "howdah", "--module", "jobs", "music.Top"]

    done = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert (folder / "out/top.txt").exists()


def test_what_is_done_is_not_done_again(howdah: Howdah) -> None:
    howdah("jobs.Count 2012-06-01")

    again = howdah("jobs.Count 2012-06-01")

    assert (again.returncode, again.stdout) == (0, "")
    assert "1 done already" in again.stderr


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("jobs.Count 2012-06-01 --fail", 1, "ValueError: no luck  [jobs.py:"),
        ("--module nosuch Count", 2, "there is no module 'nosuch'"),
        ("--module job Count", 2, "Did you mean jobs?"),
        ("--module jobs Cuont", 2, "There is no task 'Cuont'. Did you mean Count?"),
        ("--module jobs Top", 2, "Did you mean music.Top?"),
        ("--module jobs", 2, "no task is named"),
        ("--module jobs Count", 2, "parameter 'date_interval' is missing"),
        ("--module jobs Count --date-interval 2012-13", 2, "not '2012-13'"),
        ("--module jobs Count 2012-06 --nn 3", 2, "there is no option --nn. Did you mean --n?"),
        ("--module jobs Count 2012-06 --workers none", 2, "--workers: 'none' is not a whole number"),
        ("--module jobs Circle", 2, "in a circle: Circle(n=0) -> Circle(n=1) -> Circle(n=0)"),
        ("plann jobs.Count", 2, "Did you mean the command plan?"),
        ("plan jobs.Count 2012-06-01", 3, "run   Count(date_interval=2012-06-01, n=3, fail=False): out/2012-06-01-3.txt is missing"),
        ("--dry-run jobs.Count 2012-06-01", 3, "2 tasks: 1 run, 1 skip"),
        ("jobs.Count 2012-06", 4, "Day(date=2012-06-03...2012-06-30)  28 tasks"),
        ("plan jobs.Count 2012-06", 4, "blocked"),
        ("jobs.Broken", 5, "OSError: no disk"),
        ("tree jobs.Broken", 5, "Broken()  error: OSError: no disk"),
        ("jobs.Off", 6, "it is disabled"),
        ("config", 2, "Missing command. Try: howdah config --help"),
        ("--workers 4 --module jobs Off", 6, "it is disabled"),
        ("", 2, "Usage: howdah"),
    ],
)
def test_every_end_has_its_exit_code_and_says_why(howdah: Howdah, folder: Path, line: str, code: int, said: str) -> None:
    done = howdah(line)

    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
    assert not (folder / "out").exists()
    if code == 2:
        assert done.stdout == ""
        assert "Traceback" not in done.stderr


def test_every_mistake_is_named_in_one_message(howdah: Howdah) -> None:
    done = howdah("--module jobs Count --n x --fial")

    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "howdah: 2 mistakes:"
    for said in ("--fial. Did you mean --fail?", "'n' takes a whole number, not 'x'", "'date_interval' is missing"):
        assert said in done.stderr


def test_a_module_that_fails_shows_its_own_traceback_only(howdah: Howdah, folder: Path) -> None:
    (folder / "failing.py").write_text("import howdah\n1 / 0\n", encoding="utf-8")

    done = howdah("--module failing Count")

    assert done.returncode == 2
    assert [line.strip().partition(",")[0] for line in done.stderr.splitlines() if line.startswith("  File")] == [
        f'File "{folder / "failing.py"}"'
    ]
    assert done.stderr.endswith("ZeroDivisionError: division by zero\n")


def test_a_fault_of_howdahs_own_is_told_from_the_users(howdah: Howdah, folder: Path) -> None:
    (folder / "json.py").write_text("", encoding="utf-8")  # hides Python's own

    done = howdah("plan jobs.Count 2012-06-01 --json")

    assert done.returncode == 70
    assert "fault of howdah's own" in done.stderr


def test_a_plan_changes_nothing_and_is_zero_when_all_is_done(howdah: Howdah) -> None:
    howdah("jobs.Count 2012-06-01")

    done = howdah("plan --json jobs.Count 2012-06-01")

    said = json.loads(done.stdout)
    assert (done.returncode, said["exit_code"]) == (0, 0)
    assert [(task["family"], task["verdict"]) for task in said["tasks"]] == [("Count", "skip")]


def test_a_tree_shows_what_is_complete(howdah: Howdah) -> None:
    done = howdah("tree jobs.Count 2012-06-02-2012-06-04")

    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "Count(date_interval=2012-06-02-2012-06-04, n=3, fail=False)  incomplete",
        "├─ Day(date=2012-06-02)  complete",
        "└─ Day(date=2012-06-03)  incomplete",
    ]


def test_help_lists_the_parameters_of_a_task_and_the_tasks_of_a_module(howdah: Howdah) -> None:
    task, module, command = (howdah(line) for line in ("--module jobs Count --help", "--module jobs --help", "--help"))

    assert [task.returncode, module.returncode, command.returncode] == [0, 0, 0]
    assert "Counts the days.\n\n  That is all." in task.stdout
    assert "--n INTEGER" in task.stdout
    assert "default: 3]" in task.stdout
    assert "required]" in task.stdout
    assert "Count      Counts the days." in module.stdout
    assert "music.Top" in module.stdout
    assert "plan        Show what a run would do" in command.stdout


def test_the_version_is_shown(howdah: Howdah) -> None:
    assert howdah("--version").stdout.startswith("howdah 0.")


def test_the_configuration_is_shown_with_the_source_of_each_value(howdah: Howdah, folder: Path) -> None:
    (folder / "xdg/howdah").mkdir(parents=True)
    (folder / "xdg/howdah/howdah.toml").write_text('[local]\nmemory = "2GiB"\nprocesses = 7\n', encoding="utf-8")
    (folder / "howdah.toml").write_text("[local]\nprocesses = 3\n[Count]\nn = 5\n", encoding="utf-8")

    done = howdah("config show --module jobs --json", HOWDAH_LOCAL__TMP_DIR="/scratch")

    rows = json.loads(done.stdout)
    assert rows["local.memory"] == {"value": "2GiB", "source": str(folder / "xdg/howdah/howdah.toml")}
    assert rows["local.processes"] == {"value": "3", "source": "howdah.toml"}
    assert rows["local.tmp_dir"] == {"value": "/scratch", "source": "environment HOWDAH_LOCAL__TMP_DIR"}
    assert rows["Count.n"] == {"value": "5", "source": "howdah.toml"}
    assert rows["run.workers"]["source"] == "default"


def test_a_wrong_configuration_stops_everything_before_it_starts(howdah: Howdah, folder: Path) -> None:
    (folder / "howdah.toml").write_text("[local]\nmemroy = 1\n[Count]\nm = 5\n", encoding="utf-8")
    assert "Did you mean local.memory?" in howdah("jobs.Count 2012-06-01").stderr

    (folder / "howdah.toml").write_text("[Count]\nm = 5\n", encoding="utf-8")
    done = howdah("jobs.Count 2012-06-01")

    assert done.returncode == 2
    assert "Count has no such parameter" in done.stderr
    assert not (folder / "out").exists()


def test_quiet_shows_the_summary_only_and_json_is_one_object_a_line(howdah: Howdah) -> None:
    quiet = howdah("jobs.Count 2012-06-01 --quiet")
    lines = howdah("jobs.Count 2012-06-02 --log-format json").stderr.splitlines()

    assert quiet.stderr.startswith("\nSummary of 2 tasks")
    assert [json.loads(line)["event"] for line in lines] == ["started", "done", "summary"]


def test_a_reader_that_leaves_is_met_with_silence(howdah: Howdah, folder: Path) -> None:
    command = f"{sys.executable} -m howdah tree jobs.Count 1900-01-01-2012-01-01 | head -1"

    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)

    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_help_shows_parameters_of_other_tasks_that_ask_for_it(folder: Path, howdah: Howdah) -> None:
    (folder / "shown.py").write_text(
        "import howdah\nclass A(howdah.Task):\n    n: int\nclass Warehouse(howdah.Config):\n"
        "    host = howdah.StrParameter(default='db', always_in_help=True)\n    port: int = 1\n"
    )

    text = howdah("--module shown A --help").stdout

    assert "Parameters of other tasks:\n  --Warehouse-host TEXT" in text
    assert "--Warehouse-port" not in text


def test_a_shell_is_told_what_a_word_may_become(howdah: Howdah) -> None:
    words = {"COMP_WORDS": "howdah --module jobs Count --d", "COMP_CWORD": "4", "_HOWDAH_COMPLETE": "bash_complete"}
    families = {"COMP_WORDS": "howdah --module jobs C", "COMP_CWORD": "3", "_HOWDAH_COMPLETE": "bash_complete"}

    assert howdah("", **words).stdout.splitlines() == ["plain,--dry-run", "plain,--date-interval"]
    assert howdah("", **families).stdout.splitlines() == ["plain,Circle", "plain,Count"]


def test_completing_imports_nothing_heavy(folder: Path) -> None:
    script = (
        "import sys\nfrom howdah.cli.complete import answer\nanswer('bash', 'howdah --module jobs Count --d', '4')\n"
        "print(sorted({'click', 'rich', 'httpx', 'json', 'msgspec', 'howdah.worker', 'howdah.jobs'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)

    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_the_hello_world_of_the_examples_runs(howdah: Howdah, folder: Path, root: Path) -> None:
    shutil.copy(root / "examples/hello_world.py", folder)

    done = howdah("--module hello_world HelloWorld --local-scheduler --name Ada", PYTHONPATH=".")

    assert done.returncode == 0, done.stderr
    assert (folder / "data/hello_Ada.txt").read_text(encoding="utf-8") == "Hello, Ada!\n"


def test_a_script_may_end_with_run(folder: Path) -> None:
    script = "import howdah, jobs\nhowdah.run(['2012-06-01', '--local-scheduler', '--fail'], main_task_cls=jobs.Count)"

    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "1 failed" in done.stderr


def test_a_trivial_run_imports_nothing_that_it_does_not_use(folder: Path) -> None:
    script = (
        "import sys\nfrom howdah.cli.main import main\ncode = main(['jobs.Count', '2012-06-01'])\n"
        "heavy = {'click', 'rich', 'httpx', 'logging', 'json', 'asyncio', 'multiprocessing', 'tomllib', 'howdah.jobs'}\n"
        "print(code, sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False)

    assert done.stdout.splitlines()[-1] == "0 []"


def test_runs_are_recorded_unless_told_otherwise(howdah: Howdah, folder: Path) -> None:
    state = str(folder / "state")

    howdah("jobs.Off", XDG_STATE_HOME=state)
    howdah("--no-history jobs.Off", XDG_STATE_HOME=state)
    howdah("jobs.Off", XDG_STATE_HOME=state, HOWDAH_HISTORY__ENABLED="false")

    (path,) = (folder / "state" / "howdah" / "history").iterdir()
    assert '"type":"RunEnded"' in path.read_text().splitlines()[-1]
