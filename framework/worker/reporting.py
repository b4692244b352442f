"""The reporter of a running task: passes on to the scheduler what the task tells of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.scheduling.commands import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from howdah.worker.interrupts import Interrupts

__all__ = ["SchedulerReporter"]


class SchedulerReporter:
    """Sends what one attempt tells as notes; keeps the last counters."""

    __slots__ = ("_interrupts", "_key", "_lease", "_send", "_worker", "totals", "url")

    def __init__(self, *, send: Callable[[Note], object], interrupts: Interrupts, worker: str, key: str, lease: int) -> None:
        """Take where notes go, and what they are about."""
        self._send = send
        self._interrupts = interrupts
        self._worker = worker
        self._key = key
        self._lease = lease
        self.totals: dict[str, dict[str, int]] = {}
        self.url = ""

    def progress(self, fraction: float) -> None:
        """Say how much is done, from 0 to 1."""
        self._note(progress=min(1.0, max(0.0, float(fraction))))

    def status(self, text: str) -> None:
        """Say in a few words what is being done."""
        self._note(status=str(text))

    def counters(self, totals: Mapping[str, Mapping[str, int]]) -> None:
        """Give the totals so far: group to name to count."""
        self.totals = {group: dict(counts) for group, counts in totals.items()}
        self._note(counters=self.totals)

    def tracking_url(self, url: str) -> None:
        """Give an address where the task can be followed."""
        self.url = str(url)
        self._note(tracking_url=self.url)

    def _note(self, **what: Any) -> None:
        with self._interrupts.unbreakable():
            self._send(Note(worker=self._worker, key=self._key, lease=self._lease, **what))
