"""Files of this machine as targets."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from howdah.core.errors import FileSystemError, UsageError
from howdah.core.target import FileSystem, FileSystemTarget
from howdah.targets import refusals
from howdah.targets.formats import format_for_path
from howdah.targets.listings import exists_many
from howdah.targets.refusals import refusal, refusal_of_source
from howdah.targets.staging import Staging, fsync_path, make_directories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO, Any, BinaryIO

    from howdah.core.target import Check
    from howdah.targets.formats import Format

__all__ = ["LocalFileSystem", "LocalTarget"]

_BUFFER = 1 << 16


class LocalFileSystem(FileSystem):
    """The files of this machine."""

    def exists(self, path: str) -> bool:
        """Return whether a file or directory is there; a symbolic link counts as what it points to."""
        try:
            os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise refusal(error, "look for", path) from error
        return True

    def isdir(self, path: str) -> bool:
        """Return whether a directory is there."""
        return os.path.isdir(path)

    def size(self, path: str) -> int:
        """Return a file's size in bytes."""
        try:
            found = os.stat(path)
        except OSError as error:
            raise refusal_of_source(error, "measure", path) from error
        if os.path.isdir(path):
            raise refusals.is_a_directory(path, "measure")
        return found.st_size

    def listdir(self, path: str) -> list[str]:
        """Return the full paths of a directory's own entries, in order of name."""
        try:
            names = os.listdir(path)
        except OSError as error:
            raise refusal_of_source(error, "list", path) from error
        before = path if path.endswith("/") else path + "/"
        return [before + name for name in sorted(names)]

    def glob(self, pattern: str) -> list[str]:
        """Return the paths that match a shell pattern, in order of name."""
        from howdah.targets.globs import find

        return find(self, pattern)

    def mkdir(self, path: str, *, parents: bool = True, raise_if_exists: bool = False) -> None:
        """Make a directory."""
        try:
            if os.path.isdir(path):
                if raise_if_exists:
                    raise refusals.there_already(path, "make")
            elif os.path.lexists(path.rstrip("/")):
                raise refusals.not_a_directory(path, "make")
            elif parents:
                make_directories(path.rstrip("/"))
            else:
                os.mkdir(path)
        except FileNotFoundError as error:
            raise refusals.missing_parent(path, "make") from error
        except OSError as error:
            raise refusal(error, "make", path) from error

    def remove(self, path: str, *, recursive: bool = True) -> None:
        """Remove a file or link, or a directory with what is in it: all of it at once, under its name."""
        bare = path.rstrip("/")
        try:
            if not os.path.isdir(bare):
                os.unlink(path)
            elif os.path.islink(bare):
                os.unlink(bare)
            elif not recursive:
                raise refusals.is_a_directory(path, "remove")
            else:
                _remove_directory(bare)
        except OSError as error:
            raise refusal_of_source(error, "remove", path) from error

    def rename(self, path: str, dest: str) -> None:
        """Rename atomically, never over something."""
        from howdah.targets.relocation import rename_path

        rename_path(path, dest)

    def replace(self, path: str, dest: str) -> None:
        """Rename a file atomically over whatever file is at `dest`."""
        from howdah.targets.relocation import replace_file

        replace_file(path, dest)

    def copy(self, path: str, dest: str) -> None:
        """Copy a file over whatever file is at `dest`, or a directory to where nothing is; it appears when it is whole."""
        from howdah.targets.relocation import copy_path

        copy_path(path, dest)

    def open_read(self, path: str) -> BinaryIO:
        """Open a file for reading bytes."""
        try:
            return open(path, "rb", buffering=_BUFFER)
        except OSError as error:
            raise refusal_of_source(error, "read", path) from error

    def open_write(self, path: str) -> BinaryIO:
        """Open a new file for writing bytes; closing it makes it durable; its parents are made."""
        from howdah.targets.writing import open_durable

        return open_durable(path)

    def exists_many(self, paths: list[str]) -> list[bool]:
        """Answer `exists` for several paths; a folder with many of them is listed once."""
        return exists_many(paths, self.exists)


def _temporary_path(*, is_tmp: bool) -> str:
    """Return a path in the system's folder for temporary files that nobody else has."""
    if not is_tmp:
        raise UsageError("LocalTarget() needs a path, or is_tmp=True")
    from tempfile import gettempdir
    from uuid import uuid4

    return f"{gettempdir()}/howdah-{uuid4().hex}"


def _remove_if_there(path: str) -> None:
    try:
        LocalFileSystem().remove(path)
    except (OSError, FileSystemError):
        pass  # it was never written, or is gone


def _remove_directory(path: str) -> None:
    """Take a directory's name away, then remove what was in it."""
    from shutil import rmtree

    try:
        grave = Staging(path, directory=True)
    except FileSystemError:
        rmtree(path)  # nothing can be made beside it: it goes piece by piece
        return
    with grave:
        doomed = f"{grave.path}/{os.path.basename(path)}"
        try:
            os.rename(path, doomed)
        except OSError:
            doomed = path  # it can't be moved (a mount point)
        rmtree(doomed)
        fsync_path(os.path.dirname(path) or ".")


class LocalTarget(FileSystemTarget):
    """A file of this machine; with a path that ends in `/`, a directory of parts.

    A write appears under the path only when it is whole, and replaces the file that was there; a symbolic link is replaced, not
    followed. It has the modes that the umask gives.
    """

    file_system = LocalFileSystem()

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        format: Format | None = None,
        is_tmp: bool = False,
        *,
        checks: Iterable[Check] = (),
    ) -> None:
        """Name the path; without a format, text, compressed as its suffix says; `checks` must pass before a write appears.

        With `is_tmp` it is removed together with this object; then a path of its own may be left to it.
        """
        super().__init__(os.fspath(path) if path is not None else _temporary_path(is_tmp=is_tmp))
        self.format = format
        if is_tmp:
            from weakref import finalize

            finalize(self, _remove_if_there, self.path)
        if checks:
            self.checks = tuple(checks)

    @property
    def fs(self) -> LocalFileSystem:
        """The file system of this machine."""
        return self.file_system

    def open(self, mode: str = "r") -> IO[Any]:
        """Open for reading (`r`) or writing (`w`); with a `b` after it in bytes, decompressed or compressed all the same."""
        from howdah.targets.reading import open_for_reading
        from howdah.targets.writing import parse_mode, staged_handle

        writing, binary = parse_mode(mode)
        if not writing:
            return open_for_reading(self, self.format, binary=binary)
        if self.is_directory or (os.path.isdir(self.path) and not os.path.islink(self.path)):
            raise refusals.directory_written(self.path)
        format = self.format or format_for_path(self.path)
        return staged_handle(self.staging(), format.binary() if binary else format).as_file()

    def staging(self, *, directory: bool = False) -> Staging:
        """Return a new staging file or directory of this target, on which the checks are run before it gets the path."""
        if self.is_pattern:
            raise refusals.pattern_written(self.path)
        if not self.checks:
            return Staging(self.path, directory=directory)
        from howdah.targets.checks import run_checks

        return Staging(self.path, directory=directory, check=lambda staged: run_checks(self, staged))

    @contextmanager
    def temporary_path(self) -> Iterator[str]:
        """Give a path to write a file or make a directory at; it gets the target's path when the `with` block ends cleanly."""
        with self.staging(directory=True) as staging:
            inner = f"{staging.path}/{os.path.basename(self.path.rstrip('/'))}"
            yield inner + "/" if self.is_directory else inner
            staging.commit_inner(inner, mark=self.is_directory)

    @contextmanager
    def temporary_directory(self) -> Iterator[str]:
        """Give a folder to write parts into; it becomes the target's, with `_SUCCESS` in it, when the `with` block ends cleanly."""
        if self.exists() and (not os.path.isdir(self.path) or os.listdir(self.path)):
            raise refusals.there_already(self.path, "write")
        with self.staging(directory=True) as staging:
            yield staging.path
            staging.commit()

    def makedirs(self) -> None:
        """Make the folder that the path is in."""
        parent = os.path.dirname(self.path.rstrip("/"))
        if parent:
            self.fs.mkdir(parent)

    def copy(self, new_path: str | os.PathLike[str], *, raise_if_exists: bool = False) -> None:
        """Copy it; a file that is there is replaced, or, if asked for, FileAlreadyExistsError raised."""
        dest = os.fspath(new_path)
        if raise_if_exists and self.fs.exists(dest):
            raise refusals.there_already(dest, "copy to")
        self.fs.copy(self.path, dest)

    def move(self, new_path: str | os.PathLike[str], *, raise_if_exists: bool = False) -> None:
        """Rename it, making parents; a file that is there is replaced, or, if asked for, FileAlreadyExistsError raised."""
        dest = os.fspath(new_path)
        LocalTarget(dest).makedirs()
        if raise_if_exists or self.fs.isdir(self.path):
            self.fs.rename(self.path, dest)
        else:
            self.fs.replace(self.path, dest)
