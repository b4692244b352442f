"""The standard streams, written to without a fuss when nobody reads any more."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from howdah.core.errors import FileSystemError

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["Stream", "occupy_descriptors", "standard_error", "standard_output"]


class Stream:
    """A stream of text that goes quiet when its reader is gone (`| head`)."""

    def __init__(self, file: TextIO | None, *, must_arrive: bool = False) -> None:
        """Write to a file (None: what Python has for a stream closed from the start); a full disk is an error if all `must_arrive`."""
        self.file = file
        self._must_arrive = must_arrive

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
        except (OSError, ValueError) as error:
            self._leave()
            if self._must_arrive and isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
                raise FileSystemError(f"what was to be printed can't be written: {error.strerror}") from error

    def _leave(self) -> None:
        """Let what is still in buffers go nowhere, so that the interpreter's last flush does not complain."""
        file, self.file = self.file, None
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, file.fileno())  # type: ignore[union-attr]
            os.close(nowhere)
        except (OSError, ValueError):
            pass


def occupy_descriptors() -> None:
    """Open nothing in the place of standard streams that were closed, so that no file gets their numbers and what is meant for them."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)


def standard_output() -> Stream:
    """Return the stream for results."""
    return Stream(sys.stdout, must_arrive=True)


def standard_error() -> Stream:
    """Return the stream for messages."""
    return Stream(sys.stderr)
