"""A task that writes one line, for the time Luigi takes to start."""
# mypy: disable-error-code="import-not-found,import-untyped,misc,unused-ignore"

from __future__ import annotations

from typing import Any

import luigi


class Trivial(luigi.Task):
    """Write one line."""

    out = luigi.Parameter()

    def output(self) -> Any:
        """One local file."""
        return luigi.LocalTarget(self.out)

    def run(self) -> None:
        """Write it."""
        with self.output().open("w") as file:
            file.write("done\n")
