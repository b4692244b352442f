"""The fields of a line of text output."""

from __future__ import annotations

from howdah.core.errors import RecordError
from howdah.jobs.records.keys import escape, unescape
from howdah.jobs.records.values import encode_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["format_field", "format_line", "parse_field", "parse_line"]


def format_field(value: object) -> str:
    """Return a value as one field: a str escaped, anything else as its canonical JSON."""
    if isinstance(value, str):
        return escape(value if type(value) is str else str.__str__(value))
    return encode_value(value).decode()


def format_line(values: Iterable[object]) -> str:
    """Return values as one line of fields with tabs between them, without the newline."""
    return "\t".join(map(format_field, values))


def parse_field(text: str) -> str:
    r"""Return the str of a field; one with an escape that only JSON has (`\"`, `\u000a`) stands for itself."""
    if "\\" not in text:
        return text
    try:
        return unescape(text)
    except RecordError:
        if text[0] in "[{" and ('\\"' in text or "\\u" in text):
            return text
        raise


def parse_line(line: str) -> list[str]:
    """Return the fields of a line, which comes without its newline, as str."""
    fields = line.split("\t")
    return list(map(parse_field, fields)) if "\\" in line else fields
