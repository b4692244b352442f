"""The signals that end a run: they break into a task's own code, never into the bookkeeping around it."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, TracebackType
    from typing import Any

    from typing_extensions import Self

__all__ = ["Interrupts"]


class Interrupts:
    """SIGINT and SIGTERM, for a `with` block in the main thread.

    The first one sets `code` (130 or 143) and raises KeyboardInterrupt in what runs within `breakable()`; elsewhere it waits to
    be looked at. The second calls `last_act`, then `at_once` with its code, or raises KeyboardInterrupt wherever it comes.
    """

    def __init__(
        self,
        *,
        install: bool = True,
        at_once: Callable[[int], None] | None = None,
        numbers: tuple[int, ...] = (signal.SIGINT, signal.SIGTERM),
    ) -> None:
        """With `install`, handle the signals of these numbers; without, only what breaks in by itself is noted."""
        self.code: int | None = None
        self.last_act: Callable[[], None] = _nothing
        self._numbers = numbers
        self._install = install
        self._at_once = at_once
        self._breakable = False
        self._before: dict[int, Any] = {}
        self._thread = threading.main_thread().ident

    def __enter__(self) -> Self:
        """Handle the signals from now on."""
        if self._install and threading.get_ident() == self._thread:
            for number in self._numbers:
                self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave the signals to whom they were left before."""
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._before = {}

    @contextmanager
    def breakable(self) -> Iterator[None]:
        """Let a signal break into a `with` block."""
        self._breakable = True
        try:
            if self.code is not None:
                raise KeyboardInterrupt
            yield
        finally:
            self._breakable = False

    @contextmanager
    def unbreakable(self) -> Iterator[None]:
        """Keep signals out of a `with` block within a breakable one; one that came meanwhile breaks in at its end."""
        if not self._breakable or threading.get_ident() != self._thread:
            yield
            return
        before = self.code
        self._breakable = False
        try:
            yield
        finally:
            self._breakable = True
        if self.code is not None and before is None:
            raise KeyboardInterrupt

    def note(self) -> None:
        """Take note of a KeyboardInterrupt that came without a signal of ours."""
        if self.code is None:
            self.code = 128 + signal.SIGINT

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.code is not None:
            if self._at_once is None:
                raise KeyboardInterrupt
            self.last_act()
            self._at_once(128 + number)
            return
        self.code = 128 + number
        if self._breakable:
            raise KeyboardInterrupt


def _nothing() -> None:
    """Do nothing."""
