"""A column is a list of values of one job as bytes, private to one machine and one run.

Values of one exact type are packed in bulk, which costs a tenth of encoding them one by one; all others are
canonical JSON, so that a value which the records' contract refuses is refused here as well.
"""

from __future__ import annotations

from array import array
from itertools import accumulate
from struct import Struct
from typing import TYPE_CHECKING, Any

from howdah.core.errors import RecordError
from howdah.jobs.records.values import decode_value, encode_value

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["decode_column", "encode_column"]

_SIZE = Struct("<I")
_JOINT = "\x00"


def encode_column(values: list[Any]) -> bytes:
    """Pack values, at least one; raises RecordError for one that canonical JSON refuses."""
    kinds = set(map(type, values))
    if len(kinds) == 1:
        pack = _PACKERS.get(kinds.pop())
        if pack is not None:
            packed = pack(values)
            if packed is not None:
                return packed
    return b"j" + b"\n".join(map(encode_value, values))


def decode_column(packed: bytes) -> list[Any]:
    """Unpack what `encode_column` packed."""
    return _UNPACKERS[packed[:1]](packed)


def _pack_text(values: list[str]) -> bytes | None:
    joined = _JOINT.join(values)
    try:
        if joined.count(_JOINT) == len(values) - 1:
            return b"s" + joined.encode()
        lengths = array("I", map(len, values)).tobytes()
        return b"l" + _SIZE.pack(len(values)) + lengths + "".join(values).encode()
    except UnicodeEncodeError as error:
        message = f"a text with a lone surrogate can't be written as UTF-8: {error.object[error.start : error.start + 20]!a}"
        raise RecordError(message) from None


def _unpack_text(packed: bytes) -> list[str]:
    return packed[1:].decode().split(_JOINT)


def _unpack_lengths(packed: bytes) -> list[str]:
    start = 5 + array("I").itemsize * _SIZE.unpack_from(packed, 1)[0]
    ends = list(accumulate(array("I", packed[5:start])))
    text = packed[start:].decode()
    return [text[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


def _pack_ints(values: list[int]) -> bytes | None:
    try:
        return b"q" + array("q", values).tobytes()
    except OverflowError:
        return None


def _unpack_ints(packed: bytes) -> list[int]:
    return array("q", packed[1:]).tolist()


def _pack_floats(values: list[float]) -> bytes | None:
    return b"d" + array("d", values).tobytes()


def _unpack_floats(packed: bytes) -> list[float]:
    return array("d", packed[1:]).tolist()


def _pack_nothing(values: list[None]) -> bytes | None:
    return b"n" + _SIZE.pack(len(values))


def _unpack_nothing(packed: bytes) -> list[None]:
    return [None] * _SIZE.unpack_from(packed, 1)[0]


def _pack_tuples(values: list[tuple[Any, ...]]) -> bytes | None:
    widths = set(map(len, values))
    if len(widths) != 1 or widths == {0}:
        return None
    columns = [encode_column(list(column)) for column in zip(*values, strict=True)]
    return b"".join((b"t", *(_SIZE.pack(len(column)) + column for column in columns)))


def _unpack_tuples(packed: bytes) -> list[tuple[Any, ...]]:
    columns, at = [], 1
    while at < len(packed):
        end = at + 4 + _SIZE.unpack_from(packed, at)[0]
        columns.append(decode_column(packed[at + 4 : end]))
        at = end
    return list(zip(*columns, strict=True))


def _unpack_json(packed: bytes) -> list[Any]:
    return list(map(decode_value, packed[1:].split(b"\n")))


_PACKERS: dict[type, Callable[[Any], bytes | None]] = {
    str: _pack_text,
    int: _pack_ints,
    float: _pack_floats,
    type(None): _pack_nothing,
    tuple: _pack_tuples,
}
_UNPACKERS: dict[bytes, Callable[[bytes], list[Any]]] = {
    b"s": _unpack_text,
    b"l": _unpack_lengths,
    b"q": _unpack_ints,
    b"d": _unpack_floats,
    b"n": _unpack_nothing,
    b"t": _unpack_tuples,
    b"j": _unpack_json,
}
