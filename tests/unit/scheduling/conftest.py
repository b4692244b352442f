"""What a test of scheduling stands on: a board of tasks, and a bench with a scheduler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from howdah.core.parameter import StrParameter
from howdah.core.task import ExternalTask, Task, WrapperTask
from howdah.scheduling import commands as cmd
from howdah.scheduling.journal import Journal, MemoryJournal
from howdah.scheduling.policy import Policy
from howdah.scheduling.scheduler import Scheduler
from howdah.targets.memory import MemoryFileSystem, MemoryTarget

if TYPE_CHECKING:
    from collections.abc import Mapping


class Board:
    """Tasks by name, each with one file as its output; classes are new on each board."""

    def __init__(self, requires: Mapping[str, str], external: str, wrappers: str) -> None:
        self.requires = {name: names.split() for name, names in requires.items()}
        self.external = external.split()
        self.wrappers = wrappers.split()
        self.fs = MemoryFileSystem()
        self.asked: list[str] = []
        board = self

        class Node(Task):
            name = StrParameter()

            def requires(self) -> Any:
                board.asked.append(self.name)
                return [board[name] for name in board.requires.get(self.name, [])]

            def output(self) -> Any:
                return MemoryTarget(f"{self.name}.txt", fs=board.fs)

        class External(Node, ExternalTask):
            pass

        class Wrapper(WrapperTask):
            name = StrParameter()

            def requires(self) -> Any:
                return [board[name] for name in board.requires.get(self.name, [])]

        self.kinds = (Node, External, Wrapper)

    def __getitem__(self, name: str) -> Task:
        node, external, wrapper = self.kinds
        kind: Any = external if name in self.external else wrapper if name in self.wrappers else node
        task: Task = kind(name=name)
        return task

    def make(self, names: str) -> None:
        for name in names.split():
            self.fs.put(f"{name}.txt", b"")


class BoardMaker:
    def __call__(self, *, external: str = "", wrappers: str = "", **requires: str) -> Board:
        return Board(requires, external, wrappers)


@pytest.fixture
def board() -> BoardMaker:
    """Make a board: `board(A="B C")` where A requires B and C."""
    return BoardMaker()


class Bench:
    """A scheduler with a clock that a test turns by hand; tasks are named by single words."""

    def __init__(self, policy: Policy, journal: Journal) -> None:
        self.now = 100.0
        self.journal = journal
        self.scheduler = Scheduler(journal=journal, policy=policy, now=self.now)

    def do(self, command: cmd.Command) -> Any:
        return self.scheduler.handle(command, self.now)

    def add(self, *specs: cmd.TaskSpec, run: str = "run", worker: str = "w") -> Any:
        return self.do(cmd.AddTasks(run=run, worker=worker, tasks=specs))

    def claim(self, limit: int = 1, *, worker: str = "w", runs: tuple[str, ...] = ("run",), slots: int | None = None) -> str:
        """Claim, and return the names of what was given."""
        reply = self.do(cmd.Claim(worker=worker, runs=runs, limit=limit, slots=limit if slots is None else slots))
        return " ".join(assignment.key for assignment in reply.assignments)

    def lease(self, key: str) -> int:
        return self.scheduler.state.tasks[key].lease

    def report(self, key: str, outcome: str = "done", *, worker: str = "w", lease: int | None = None, **more: Any) -> bool:
        result = cmd.Result(key=key, lease=self.lease(key) if lease is None else lease, outcome=outcome, **more)
        accepted: bool = self.do(cmd.Report(worker=worker, results=(result,))).accepted[0]
        return accepted

    def status(self, key: str) -> str:
        return self.scheduler.state.tasks[key].status.value

    def statuses(self) -> dict[str, str]:
        return {key: record.status.value for key, record in self.scheduler.state.tasks.items()}

    def explain(self, key: str) -> str:
        return "; ".join(self.do(cmd.Explain(key=key)).reasons)

    def kinds(self) -> list[str]:
        """The names of all events so far."""
        return [type(event).__name__ for event in self.journal.read()]


class BenchMaker:
    def __call__(self, *, journal: Journal | None = None, **policy: Any) -> Bench:
        return Bench(Policy(**policy), journal or MemoryJournal())


@pytest.fixture
def bench() -> BenchMaker:
    """Make a bench with a policy: `bench(default_limit=2)`."""
    return BenchMaker()


@pytest.fixture
def spec() -> Any:
    """Make a task's description: `spec("A", "B C", priority=3)` for an A that requires B and C."""

    def make(key: str, requires: str = "", **more: Any) -> cmd.TaskSpec:
        return cmd.TaskSpec(key=key, name=key, family="Family", requires=tuple(requires.split()), **more)

    return make
