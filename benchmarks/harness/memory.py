"""The memory work: every task with 64 MB a process, on the whole input and on ten times as much; the bytes must not change."""

from __future__ import annotations

from . import contenders
from .answers import bytes_digest
from .contenders import Settings
from .floors import Measured, PeakWithin
from .inputs import longest_line
from .results import Outcome
from .runs import COARSE, FINE, Runner, figures, say
from .works import BUDGET_MB, MEMORY_TASKS, PROCESSES

SMALL_NAME, LARGE_NAME = "howdah with 64 MB a process", "howdah with its default memory"
SIZE_WORDS = {"whole": "the whole input", "tenfold": "10x the input"}


def run_memory(runner: Runner, task: str, size: str, rounds: int) -> list[Outcome]:
    """One task on one size of input: with plenty of memory once, then with little."""
    if not rounds:
        return []
    job = MEMORY_TASKS[task]
    family = contenders.HOWDAH_TASKS[task]
    large = contenders.howdah(family, name=LARGE_NAME, size=size)
    little = Settings(memory=f"{BUDGET_MB * PROCESSES}MB", processes=PROCESSES)
    small = contenders.howdah(family, name=SMALL_NAME, size=size, settings=little)
    with_plenty, out = runner.run_job(large, job, interval=COARSE)
    right = bytes_digest(out)
    found, same = [], True
    for number in range(1, rounds + 1):
        with_little, out = runner.run_job(small, job, interval=FINE)
        found.append(with_little)
        same = same and bytes_digest(out) == right
        say(f"memory {task} {size} round {number}: {with_little.seconds:.2f} s, {with_little.peak / 2**20:.0f} MiB")
    measured = Measured(howdah=figures(found), peers={LARGE_NAME: figures([with_plenty])}, same_answer=same)
    floor = PeakWithin(BUDGET_MB, longest_line(runner.inputs.files(job, "whole")))
    verdict = floor.judge(measured)
    title = f"{task} with {BUDGET_MB} MB a process, {SIZE_WORDS[size]}"
    return [Outcome(name="memory", work=title, measured=measured, verdicts=[verdict])]
