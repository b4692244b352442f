"""Files held in memory as targets."""

from __future__ import annotations

import io
import posixpath
import threading
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from howdah.core.target import FileSystem, FileSystemTarget
from howdah.targets import refusals
from howdah.targets.formats import format_for_path
from howdah.targets.staging import PREFIX, SUCCESS

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator
    from typing import IO, Any, BinaryIO, TypeAlias

    from howdah.core.target import Check
    from howdah.targets.formats import Format

    Directory: TypeAlias = "dict[str, bytes | Directory]"

__all__ = ["MemoryFileSystem", "MemoryTarget"]


class MemoryFileSystem(FileSystem):
    """A tree of directories (dicts) and files (bytes) that ends with the process; threads may share it."""

    def __init__(self) -> None:
        """Start with no files."""
        self._root: Directory = {"": {}}
        self._lock = threading.RLock()
        self._numbers = count()

    def exists(self, path: str) -> bool:
        """Return whether a file or directory is there."""
        node = self._find(path)
        return node is not None and (isinstance(node, dict) or not path.endswith("/"))

    def isdir(self, path: str) -> bool:
        """Return whether a directory is there."""
        return isinstance(self._find(path), dict)

    def size(self, path: str) -> int:
        """Return a file's size in bytes."""
        return len(self._file(path, "measure"))

    def listdir(self, path: str) -> list[str]:
        """Return the full paths of a directory's own entries, in order of name."""
        with self._lock:
            node = self._node(path, "list")
            if not isinstance(node, dict):
                raise refusals.not_a_directory(path, "list")
            before = path if path.endswith("/") else path + "/"
            return [before + name for name in sorted(node) if name]

    def glob(self, pattern: str) -> list[str]:
        """Return the paths that match a shell pattern, in order of name."""
        from howdah.targets.globs import find

        return find(self, pattern)

    def mkdir(self, path: str, *, parents: bool = True, raise_if_exists: bool = False) -> None:
        """Make a directory."""
        with self._lock:
            there = self._find(path)
            if isinstance(there, dict):
                if raise_if_exists:
                    raise refusals.there_already(path, "make")
                return
            if there is not None:
                raise refusals.not_a_directory(path, "make")
            folder, name = self._place(path, "make", parents=parents)
            folder[name] = {}

    def remove(self, path: str, *, recursive: bool = True) -> None:
        """Remove a file, or a directory with what is in it."""
        with self._lock:
            node = self._node(path, "remove")
            if isinstance(node, dict) and not recursive:
                raise refusals.is_a_directory(path, "remove")
            folder, name = self._place(path, "remove", parents=False)
            del folder[name]

    def rename(self, path: str, dest: str) -> None:
        """Rename atomically, never over something."""
        with self._lock:
            self._check(path, dest, "rename", over_file=False)
            self._move(path, dest)

    def replace(self, path: str, dest: str) -> None:
        """Rename a file atomically over whatever file is at `dest`."""
        with self._lock:
            if self.isdir(path):
                raise refusals.is_a_directory(path, "rename")
            self._check(path, dest, "rename", over_file=True)
            self._move(path, dest)

    def _move(self, path: str, dest: str) -> None:
        folder, name = self._place(path, "rename", parents=False)
        new_folder, new_name = self._place(dest, f"rename {path!r} to", parents=False)
        new_folder[new_name] = folder.pop(name)

    def copy(self, path: str, dest: str) -> None:
        """Copy a file over whatever file is at `dest`, or a directory to where nothing is."""
        with self._lock:
            self._check(path, dest, "copy", over_file=True)
            folder, name = self._place(dest, f"copy {path!r} to", parents=True)
            folder[name] = _copied(self._node(path, "copy"))

    def _check(self, path: str, dest: str, doing: str, *, over_file: bool) -> None:
        """Refuse what can't be done."""
        node = self._node(path, doing)
        directory = isinstance(node, dict)
        there = self._find(dest)
        if there is not None and (directory or not over_file):
            raise refusals.there_already(dest, f"{doing} {path!r} to")
        if isinstance(there, dict):
            raise refusals.is_a_directory(dest, f"{doing} {path!r} to")
        if doing == "rename":
            self._place(dest, f"{doing} {path!r} to", parents=False)
        if dest.endswith("/") and not directory:
            raise refusals.not_a_directory(dest, f"{doing} {path!r} to")
        if directory and _segments(dest)[: len(_segments(path))] == _segments(path):
            raise refusals.into_itself(path, dest)

    def open_read(self, path: str) -> BinaryIO:
        """Open a file for reading bytes."""
        return _MemoryReader(self._file(path, "read"), path)

    def open_write(self, path: str) -> BinaryIO:
        """Open a new file for writing bytes; closing it gives it its content; its parents are made."""
        with self._lock:
            if path.endswith("/"):
                raise refusals.is_a_directory(path, "write")
            if self._find(path) is not None:
                raise refusals.there_already(path, "write")
            self.put(path, b"")
        return _MemoryWriter(self, path)

    def put(self, path: str, content: bytes) -> None:
        """Give a file its whole content at once, making parents."""
        with self._lock:
            if self.isdir(path):
                raise refusals.is_a_directory(path, "write")
            folder, name = self._place(path, "write", parents=True)
            folder[name] = content

    def staging_name(self, final: str) -> str:
        """Return a hidden name beside a final one, used by nobody else."""
        before, slash, name = final.rstrip("/").rpartition("/")
        return f"{before}{slash}{PREFIX}{next(self._numbers)}-{name}"

    def clear(self) -> None:
        """Remove everything."""
        with self._lock:
            self._root = {"": {}}

    def _find(self, path: str) -> bytes | Directory | None:
        node: bytes | Directory = self._root
        with self._lock:
            for segment in _segments(path):
                if not isinstance(node, dict) or segment not in node:
                    return None
                node = node[segment]
        return node

    def _node(self, path: str, doing: str) -> bytes | Directory:
        node = self._find(path)
        if node is None:
            raise refusals.missing(path, doing)
        if path.endswith("/") and not isinstance(node, dict):
            raise refusals.not_a_directory(path, doing)
        return node

    def _file(self, path: str, doing: str) -> bytes:
        node = self._node(path, doing)
        if isinstance(node, dict):
            raise refusals.is_a_directory(path, doing)
        return node

    def _place(self, path: str, doing: str, *, parents: bool) -> tuple[Directory, str]:
        """Return the directory that a path is in, and its name there."""
        segments = _segments(path)
        if not segments or segments == [""]:
            raise refusals.is_a_directory(path, doing)
        folder = self._root
        for segment in segments[:-1]:
            if segment not in folder:
                if not parents:
                    raise refusals.missing_parent(path, doing)
                folder[segment] = {}
            below = folder[segment]
            if not isinstance(below, dict):
                raise refusals.not_a_directory(path, doing)
            folder = below
        return folder, segments[-1]


class _MemoryReader(io.BytesIO):
    """A file being read."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


class _MemoryWriter(io.BytesIO):
    """A file being written, which gets its content when it is closed."""

    def __init__(self, fs: MemoryFileSystem, name: str) -> None:
        super().__init__()
        self.name = name
        self._fs = fs

    def close(self) -> None:
        if not self.closed:
            self._fs.put(self.name, self.getvalue())
            super().close()


class MemoryTarget(FileSystemTarget):
    """A file in memory, for tests; all targets share one file system unless given another."""

    shared = MemoryFileSystem()

    def __init__(
        self,
        path: str | os.PathLike[str],
        format: Format | None = None,
        *,
        checks: Iterable[Check] = (),
        fs: MemoryFileSystem | None = None,
    ) -> None:
        """Name the path; without a format, text, compressed as its suffix says; `checks` must pass before a write appears."""
        super().__init__(path if isinstance(path, str) else path.__fspath__())
        self.format = format
        self.checks = tuple(checks)
        self._fs = fs or self.shared

    @property
    def fs(self) -> MemoryFileSystem:
        """The file system in memory."""
        return self._fs

    def open(self, mode: str = "r") -> IO[Any]:
        """Open for reading (`r`) or writing (`w`); with a `b` after it in bytes, decompressed or compressed all the same."""
        from howdah.targets.reading import open_for_reading
        from howdah.targets.writing import WriteHandle, parse_mode

        writing, binary = parse_mode(mode)
        if not writing:
            return open_for_reading(self, self.format, binary=binary)
        if self.is_directory or self.fs.isdir(self.path):
            raise refusals.directory_written(self.path)
        format = self.format or format_for_path(self.path)
        staged = self._staging_name()
        sink = _MemoryWriter(self.fs, staged)
        stream = (format.binary() if binary else format).wrap_write(sink)
        return WriteHandle(stream, commit=lambda: self._commit(staged), discard=lambda: self._discard(staged)).as_file()

    def _staging_name(self) -> str:
        if self.is_pattern:
            raise refusals.pattern_written(self.path)
        return self.fs.staging_name(self.path)

    def _commit(self, staged: str) -> None:
        """Run the checks, then give what is staged its path: a file replaces a file, a directory's path must be free."""
        if self.checks:
            from howdah.targets.checks import run_checks

            run_checks(self, staged)
        if self.fs.isdir(staged):
            self.fs.rename(staged, self.path)
        else:
            self.fs.replace(staged, self.path)

    def _discard(self, staged: str) -> None:
        if self.fs.exists(staged):
            self.fs.remove(staged)

    @contextmanager
    def temporary_path(self) -> Iterator[str]:
        """Give a path to write a file or make a directory at; it gets the target's path when the `with` block ends cleanly."""
        staged = self._staging_name()
        try:
            yield staged
            self._commit(staged)
        finally:
            self._discard(staged)

    @contextmanager
    def temporary_directory(self) -> Iterator[str]:
        """Give a folder to write parts into; it becomes the target's, with `_SUCCESS` in it, when the `with` block ends cleanly."""
        if self.fs.exists(self.path):
            raise refusals.there_already(self.path, "write")
        staged = self._staging_name()
        self.fs.mkdir(staged)
        try:
            yield staged
            self.fs.put(f"{staged}/{SUCCESS}", b"")
            self._commit(staged)
        finally:
            self._discard(staged)


def _segments(path: str) -> list[str]:
    """Return the names on the way to a path; an absolute one starts with an empty name."""
    clean = posixpath.normpath(path)
    if clean == ".":
        return []
    return [""] + [name for name in clean.split("/") if name] if clean.startswith("/") else clean.split("/")


def _copied(node: bytes | Directory) -> bytes | Directory:
    return {name: _copied(below) for name, below in node.items()} if isinstance(node, dict) else node
