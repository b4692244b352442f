"""What the events of a run have told of each task so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.scheduling import events
from howdah.scheduling.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from howdah.scheduling.commands import TaskSpec
    from howdah.scheduling.events import Event

__all__ = ["Entry", "Ledger"]


class Entry:
    """How one task stands."""

    __slots__ = (
        "attempt",
        "counters",
        "note",
        "progress",
        "ran",
        "reason",
        "retry_at",
        "seconds",
        "spec",
        "started",
        "status",
        "traceback",
        "url",
    )

    def __init__(self, spec: TaskSpec) -> None:
        """Start with what the scheduler was told."""
        self.spec = spec
        self.status = spec.status
        self.reason = spec.reason
        self.ran = False
        self.attempt = 0
        self.started = 0.0
        self.seconds = 0.0
        self.progress: float | None = None
        self.note = ""
        self.url = ""
        self.counters: Mapping[str, Mapping[str, int]] = {}
        self.traceback = ""
        self.retry_at: float | None = None


class Ledger:
    """The tasks of a run by key, in the order they became known."""

    def __init__(self) -> None:
        """Start without tasks."""
        self.entries: dict[str, Entry] = {}
        self.running: dict[str, Entry] = {}
        self.counts = dict.fromkeys(Status, 0)

    def apply(self, event: Event) -> Entry | None:
        """Take an event; return the entry of the task that it is about."""
        if isinstance(event, events.TasksAdded):
            for spec in event.tasks:
                self._add(spec)
            return None
        if not isinstance(event, events.TaskEvent):
            return None
        entry = self.entries.get(event.key)
        if entry is not None:
            self._change(entry, event)
        return entry

    def _add(self, spec: TaskSpec) -> None:
        known = self.entries.get(spec.key)
        if known is None:
            self.entries[spec.key] = Entry(spec)
            self.counts[spec.status] += 1

    def _change(self, entry: Entry, event: events.TaskEvent) -> None:
        match event:
            case events.TaskClaimed():
                self._claimed(entry, event)
            case events.TaskDone():
                self._ended(entry, event, Status.DONE)
            case events.TaskFailed():
                self._ended(entry, event, Status.FAILED)
                entry.traceback, entry.retry_at = event.traceback, event.retry_at
            case events.TaskSuspended():
                self._move(entry, Status.PENDING)
            case events.TaskReleased() | events.TaskRetried():
                self._move(entry, Status.PENDING)
                entry.reason = event.reason
            case events.TaskFoundDone():
                self._move(entry, Status.DONE)
                entry.reason = event.reason
            case events.TaskDisabled():
                self._move(entry, Status.DISABLED)
                entry.reason = event.reason
            case events.TaskUnknown():
                self._move(entry, Status.UNKNOWN)
                entry.reason = event.reason
            case events.TaskProgressed():
                entry.progress = event.progress
            case events.TaskNoted():
                entry.note = event.status
            case events.TaskCounted():
                entry.counters = event.counters
            case events.TaskTracked():
                entry.url = event.url
            case _:
                pass

    def _claimed(self, entry: Entry, event: events.TaskClaimed) -> None:
        self._move(entry, Status.RUNNING)
        entry.attempt = event.attempt
        if not event.resume:
            entry.started, entry.progress, entry.note, entry.counters = event.at, None, "", {}

    def _ended(self, entry: Entry, event: events.TaskDone | events.TaskFailed, status: Status) -> None:
        self._move(entry, status)
        entry.ran = True
        entry.reason = event.reason
        entry.seconds = event.seconds
        if event.counters is not None:
            entry.counters = event.counters

    def _move(self, entry: Entry, status: Status) -> None:
        self.counts[entry.status] -= 1
        self.counts[status] += 1
        entry.status = status
        if status is Status.RUNNING:
            self.running[entry.spec.key] = entry
        else:
            self.running.pop(entry.spec.key, None)
