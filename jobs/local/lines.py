"""Writing lines of output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.jobs.local.failures import FAULTS, LocatedError, call_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO, Any

__all__ = ["line_batches", "lines_of", "write_lines"]

_RECORDS = 4096
_CHARACTERS = 1 << 20  # of lines in a batch, about


def line_batches(write: Callable[[list[Any]], list[str]], records: Iterable[Any], *, cuts: list[None] | None = None) -> Iterator[list[str]]:
    """Yield the lines that a writer makes of records, so many at once as their lengths allow; whoever puts something in `cuts` ends one."""
    count = 1
    some: list[Any] = []
    for record in records:
        some.append(record)
        if len(some) >= count or cuts:
            lines = lines_of(write, some)
            yield lines
            count = max(1, min(count * 4, len(some) * _CHARACTERS // max(1, sum(map(len, lines))), _RECORDS))
            some = []
            if cuts:
                cuts.clear()
    if some:
        yield lines_of(write, some)


def lines_of(write: Callable[[list[Any]], list[str]], records: list[Any]) -> list[str]:
    """Return the lines that a writer makes of records; the error says which of them it can't take."""
    try:
        return write(records)
    except FAULTS as error:
        culprit, why = _culprit(write, records, error)
        raise call_failed(why, hook="the writer", shown=culprit) from why


def _culprit(write: Callable[[list[Any]], list[str]], records: list[Any], error: BaseException) -> tuple[Any, BaseException]:
    for record in records:
        try:
            write([record])
        except FAULTS as why:
            return record, why
    return records, error


def write_lines(lines: list[str], file: IO[bytes]) -> int:
    """Write lines as UTF-8, each with an LF, and return how many bytes; raises LocatedError for one with a lone surrogate."""
    if not lines:
        return 0
    try:
        data = ("\n".join(lines) + "\n").encode()
    except UnicodeEncodeError as error:
        text = error.object[max(0, error.start - 40) : error.end + 40]
        message = f"a text with a lone surrogate can't be written as UTF-8: {text!a}"
        raise LocatedError(message) from None
    file.write(data)
    return len(data)
