"""The fakes that howdah's users test with, as howdah does itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.clock import SystemClock
from howdah.scheduling.commands import SetLimit
from howdah.scheduling.journal import MemoryJournal
from howdah.scheduling.policy import Policy
from howdah.scheduling.scheduler import Scheduler
from howdah.worker.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from howdah.clock import Clock
    from howdah.core.context import RunContext
    from howdah.core.task import Task
    from howdah.scheduling.events import Event
    from howdah.scheduling.journal import Journal
    from howdah.worker.limits import Limits
    from howdah.worker.result import RunResult

__all__ = ["FakeClock", "run_tasks"]


class FakeClock:
    """A clock that stands still until it is told to go on, or somebody sleeps."""

    def __init__(self, now: float = 1_000_000_000.0) -> None:
        """Start at a time."""
        self._now = now
        self.slept: list[float] = []

    def now(self) -> float:
        """Return the time it stands at."""
        return self._now

    def elapsed(self) -> float:
        """Return the same."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Go on at once, and note for how long."""
        self.slept.append(seconds)
        self._now += seconds

    def advance(self, seconds: float) -> None:
        """Go on."""
        self._now += seconds


def run_tasks(
    *tasks: Task,
    clock: Clock | None = None,
    policy: Policy | None = None,
    resources: Mapping[str, int] | None = None,
    listeners: Iterable[Callable[[Event], None]] = (),
    context: RunContext | None = None,
    journal: Journal | None = None,
    workers: int = 1,
    limits: Limits | None = None,
) -> RunResult:
    """Run tasks and what they require, in this process, by a clock that never waits.

    With several workers, or with limits, tasks run in processes of their own, and time is the system's.
    """
    clock = clock or (FakeClock() if workers == 1 and limits is None else SystemClock())
    scheduler = Scheduler(journal=journal or MemoryJournal(), policy=policy or Policy(), now=clock.now())
    for name, limit in (resources or {}).items():
        scheduler.handle(SetLimit(resource=name, limit=limit), clock.now())
    return Worker(scheduler=scheduler, clock=clock, listeners=listeners, context=context, workers=workers, limits=limits).run(tasks)
