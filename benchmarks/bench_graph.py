"""Graphs of many small tasks for howdah: `python bench_graph.py KIND COUNT WORKERS`."""

from __future__ import annotations

import os
import sys
from typing import ClassVar

from howdah import IntParameter, LocalTarget, StrParameter, Task, build
from howdah.scheduling.completeness import check


class Noop(Task):
    """Does nothing, and remembers that."""

    number = IntParameter()
    done: ClassVar[set[str]] = set()

    def complete(self) -> bool:
        """Say whether it ran."""
        return self.task_id in self.done

    def run(self) -> None:
        """Remember that it ran."""
        self.done.add(self.task_id)


class Chain(Noop):
    """Requires the one before it."""

    def requires(self) -> list[Task]:
        """The one before it."""
        return [Chain(number=self.number - 1)] if self.number else []


class FanIn(Noop):
    """Requires as many tasks as its number says."""

    def requires(self) -> list[Task]:
        """All of them."""
        return [Noop(number=number) for number in range(self.number)]


class Writes(Task):
    """Write a small file."""

    number = IntParameter()

    def output(self) -> LocalTarget:
        """One local file."""
        return LocalTarget(f"files/{self.number}.txt")

    def run(self) -> None:
        """Write it."""
        with self.output().open("w") as file:
            file.write(f"{self.number}\n")


class Three(Task):
    """Has three parameters."""

    number = IntParameter()
    name = StrParameter()
    other = IntParameter(default=7)


class Filed(Task):
    """Is there when its file is, in one of a hundred folders."""

    number = IntParameter()

    def output(self) -> LocalTarget:
        """One local file."""
        return LocalTarget(f"folders/{self.number % 100:02d}/{self.number}.txt")


def ask_often(kind: str, count: int) -> bool:
    """Make every other file, then ask fifty times which tasks are complete: all at once, or one after the other."""
    tasks = [Filed(number=number) for number in range(count)]
    for number in range(min(100, count)):
        os.makedirs(f"folders/{number:02d}")
    for task in tasks[::2]:
        with open(task.output().path, "w"):
            pass
    ok = True
    for _ in range(50):
        answers = [task.complete() for task in tasks] if kind == "ask_each" else list(check(tasks).values())
        ok = ok and answers == [not number % 2 for number in range(count)]
    return ok


def main(kind: str, count: int, workers: int) -> None:
    """Run the graph; it must end well."""
    if kind in ("ask_each", "ask_all"):
        ok = ask_often(kind, count)
    elif kind == "make":
        made = [Three(number=number, name="a name") for number in range(count)]
        ok = len(made) == count
    else:
        graphs: dict[str, list[Task]] = {
            "noop": [Noop(number=number) for number in range(count if kind == "noop" else 0)],
            "files": [Writes(number=number) for number in range(count if kind == "files" else 0)],
            "chain": [Chain(number=count)],
            "fan_in": [FanIn(number=count)],
        }
        ok = bool(build(graphs[kind], workers=workers, local_scheduler=True))
    if not ok:
        sys.exit("not all is done")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
