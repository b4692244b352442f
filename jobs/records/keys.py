"""Keys as bytes whose order and equality are those of the whole framework."""

from __future__ import annotations

import re

from howdah.core.errors import RecordError
from howdah.jobs.records.values import decode_value, encode_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["any_needs_escape", "decode_key", "decode_keys", "encode_key", "encode_keys", "escape", "needs_escape", "unescape"]

_ESCAPED = "".join(map(chr, range(0x20))) + "\\"
_ESCAPED_BYTES = _ESCAPED.encode()
_ESCAPES = {ord(char): f"\\x{ord(char):02x}" for char in _ESCAPED} | {0x5C: "\\\\", 0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}
_UNESCAPES = {text[1:]: chr(code) for code, text in _ESCAPES.items()}
_ESCAPE = re.compile(r"\\(x[0-9a-f]{2}|.?)", re.DOTALL)
_needs_escape = re.compile(r"[\x00-\x1f\\]").search

_SIMPLE = frozenset({str, int, float, bool, type(None), bytes})
_REFUSED = (list, dict, set, frozenset)


def needs_escape(text: str) -> bool:
    """Say whether a text has a backslash or a character below 0x20."""
    return _needs_escape(text) is not None


def any_needs_escape(texts: Sequence[str]) -> bool:
    """Say whether any of the texts has a backslash or a character below 0x20."""
    joined = "".join(texts).encode("utf-8", "surrogatepass")
    return len(joined.translate(None, _ESCAPED_BYTES)) != len(joined)


def escape(text: str) -> str:
    """Write backslash, tab, newline, carriage return and the other characters below 0x20 as escapes."""
    return text.translate(_ESCAPES) if _needs_escape(text) is not None else text


def unescape(text: str) -> str:
    """Undo `escape`; an escape that it does not write is refused."""
    return _ESCAPE.sub(_unescape_one, text) if "\\" in text else text


def _unescape_one(match: re.Match[str]) -> str:
    char = _UNESCAPES.get(match[1])
    if char is None:
        at = match.start()
        raise RecordError(
            f"Can't unescape {match.string[max(0, at - 40) : at + 40]!a}: {match[0]} at character {at} is no escape; "
            r"escapes are \\, \t, \n, \r and \xNN for other characters below 0x20."
        )
    return char


def encode_key(key: object) -> bytes:
    """Return the bytes by which a key is compared, sorted and assigned to a part."""
    if isinstance(key, str):
        text = key if type(key) is str else str.__str__(key)
        try:
            return (text.translate(_ESCAPES) if _needs_escape(text) is not None else text).encode()
        except UnicodeEncodeError as error:
            raise RecordError(
                f"Can't use {ascii(text)[:120]} as a key: it holds a lone surrogate (U+{ord(text[error.start]):04X}), "
                "which UTF-8 can't hold; decode bytes with errors='replace'."
            ) from None
    if type(key) not in _SIMPLE:
        _refuse_containers(key, key)
    return b"\\j" + encode_value(key)


def decode_key(data: bytes) -> object:
    """Return the key of encoded bytes: equal to what was encoded; a str, or of the type that its JSON says."""
    if data[:2] == b"\\j":
        return decode_value(data[2:])
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise RecordError(f"Can't decode the key {data[:120]!a}: it is not UTF-8 at byte {error.start}.") from None
    return _ESCAPE.sub(_unescape_one, text) if "\\" in text else text


def encode_keys(keys: Sequence[object]) -> list[bytes]:
    """Return the encoded bytes of each key; one look at all of them makes it faster than one by one."""
    if keys and set(map(type, keys)) == {str}:
        try:
            joined = "\n".join(keys).encode()  # type: ignore[arg-type]
        except UnicodeEncodeError:
            pass  # a lone surrogate in one of them: encode_key says which
        else:
            if len(joined) - len(joined.translate(None, _ESCAPED_BYTES)) == len(keys) - 1:
                return joined.split(b"\n")
    return list(map(encode_key, keys))


def decode_keys(data: Sequence[bytes]) -> list[object]:
    """Return the key of each encoded bytes."""
    if data:
        joined = b"\n".join(data)
        if b"\\" not in joined:
            try:
                keys = joined.decode().split("\n")
            except UnicodeDecodeError:
                keys = []
            if len(keys) == len(data):
                return keys  # type: ignore[return-value]
    return list(map(decode_key, data))


def _refuse_containers(key: object, part: object) -> None:
    if isinstance(part, _REFUSED):
        kind = type(part).__qualname__
        what = f"a {kind} can't be a key" if part is key else f"it holds a {kind}"
        raise RecordError(f"Can't use {ascii(key)[:120]} as a key: {what}; use a tuple of str, numbers, dates or bytes.")
    if isinstance(part, tuple):
        for member in part:
            if type(member) not in _SIMPLE:
                _refuse_containers(key, member)
