"""Writing lines of output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.errors import RecordError

if TYPE_CHECKING:
    from typing import IO

__all__ = ["write_lines"]


def write_lines(lines: list[str], file: IO[bytes]) -> int:
    """Write lines as UTF-8, each with an LF, and return how many bytes; raises RecordError for one with a lone surrogate."""
    if not lines:
        return 0
    try:
        data = ("\n".join(lines) + "\n").encode()
    except UnicodeEncodeError as error:
        text = error.object[max(0, error.start - 40) : error.end + 40]
        message = f"a text with a lone surrogate can't be written as UTF-8: {text!a}"
        raise RecordError(message) from None
    file.write(data)
    return len(data)
