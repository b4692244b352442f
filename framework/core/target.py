"""A target is the address of what a task makes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from typing import BinaryIO, TypeAlias

    Check: TypeAlias = "Callable[[FileSystemTarget], object]"

__all__ = ["FileSystem", "FileSystemTarget", "Target"]


class Target(ABC):
    """Something that exists or doesn't."""

    @abstractmethod
    def exists(self) -> bool:
        """Return whether it is there, whole."""


class FileSystem(ABC):
    """What a place that holds files can do; paths are texts with `/` between names.

    Errors are those of `howdah.core.errors` under FileSystemError; a path that is not there raises FileNotFoundError.
    """

    @abstractmethod
    def exists(self, path: str) -> bool:
        """Return whether a file or directory is at the path."""

    @abstractmethod
    def isdir(self, path: str) -> bool:
        """Return whether a directory is at the path."""

    @abstractmethod
    def size(self, path: str) -> int:
        """Return a file's size in bytes."""

    @abstractmethod
    def listdir(self, path: str) -> list[str]:
        """Return the full paths of a directory's own entries, in order of name."""

    @abstractmethod
    def glob(self, pattern: str) -> list[str]:
        """Return the paths that match a shell pattern (`*`, `?`, `[...]`; not hidden names, unless it says so), in order of name."""

    @abstractmethod
    def mkdir(self, path: str, *, parents: bool = True, raise_if_exists: bool = False) -> None:
        """Make a directory; without `parents` a missing parent raises MissingParentDirectoryError."""

    @abstractmethod
    def remove(self, path: str, *, recursive: bool = True) -> None:
        """Remove a file, or a directory with what is in it."""

    @abstractmethod
    def rename(self, path: str, dest: str) -> None:
        """Rename atomically, never over something: raises FileAlreadyExistsError and changes nothing where `dest` exists."""

    @abstractmethod
    def replace(self, path: str, dest: str) -> None:
        """Rename a file atomically over whatever file is at `dest`."""

    @abstractmethod
    def copy(self, path: str, dest: str) -> None:
        """Copy a file over whatever file is at `dest`, or a directory to where nothing is; makes parents, appears whole."""

    @abstractmethod
    def open_read(self, path: str) -> BinaryIO:
        """Open a file for reading bytes."""

    @abstractmethod
    def open_write(self, path: str) -> BinaryIO:
        """Open a new file for writing bytes, making its parents; raises FileAlreadyExistsError; closing it makes it durable."""

    def exists_many(self, paths: list[str]) -> list[bool]:
        """Answer `exists` for several paths, with as few calls as this file system needs."""
        return [self.exists(path) for path in paths]


class FileSystemTarget(Target):
    """A target that is a path on a file system.

    A path with `*` or `?` in it is a pattern: unless something has that very name, it stands for the files that match, for reading only.
    """

    checks: Iterable[Check] = ()
    """What is called with the staged output, as a target, before it gets its path: see `howdah.targets.checks`."""

    def __init__(self, path: str) -> None:
        """Name the path; one that ends in `/` is a directory's."""
        self.path = path

    @property
    @abstractmethod
    def fs(self) -> FileSystem:
        """The file system that holds the path."""

    @abstractmethod
    def open(self, mode: str = "r") -> AbstractContextManager[Any]:
        """Open for reading (`r`) or for a write (`w`) that appears when its `with` block ends cleanly."""

    @property
    def is_directory(self) -> bool:
        """Whether the path names a directory of parts."""
        return self.path.endswith("/")

    @property
    def is_pattern(self) -> bool:
        """Whether the path is a pattern."""
        return "*" in self.path or "?" in self.path

    def matches(self) -> list[str]:
        """Return the path if it is there, otherwise what matches it as a pattern, in order of name (`_` and `.` names left out)."""
        if not self.is_pattern or self.fs.exists(self.path):
            return [self.path] if self.fs.exists(self.path) else []
        return [path for path in self.fs.glob(self.path) if not _is_hidden(path)]

    def parts(self) -> Iterator[str]:
        """Yield the paths of the files that hold the data, in order of name (`_` and `.` names left out)."""
        for top in self.matches() if self.is_pattern else [self.path]:
            if not self.fs.isdir(top):
                yield top
                continue
            for path in self.fs.listdir(top):
                if not _is_hidden(path) and not self.fs.isdir(path):
                    yield path

    def exists(self) -> bool:
        """Return whether the path is there, or something that matches it."""
        return bool(self.matches()) if self.is_pattern else self.fs.exists(self.path)

    def remove(self) -> None:
        """Remove it, recursively where it is a directory."""
        self.fs.remove(self.path)

    def __fspath__(self) -> str:
        """Return the path."""
        return self.path

    def __repr__(self) -> str:
        """Show the class and the path."""
        return f"{type(self).__name__}({self.path!r})"

    def __eq__(self, other: object) -> bool:
        """Compare by class and path."""
        if not isinstance(other, FileSystemTarget):
            return NotImplemented
        return type(self) is type(other) and self.path == other.path

    def __hash__(self) -> int:
        """Hash the path."""
        return hash(self.path)


def _is_hidden(path: str) -> bool:
    return path.rstrip("/").rsplit("/", 1)[-1].startswith(("_", "."))
