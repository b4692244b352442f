"""What the first and the second Ctrl-C, and a SIGTERM, do."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from typing_extensions import Self

__all__ = ["Interrupted", "Interrupts"]

_SHOW_CURSOR = b"\x1b[?25h"


class Interrupted(KeyboardInterrupt):
    """The process was asked to end, by Ctrl-C or SIGTERM; `exit_code` is what it is to end with."""

    def __init__(self, number: int) -> None:
        """Name the signal."""
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


class Interrupts:
    """For a `with` block: the first signal raises Interrupted, the second one ends the process at once.

    `exit_code` is what the process is to end with once a signal has come.
    """

    def __init__(self) -> None:
        """Change nothing yet."""
        self.exit_code: int | None = None
        self._before: dict[int, Any] = {}
        self._process = os.getpid()

    def __enter__(self) -> Self:
        """Take the signals over, where this is the main thread and they are not ignored (as under nohup)."""
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._handle)
            except ValueError:  # another thread
                break
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        code = 128 + number
        if os.getpid() != self._process:  # a fork that has no handlers of its own
            os._exit(code)
        if self.exit_code is not None:
            self._end(code)
        self.exit_code = code
        raise Interrupted(number)

    def _end(self, code: int) -> None:
        if "multiprocessing.process" in sys.modules:
            for child in sys.modules["multiprocessing.process"].active_children():
                child.kill()
        try:
            if os.isatty(2):
                os.write(2, _SHOW_CURSOR)
        except OSError:
            pass
        os._exit(code)
