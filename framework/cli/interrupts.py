"""What a SIGTERM and a second Ctrl-C do to the process."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import NoReturn

__all__ = ["Terminated", "end_at_once", "terminable"]

_SHOW_CURSOR = b"\x1b[?25h"


class Terminated(KeyboardInterrupt):
    """The process was told to end by SIGTERM."""


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM raise Terminated in a `with` block, as Ctrl-C raises KeyboardInterrupt."""

    def terminate(number: int, frame: FrameType | None) -> None:
        raise Terminated

    try:
        before = signal.signal(signal.SIGTERM, terminate)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def end_at_once(code: int) -> NoReturn:
    """End the process and its children without another word; only the cursor is given back."""
    for child in _children():
        try:
            if os.getpgid(child) == child:
                os.killpg(child, signal.SIGKILL)
            else:
                os.kill(child, signal.SIGKILL)
        except OSError:
            pass
    try:
        if os.isatty(2):
            os.write(2, _SHOW_CURSOR)
    except OSError:
        pass
    os._exit(code)


def _children() -> list[int]:
    """Return the processes that this one started, where the system says so (Linux)."""
    try:
        with open(f"/proc/self/task/{threading.get_native_id()}/children", encoding="ascii") as file:
            return [int(number) for number in file.read().split()]
    except OSError:
        return []
