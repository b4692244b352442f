"""The smallest task: it writes one file, and is not run again while that file is there.

Run it with `howdah --module hello_world HelloWorld --local-scheduler --name Ada`.
"""

from __future__ import annotations

from howdah import LocalTarget, Task


class HelloWorld(Task):
    """Greets someone in a file."""

    name: str = "world"

    def output(self) -> LocalTarget:
        """Name the file."""
        return LocalTarget(f"data/hello_{self.name}.txt")

    def run(self) -> None:
        """Write the greeting; the file appears when the block ends."""
        with self.output().open("w") as file:
            file.write(f"Hello, {self.name}!\n")
