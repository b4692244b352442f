"""The standard streams, written to without a fuss when nobody reads any more."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["Stream", "standard_error", "standard_output"]


class Stream:
    """A stream of text that goes quiet when its reader is gone (`| head`)."""

    def __init__(self, file: TextIO | None) -> None:
        """Write to a file; None is what Python has for a stream that was closed from the start."""
        self.file = file

    def write(self, text: str) -> None:
        """Write a text and see it off."""
        if self.file is None:
            return
        try:
            self.file.write(text)
            self.file.flush()
        except UnicodeEncodeError:
            encoding = self.file.encoding or "ascii"
            self.write(text.encode(encoding, "backslashreplace").decode(encoding))
        except (OSError, ValueError):
            self._leave()

    def _leave(self) -> None:
        """Let what is still in buffers go nowhere, so that the interpreter's last flush does not complain."""
        file, self.file = self.file, None
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, file.fileno())  # type: ignore[union-attr]
            os.close(nowhere)
        except (OSError, ValueError):
            pass


def standard_output() -> Stream:
    """Return the stream for results."""
    return Stream(sys.stdout)


def standard_error() -> Stream:
    """Return the stream for messages."""
    return Stream(sys.stderr)
