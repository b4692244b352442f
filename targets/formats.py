"""Formats: how the bytes of a file become what a task reads and writes.

`Text` (also `UTF8`) is UTF-8 whose lines end in a newline character and in nothing else: a carriage return is kept as it is, reading and
writing. `Bytes` (also `Nop`) is the file as it is. `Gzip`, `Bzip2`, `Xz` and `Zstd` are bytes, compressed; `Text >> Gzip` is
text, compressed. Without a format a target is text, compressed as the suffix of its path says.
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from howdah.core.errors import UsageError
from howdah.targets.codecs import DecodedReader, EncodedWriter

if TYPE_CHECKING:
    from typing import IO, Any

    from howdah.targets.codecs import Compressor, Decompressor

__all__ = [
    "UTF8",
    "Bytes",
    "BytesFormat",
    "Bzip2",
    "Bzip2Format",
    "ChainedFormat",
    "CompressedFormat",
    "Format",
    "Gzip",
    "GzipFormat",
    "Nop",
    "Text",
    "TextFormat",
    "Xz",
    "XzFormat",
    "Zstd",
    "ZstdFormat",
    "format_for_path",
]

_BUFFER = 1 << 16


class Format(ABC):
    """A way to read and to write a file; closing what it returns closes the file."""

    is_text: bool = False
    suffix: str = ""
    """How the name of a file of this format ends, where that tells the format."""

    @abstractmethod
    def wrap_read(self, source: IO[bytes]) -> IO[Any]:
        """Return a stream of what is in the file."""

    @abstractmethod
    def wrap_write(self, sink: IO[bytes]) -> IO[Any]:
        """Return a stream that writes to the file."""

    def binary(self) -> Format:
        """Return the same format with bytes instead of text on the outside."""
        return self

    def __rshift__(self, inner: Format) -> Format:
        """Return this format, stored in another: `Text >> Gzip`."""
        return ChainedFormat(self, inner)


class BytesFormat(Format):
    """The bytes as they are."""

    def wrap_read(self, source: IO[bytes]) -> IO[bytes]:
        """Return the file."""
        return source

    def wrap_write(self, sink: IO[bytes]) -> IO[bytes]:
        """Return the file."""
        return sink


class TextFormat(Format):
    r"""UTF-8 text; only `\n` ends a line, nothing is translated."""

    is_text = True

    def wrap_read(self, source: IO[bytes]) -> IO[str]:
        """Return a stream of text."""
        return io.TextIOWrapper(source, encoding="utf-8", newline="\n")

    def wrap_write(self, sink: IO[bytes]) -> IO[str]:
        """Return a stream that takes text."""
        return io.TextIOWrapper(sink, encoding="utf-8", newline="\n")

    def binary(self) -> Format:
        """Return `Bytes`."""
        return Bytes


class ChainedFormat(Format):
    """One format stored in another."""

    def __init__(self, outer: Format, inner: Format) -> None:
        """Users see the outer one, the file holds the inner one, which is one of bytes."""
        if inner.is_text:
            raise UsageError("a format of text stands first in a chain: it is stored in one of bytes, as in Text >> Gzip")
        self.outer = outer
        self.inner = inner
        self.is_text = outer.is_text

    def wrap_read(self, source: IO[bytes]) -> IO[Any]:
        """Return the outer format's stream."""
        return self.outer.wrap_read(self.inner.wrap_read(source))

    def wrap_write(self, sink: IO[bytes]) -> IO[Any]:
        """Return the outer format's stream."""
        return self.outer.wrap_write(self.inner.wrap_write(sink))

    def binary(self) -> Format:
        """Return the chain without the text."""
        return self.inner.binary() if isinstance(self.outer, TextFormat) else ChainedFormat(self.outer.binary(), self.inner)


class CompressedFormat(Format):
    """Bytes, compressed; several members, streams or frames in one file are read as one."""

    kind: str
    padded: bool = False

    @abstractmethod
    def compressor(self) -> Compressor:
        """Return a new compressor."""

    @abstractmethod
    def decompressor(self) -> Decompressor:
        """Return a new decompressor for one member."""

    @abstractmethod
    def damage(self) -> tuple[type[BaseException], ...]:
        """Return the errors that the codec raises on damaged data."""

    def wrap_read(self, source: IO[bytes]) -> IO[bytes]:
        """Return a stream of the decompressed bytes."""
        raw = DecodedReader(source, kind=self.kind, new=self.decompressor, damage=self.damage, padded=self.padded)
        return io.BufferedReader(raw, _BUFFER)

    def wrap_write(self, sink: IO[bytes]) -> IO[bytes]:
        """Return a stream that compresses."""
        return io.BufferedWriter(EncodedWriter(sink, compressor=self.compressor()), _BUFFER)


class _ZlibMember:
    """Gives zlib's decompressor the shape of the others."""

    def __init__(self) -> None:
        import zlib

        self._member = zlib.decompressobj(31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._member.eof

    @property
    def unused_data(self) -> bytes:
        return self._member.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece = self._member.decompress(data or self._member.unconsumed_tail, max_length)
        self.needs_input = not self._member.unconsumed_tail and len(piece) < max_length
        return piece


class GzipFormat(CompressedFormat):
    """gzip, with no time and no name in it, so that the same data give the same bytes."""

    kind = "gzip"
    suffix = ".gz"
    padded = True

    def __init__(self, *, level: int = 6) -> None:
        """Compress at a level from 0 (none) to 9 (smallest)."""
        self.level = level

    def compressor(self) -> Compressor:
        """Return zlib's."""
        import zlib

        return zlib.compressobj(self.level, zlib.DEFLATED, 31)

    def decompressor(self) -> Decompressor:
        """Return zlib's."""
        return _ZlibMember()

    def damage(self) -> tuple[type[BaseException], ...]:
        """Return zlib's error."""
        import zlib

        return (zlib.error,)


class Bzip2Format(CompressedFormat):
    """bzip2."""

    kind = "bzip2"
    suffix = ".bz2"

    def __init__(self, *, level: int = 9) -> None:
        """Compress at a level from 1 to 9 (smallest)."""
        self.level = level

    def compressor(self) -> Compressor:
        """Return the standard library's."""
        import bz2

        return bz2.BZ2Compressor(self.level)

    def decompressor(self) -> Decompressor:
        """Return the standard library's."""
        import bz2

        return bz2.BZ2Decompressor()

    def damage(self) -> tuple[type[BaseException], ...]:
        """Return the errors of bz2."""
        return (OSError, ValueError)


class XzFormat(CompressedFormat):
    """xz."""

    kind = "xz"
    suffix = ".xz"
    padded = True

    def __init__(self, *, level: int = 6) -> None:
        """Compress at a level from 0 to 9 (smallest)."""
        self.level = level

    def compressor(self) -> Compressor:
        """Return the standard library's."""
        import lzma

        return lzma.LZMACompressor(preset=self.level)

    def decompressor(self) -> Decompressor:
        """Return the standard library's."""
        import lzma

        return lzma.LZMADecompressor(lzma.FORMAT_XZ)

    def damage(self) -> tuple[type[BaseException], ...]:
        """Return the error of lzma."""
        import lzma

        return (lzma.LZMAError,)


class _ZstdFrame:
    """Gives zstandard's decompressor the shape of the others, by giving it small pieces."""

    _PIECE = 1 << 13

    def __init__(self) -> None:
        import zstandard

        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._given = io.BytesIO()
        self._made = io.BytesIO()
        self.needs_input = True
        self.eof = False
        self.unused_data = b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if data:
            self._given = io.BytesIO(data)
        ready = self._made.read(max_length)
        while not ready and not self._frame.eof:
            piece = self._given.read(self._PIECE)
            if not piece:
                break
            self._made = io.BytesIO(self._frame.decompress(piece))
            ready = self._made.read(max_length)
        drained = self._made.tell() == self._made.getbuffer().nbytes
        if drained and self._frame.eof:
            self.eof = True
            self.unused_data = self._frame.unused_data + self._given.read()
        self.needs_input = drained and self._given.tell() == self._given.getbuffer().nbytes
        return ready


class ZstdFormat(CompressedFormat):
    """Zstandard."""

    kind = "zstd"
    suffix = ".zst"

    def __init__(self, *, level: int = 3) -> None:
        """Compress at a level from 1 to 22 (smallest)."""
        self.level = level

    def compressor(self) -> Compressor:
        """Return zstandard's."""
        import zstandard

        return zstandard.ZstdCompressor(level=self.level, write_checksum=True).compressobj()

    def decompressor(self) -> Decompressor:
        """Return zstandard's."""
        return _ZstdFrame()

    def damage(self) -> tuple[type[BaseException], ...]:
        """Return zstandard's error."""
        import zstandard

        return (zstandard.ZstdError,)


Bytes = Nop = BytesFormat()
Text = UTF8 = TextFormat()
Gzip = GzipFormat()
Bzip2 = Bzip2Format()
Xz = XzFormat()
Zstd = ZstdFormat()

_BY_SUFFIX: dict[str, Format] = {codec.suffix: Text >> codec for codec in (Gzip, Bzip2, Xz, Zstd)}


def format_for_path(path: str) -> Format:
    """Return text, compressed as the path's suffix says (`.gz`, `.bz2`, `.xz`, `.zst`)."""
    name = path.rstrip("/").rsplit("/", 1)[-1]
    dot = name.rfind(".")
    return _BY_SUFFIX.get(name[dot:].lower(), Text) if dot > 0 else Text
