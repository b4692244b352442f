"""The graph works: CPU, seconds and memory of many small tasks, beside Luigi's."""

from __future__ import annotations

from dataclasses import dataclass

from . import contenders, environments
from .environments import Missing
from .floors import AtLeast, CpuWithin, Floor, Measured, PeakMibWithin
from .inputs import HERE
from .results import Outcome
from .runs import COARSE, BenchmarkError, Measurement, Runner, figures, say

ONE_WORKER = "howdah, 1 worker"
ONE_BY_ONE = "one stat each"


@dataclass(frozen=True, kw_only=True)
class GraphWork:
    """A graph of so many tasks.

    `luigi` says whether Luigi runs it too, `alone` whether howdah does with one worker as well, and `one_by_one` whether the same tasks
    are asked one after the other.
    """

    title: str
    kind: str
    count: int
    floors: tuple[Floor, ...]
    workers: int = 1
    luigi: bool = False
    alone: bool = False
    one_by_one: bool = False


GRAPH_WORKS = (
    GraphWork(
        title="10,000 independent no-op tasks, in process",
        kind="noop",
        count=10_000,
        luigi=True,
        floors=(CpuWithin(1.5),),
    ),
    GraphWork(
        title="100,000 independent no-op tasks, in process",
        kind="noop",
        count=100_000,
        floors=(CpuWithin(15), PeakMibWithin(40 + 100_000 * 3 / 1024)),
    ),
    GraphWork(title="a chain 10,000 deep, in process", kind="chain", count=10_000, floors=(CpuWithin(1.5),)),
    GraphWork(title="a task that requires 10,000, in process", kind="fan_in", count=10_000, floors=(CpuWithin(1.5),)),
    GraphWork(
        title="2,000 tasks that each write a small file, 2 workers",
        kind="files",
        count=2_000,
        workers=2,
        luigi=True,
        alone=True,
        floors=(CpuWithin(4), AtLeast(1, ONE_WORKER)),
    ),
    GraphWork(
        title="completeness of 10,000 local targets in 100 folders, asked fifty times",
        kind="ask_all",
        count=10_000,
        one_by_one=True,
        floors=(AtLeast(1, ONE_BY_ONE),),
    ),
    GraphWork(title="making 100,000 tasks with 3 parameters", kind="make", count=100_000, luigi=True, floors=(CpuWithin(1.5),)),
)


def run_graphs(runner: Runner, *, rounds: int, only_peers: list[str] | None = None) -> list[Outcome]:
    """All of them; Luigi runs once, as its no-op tasks alone take minutes."""
    own = environments.howdah_interpreter()
    skipped: dict[str, str] = {}
    versions: dict[str, str] = {}
    luigi = ""
    try:
        if only_peers is None or "Luigi" in only_peers:
            luigi = environments.interpreter("luigi")
            versions["Luigi"] = contenders.version_of(luigi, "luigi")
    except Missing as reason:
        skipped["Luigi"] = str(reason)
    outcomes = []
    for work in GRAPH_WORKS:
        arguments = [work.kind, str(max(10, round(work.count * runner.inputs.scale)))]
        ours = [own, str(HERE / "bench_graph.py"), *arguments]
        commands = {"howdah": [*ours, str(work.workers)]}
        if work.alone:
            commands[ONE_WORKER] = [*ours, "1"]
        if work.one_by_one:
            commands[ONE_BY_ONE] = [own, str(HERE / "bench_graph.py"), "ask_each", *arguments[1:], "1"]
        if work.luigi and luigi:
            commands["Luigi"] = [luigi, str(HERE / "peers" / "luigi_graph.py"), *arguments, str(work.workers)]
        measured = in_turn(runner, commands, rounds)
        say(f"graphs, {work.title}: {measured.howdah.cpu_seconds:.3f} s of CPU")
        verdicts = [floor.judge(measured) for floor in work.floors]
        missing = skipped if work.luigi else {}
        told = versions if "Luigi" in commands else {}
        outcomes.append(Outcome(name="graphs", work=work.title, measured=measured, verdicts=verdicts, skipped=missing, versions=told))
    return outcomes


def in_turn(runner: Runner, commands: dict[str, list[str]], rounds: int) -> Measured:
    """The commands in turn, Luigi's in the first round only; each must have written the files it says it has."""
    measured: dict[str, list[Measurement]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            if name == "Luigi" and number:
                continue
            scratch = runner.fresh()
            measured[name].append(runner.measure(name, command, {}, COARSE))
            if "files" in command and len(list((scratch / "files").iterdir())) != int(command[-2]):
                raise BenchmarkError(f"{name} ended well without all files: {' '.join(command)}")
    best = {name: figures(runs) for name, runs in measured.items()}
    return Measured(howdah=best.pop("howdah"), peers=best)
