"""The encodings that a job may choose for its values, by name."""

from __future__ import annotations

import re

from howdah.core.errors import ConfigurationError, RecordError, suggest
from howdah.jobs.records.keys import escape, unescape
from howdah.jobs.records.values import decode_value, encode_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class Encoding(Protocol):
        """A way to write a value as bytes without tab, newline or carriage return."""

        name: str

        def encode(self, value: object) -> bytes:
            """Return the bytes of a value."""

        def decode(self, data: bytes) -> object:
            """Return the value of bytes."""


__all__ = ["CanonicalEncoding", "Encoding", "JsonEncoding", "MsgpackEncoding", "TextEncoding", "encoding", "encoding_names"]


class CanonicalEncoding:
    """Canonical JSON: every value comes back equal and of the same type."""

    name = "canonical"

    def __init__(self) -> None:
        self.encode = encode_value
        self.decode: Callable[[bytes], object] = decode_value


class TextEncoding:
    """The text of a str, escaped as in keys; no other type."""

    name = "text"

    def encode(self, value: object) -> bytes:
        """Return the escaped UTF-8 of a str."""
        if not isinstance(value, str):
            raise RecordError(
                f"Can't encode {ascii(value)[:120]} as text: it is of type {type(value).__qualname__}; "
                "emit a str, or choose the encoding canonical."
            )
        try:
            return escape(str.__str__(value)).encode()
        except UnicodeEncodeError as error:
            raise RecordError(f"Can't encode {ascii(value)[:120]} as text: a lone surrogate at character {error.start}.") from None

    def decode(self, data: bytes) -> str:
        """Return the str of escaped UTF-8."""
        try:
            return unescape(data.decode())
        except UnicodeDecodeError as error:
            raise RecordError(f"Can't decode {data[:120]!a} as text: it is not UTF-8 at byte {error.start}.") from None


class JsonEncoding:
    """JSON as other programs write it: tuples come back as lists, keys as str; no dates, bytes or sets, no NaN."""

    name = "json"

    def __init__(self) -> None:
        from json import JSONDecoder, JSONEncoder

        self._write = JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode
        self._read = JSONDecoder(parse_constant=self._refuse_constant).decode

    def encode(self, value: object) -> bytes:
        """Return the JSON of a value, object keys sorted."""
        try:
            return self._write(value).encode()
        except (TypeError, ValueError, RecursionError) as error:
            raise RecordError(
                f"Can't encode a {type(value).__qualname__} as plain JSON: {error}; emit what JSON can hold, or choose canonical."
            ) from None

    def decode(self, data: bytes) -> object:
        """Return the value of JSON."""
        try:
            return self._read(data.decode())
        except (ValueError, RecursionError) as error:
            raise RecordError(f"Can't decode {data[:120]!a} as JSON: {error}.") from None

    @staticmethod
    def _refuse_constant(text: str) -> object:
        raise ValueError(f"{text} is not JSON")


_LINE_BYTES = {b"\\": b"\\\\", b"\t": b"\\t", b"\n": b"\\n", b"\r": b"\\r"}
_LINE_ESCAPES = {escaped: byte for byte, escaped in _LINE_BYTES.items()}
_LINE_BYTE = re.compile(rb"[\\\t\n\r]")
_LINE_ESCAPE = re.compile(rb"\\.?", re.DOTALL)


class MsgpackEncoding:
    """MessagePack by msgspec, its backslash, tab, LF and CR bytes as escapes; tuples and sets come back as lists."""

    name = "msgpack"

    def __init__(self) -> None:
        try:
            import msgspec
        except ImportError:
            raise ConfigurationError(
                "The encoding msgpack needs msgspec, which this Python has not; install it, or choose canonical, json or text."
            ) from None
        self._write: Callable[[object], bytes] = msgspec.msgpack.Encoder(order="deterministic").encode
        self._read: Callable[[bytes], object] = msgspec.msgpack.Decoder().decode

    def encode(self, value: object) -> bytes:
        """Return the MessagePack of a value as one line."""
        try:
            data = self._write(value)
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise RecordError(f"Can't encode a {type(value).__qualname__} as MessagePack: {error}; or choose canonical.") from None
        return _LINE_BYTE.sub(lambda match: _LINE_BYTES[match[0]], data)

    def decode(self, data: bytes) -> object:
        """Return the value of MessagePack that stands on one line."""
        try:
            return self._read(_LINE_ESCAPE.sub(lambda match: _LINE_ESCAPES[match[0]], data) if b"\\" in data else data)
        except (ValueError, KeyError, RecursionError) as error:
            raise RecordError(f"Can't decode {data[:120]!a} as MessagePack: {error}.") from None


_ENCODINGS: dict[str, Callable[[], Encoding]] = {
    kind.name: kind for kind in (CanonicalEncoding, TextEncoding, JsonEncoding, MsgpackEncoding)
}


def encoding_names() -> list[str]:
    """Return the names of all encodings, the default first."""
    return list(_ENCODINGS)


def encoding(name: str = "canonical") -> Encoding:
    """Return the encoding of that name."""
    if name not in _ENCODINGS:
        known = ", ".join(_ENCODINGS)
        raise ConfigurationError(f"There is no encoding {name!r} for values.{suggest(name, _ENCODINGS)} Encodings are {known}.")
    return _ENCODINGS[name]()
