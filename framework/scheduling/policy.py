"""The policy of a scheduler: how failures are retried, and how long a silent worker keeps its leases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Policy", "RetryPolicy"]


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How often and when a failed task is tried again; None leaves a value to the scheduler's own policy.

    `count` is the number of failures within `window` seconds after which the task is disabled (for `disable_for` seconds, or
    until somebody enables it). Without a count a failed task stays failed until somebody asks for it again.
    """

    count: int | None = None
    delay: float | None = None
    backoff: float | None = None
    max_delay: float | None = None
    window: float | None = None
    hard_timeout: float | None = None
    disable_for: float | None = None

    def over(self, other: RetryPolicy) -> RetryPolicy:
        """Return this policy with the other's values where this one has none."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return RetryPolicy(**{name: getattr(other, name) if value is None else value for name, value in values.items()})

    def recent(self, failures: Sequence[float], now: float) -> tuple[float, ...]:
        """Return the times of the failures that still count."""
        if self.window is None:
            return tuple(failures)
        return tuple(at for at in failures if at > now - self.window)

    def exhausted(self, failures: Sequence[float], now: float) -> bool:
        """Return whether a task with these failures (the last one included) is to be disabled."""
        if self.count is not None and len(failures) >= self.count:
            return True
        return self.hard_timeout is not None and now - failures[0] >= self.hard_timeout

    def wait(self, failures: Sequence[float]) -> float:
        """Return the seconds between the last of these failures and the next try."""
        delay = 1.0 if self.delay is None else self.delay
        backoff = 2.0 if self.backoff is None else self.backoff
        longest = 900.0 if self.max_delay is None else self.max_delay
        try:
            return min(longest, delay * backoff ** (len(failures) - 1))
        except OverflowError:
            return longest


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What a scheduler goes by.

    A resource that has no limit of its own has `default_limit`. A worker that was silent for `lease_seconds` loses its leases;
    a task whose workers were lost `max_losses` times has failed.
    """

    retry: RetryPolicy = RetryPolicy()
    default_limit: int = 1
    lease_seconds: float = 60.0
    max_losses: int = 3
