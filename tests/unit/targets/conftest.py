"""Child processes that run a function of a test, and folders that other users may enter."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


class Children:
    """Runs functions in forked processes, so that a test can kill them, or have them be somebody else."""

    def start(self, function: Callable[[], object]) -> int:
        """Return the id of a new process that runs the function, then ends with 0, or with 1 where it raised."""
        process = os.fork()
        if process:
            return process
        try:
            function()
            os._exit(0)
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(1)

    def end(self, process: int) -> int:
        """Wait for a process; return its exit code, or minus the signal that killed it."""
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    def run(self, function: Callable[[], object]) -> int:
        """Run the function in a process of its own."""
        return self.end(self.start(function))

    def run_as_nobody(self, function: Callable[[], object]) -> int:
        """Run the function without root's right to do what permissions forbid."""
        return self.end(self.start_as_nobody(function))

    def start_as_nobody(self, function: Callable[[], object]) -> int:
        """Return the id of a new process that runs the function without root's rights."""

        def as_nobody() -> None:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            function()

        return self.start(as_nobody)


@pytest.fixture
def children() -> Children:
    return Children()


@pytest.fixture
def public_path() -> Iterator[Path]:
    """Give a folder that any user may enter and write in."""
    folder = tempfile.mkdtemp(prefix="howdah-test-")
    os.chmod(folder, 0o777)
    yield Path(folder)
    shutil.rmtree(folder)
