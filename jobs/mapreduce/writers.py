"""Writers turn what a reducer (of a map-only job: a mapper) yields into lines of output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.core.errors import ConfigurationError, RecordError, suggest
from howdah.jobs.records.fields import format_field
from howdah.jobs.records.keys import any_needs_escape
from howdah.jobs.records.values import encode_value

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["WRITERS", "writer_for"]


def _tsv(records: list[Any]) -> list[str]:
    if set(map(type, records)) == {tuple} and set(map(len, records)) == {2}:
        keys = [key for key, _ in records]
        if set(map(type, keys)) == {str} and {type(value) for _, value in records} == {int} and not any_needs_escape(keys):
            return [f"{key}\t{value}" for key, value in records]
    return ["\t".join(map(format_field, record)) if isinstance(record, tuple) else format_field(record) for record in records]


def _text(records: list[Any]) -> list[str]:
    for record in records:
        if not isinstance(record, str):
            message = f"the text writer takes lines, as str; the job yielded {type(record).__name__}: {record!r:.80}"
            raise RecordError(message)
        if "\n" in record:
            message = f"the text writer takes one line at a time; the job yielded a text with a line feed in it: {record!r:.80}"
            raise RecordError(message)
    return records


def _json(records: list[Any]) -> list[str]:
    import json

    try:
        return [json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False) for record in records]
    except (TypeError, ValueError, RecursionError) as error:
        message = f"the json writer can't write what the job yielded: {error}; the canonical writer takes more types"
        raise RecordError(message) from None


def _canonical(records: list[Any]) -> list[str]:
    return [encode_value(record).decode() for record in records]


WRITERS: dict[str, Callable[[list[Any]], list[str]]] = {"tsv": _tsv, "text": _text, "json": _json, "canonical": _canonical}
"""By name; each takes a batch of records and returns their lines.

- `tsv`: the fields of a tuple, or one that is not a tuple, with tabs between; a str is escaped as in keys, all else canonical JSON
- `text`: a line, as it is
- `json`: plain JSON, one a line, names in order
- `canonical`: canonical JSON, which the `canonical` reader turns into the same value
"""


def writer_for(writer: str | Callable[[list[Any]], list[str]]) -> Callable[[list[Any]], list[str]]:
    """Return the function for a job's `writer`, which is a name or a function from a batch of records to their lines."""
    if callable(writer):
        return writer
    if writer not in WRITERS:
        message = f"no writer is called {writer!r}: there are {', '.join(WRITERS)}.{suggest(writer, WRITERS)}"
        raise ConfigurationError(message)
    return WRITERS[writer]
