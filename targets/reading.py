"""Reading a target: a file, or as one stream the parts of a directory or the files that match a pattern."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from howdah.targets.formats import Text, format_for_path
from howdah.targets.refusals import missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, Any

    from typing_extensions import Buffer

    from howdah.core.target import FileSystem, FileSystemTarget
    from howdah.targets.formats import Format

__all__ = ["PartsReader", "open_for_reading"]

_BUFFER = 1 << 16


def open_for_reading(target: FileSystemTarget, chosen: Format | None, *, binary: bool) -> IO[Any]:
    """Open a target's data; `binary` asks for bytes instead of text, decompressed all the same.

    The parts of a directory, and the files that match a pattern, are read in order of name. In text, a newline is put after a part whose
    last line has none, where another part with data follows, so that no two lines become one; bytes are joined as they are.
    """
    format = chosen or format_for_path(target.path)
    several = target.is_pattern and not target.fs.exists(target.path)
    if several and not target.matches():
        raise missing(target.path, "read")
    if not several and not target.fs.isdir(target.path):
        source = target.fs.open_read(target.path)
        try:
            return (format.binary() if binary else format).wrap_read(source)
        except BaseException:
            source.close()
            raise
    as_text = format.is_text and not binary
    raw = PartsReader(target.fs, target.parts(), chosen, lines=format.is_text)
    joined = io.BufferedReader(raw, _BUFFER)
    return Text.wrap_read(joined) if as_text else joined


class PartsReader(io.RawIOBase):
    """The bytes of several files, one after the other."""

    def __init__(self, fs: FileSystem, paths: Iterator[str], chosen: Format | None, *, lines: bool) -> None:
        """Read each path in the chosen format, or in the one its suffix says; `lines` ends the last line of each part but the last."""
        self._fs = fs
        self._paths = paths
        self._chosen = chosen
        self._lines = lines
        self._part: IO[bytes] | None = None
        self._ready = b""
        self._last = b"\n"
        self._starts = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill a buffer from the current part, or from the next one with data; 0 is the end."""
        view = memoryview(buffer).cast("B")
        if not self._ready:
            self._ready = self._more(len(view))
        data, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(data)] = data
        return len(data)

    def _more(self, size: int) -> bytes:
        """Return more bytes, with a newline before them where they start a part after an unfinished line; nothing at the end."""
        while self._part is not None or self._next():
            data = self._part.read(size) if self._part is not None else b""
            if not data:
                self._close_part()
                continue
            if self._starts and self._lines and self._last != b"\n":
                data = b"\n" + data
            self._starts = False
            self._last = data[-1:]
            return data
        return b""

    def _next(self) -> bool:
        path = next(self._paths, None)
        if path is None:
            return False
        format = self._chosen or format_for_path(path)
        self._part = format.binary().wrap_read(self._fs.open_read(path))
        self._starts = True
        return True

    def _close_part(self) -> None:
        part, self._part = self._part, None
        if part is not None:
            part.close()

    def close(self) -> None:
        """Close the current part."""
        if not self.closed:
            super().close()
            self._close_part()
