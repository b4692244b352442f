"""The system's clock, the only place in howdah that reads the time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    class Clock(Protocol):
        """What tells the time, and waits."""

        def now(self) -> float:
            """Return the seconds since 1970, UTC."""

        def elapsed(self) -> float:
            """Return seconds that only ever grow, to measure durations with."""

        def sleep(self, seconds: float) -> None:
            """Wait."""


__all__ = ["SystemClock"]


class SystemClock:
    """The machine's own clock."""

    now = staticmethod(time.time)
    elapsed = staticmethod(time.perf_counter)
    sleep = staticmethod(time.sleep)
