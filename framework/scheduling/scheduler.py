"""The scheduler: takes commands one at a time, keeps what it decided, and tells its listeners."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from howdah.core.errors import HowdahError
from howdah.scheduling import commands as cmd
from howdah.scheduling.decide import decide, decide_due, decide_lost
from howdah.scheduling.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from howdah.scheduling.events import Event
    from howdah.scheduling.journal import Journal
    from howdah.scheduling.policy import Policy
    from howdah.scheduling.replies import Reply

    Listener = Callable[[Event], None]

__all__ = ["Scheduler"]


class Scheduler:
    """Decides under a lock; what it decided is in the journal before it is answered for."""

    def __init__(self, *, journal: Journal, policy: Policy, now: float, listeners: Iterable[Listener] = ()) -> None:
        """Come to where the journal ends; the leases that were live then are live for one full period more."""
        self.policy = policy
        self._journal = journal
        self._state = State()
        self._lock = Lock()
        self._listeners = list(listeners)
        self._outbox: deque[tuple[int, list[Event]]] = deque()
        self._taken = 0
        self._committed = 0
        self._telling = Lock()
        self._broken: BaseException | None = None
        for event in journal.read():
            self._state.apply(event)
        self._heard = dict.fromkeys(self._state.workers, now)

    @property
    def state(self) -> State:
        """The state, to be read only."""
        return self._state

    def handle(self, command: cmd.Command, now: float) -> Reply:
        """Do what a command asks for; the journal holds it before this returns."""
        with self._lock:
            if self._broken is not None:
                message = f"the scheduler stopped when its journal failed ({self._broken}): start it again."
                raise HowdahError(message) from self._broken
            before = self._taken
            self._take(decide_due(self._state, now))
            if type(command) is cmd.Tick:
                self._expire(now)
            events, reply = decide(self._state, self.policy, command, now)
            self._take(events)
            worker = getattr(command, "worker", None)
            if worker in self._state.workers:
                self._heard[worker] = now
            taken = self._taken
        if taken > before:
            self._commit(taken)
        return reply

    @contextmanager
    def listening(self, listeners: Iterable[Listener]) -> Iterator[None]:
        """Tell more listeners of what happens, for a `with` block."""
        added = list(listeners)
        self._listeners = self._listeners + added
        try:
            yield
        finally:
            self._listeners = [listener for listener in self._listeners if listener not in added]

    def _take(self, events: list[Event]) -> None:
        """Keep events, then let them happen."""
        if not events:
            return
        try:
            self._journal.append([event for event in events if event.journaled])
            for event in events:
                self._state.apply(event)
        except BaseException as error:
            self._broken = error
            raise
        self._taken += len(events)
        if self._listeners:
            self._outbox.append((self._taken, events))

    def _commit(self, taken: int) -> None:
        try:
            self._journal.commit()
        except BaseException as error:
            self._broken = error
            raise
        self._committed = max(self._committed, taken)
        self._tell()

    def _expire(self, now: float) -> None:
        for worker, heard in list(self._heard.items()):
            if worker not in self._state.workers:
                del self._heard[worker]
            elif now - heard >= self.policy.lease_seconds:
                del self._heard[worker]
                self._take(decide_lost(self._state, self.policy, worker, now))

    def _tell(self) -> None:
        """Tell the listeners, in the order of the journal; whoever comes while another tells leaves it to that one."""
        while self._outbox and self._outbox[0][0] <= self._committed and self._telling.acquire(blocking=False):
            try:
                while self._outbox and self._outbox[0][0] <= self._committed:
                    for event in self._outbox.popleft()[1]:
                        for listener in self._listeners:
                            _tell_one(listener, event)
            finally:
                self._telling.release()


def _tell_one(listener: Listener, event: Event) -> None:
    try:
        listener(event)
    except Exception:
        import logging

        logging.getLogger("howdah.scheduler").exception("A listener failed on %s; the others go on.", type(event).__name__)
