"""Values as canonical JSON, by the fastest encoder that gives its bytes for the value at hand."""

from __future__ import annotations

from itertools import chain
from json import JSONEncoder
from json import encoder as json_encoder
from json.encoder import encode_basestring

from howdah.jobs.records import canonical
from howdah.jobs.records.canonical import MAX_DEPTH, lengthen_escapes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType
    from typing import Any

__all__ = ["ValueCodec", "decode_value", "decode_values", "encode_value", "encode_values"]

_SAME_IN_MSGSPEC = frozenset({str, int, bool, type(None)})
_SAME_IN_JSON = _SAME_IN_MSGSPEC | {float}
_WALKED = _SAME_IN_JSON | {list, dict}
_STR = frozenset({str})
_FLAT = ({tuple}, {list}, {dict})
_BY_MSGSPEC, _BY_JSON, _BY_DEFINITION = 0, 1, 2

_CONSTANTS = {None: b"null", True: b"true", False: b"false"}
_TUPLE, _END_OF_TUPLE = b'{"$tuple":', b"}"
_DECODE_FAULTS = (ValueError, RecursionError)


class ValueCodec:
    """Canonical JSON of values; with msgspec it is faster, and the bytes and the values are the same."""

    def __init__(self, *, msgspec: ModuleType | None) -> None:
        self._many: Callable[[Sequence[object]], bytes] | None = None
        self._read: Callable[[bytes | str], object] | None = None
        self._read_many: Callable[[bytes], list[object]] | None = None
        self._read_many_tuples: Callable[[bytes], list[Any]] | None = None
        self._json = self._fast = _json_writer()
        if msgspec is not None and hasattr(msgspec.json.Encoder, "encode_lines"):
            encoder = msgspec.json.Encoder(order="deterministic")
            self._fast, self._many = encoder.encode, encoder.encode_lines
            decoder = msgspec.json.Decoder()
            self._read, self._read_many = decoder.decode, decoder.decode_lines
            tagged = msgspec.defstruct(
                "Tagged", [("items", tuple, msgspec.field(name="$tuple"))], forbid_unknown_fields=True, gc=False, module=__name__
            )
            self._read_many_tuples = msgspec.json.Decoder(tagged).decode_lines

    def encode(self, value: Any) -> bytes:
        """Return the canonical JSON of a value."""
        kind = type(value)
        try:
            if kind is str:
                data = self._fast(value)
                return lengthen_escapes(data) if b"\\" in data else data
            if kind is int:
                return b"%d" % value
            if kind is float:
                text = float.__repr__(value)
                return text.encode() if "n" not in text else canonical.encode(value)
            if kind is tuple or kind is list or kind is dict:
                return self._encode_nested(value)
            if kind is bool or value is None:
                return _CONSTANTS[value]
        except (ValueError, RecursionError):
            pass  # a lone surrogate, NaN or infinity, an int of very many digits: the definition decides
        return canonical.encode(value)

    def decode(self, data: bytes | str) -> object:
        """Return the value of canonical JSON: equal to what was encoded, and of the same type."""
        if self._read is not None and type(data) is bytes and b"\\u0024" not in data:
            try:
                if b"$" not in data:
                    return self._read(data)
                if data[:10] == _TUPLE and data[-1:] == _END_OF_TUPLE and b"$" not in data[10:]:
                    members = self._read(data[10:-1])
                    if type(members) is list:
                        return tuple(members)
            except _DECODE_FAULTS:
                pass  # the definition decides, and says what is wrong
        return canonical.decode(data)

    def encode_many(self, values: Sequence[Any]) -> list[bytes]:
        """Return the canonical JSON of each value; one look at all their types makes it faster than one by one."""
        kinds = set(map(type, values))
        try:
            lines = self._encode_lines(values, kinds)
        except (ValueError, RecursionError):
            lines = None
        if lines is None:
            return list(map(self.encode, values))
        return (lengthen_escapes(lines) if b"\\" in lines else lines).split(b"\n")

    def decode_many(self, lines: Sequence[bytes]) -> list[object]:
        """Return the value of each canonical JSON, which holds no newline."""
        if self._read_many is not None and self._read_many_tuples is not None and lines:
            joined = b"\n".join(lines)
            tags = joined.count(b"$")
            try:
                if b"\\u0024" in joined:
                    pass
                elif not tags:
                    values = self._read_many(joined)
                    if len(values) == len(lines):
                        return values
                elif tags == len(lines):
                    values = [tagged.items for tagged in self._read_many_tuples(joined)]
                    if len(values) == len(lines):
                        return values
            except _DECODE_FAULTS:
                pass
        return list(map(self.decode, lines))

    def _encode_nested(self, value: Any) -> bytes:
        speed = _fastest(value, 1)
        if speed == _BY_DEFINITION:
            return canonical.encode(value)
        data = self._fast(value) if speed == _BY_MSGSPEC else self._json(value)
        if b"\\" in data:
            data = lengthen_escapes(data)
        return _TUPLE + data + _END_OF_TUPLE if type(value) is tuple else data

    def _encode_lines(self, values: Sequence[Any], kinds: set[type]) -> bytes | None:
        """Return the values' JSON joined by newlines, which JSON never holds, or None where there is no short way."""
        if not kinds:
            return None
        if kinds == {int}:
            return "\n".join(map(int.__repr__, values)).encode()
        if kinds == {float}:
            text = "\n".join(map(float.__repr__, values))
            return None if "n" in text else text.encode()
        if kinds in _FLAT:
            if self._many is None or not _all_flat(values):
                return None
            data = self._many(values)[:-1]
            return _TUPLE + data.replace(b"\n", b"}\n" + _TUPLE) + _END_OF_TUPLE if kinds == {tuple} else data
        if not kinds <= _SAME_IN_MSGSPEC:
            return None
        if self._many is not None:
            return self._many(values)[:-1]
        if kinds == {str}:
            return "\n".join(map(encode_basestring, values)).encode()
        return None


def _fastest(value: Any, depth: int) -> int:
    """Return the fastest encoder that gives canonical bytes for what is nested in a list, tuple or dict."""
    if depth > MAX_DEPTH:
        return _BY_DEFINITION
    if type(value) is dict:
        if not set(map(type, value)) <= _STR or "$" in "".join(value):
            return _BY_DEFINITION
        value = value.values()
    kinds = set(map(type, value))
    if kinds <= _SAME_IN_MSGSPEC:
        return _BY_MSGSPEC
    if not kinds <= _WALKED:
        return _BY_DEFINITION
    slowest = _BY_JSON if float in kinds else _BY_MSGSPEC
    if list in kinds or dict in kinds:
        for member in value:
            if type(member) is list or type(member) is dict:
                slowest = max(slowest, _fastest(member, depth + 1))
                if slowest == _BY_DEFINITION:
                    break
    return slowest


def _all_flat(values: Sequence[Any]) -> bool:
    """Say whether lists, tuples or dicts (all of one type) hold only what msgspec encodes as canonical JSON does."""
    members = chain.from_iterable(values)
    if type(values[0]) is dict:
        keys = list(members)
        if not set(map(type, keys)) <= _STR or "$" in "".join(keys):
            return False
        members = chain.from_iterable(map(dict.values, values))
    return set(map(type, members)) <= _SAME_IN_MSGSPEC


def _json_writer() -> Callable[[object], bytes]:
    """Return the json module's encoder in C, made once for all values, or where there is none its encoder in Python."""
    c_make_encoder = getattr(json_encoder, "c_make_encoder", None)
    if c_make_encoder is None:
        write = JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode
        return lambda value: write(value).encode()
    chunks = c_make_encoder(None, _refuse, encode_basestring, None, ":", ",", True, False, False)
    return lambda value: "".join(chunks(value, 0)).encode()


def _refuse(value: object) -> object:
    raise ValueError(value)


def _find_msgspec() -> ModuleType | None:
    try:
        import msgspec
    except ImportError:
        return None
    return msgspec


_codec = ValueCodec(msgspec=_find_msgspec())
encode_value = _codec.encode
decode_value = _codec.decode
encode_values = _codec.encode_many
decode_values = _codec.decode_many
