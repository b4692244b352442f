"""The start-up work: CPU of an import and of a trivial task by command line, beside Luigi's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import contenders, environments
from .environments import Missing
from .floors import Measured
from .inputs import HERE
from .results import Outcome
from .runs import BenchmarkError, Measurement, Runner, figures, say
from .works import IMPORT_FLOOR, TRIVIAL_FLOOR

if TYPE_CHECKING:
    from pathlib import Path

OUT = "out.txt"
NEVER = 10.0
"""Seconds between looks at the processes: these runs are over before the first."""


def run_startup(runner: Runner, *, rounds: int) -> list[Outcome]:
    """Both works; a round takes a tenth of a second, so there are ten times as many."""
    own = environments.howdah_interpreter()
    skipped: dict[str, str] = {}
    pythons = {"howdah": (own, "bench_trivial", HERE)}
    versions: dict[str, str] = {}
    try:
        python = environments.interpreter("luigi")
        pythons["Luigi"] = (python, "luigi_trivial", HERE / "peers")
        versions["Luigi"] = contenders.version_of(python, "luigi")
    except Missing as reason:
        skipped["Luigi"] = str(reason)
    imports = {name: [python, "-c", f"import {name.lower()}"] for name, (python, _, _) in pythons.items()}
    tasks = {name: trivial(name, python, module) for name, (python, module, _) in pythons.items()}
    paths = {name: path for name, (_, _, path) in pythons.items()}
    outcomes = []
    for title, commands, floor in (
        ("`import howdah`, CPU", imports, IMPORT_FLOOR),
        ("a trivial task by command line, CPU with children", tasks, TRIVIAL_FLOOR),
    ):
        measured = in_turn(runner, commands, paths, rounds * 10)
        say(f"startup, {title}: {measured.howdah.cpu_seconds:.3f} s")
        verdicts = [floor.judge(measured)]
        outcomes.append(Outcome(name="startup", work=title, measured=measured, verdicts=verdicts, skipped=skipped, versions=versions))
    return outcomes


def trivial(name: str, python: str, module: str) -> list[str]:
    """The command line of a trivial task."""
    program = os.path.join(os.path.dirname(python), name.lower())
    return [program, "--module", module, "Trivial", "--local-scheduler", "--out", OUT]


def in_turn(runner: Runner, commands: dict[str, list[str]], paths: dict[str, Path], rounds: int) -> Measured:
    """The commands in turn, after one round that is not counted: it compiles the modules."""
    measured: dict[str, list[Measurement]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            runner.fresh()
            found = runner.measure(name, command, {"PYTHONPATH": str(paths[name])}, NEVER)
            if OUT in command and not (runner.scratch / OUT).exists():
                raise BenchmarkError(f"{name} ended well without {OUT}: {' '.join(command)}")
            if number:
                measured[name].append(found)
    best = {name: figures(runs) for name, runs in measured.items()}
    return Measured(howdah=best.pop("howdah"), peers=best)
