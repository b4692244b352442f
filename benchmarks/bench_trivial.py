"""A task that writes one line, for the time howdah takes to start."""

from __future__ import annotations

from howdah import LocalTarget, StrParameter, Task


class Trivial(Task):
    """Write one line."""

    out = StrParameter()

    def output(self) -> LocalTarget:
        """One local file."""
        return LocalTarget(self.out)

    def run(self) -> None:
        """Write it."""
        with self.output().open("w") as file:
            file.write("done\n")
