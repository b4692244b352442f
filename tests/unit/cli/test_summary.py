"""The summary of a run: groups, ranges, reasons, and a screenful for any number of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.cli.request import parameter_of
from howdah.cli.summary import failure_place, summary, troubles
from howdah.core.context import current_context
from howdah.core.parameter_number import BoolParameter, IntParameter
from howdah.core.task import ExternalTask, Task, WrapperTask
from howdah.targets.memory import MemoryTarget

if TYPE_CHECKING:
    from collections.abc import Callable

    from howdah.worker.result import RunResult

    Run = Callable[..., RunResult]


def text_of(result: RunResult, width: int = 120) -> list[str]:
    lines = [text for _, text in summary(result, parameter=parameter_of, width=width)]
    return [line.partition("  0.")[0] if " ms" not in line else line for line in lines]


def put(name: str) -> None:
    MemoryTarget.shared.put(name, b"")


class Piece(Task):
    n = IntParameter()
    bad = BoolParameter()

    def output(self) -> Any:
        return MemoryTarget(f"piece{self.n}")

    def run(self) -> Any:
        current_context().reporter.counters({"howdah": {"lines": self.n}})
        if self.bad:
            raise ValueError(f"no luck\nwith {self.n}")
        put(f"piece{self.n}")


class Input(ExternalTask):
    n = IntParameter()

    def output(self) -> Any:
        return MemoryTarget(f"input{self.n}")


class Whole(Task):
    pieces = IntParameter(default=0)
    bad = IntParameter(default=0)
    inputs = IntParameter(default=0)

    def requires(self) -> Any:
        pieces = [Piece(n=n, bad=n <= self.bad) for n in range(1, self.pieces + 1)]
        return [*pieces, *(Input(n=n) for n in range(1, self.inputs + 1))]

    def output(self) -> Any:
        return MemoryTarget("whole")

    def run(self) -> Any:
        put("whole")


def test_what_ran_is_a_range_with_its_counters_and_what_was_there_is_apart(run: Run) -> None:
    put("piece1")
    put("piece2")

    lines = text_of(run(Whole(pieces=5)))

    assert lines[0] == "Summary of 6 tasks: 2 done already, 4 ran"
    assert lines[1:4] == ["done already (2)", "    Piece(n=1...2)  2 tasks", "ran (4)"]
    assert lines[4].startswith("    Piece(n=3...5)  3 tasks, ")
    assert lines[4].endswith(" ms together  12 lines")
    assert lines[-1].startswith("All is done. It took ")


def test_counters_that_do_not_fit_get_a_line_of_their_own(run: Run) -> None:
    lines = text_of(run(Piece(n=4)), width=25)

    assert lines[2].startswith("    Piece(n=4)  ")
    assert lines[3] == "        4 lines"


def test_failures_with_one_reason_stand_together_and_say_where(run: Run) -> None:
    lines = text_of(run(Whole(pieces=3, bad=2)))

    assert lines[0] == "Summary of 4 tasks: 1 ran, 2 failed, 1 blocked"
    failed = lines.index("failed (2)")
    assert lines[failed + 1] == "    Piece(n=1...2, bad=True)  2 tasks"
    assert lines[failed + 2].startswith("        ValueError: no luck  [test_summary.py:")
    assert lines[failed + 3 : failed + 6] == [
        "blocked (1)",
        "    Whole(pieces=3, bad=2)",
        "        by Piece(n=1...2, bad=True)  2 tasks (failed)",
    ]
    assert lines[-1].startswith("A task failed (exit code 1). It took ")


def test_missing_inputs_say_what_is_missing(run: Run) -> None:
    assert text_of(run(Whole(inputs=1)))[1:3] == ["missing inputs (1)", "    Input(n=1): input1 is missing"]
    assert text_of(run(Whole(inputs=30)))[1:3] == ["missing inputs (30)", "    Input(n=1...30)  30 tasks"]


def test_it_is_a_screenful_for_any_number_of_tasks_and_as_wide_as_the_terminal(run: Run) -> None:
    classes = [type(f"Kind{number}", (Piece,), {}) for number in range(40)]

    class All(WrapperTask):
        def requires(self) -> Any:
            return [kind(n=1000 * place + n, bad=n % 2 == 0) for place, kind in enumerate(classes) for n in range(0, 50, 3)]

    result = run(All())

    lines = text_of(result, width=60)
    assert len(result.outcomes) == 40 * 17 + 1
    assert len(lines) <= 24
    assert all(len(line) <= 60 for line in lines[1:-1])
    assert any("more" in line for line in lines)


def test_what_could_not_be_asked_is_shown_with_its_traceback(run: Run) -> None:
    class Broken(Task):
        def requires(self) -> Any:
            return {"other": 1}["key"]

        def output(self) -> Any:
            return MemoryTarget("broken")

    result = run(Broken())

    ((_, text), _) = troubles(result)
    assert text.startswith("Broken() could not be asked: requires() raised KeyError: 'key'\n    Traceback")
    assert "test_summary.py" in text
    assert troubles(run(Whole())) == []
    assert "A task could not be asked" in text_of(result)[-1]


def test_what_did_not_run_says_why(run: Run) -> None:
    class Off(Task):
        disabled = True

        def output(self) -> Any:
            return MemoryTarget("off")

    assert text_of(run(Off()))[1:] == [
        "not run (1)",
        "    Off()",
        "        it is disabled by its class",
        "Not everything was run (exit code 6). It took 0 ms.",
    ]


def test_the_place_of_a_failure_is_its_innermost_frame() -> None:
    assert failure_place('  File "/a/b.py", line 3, in f\n    x\n  File "/a/c.py", line 12, in g\n    y\nKeyError') == "c.py:12 in g"
    assert failure_place("no traceback") == ""
