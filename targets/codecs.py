"""Streams that compress what is written to them or decompress what is read from them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from typing_extensions import Buffer

__all__ = ["Compressor", "DecodedReader", "Decompressor", "EncodedWriter"]

_CHUNK = 1 << 17


class Compressor(Protocol):
    """What the standard library's compressor objects and zstandard's have in common."""

    def compress(self, data: bytes | memoryview, /) -> bytes:
        """Take more data, return what is ready."""

    def flush(self) -> bytes:
        """Return the rest; nothing may follow."""


class Decompressor(Protocol):
    """One member (gzip), stream (bzip2, xz) or frame (zstd) being decompressed, a bounded piece at a time."""

    @property
    def eof(self) -> bool:
        """Whether the member's end was reached."""

    @property
    def unused_data(self) -> bytes:
        """The bytes given after the member's end."""

    @property
    def needs_input(self) -> bool:
        """Whether all that was given has been used."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return the next piece; `data` must be empty unless `needs_input`."""


class DecodedReader(io.RawIOBase):
    """Reads all members of a compressed file as one stream; a damaged or truncated file raises an error that names it."""

    def __init__(
        self,
        source: IO[bytes],
        *,
        kind: str,
        new: Callable[[], Decompressor],
        damage: Callable[[], tuple[type[BaseException], ...]],
        padded: bool,
    ) -> None:
        """Read `source`; `damage` are the errors of the codec, `padded` allows zeros between and after members."""
        self._source = source
        self._kind = kind
        self._new = new
        self._damage = damage
        self._padded = padded
        self._member: Decompressor | None = None
        self._members = 0
        self._waiting = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill a buffer with decompressed bytes; 0 is the end."""
        view = memoryview(buffer).cast("B")
        data = b""
        while not data:
            member = self._current()
            if member is None:
                return 0
            try:
                data = member.decompress(self._input(member), len(view))
            except self._damage() as error:
                raise self._broken(f"damaged ({error})") from error
            if member.eof:
                self._waiting = member.unused_data
                self._member = None
        view[: len(data)] = data
        return len(data)

    def _current(self) -> Decompressor | None:
        """Return the member to go on with, or None at the end of the file."""
        if self._member is None:
            if not self._skip_padding():
                return None
            self._member = self._new()
            self._members += 1
        return self._member

    def _skip_padding(self) -> bool:
        """Go to the start of the next member; False at the end of the file."""
        while True:
            if self._padded and self._members:
                self._waiting = self._waiting.lstrip(b"\0")
            if self._waiting:
                return True
            self._waiting = self._source.read(_CHUNK)
            if not self._waiting:
                return False

    def _input(self, member: Decompressor) -> bytes:
        if not member.needs_input:
            return b""
        data, self._waiting = self._waiting or self._source.read(_CHUNK), b""
        if not data:
            raise self._broken("truncated: it ends in the middle of its data")
        return data

    def _broken(self, how: str) -> Exception:
        from howdah.core.errors import FileSystemError

        name = getattr(self._source, "name", "?")
        return FileSystemError(f"cannot read {name!r}: the {self._kind} file is {how}; make or fetch it again")

    def close(self) -> None:
        """Close the file too."""
        if not self.closed:
            try:
                super().close()
            finally:
                self._source.close()


class EncodedWriter(io.RawIOBase):
    """Compresses what is written; closing it writes the end of the data."""

    def __init__(self, sink: IO[bytes], *, compressor: Compressor) -> None:
        """Write to `sink`, which is closed too."""
        self._sink = sink
        self._compressor = compressor

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Compress all of the data."""
        view = memoryview(data).cast("B")
        self._sink.write(self._compressor.compress(view))
        return len(view)

    def close(self) -> None:
        """Write the end of the compressed data, then close the file."""
        if not self.closed:
            try:
                self._sink.write(self._compressor.flush())
            finally:
                super().close()
                self._sink.close()
