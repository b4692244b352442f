"""What is written while a run goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from howdah.cli.ledger import Ledger
from howdah.cli.lines import JsonDisplay, PlainDisplay, local_time
from howdah.cli.live import progress_line
from howdah.cli.wording import Defaults
from howdah.core.parameter import StrParameter
from howdah.core.parameter_number import IntParameter
from howdah.core.task import ExternalTask, Task
from howdah.scheduling import events
from howdah.scheduling.commands import TaskSpec
from howdah.scheduling.status import Status
from howdah.targets.memory import MemoryTarget

if TYPE_CHECKING:
    from collections.abc import Callable

    from howdah.worker.result import RunResult

    Run = Callable[..., RunResult]


class Made(Task):
    name = StrParameter()
    depth = IntParameter(default=0)

    def output(self) -> Any:
        return MemoryTarget(self.name)

    def requires(self) -> Any:
        return MissingOne() if self.name == "blocked" else ()

    def run(self) -> Any:
        if self.name == "asks":
            yield Made(name="asked")
        if self.name == "bad":
            raise ValueError("no luck")
        if self.name == "deep":
            self.run_deep(0)
        MemoryTarget.shared.put(self.name, b"")

    def run_deep(self, depth: int) -> None:
        try:
            if depth < 100:
                self.run_deep(depth + 1)
        finally:
            raise KeyError(depth)


class MissingOne(ExternalTask):
    def output(self) -> Any:
        return MemoryTarget("missing")


def plain(run: Run, *tasks: Task, quiet: bool = False) -> str:
    written: list[str] = []
    run(*tasks, listener=PlainDisplay(write=written.append, quiet=quiet).handle)
    return "".join(line[11:] if line.startswith("[") else line for line in written)


def test_a_line_tells_of_the_start_and_the_end_of_a_task(run: Run) -> None:
    assert plain(run, Made(name="a")).splitlines()[0] == "Made(name=a, depth=0) started"
    assert plain(run, Made(name="b")).splitlines()[1].startswith("Made(name=b, depth=0) done in ")


def test_a_task_that_asks_for_others_waits_and_goes_on_without_a_second_start(run: Run) -> None:
    text = plain(run, Made(name="asks"))

    assert "Made(name=asks, depth=0) waits for 1 more task\nMade(name=asked, depth=0) started\n" in text
    assert text.count("Made(name=asks, depth=0) started") == 1


@pytest.mark.parametrize("quiet", [False, True])
def test_a_failure_is_shown_with_its_traceback_quiet_or_not(run: Run, quiet: bool) -> None:
    text = plain(run, Made(name="bad"), Made(name="good"), quiet=quiet)

    assert "Made(name=bad, depth=0) failed after " in text
    assert "    Traceback (most recent call last):\n" in text
    assert text.count("\n    ValueError: no luck\n") == 1
    assert ("Made(name=good, depth=0) started" in text) is not quiet


def test_a_traceback_without_end_is_cut_in_the_middle(run: Run) -> None:
    lines = plain(run, Made(name="deep")).splitlines()

    assert len(lines) < 210
    assert any("lines left out" in line for line in lines)
    assert lines[-1] == "    KeyError: 0"


def test_a_task_that_takes_long_says_now_and_then_how_far_it_is() -> None:
    written: list[str] = []
    display = PlainDisplay(write=written.append)
    display.handle(events.TasksAdded(at=0, run="r", tasks=(TaskSpec(key="k", name="n", family="F"),)))
    display.handle(events.TaskClaimed(at=0, key="k", worker="w", lease=1, attempt=2))
    for second in range(1, 26):
        display.handle(events.TaskNoted(at=second, key="k", lease=1, status="phase\n2"))
        display.handle(events.TaskProgressed(at=second, key="k", lease=1, progress=second / 100))

    assert [line[11:] for line in written] == [
        "F() started (attempt 2)\n",
        "F() runs for 10 s: 9%, phase\\n2\n",
        "F() runs for 20 s: 19%, phase\\n2\n",
    ]


def handled(display: PlainDisplay, *, tasks: int, seconds: float, apart: float) -> None:
    """Have some tasks of a family run, each as long, one starting so long after the other."""
    specs = tuple(TaskSpec(key=str(n), name="n", family="F", params={"n": str(n), "kind": "a"}) for n in range(tasks))
    display.handle(events.TasksAdded(at=0, run="r", tasks=specs))
    for n in range(tasks):
        display.handle(events.TaskClaimed(at=n * apart, key=str(n), worker="w", lease=n, attempt=1))
        display.handle(events.TaskDone(at=n * apart + seconds, key=str(n), worker="w", lease=n, seconds=seconds))


def test_many_small_tasks_make_few_lines(run: Run) -> None:
    written: list[str] = []
    display = PlainDisplay(write=written.append, defaults=Defaults(lambda family, name: StrParameter("a") if name == "kind" else None))

    handled(display, tasks=1000, seconds=0.001, apart=0.001)
    display.close([], run())

    lines = [line[11:] for line in written[:-1]]
    assert lines[:3] == ["F(n=0) started\n", "F(n=0) done in 1 ms\n", "F(n=1) done in 1 ms\n"]
    assert len(lines) < 30
    assert sum(int(line.split()[1]) if line.startswith("and") else "done" in line for line in lines) == 1000


def test_of_tasks_that_take_longer_each_start_and_end_is_written() -> None:
    written: list[str] = []

    handled(PlainDisplay(write=written.append), tasks=5, seconds=1.5, apart=2)

    assert [line.split()[-1] if "started" in line else "done" for line in written] == ["started", "done"] * 5


def test_json_lines_are_objects_with_a_time_an_event_and_a_task(run: Run) -> None:
    written: list[str] = []
    display = JsonDisplay(write=written.append)

    result = run(Made(name="bad"), Made(name="good"), Made(name="blocked"), listener=display.handle)
    display.close([("title", "Summary")], result)

    records = [json.loads(line) for line in written]
    assert [record["event"] for record in records] == ["started", "failed", "started", "done", "summary"]
    assert records[0]["params"] == {"name": "bad", "depth": "0"}
    assert records[1]["reason"] == "ValueError: no luck"
    assert records[1]["time"].endswith("+00:00")
    assert records[-1]["exit_code"] == 1
    assert records[-1]["tasks"] == {"failed": 1, "done": 1, "missing input": 1, "blocked": 1}


def test_a_task_that_goes_on_has_not_started_again(run: Run) -> None:
    written: list[str] = []

    run(Made(name="asks"), listener=JsonDisplay(write=written.append).handle)

    said = [f"{record['event']} {record['params']['name']}" for record in map(json.loads, written)]
    assert said == ["started asks", "suspended asks", "started asked", "done asked", "resumed asks", "done asks"]


def ledger_with(total: int) -> Ledger:
    ledger = Ledger()
    specs = tuple(TaskSpec(key=str(n), name="n", family="Step", params={"n": str(n)}) for n in range(total))
    ledger.apply(events.TasksAdded(at=0, run="r", tasks=specs))
    for n in range(4):
        ledger.apply(events.TaskClaimed(at=n, key=str(n), worker="w", lease=n, attempt=1))
    ledger.apply(events.TaskDone(at=4, key="0", worker="w", lease=0))
    ledger.apply(events.TaskFailed(at=4, key="1", worker="w", lease=1, reason="no"))
    ledger.apply(events.TaskProgressed(at=4, key="2", lease=2, progress=0.25))
    ledger.apply(events.TaskNoted(at=4, key="2", lease=2, status="reading"))
    ledger.apply(events.TaskCounted(at=4, key="2", lease=2, counters={"g": {"few": 1, "rows": 1234}}))
    return ledger


def test_the_progress_line_tells_what_is_done_what_failed_and_what_runs() -> None:
    ledger = ledger_with(10)

    line = progress_line(ledger, width=160)

    two, three = local_time(2), local_time(3)
    assert line == f"█░░░░░░░░░ 1/10  1 failed  Step(n=2)  25%  reading  g: 1,234 rows  since {two} | Step(n=3)  since {three}"
    assert progress_line(ledger, width=100).endswith(f"reading  g: 1,234 rows  since {two}  and 1 more")
    assert ledger.counts[Status.RUNNING] == 2


@pytest.mark.parametrize("width", [1, 10, 39, 40, 60, 79])
def test_the_progress_line_fits_its_terminal(width: int) -> None:
    assert len(progress_line(ledger_with(12_345), width=width)) <= width
