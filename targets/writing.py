"""The handle of a write, which appears when it is closed without an error."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, cast

from howdah.core.errors import FileSystemError, UsageError
from howdah.targets.refusals import is_a_directory, refusal
from howdah.targets.staging import fsync_path, make_directories

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import IO, Any, BinaryIO

    from typing_extensions import Buffer, Self

    from howdah.targets.formats import Format
    from howdah.targets.staging import Staging

__all__ = ["WriteHandle", "open_durable", "parse_mode", "staged_handle"]

_BUFFER = 1 << 16


def parse_mode(mode: str) -> tuple[bool, bool]:
    """Return whether a mode writes, and whether it asks for bytes."""
    if mode not in ("r", "rt", "rb", "w", "wt", "wb"):
        raise UsageError(f"a target can't be opened in mode {mode!r}: it is read ('r', 'rb') or written whole ('w', 'wb')")
    return mode[0] == "w", mode[-1] == "b"


def open_durable(path: str) -> BinaryIO:
    """Open a new file, which is durable once it is closed; parents are made."""
    if path.endswith("/"):
        raise is_a_directory(path, "write")
    try:
        try:
            raw = _TargetFile(path, "xb")
        except FileNotFoundError:
            make_directories(os.path.dirname(path))
            raw = _TargetFile(path, "xb")
    except OSError as error:
        raise refusal(error, "write", path) from error
    return _DurableWriter(raw, _BUFFER)


def staged_handle(staging: Staging, format: Format, *, commit: Callable[[], object] | None = None) -> WriteHandle:
    """Return the handle that writes to a staging file and commits it, by replacing what is there or in another way."""
    raw = _StagedFile(staging)
    stream = format.wrap_write(io.BufferedWriter(raw, _BUFFER))
    return WriteHandle(stream, commit=commit or staging.commit, discard=staging.discard)


class _TargetFile(io.FileIO):
    """A file whose errors name it and say what to do."""

    def write(self, data: Buffer, /) -> int:
        """Write some of the data."""
        try:
            return super().write(data)
        except OSError as error:
            raise refusal(error, "write", str(self.name)) from error


class _StagedFile(_TargetFile):
    """The file under a write; a forked child, which has a copy of what its parent has still to write, may not write it too."""

    def __init__(self, staging: Staging) -> None:
        super().__init__(staging.fd, "wb", closefd=False)
        self.name = staging.name
        self._process = os.getpid()

    def write(self, data: Buffer, /) -> int:
        """Write some of the data."""
        if os.getpid() != self._process:
            raise FileSystemError(f"cannot write {self.name!r}: it was opened by another process; open it in the one that writes it")
        return super().write(data)


class _DurableWriter(io.BufferedWriter):
    """A file that is on the disk, under its name, once it is closed."""

    def close(self) -> None:
        """Write what is waiting, and wait for the disk."""
        if not self.closed:
            try:
                self.flush()
                os.fsync(self.fileno())
                fsync_path(os.path.dirname(self.name) or ".")
            finally:
                super().close()


class WriteHandle:
    """A file being written; it appears under its name when the `with` block ends cleanly, and not at all when it raises.

    Used without `with`, as in `f = target.open("w"); f.write(...); f.close()`, closing makes it appear, unless an exception is on its way
    (`close()` in a `finally` or `except` clause): then it removes it. In a `with` block, `close()` only ends the writing, and the end of
    the block decides. `abort()` removes it. A handle that is dropped without any of these is removed: collecting garbage never commits.
    """

    def __init__(self, stream: IO[Any], *, commit: Callable[[], object], discard: Callable[[], None]) -> None:
        """Write to `stream`; once it is closed, `commit`, then `discard` what that left."""
        self._stream = stream
        self._commit = commit
        self._discard = discard
        self._open = True
        self._in_block = False
        self._earlier = sys.exc_info()[1]
        self.write = stream.write

    def as_file(self) -> IO[Any]:
        """Return itself; to a type checker it is the file it stands for."""
        return cast("IO[Any]", self)

    def close(self) -> None:
        """End the writing; outside a `with` block, and with no exception on its way, it appears."""
        if not self._open:
            return
        passing = sys.exc_info()[1]
        if passing is not None and passing is not self._earlier:
            self.abort()
        elif self._in_block:
            self._finish()
        else:
            self.commit()

    def commit(self) -> None:
        """End the writing and make it appear now."""
        if not self._open:
            return
        try:
            self._finish()
            self._commit()
        except BaseException:
            self.abort()
            raise
        self._done()
        self._discard()

    def abort(self) -> None:
        """Remove it."""
        if not self._open:
            return
        self._done()
        try:
            self._stream.close()
        except Exception:
            pass  # nothing of it is kept
        self._discard()

    def _finish(self) -> None:
        try:
            self._stream.close()
        except BaseException:
            self.abort()
            raise

    def _done(self) -> None:
        self._open = False
        self._earlier = None

    @property
    def closed(self) -> bool:
        """Whether nothing more can be written."""
        return not self._open or self._stream.closed

    def __getattr__(self, name: str) -> Any:
        """Do everything else as the stream does."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._stream, name)

    def __iter__(self) -> Any:
        """Refuse, as the stream does."""
        return iter(self._stream)

    def __enter__(self) -> Self:
        """Return itself; the end of the block decides."""
        self._in_block = True
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Commit at a clean end, remove at any other."""
        if kind is None:
            self.commit()
        else:
            self.abort()

    def __del__(self) -> None:
        """Remove it: collecting garbage never commits."""
        if self.__dict__.get("_open"):
            self.abort()
