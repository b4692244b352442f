"""A folder for the files of one run, which goes when the run ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING

from howdah.core.errors import FileSystemError

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["Scratch"]

_PREFIX = "run-"


class Scratch:
    """A new folder, removed at the end of the `with` block; those of runs that were killed are removed at the next start.

    A run holds a lock (flock) on its folder, which the kernel drops when the process is gone: so a leftover is known.
    """

    def __init__(self, parent: str | None = None) -> None:
        """Make the folder under `parent`, or under the user's own folder in the system's temporary one."""
        parent = parent or _own_folder()
        try:
            self._make(parent)
        except OSError as error:
            why = f"{error.strerror}; local.tmp_dir names the folder for what a job keeps on disk while it runs"
            raise FileSystemError(f"cannot use the folder {parent}: {why}") from error

    def _make(self, parent: str) -> None:
        os.makedirs(parent, exist_ok=True)
        _sweep(parent)
        while True:
            self.path = mkdtemp(prefix=_PREFIX, dir=parent)
            self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            if os.path.isdir(self.path):  # a sweep may have come between the two calls
                return
            os.close(self._lock)

    def file(self, name: str) -> str:
        """Return the path of a file in the folder."""
        return f"{self.path}/{name}"

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _own_folder() -> str:
    path = f"{gettempdir()}/howdah-{os.getuid()}"
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        found = os.lstat(path)
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():  # somebody else's: don't write there
            return mkdtemp(prefix="howdah-")
    return path


def _sweep(parent: str) -> None:
    for name in os.listdir(parent):
        if not name.startswith(_PREFIX):
            continue
        path = f"{parent}/{name}"
        try:
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except OSError:
            pass  # its run lives
        finally:
            os.close(lock)
