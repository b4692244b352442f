"""Canonical JSON by the standard library alone: the definition that every faster path must agree with."""

from __future__ import annotations

import re
from binascii import a2b_base64, b2a_base64
from datetime import date, datetime, timedelta
from json import JSONDecodeError, JSONDecoder
from json.encoder import encode_basestring

from howdah.core.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, NoReturn

__all__ = ["MAX_DEPTH", "decode", "encode", "lengthen_escapes"]

MAX_DEPTH = 100
"""How many lists, dicts, tuples and sets may be nested in one another."""

_ONE_MICROSECOND = timedelta(microseconds=1)
_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
_FROM_NOT_FINITE = {tag: float(text) for text, tag in _NOT_FINITE.items()}

_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_SHORT_ESCAPES = {b"b": rb"\u0008", b"t": rb"\u0009", b"n": rb"\u000a", b"f": rb"\u000c", b"r": rb"\u000d"}
_SURROGATE_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<lone>u[dD][89a-fA-F])|.)", re.DOTALL)


class _Fault(Exception):
    """Why a value can't be encoded, with the way to it from the inside out."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path: list[str] = []


def encode(value: object) -> bytes:
    """Return the canonical JSON of a value."""
    try:
        return _write(value, 0).encode()
    except _Fault as fault:
        where = "value" + "".join(reversed(fault.path))
        if len(where) > 200:
            where = f"{where[:120]}...{where[-60:]}"
        raise RecordError(f"Can't encode {_show(value)}: {where} {fault.reason}") from None
    except RecursionError:
        raise RecordError(f"Can't encode {_show(value)}: {_too_deep()}") from None


def decode(data: bytes | str) -> object:
    """Return the value of canonical JSON; of a key given twice in an object the last one counts."""
    try:
        text = data if isinstance(data, str) else data.decode()
        if "\\u" in text:
            _refuse_lone_surrogates(text)
        return (_tagged if "$" in text or "\\u0024" in text else _plain)(text)
    except UnicodeDecodeError as error:
        reason = f"it is not UTF-8 at byte {error.start}"
    except JSONDecodeError as error:
        reason = f"it is not JSON at character {error.pos}: {error.msg}"
    except RecursionError:
        reason = "it is nested too deep"
    except _Fault as fault:
        reason = fault.reason
    raise RecordError(f"Can't decode {_show(data)} as canonical JSON: {reason}.")


def lengthen_escapes(data: bytes) -> bytes:
    r"""Write the short escapes of control characters (`\n`) in a JSON text as canonical JSON has them (`\u000a`)."""
    return _ESCAPE.sub(lambda match: _SHORT_ESCAPES.get(match[1], match[0]), data)


# --- writing ---------------------------------------------------------------------------------------------------------


def _write(value: object, depth: int) -> str:
    writer = _WRITERS.get(type(value))
    return _write_other(value, depth) if writer is None else writer(value, depth)


def _write_str(value: str, _depth: int) -> str:
    text = encode_basestring(value)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            at = f"U+{ord(text[error.start]):04X}"
            raise _Fault(f"holds a lone surrogate ({at}), which UTF-8 can't hold; decode bytes with errors='replace'.") from None
    return lengthen_escapes(text.encode()).decode() if "\\" in text else text


def _write_int(value: int, _depth: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:  # Python refuses to write integers of more than 4,300 digits; Decimal does it in less than quadratic time
        from decimal import Decimal

        return str(Decimal(int(value)))


def _write_float(value: float, _depth: int) -> str:
    text = float.__repr__(value)
    return f'{{"$float":"{_NOT_FINITE[text]}"}}' if text in _NOT_FINITE else text


def _write_list(value: Iterable[object], depth: int) -> str:
    return f"[{','.join(_write_members(value, depth))}]"


def _write_tuple(value: tuple[object, ...], depth: int) -> str:
    return f'{{"$tuple":{_write_list(value, depth)}}}'


def _write_set(value: Iterable[object], depth: int) -> str:
    tag = "$frozenset" if isinstance(value, frozenset) else "$set"
    return f'{{"{tag}":[{",".join(sorted(_write_members(value, depth)))}]}}'


def _write_members(value: Iterable[object], depth: int) -> list[str]:
    if depth >= MAX_DEPTH:
        raise _Fault(_too_deep())
    texts: list[str] = []
    try:
        for member in value:
            texts.append(_write(member, depth + 1))  # noqa: PERF401 (a fault's place is the count so far)
    except _Fault as fault:
        fault.path.append(f"[{len(texts)}]")
        raise
    return texts


def _write_dict(value: Mapping[Any, object], depth: int) -> str:
    if depth >= MAX_DEPTH:
        raise _Fault(_too_deep())
    key: object = None
    try:
        if all(isinstance(key, str) for key in value):
            entries = []
            for key in sorted(value, key=str.__str__):
                text = str.__str__(key)
                name = _write_str("$" + text if text.startswith("$") else text, depth)
                entries.append(f"{name}:{_write(value[key], depth + 1)}")
            return f"{{{','.join(entries)}}}"
        pairs = []
        for key, member in value.items():
            pairs.append((_write(key, depth + 1), _write(member, depth + 1)))
    except _Fault as fault:
        fault.path.append(f"[{_show(key, 40)}]")
        raise
    return '{"$dict":[' + ",".join(f"[{name},{text}]" for name, text in sorted(pairs)) + "]}"


def _write_bytes(value: bytes, _depth: int) -> str:
    return f'{{"$bytes":"{b2a_base64(value, newline=False).decode()}"}}'


def _write_date(value: date, _depth: int) -> str:
    return f'{{"$date":"{date.isoformat(value)}"}}'


def _write_datetime(value: datetime, _depth: int) -> str:
    return f'{{"$datetime":"{datetime.isoformat(value)}"}}'


def _write_timedelta(value: timedelta, _depth: int) -> str:
    return f'{{"$timedelta":{value // _ONE_MICROSECOND}}}'


def _write_decimal(value: object) -> str:
    return '{"$decimal":"' + str(value).replace("e", "E") + '"}'  # the context decides between e and E


_WRITERS: dict[type, Callable[[Any, int], str]] = {
    str: _write_str,
    int: _write_int,
    bool: lambda value, _depth: "true" if value else "false",
    type(None): lambda _value, _depth: "null",
    float: _write_float,
    list: _write_list,
    dict: _write_dict,
    tuple: _write_tuple,
    set: _write_set,
    frozenset: _write_set,
    bytes: _write_bytes,
    date: _write_date,
    datetime: _write_datetime,
    timedelta: _write_timedelta,
}
_AS_THEIR_BASE = (str, int, float, tuple, list, dict, set, frozenset, bytes)


def _write_other(value: object, depth: int) -> str:
    """Write a Decimal, or an instance of a subclass as what its base class holds, where that is equal to it."""
    from decimal import Decimal

    if type(value) is Decimal:
        return _write_decimal(value)
    for base in _AS_THEIR_BASE:
        if isinstance(value, base):
            plain: object = str.__str__(value) if isinstance(value, str) else value
            return _WRITERS[base](plain, depth)
    rebuilt: object = None
    if isinstance(value, datetime):
        rebuilt = datetime.combine(date(value.year, value.month, value.day), value.timetz()) if value == value else None
    elif isinstance(value, date):
        rebuilt = date(value.year, value.month, value.day)
    elif isinstance(value, timedelta):
        rebuilt = timedelta(value.days, value.seconds, value.microseconds)
    elif isinstance(value, Decimal):
        rebuilt = Decimal(value)
    if rebuilt is None or not (rebuilt == value or rebuilt != rebuilt):
        raise _Fault(_refusal(value, known=rebuilt is not None))
    return _write(rebuilt, depth)


def _refusal(value: object, *, known: bool) -> str:
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}".replace("builtins.", "")
    if known:
        return f"is a {name} that holds more than its base class {kind.__mro__[1].__qualname__} can; convert it first."
    advice = "convert it to one of str, int, float, bool, None, list, dict, tuple, set, bytes, date, datetime, timedelta or Decimal"
    hints = {"bytearray": "bytes(it)", "memoryview": "bytes(it)", "range": "list(it)", "generator": "list(it)", "time": "its isoformat()"}
    if hasattr(kind, "__members__"):
        advice = "use its .value or .name"
    elif kind.__module__ == "numpy":
        advice = "use its .item()"
    elif kind.__name__ in hints:
        advice = f"use {hints[kind.__name__]}"
    elif hasattr(value, "__dataclass_fields__"):
        advice = "use dataclasses.asdict(it)"
    return f"is of type {name}, which has no canonical JSON; {advice}."


def _too_deep() -> str:
    return f"is nested deeper than {MAX_DEPTH} levels, or holds itself; emit flatter values."


# --- reading ---------------------------------------------------------------------------------------------------------


def _refuse_constant(text: str) -> NoReturn:
    raise _Fault(f"{text} is not JSON")


def _parse_int(text: str) -> int:
    if len(text) < 600:  # the lowest limit that Python can be set to is 640 digits
        return int(text)
    from decimal import Decimal

    return int(Decimal(text))


def _reader(**options: Any) -> Callable[[str], object]:
    fast = JSONDecoder(parse_constant=_refuse_constant, **options)
    scan: Callable[[str, int], tuple[object, int]] = fast.scan_once  # type: ignore[attr-defined]
    unlimited = JSONDecoder(parse_constant=_refuse_constant, parse_int=_parse_int, **options).decode

    def read(text: str) -> object:
        try:
            value, end = scan(text, 0)
            return value if end == len(text) else fast.decode(text)  # which takes spaces after it, or says what is wrong
        except StopIteration:
            return fast.decode(text)
        except ValueError as error:
            if type(error) is not ValueError:
                raise
            return unlimited(text)  # an integer beyond Python's limit of digits

    return read


def _refuse_lone_surrogates(text: str) -> None:
    for match in _SURROGATE_ESCAPE.finditer(text):
        if match["lone"]:
            raise _Fault(f"it holds a lone surrogate at character {match.start()}")


def _read_object(pairs: list[tuple[str, Any]]) -> object:
    if len(pairs) == 1:
        ((name, content),) = pairs
        if name[:1] == "$" and name[:2] != "$$":
            return _read_tagged(name, content)
    found = {}
    for name, content in pairs:
        if name[:1] == "$":
            if name[:2] != "$$":
                raise _Fault(f"the tag {name} must be the only key of its object")
            name = name[1:]
        found[name] = content
    return found


def _read_tagged(tag: str, content: Any) -> object:
    if tag not in _READERS:
        raise _Fault(f"the tag {tag} is unknown; tags are {', '.join(sorted(_READERS))}")
    expected, read = _READERS[tag]
    if type(content) is expected:
        try:
            return read(content)
        except (ValueError, TypeError, KeyError, ArithmeticError):
            pass
    raise _Fault(f"{tag} can't hold {_show(content, 60)}")


def _read_dict(pairs: list[Any]) -> dict[Any, Any]:
    if not all(type(pair) is list and len(pair) == 2 for pair in pairs):
        raise ValueError
    return {key: content for key, content in pairs}  # noqa: C416 (dict(pairs) would take a str of two characters for a pair)


def _same(read: Callable[[str], Any], write: Callable[[Any], str]) -> Callable[[str], Any]:
    """Return a reader that takes only the text which the writer gives."""

    def strict(text: str) -> Any:
        value = read(text)
        if write(value) != text:
            raise ValueError
        return value

    return strict


def _read_decimal(text: str) -> object:
    from decimal import Decimal

    value = Decimal(text)
    if str(value).replace("e", "E") != text:
        raise ValueError
    return value


_READERS: dict[str, tuple[type, Callable[[Any], object]]] = {
    "$tuple": (list, tuple),
    "$set": (list, set),
    "$frozenset": (list, frozenset),
    "$dict": (list, _read_dict),
    "$float": (str, _FROM_NOT_FINITE.__getitem__),
    "$bytes": (str, _same(a2b_base64, lambda data: b2a_base64(data, newline=False).decode())),
    "$date": (str, _same(date.fromisoformat, date.isoformat)),
    "$datetime": (str, _same(datetime.fromisoformat, datetime.isoformat)),
    "$timedelta": (int, lambda count: timedelta(microseconds=count)),
    "$decimal": (str, _read_decimal),
}

_plain = _reader()
_tagged = _reader(object_pairs_hook=_read_object)


def _show(value: object, width: int = 120) -> str:
    try:
        text = ascii(value)
    except Exception:  # a repr of the user's own may do anything; an int may have too many digits
        text = f"a {type(value).__qualname__}"
    return text if len(text) <= width else f"{text[: width - 3]}..."
