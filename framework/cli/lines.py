"""What happens in a run as lines of text, for logs and terminals that can't move their cursor."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from howdah.cli.ledger import Ledger
from howdah.cli.tracebacks import trimmed
from howdah.cli.wording import Defaults, clean, count, duration, task_name
from howdah.scheduling import events

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from howdah.cli.ledger import Entry
    from howdah.cli.summary import Line
    from howdah.scheduling.events import Event
    from howdah.worker.result import RunResult

__all__ = ["JsonDisplay", "PlainDisplay", "failure_text", "local_time", "utc_time"]

_SECONDS_BETWEEN_NOTES = 10.0
_SECONDS_OF_A_SMALL_TASK = 1.0
_MOST_ENDS = 10
_MOST_LINES = 200


class PlainDisplay:
    """Writes a line when a task starts and ends, a failure with its traceback, and now and then how far a long task is.

    Many small tasks do not make many lines: where the last task of a family took less than a second, the start of the next one is not
    written, and of the ends within a second only the first ones are, then how many more there were.
    """

    def __init__(self, *, write: Callable[[str], None], quiet: bool = False, defaults: Defaults | None = None) -> None:
        """Write texts that end in a newline with `write`; when quiet, failures only; leave out the parameters that have `defaults`."""
        self.ledger = Ledger()
        self.plain = True
        self._write = write
        self._quiet = quiet
        self._defaults = defaults or Defaults()
        self._noted: dict[str, float] = {}
        self._quick: dict[str, bool] = {}
        self._second = 0
        self._ends = 0
        self._untold = 0

    def handle(self, event: Event) -> None:
        """Take an event."""
        entry = self.ledger.apply(event)
        if entry is None:
            return
        text = None if self._quiet else self._text(entry, event)
        if isinstance(event, (events.TaskFailed, events.TaskUnknown)):
            text = failure_text(entry, self._name(entry))
        if text is None:
            return
        if isinstance(event, events.TaskDone) and self._is_one_too_many(int(event.at)):
            self._untold += 1
            return
        self._tell_of_more()
        self._write(f"[{local_time(event.at)}] {text}\n")

    def _is_one_too_many(self, second: int) -> bool:
        """Count the ends within a second."""
        self._ends = self._ends + 1 if second == self._second else 1
        self._second = second
        return self._ends > _MOST_ENDS

    def _tell_of_more(self) -> None:
        if self._untold:
            self._write(f"[{local_time(self._second)}] and {count(self._untold, 'more task')} done\n")
            self._untold = self._ends = 0

    def _name(self, entry: Entry) -> str:
        return task_name(entry.spec.family, self._defaults.without(entry.spec.family, entry.spec.params))

    def _text(self, entry: Entry, event: Event) -> str | None:
        name = self._name(entry)
        match event:
            case events.TaskClaimed(resume=False):
                self._noted[event.key] = event.at
                if event.attempt > 1:
                    return f"{name} started (attempt {event.attempt})"
                return None if self._quick.get(entry.spec.family) else f"{name} started"
            case events.TaskDone():
                self._noted.pop(event.key, None)
                self._quick[entry.spec.family] = event.seconds < _SECONDS_OF_A_SMALL_TASK
                return f"{name} done in {duration(event.seconds)}"
            case events.TaskSuspended():
                return f"{name} waits for {count(len(event.requires), 'more task')}"
            case events.TaskReleased():
                return f"{name} was given back: {event.reason}"
            case events.TaskRunLost():
                return f"{name} starts again: {event.reason}"
            case events.TaskDisabled():
                return f"{name} is disabled: {event.reason}"
            case events.TaskTracked():
                return f"{name} can be followed at {event.url}"
            case events.TaskProgressed() | events.TaskNoted() | events.TaskCounted():
                return self._note(entry, name, event)
            case _:
                return None

    def _note(self, entry: Entry, name: str, event: Event) -> str | None:
        if event.at - self._noted.get(entry.spec.key, 0.0) < _SECONDS_BETWEEN_NOTES:
            return None
        self._noted[entry.spec.key] = event.at
        fraction = "" if entry.progress is None else f"{entry.progress:.0%}"
        said = ", ".join(text for text in (fraction, clean(entry.note)) if text)
        return f"{name} runs for {duration(event.at - entry.started)}{f': {said}' if said else ''}"

    def close(self, lines: list[Line], result: RunResult) -> None:
        """Write the summary."""
        self._tell_of_more()
        self._write("\n" + "".join(f"{text}\n" for _, text in lines))


class JsonDisplay:
    """Writes one JSON object for each thing that happens, on a line of its own."""

    def __init__(self, *, write: Callable[[str], None], quiet: bool = False) -> None:
        """Write texts that end in a newline with `write`; when quiet, failures and the summary only."""
        self.ledger = Ledger()
        self.plain = True
        self._write = write
        self._quiet = quiet
        self._noted: dict[str, float] = {}

    def handle(self, event: Event) -> None:
        """Take an event."""
        entry = self.ledger.apply(event)
        if entry is None or (self._quiet and not isinstance(event, (events.TaskFailed, events.TaskUnknown))):
            return
        record: dict[str, object] = {"event": _WORDS.get(type(event), ""), "task": task_name(entry.spec.family, entry.spec.params)}
        record |= {"family": entry.spec.family, "params": entry.spec.params or {}}
        match event:
            case events.TaskClaimed():
                record |= {"event": "resumed" if event.resume else "started", "attempt": event.attempt}
            case events.TaskDone():
                record |= {"seconds": round(event.seconds, 3), "counters": event.counters or {}}
            case events.TaskFailed():
                record |= {"seconds": round(event.seconds, 3), "reason": event.reason, "traceback": trimmed(event.traceback)}
            case (
                events.TaskReleased()
                | events.TaskRunLost()
                | events.TaskDisabled()
                | events.TaskUnknown()
                | events.TaskFoundDone()
                | events.TaskRetried()
            ):
                record["reason"] = event.reason
            case events.TaskTracked():
                record["url"] = event.url
            case events.TaskProgressed() | events.TaskNoted() | events.TaskCounted():
                if event.at - self._noted.get(event.key, 0.0) < _SECONDS_BETWEEN_NOTES:
                    return
                self._noted[event.key] = event.at
                record |= {"progress": entry.progress, "status": entry.note, "counters": entry.counters}
            case _:
                pass
        self._put(record, event.at)

    def _put(self, record: Mapping[str, object], at: float | None = None) -> None:
        import json

        stamp = {} if at is None else {"time": utc_time(at)}
        self._write(json.dumps(stamp | dict(record), ensure_ascii=False) + "\n")

    def close(self, lines: list[Line], result: RunResult) -> None:
        """Write the summary."""
        tasks: dict[str, int] = {}
        for outcome in result.outcomes.values():
            tasks[outcome.status.value] = tasks.get(outcome.status.value, 0) + 1
        record = {"event": "summary", "exit_code": result.exit_code, "seconds": round(result.seconds, 3), "tasks": tasks}
        self._put(record | {"text": [text.strip() for _, text in lines]})


_WORDS: dict[type[Event], str] = {
    events.TaskClaimed: "started",
    events.TaskDone: "done",
    events.TaskFailed: "failed",
    events.TaskSuspended: "suspended",
    events.TaskReleased: "released",
    events.TaskRunLost: "run_lost",
    events.TaskFoundDone: "found_done",
    events.TaskRetried: "retried",
    events.TaskDisabled: "disabled",
    events.TaskUnknown: "unknown",
    events.TaskTracked: "tracked",
    events.TaskProgressed: "progress",
    events.TaskNoted: "progress",
    events.TaskCounted: "progress",
}


def utc_time(at: float) -> str:
    """Write a time for programs."""
    return datetime.fromtimestamp(at, timezone.utc).isoformat(timespec="milliseconds")


def local_time(at: float) -> str:
    """Write a time as the clock on the wall shows it."""
    return datetime.fromtimestamp(at, timezone.utc).astimezone().strftime("%H:%M:%S")


def failure_text(entry: Entry, name: str) -> str:
    """Write a failure of a task of that name with its traceback and what happens next."""
    if not entry.ran:
        head = f"{name} could not be asked: {entry.reason}"
    else:
        head = f"{name} failed after {duration(entry.seconds)}{': ' + entry.reason if not entry.traceback else ''}"
    again = "" if entry.retry_at is None else f"\n    it is tried again at {local_time(entry.retry_at)}"
    lines = trimmed(entry.traceback).splitlines()
    if len(lines) > _MOST_LINES:  # a recursion, most likely
        left_out = f"... {len(lines) - _MOST_LINES:,} lines left out ..."
        lines = [*lines[: _MOST_LINES // 2], left_out, *lines[-_MOST_LINES // 2 :]]
    traceback = "".join(f"\n    {line}" for line in lines)
    return head + traceback + again
