"""What a job does with a record that its mapper can't take."""

from __future__ import annotations

from howdah.core.errors import UsageError

__all__ = ["BadRecords", "fail", "skip"]


class BadRecords:
    """A policy: how many bad records a job survives; they go into a side output, and a counter counts them."""

    __slots__ = ("limit", "skips")

    def __init__(self, *, skips: bool, limit: int | None) -> None:
        """Use `fail` or `skip(max=...)` instead."""
        self.skips = skips
        self.limit = limit

    def __repr__(self) -> str:
        """Show it as it is written in a job."""
        return f"skip(max={self.limit})" if self.skips else "fail"


fail = BadRecords(skips=False, limit=0)
"""The first bad record fails the job."""


def skip(max: int | None = None) -> BadRecords:
    """Leave bad records out, up to `max` in the whole job (None: any number)."""
    if max is not None and max < 0:
        message = f"skip(max={max}): the most bad records to survive can't be negative"
        raise UsageError(message)
    return BadRecords(skips=True, limit=max)
