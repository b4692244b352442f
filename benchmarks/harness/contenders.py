"""How each implementation is started: its command, its environment and the form of what it writes."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import environments
from .inputs import HERE, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEERS = HERE / "peers"

HOWDAH_TASKS = {
    "count_artists": "CountArtists",
    "count_artists_sum": "CountArtistsSum",
    "word_count": "WordCount",
    "word_count_sum": "WordCountSum",
    "top_track": "TopTrack",
    "sessions": "Sessions",
}


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run's arguments: the job, its input (a folder and the files in it), and where the output goes."""

    job: str
    data: Path
    files: list[str]
    out: Path


@dataclass(frozen=True, kw_only=True)
class Contender:
    """An implementation that can be run."""

    name: str
    command: Callable[[Run], list[str]]
    environment: Callable[[Run], dict[str, str]] = lambda run: {}
    form: str | None = "plain"
    """How its output is brought to the common form (see `answers`); None: it has no output."""
    size: str = "whole"
    times: int = 1
    """What its seconds are multiplied by."""
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """howdah's settings for a run; what is not given is left at its default."""

    memory: str | None = None
    processes: int | None = None
    more: dict[str, str] = field(default_factory=dict)

    def variables(self) -> dict[str, str]:
        """As environment variables."""
        found = dict(self.more)
        if self.memory is not None:
            found["HOWDAH_LOCAL__MEMORY"] = self.memory
        if self.processes is not None:
            found["HOWDAH_LOCAL__PROCESSES"] = str(self.processes)
        return found


def version_of(python: str, package: str) -> str:
    """The installed version of a package."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def howdah(task: str, *, settings: Settings | None = None, name: str = "howdah", size: str = "whole") -> Contender:
    """The command line of howdah, as installed."""
    python = environments.howdah_interpreter()
    program = os.path.join(os.path.dirname(python), "howdah")
    variables = (settings or Settings()).variables() | {"PYTHONPATH": str(HERE)}

    def command(run: Run) -> list[str]:
        arguments = ["--local-scheduler", "--data", str(run.data), "--out", str(run.out)]
        return [program, "--module", "bench_jobs", task, *arguments]

    return Contender(name=name, command=command, environment=lambda run: variables, size=size, version=version_of(python, "howdah"))


def mrjob() -> Contender:
    """The local runner of mrjob."""
    python = environments.interpreter("mrjob")
    script = str(PEERS / "mrjob_jobs.py")

    def command(run: Run) -> list[str]:
        return [python, script, "--no-conf", "-r", "local", "--num-cores", "2", "--no-cat-output", "--output-dir", str(run.out), *run.files]

    version = version_of(python, "mrjob")
    return Contender(name="mrjob", command=command, environment=lambda run: {"BENCH_JOB": run.job}, form="json", version=version)


def luigi() -> Contender:
    """Luigi's LocalJobRunner; it holds all of its input in memory, so it gets a tenth of it and its seconds count ten times."""
    python = environments.interpreter("luigi-hadoop")

    def command(run: Run) -> list[str]:
        return [python, str(PEERS / "luigi_jobs.py"), run.job, str(run.out), *run.files]

    return Contender(name="Luigi", command=command, size="tenth", times=TIMES, version=version_of(python, "luigi"))


def spark() -> Contender:
    """Spark's RDDs, local[2], the whole process."""
    python = environments.interpreter("spark")

    def command(run: Run) -> list[str]:
        return [python, str(PEERS / "spark_jobs.py"), run.job, str(run.out), *run.files]

    variables = {"PYSPARK_PYTHON": python, "SPARK_LOCAL_IP": "127.0.0.1"}
    return Contender(name="Spark RDD", command=command, environment=lambda run: variables, version=version_of(python, "pyspark"))


def duckdb() -> Contender:
    """DuckDB's SQL."""
    python = environments.interpreter("duckdb")

    def command(run: Run) -> list[str]:
        return [python, str(PEERS / "duckdb_jobs.py"), run.job, str(run.out), *run.files]

    return Contender(name="duckdb", command=command, version=version_of(python, "duckdb"))


def by_hand() -> Contender:
    """A mapper, GNU sort and a reducer in a pipe."""

    def command(run: Run) -> list[str]:
        python = shlex.quote(sys.executable)
        stages = [
            "cat " + shlex.join(run.files),
            f"{python} {PEERS / 'by_hand_map.py'} {run.job}",
            "LC_ALL=C sort",
            f"{python} {PEERS / 'by_hand_reduce.py'} {run.job}",
        ]
        return ["bash", "-o", "pipefail", "-c", " | ".join(stages) + f" > {shlex.quote(str(run.out))}"]

    return Contender(name="by hand", command=command)


def bare_calls() -> Contender:
    """The mapper on every line, and nothing else."""

    def command(run: Run) -> list[str]:
        return [sys.executable, str(PEERS / "bare_calls.py"), run.job, *run.files]

    return Contender(name="bare calls", command=command, form=None)


PEERS_BY_NAME: dict[str, Callable[[], Contender]] = {
    "mrjob": mrjob,
    "Luigi": luigi,
    "Spark RDD": spark,
    "duckdb": duckdb,
    "by hand": by_hand,
    "bare calls": bare_calls,
}
