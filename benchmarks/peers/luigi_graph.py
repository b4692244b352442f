"""Graphs of many small tasks for Luigi: `python luigi_graph.py KIND COUNT WORKERS`."""
# mypy: disable-error-code="import-not-found,import-untyped,misc,unused-ignore"

from __future__ import annotations

import sys
from typing import Any, ClassVar

import luigi


class Noop(luigi.Task):
    """Does nothing, and remembers that."""

    number = luigi.IntParameter()
    ran: ClassVar[set[int]] = set()

    def complete(self) -> bool:
        """Say whether it ran."""
        return self.number in self.ran

    def run(self) -> None:
        """Remember that it ran."""
        self.ran.add(self.number)


class Writes(luigi.Task):
    """Write a small file."""

    number = luigi.IntParameter()

    def output(self) -> Any:
        """One local file."""
        return luigi.LocalTarget(f"files/{self.number}.txt")

    def run(self) -> None:
        """Write it."""
        with self.output().open("w") as file:
            file.write(f"{self.number}\n")


class Three(luigi.Task):
    """Has three parameters."""

    number = luigi.IntParameter()
    name = luigi.Parameter()
    other = luigi.IntParameter(default=7)


def main(kind: str, count: int, workers: int) -> None:
    """Run the graph; it must end well."""
    kinds: dict[str, Any] = {"noop": Noop, "files": Writes}
    if kind == "make":
        ok = len([Three(number=number, name="a name") for number in range(count)]) == count
    else:
        tasks = [kinds[kind](number=number) for number in range(count)]
        ok = luigi.build(tasks, workers=workers, local_scheduler=True, log_level="WARNING")
    if not ok:
        sys.exit("not all is done")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
