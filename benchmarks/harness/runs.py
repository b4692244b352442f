"""Runs contenders one after the other, measures each, and checks its answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import answers, environments
from .contenders import Contender, Run
from .floors import MEBIBYTE, Figures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .inputs import Inputs

MEASURE = Path(__file__).with_name("measure.py")
TIMEOUT = 3600
FINE, COARSE = 0.02, 0.1
"""Seconds between looks at the processes: fine where memory is the question, coarse where looking would cost time."""
DROPPED = ("PYTHON", "HOWDAH_", "LUIGI_", "MRJOB_", "SPARK_", "VIRTUAL_ENV")


class BenchmarkError(Exception):
    """A contender failed, or its answer is wrong."""


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What one run needed."""

    seconds: float
    cpu: float
    peak: int


class Runner:
    """Runs commands in a scratch folder of their own."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.scratch = environments.cache() / "runs" / str(os.getpid())

    def close(self) -> None:
        """Throw the scratch folder away."""
        shutil.rmtree(self.scratch, ignore_errors=True)

    def fresh(self) -> Path:
        """An empty scratch folder."""
        self.close()
        self.scratch.mkdir(parents=True)
        return self.scratch

    def run_job(self, contender: Contender, job: str, *, interval: float = COARSE) -> tuple[Measurement, Path]:
        """Run a job once; what it needed, and its output, whose answer is the right one."""
        out = self.fresh() / "out"
        inputs = self.inputs
        size = contender.size
        run = Run(job=job, data=inputs.place(job, size), files=inputs.files(job, size), out=out)
        found = self.measure(contender.name, contender.command(run), contender.environment(run), interval)
        if contender.form is not None and answers.digest(out, contender.form) != answers.expected(inputs, job, size):
            kept = environments.cache() / "wrong" / f"{job}-{contender.name.replace(' ', '_')}"
            shutil.rmtree(kept, ignore_errors=True)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(self.scratch, kept)
            raise BenchmarkError(f"{contender.name} gave a wrong answer for {job} on the {size} input; it is kept in {kept}")
        return found, out

    def measure(self, name: str, command: list[str], environment: dict[str, str], interval: float) -> Measurement:
        """Run a command once under the measuring script, in the scratch folder."""
        result = self.scratch / "measured.json"
        variables = {key: value for key, value in os.environ.items() if not key.startswith(DROPPED)}
        variables |= {"XDG_CONFIG_HOME": str(self.scratch / "config"), "XDG_STATE_HOME": str(self.scratch / "state")} | environment
        with (self.scratch / "log").open("wb") as log:
            subprocess.run(
                [sys.executable, "-I", "-S", str(MEASURE), str(result), str(interval), str(TIMEOUT), *command],
                cwd=self.scratch,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=True,
            )
        found = json.loads(result.read_text())
        if found["code"]:
            said = (self.scratch / "log").read_text(errors="replace")[-2000:]
            raise BenchmarkError(f"{name} ended with {found['code']}: {' '.join(command)[:400]}\n{said}")
        return Measurement(seconds=found["seconds"], cpu=found["cpu"], peak=found["peak"])


def figures(measurements: Iterable[Measurement], times: int = 1) -> Figures:
    """The best seconds and CPU of several runs, and the worst peak."""
    runs = list(measurements)
    return Figures(
        seconds=min(run.seconds for run in runs) * times,
        cpu_seconds=min(run.cpu for run in runs) * times,
        peak_mib=max(run.peak for run in runs) / MEBIBYTE,
        rounds=tuple(run.seconds * times for run in runs),
    )


def say(text: str) -> None:
    """Tell who waits how far it is."""
    print(text, file=sys.stderr, flush=True)
