"""The input files of a job, found from the targets of what it requires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.core.errors import MissingInputError, UsageError
from howdah.core.structure import flatten
from howdah.core.target import FileSystemTarget

if TYPE_CHECKING:
    from howdah.core.target import FileSystem
    from howdah.core.task import Task

__all__ = ["InputFile", "input_files"]

_WILD = frozenset("*?[")


class InputFile:
    """One file to read: where it is, its size in bytes, and the format its target names (None: by its suffix)."""

    __slots__ = ("format", "fs", "path", "size")

    def __init__(self, *, fs: FileSystem, path: str, size: int, format: Any) -> None:
        """Hold what is known of the file before it is read."""
        self.fs = fs
        self.path = path
        self.size = size
        self.format = format


def input_files(job: Task) -> list[InputFile]:
    """List the files behind a job's inputs, targets in order and within a directory or glob in order of name.

    Directories are read with those below them; names that start with `_` or `.` are left out. Raises MissingInputError
    for a path that is not there, UsageError for a target that is not on a file system.
    """
    files: list[InputFile] = []
    for target in flatten(job.input()):
        if not isinstance(target, FileSystemTarget):
            message = f"{job!r}: a MapReduce job reads targets of a file system, and {target!r} is not one"
            raise UsageError(message)
        for path in _expand(target.fs, target.path):
            try:
                size = target.fs.size(path)
            except FileNotFoundError:
                message = f"{job!r}: the input {path} vanished before it was read"
                raise MissingInputError(message) from None
            files.append(InputFile(fs=target.fs, path=path, size=size, format=getattr(target, "format", None)))
    return files


def _expand(fs: FileSystem, path: str) -> list[str]:
    if fs.isdir(path):
        found: list[str] = []
        for entry in fs.listdir(path):
            if not entry.rstrip("/").rsplit("/", 1)[-1].startswith(("_", ".")):
                found += _expand(fs, entry)
        return found
    if not fs.exists(path) and not _WILD.isdisjoint(path):
        matches = [match for match in fs.glob(path) if not match.rstrip("/").rsplit("/", 1)[-1].startswith(("_", "."))]
        if matches:
            return [file for match in matches for file in _expand(fs, match)]
    if not fs.exists(path):
        message = f"the input {path} is not there"
        raise MissingInputError(message)
    return [path]
