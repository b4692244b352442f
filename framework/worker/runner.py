"""What runs claimed tasks: an interface, and the runner that uses the worker's own process."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from typing import TYPE_CHECKING

from howdah.worker.attempt import Attempt, Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from howdah.core.context import RunContext
    from howdah.core.task import Task
    from howdah.worker.attempt import Lost, Suspended
    from howdah.worker.interrupts import Interrupts

    Step = Ended | Suspended | Lost

__all__ = ["InProcessRunner", "TaskRunner", "Work"]


class Work:
    """A task to start, or to resume (where `error` is set, by raising that), under a lease.

    The `riders` are done with it, when it is a batch: `task` is then the one that stands for all.
    """

    __slots__ = ("attempt", "context", "error", "key", "lease", "resume", "riders", "task")

    def __init__(
        self, *, key: str, task: Task, lease: int, attempt: int, resume: bool, context: RunContext, error: BaseException | None = None
    ) -> None:
        """Take what there is to do."""
        self.key = key
        self.task = task
        self.lease = lease
        self.attempt = attempt
        self.resume = resume
        self.context = context
        self.error = error
        self.riders: list[Work] = []

    def again(self, error: BaseException) -> Work:
        """Return the same work, to be resumed by raising an error."""
        work = Work(key=self.key, task=self.task, lease=self.lease, attempt=self.attempt, resume=True, context=self.context, error=error)
        work.riders = self.riders
        return work


class TaskRunner(ABC):
    """Runs tasks; keeps the runs that are suspended until they are resumed."""

    @property
    @abstractmethod
    def free(self) -> int:
        """How many more tasks can be started now."""

    @property
    @abstractmethod
    def busy(self) -> bool:
        """Whether there is anything to wait for."""

    @abstractmethod
    def start(self, work: Work) -> None:
        """Start or resume a task."""

    @abstractmethod
    def wait(self, timeout: float | None = None) -> Sequence[tuple[Work, Step, float]]:
        """Return what has ended, was suspended or got lost, with the seconds it took; wait for that, so long, if nothing has."""

    @abstractmethod
    def close(self) -> Sequence[tuple[Work, Step, float]]:
        """End what runs, and give up what is suspended; return what has ended nevertheless."""


class InProcessRunner(TaskRunner):
    """Runs one task at a time, in the thread that waits for it."""

    def __init__(self, *, elapsed: Callable[[], float], interrupts: Interrupts) -> None:
        """Take what measures time, and what may break into a task."""
        self._elapsed = elapsed
        self._interrupts = interrupts
        self._queue: deque[Work] = deque()
        self._attempts: dict[str, Attempt] = {}

    @property
    def free(self) -> int:
        """One, or none."""
        return 0 if self._queue else 1

    @property
    def busy(self) -> bool:
        """Whether a task is to be run."""
        return bool(self._queue)

    def start(self, work: Work) -> None:
        """Queue a task."""
        self._queue.append(work)

    def wait(self, timeout: float | None = None) -> Sequence[tuple[Work, Step, float]]:
        """Run the next task."""
        work = self._queue.popleft()
        began = self._elapsed()
        with self._interrupts.breakable():
            if work.resume:
                step = self._attempts[work.key].resume(work.context, work.error)
            else:
                step = self._attempts.setdefault(work.key, Attempt(task=work.task, elapsed=self._elapsed)).start(work.context)
        if isinstance(step, Ended):
            del self._attempts[work.key]
        return [(work, step, self._elapsed() - began)]

    def holds(self, key: str) -> bool:
        """Return whether it keeps the suspended run of a task."""
        return key in self._attempts

    def close(self) -> Sequence[tuple[Work, Step, float]]:
        """Give up what is suspended, the last one first."""
        while self._attempts:
            _, attempt = self._attempts.popitem()
            attempt.close()
        return ()
