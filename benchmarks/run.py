"""Run the benchmarks: `python benchmarks/run.py [--only NAME ...] [--small]`; `--write-docs` writes docs/benchmarks.md from the results."""

from __future__ import annotations

import argparse
import datetime
import functools
import itertools
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from harness import environments, report, results
from harness.contenders import PEERS_BY_NAME
from harness.graphs import run_graphs
from harness.inputs import Inputs
from harness.memory import run_memory
from harness.runs import BenchmarkError, Runner, say
from harness.speed import run_together
from harness.startup import run_startup
from harness.works import MEMORY_TASKS, NAMES, SPEED_WORKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.results import Outcome

DOCS = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
SMALL = 0.01


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python benchmarks/run.py", description="Run howdah side by side with its peers.")
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="NAME", help=f"works to run: {', '.join(NAMES)} (default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each work (default: 3)")
    parser.add_argument("--tenfold-rounds", type=int, default=1, help="rounds of the memory works on ten times the input (default: 1)")
    parser.add_argument("--peers", nargs="*", choices=list(PEERS_BY_NAME), metavar="PEER", help="only these peers; results are not written")
    parser.add_argument("--small", action="store_true", help="a hundredth of the data, to check answers; results are not written")
    parser.add_argument("--write-docs", action="store_true", help="write docs/benchmarks.md from the results, run nothing")
    return parser.parse_args(given)


def write_docs() -> int:
    """Write the page from the results that are there."""
    found = results.read(results.RESULTS, NAMES)
    if not found:
        say(f"no results in {results.RESULTS}: run `make bench` first")
        return 2
    DOCS.write_text(report.page(found), encoding="utf-8")
    say(f"wrote {DOCS}")
    return 0


def groups(options: argparse.Namespace, runner: Runner) -> list[Callable[[], list[Outcome]]]:
    """What to run: works of one job together, so that they share their peers' runs."""
    names = options.only or NAMES
    found: list[Callable[[], list[Outcome]]] = []
    wanted = [work for work in SPEED_WORKS if work.name in names]
    for job in dict.fromkeys(work.job for work in wanted):
        works = [work for work in wanted if work.job == job]
        found.append(functools.partial(run_together, runner, works, rounds=options.rounds, only_peers=options.peers))
    if "memory" in names:
        sizes = {"whole": options.rounds, "tenfold": options.tenfold_rounds}
        for task, (size, rounds) in itertools.product(MEMORY_TASKS, sizes.items()):
            found.append(functools.partial(run_memory, runner, task, size, rounds))
    if "startup" in names:
        found.append(functools.partial(run_startup, runner, rounds=options.rounds))
    if "graphs" in names:
        found.append(functools.partial(run_graphs, runner, rounds=options.rounds, only_peers=options.peers))
    return found


def main(given: list[str] | None = None) -> int:
    """0 when every floor is met, 1 when one is not or an answer is wrong, 2 when it can't be run."""
    options = arguments(given)
    if options.write_docs:
        return write_docs()
    start = time.monotonic()
    inputs = Inputs(SMALL if options.small else 1)
    machine, today = results.this_machine(), datetime.datetime.now(tz=datetime.timezone.utc).date()
    keep = not options.small and options.peers is None
    outcomes: list[Outcome] = []
    failed = False
    runner = Runner(inputs)
    try:
        inputs.make()
        for group in groups(options, runner):
            try:
                found = group()
            except BenchmarkError as error:
                say(f"error: {error}")
                failed = True
                continue
            outcomes += found
            if keep:
                results.write(results.RESULTS, outcomes, machine=machine, date=today)
            print("\n" + "\n".join(report.terminal(results.record(outcome, machine=machine, date=today)) for outcome in found), flush=True)
    except environments.Missing as reason:
        say(f"can't run the benchmarks: {reason}")
        return 2
    finally:
        runner.close()
    if outcomes:
        print(report.summary([results.record(outcome, machine=machine, date=today) for outcome in outcomes]))
    say(f"{time.monotonic() - start:.0f} s on {machine.words()}")
    if options.small:
        say("on the small data only the answers and bytes count: the floors are meant for the whole data")
        return 1 if failed else 0
    return 1 if failed or not all(outcome.met for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
