"""Readers turn a line of input into the record that the mapper gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.core.errors import ConfigurationError, RecordError, suggest

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["READERS", "reader_for"]


def _json(line: str) -> Any:
    import json

    try:
        return json.loads(line)
    except ValueError as error:
        message = f"not JSON: {error}"
        raise RecordError(message) from None


def _canonical(line: str) -> Any:
    from howdah.jobs.records.values import decode_value

    return decode_value(line)


def _tsv(line: str) -> tuple[str, ...]:
    from howdah.jobs.records.fields import parse_line

    return tuple(parse_line(line))


READERS: dict[str, Callable[[str], Any] | None] = {"text": None, "tsv": _tsv, "json": _json, "canonical": _canonical}
"""By name; None: the record is the line itself.

- `text`: the line, without its end
- `tsv`: a tuple of the fields between tabs, as texts, escapes undone
- `json`: what the JSON on the line stands for
- `canonical`: the value that the `canonical` writer wrote
"""


def reader_for(reader: str | Callable[[str], Any]) -> Callable[[str], Any] | None:
    """Return the function for a job's `reader`, which is a name or a function from a line; None for plain lines."""
    if callable(reader):
        return reader
    if reader not in READERS:
        message = f"no reader is called {reader!r}: there are {', '.join(READERS)}.{suggest(reader, READERS)}"
        raise ConfigurationError(message)
    return READERS[reader]
