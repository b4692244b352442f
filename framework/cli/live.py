"""What happens in a run as one line of a terminal, rewritten in place."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from howdah.cli.ledger import Ledger
from howdah.cli.lines import failure_text, local_time
from howdah.cli.wording import Defaults, clean, counter, shorten, task_name
from howdah.scheduling import events
from howdah.scheduling.status import Status

if TYPE_CHECKING:
    from rich.console import Console

    from howdah.cli.ledger import Entry
    from howdah.cli.summary import Line
    from howdah.scheduling.events import Event
    from howdah.worker.result import RunResult

__all__ = ["LiveDisplay", "progress_line"]

_FRAMES_A_SECOND = 20.0
_FRAMES_AT_ONCE = 10.0  # events come in bunches, after which nothing may come for long
_STYLES = {"title": "bold", "good": "green", "bad": "bold red", "warning": "yellow", "detail": "dim"}


class LiveDisplay:
    """Keeps a progress line at the bottom of the terminal, above which failures and what tasks print are written.

    It is drawn when an event comes, by no thread: the processes that jobs fork would inherit that thread's locks.
    """

    def __init__(self, console: Console, *, defaults: Defaults | None = None) -> None:
        """Draw on a console; leave out the parameters that have `defaults`."""
        from rich.live import Live

        self.ledger = Ledger()
        self.plain = False
        self._console = console
        self._defaults = defaults or Defaults()
        to_terminal = sys.stdout is not None and sys.stdout.isatty()  # a redirected output is not the line's business
        self._live = Live(console=console, auto_refresh=False, transient=True, redirect_stdout=to_terminal)
        self._heard = 0.0
        self._frames = _FRAMES_AT_ONCE
        self._running = False
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        """Give a forked process streams of its own: what it prints takes the line's place, and must not draw it again."""
        if self._running:
            sys.stdout, sys.stderr = _OverLine(sys.__stdout__), _OverLine(sys.__stderr__)
            self._running = False

    def handle(self, event: Event) -> None:
        """Take an event."""
        entry = self.ledger.apply(event)
        if isinstance(event, events.TasksAdded) and not self._running:
            self._running = True
            self._live.start()
        if entry is not None and isinstance(event, (events.TaskFailed, events.TaskUnknown)):
            head, _, rest = failure_text(entry, _name(entry, self._defaults)).partition("\n")
            self._print([("bad", head), *([("", rest)] if rest else [])])
        self._frames = min(_FRAMES_AT_ONCE, self._frames + max(event.at - self._heard, 0.0) * _FRAMES_A_SECOND)
        self._heard = event.at
        if self._running and self._frames >= 1:
            self._frames -= 1
            self._draw()

    def _draw(self) -> None:
        from rich.text import Text

        line = progress_line(self.ledger, width=self._console.width - 1, defaults=self._defaults)
        self._live.update(Text(line, no_wrap=True, overflow="ellipsis"), refresh=True)

    def _print(self, lines: list[Line]) -> None:
        from rich.text import Text

        for style, text in lines:
            self._console.print(Text(text, style=_STYLES.get(style, "")), soft_wrap=True)

    def close(self, lines: list[Line], result: RunResult) -> None:
        """Take the progress line away and write the summary."""
        if self._running:
            self._running = False
            self._live.stop()
        self._print([("", ""), *lines])


class _OverLine:
    """A stream that clears the terminal's current line before it writes on it."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._at_start = True

    def write(self, text: str) -> int:
        """Write a text."""
        if text and self._at_start and self._file.isatty():
            self._file.write("\r\x1b[K")
        self._at_start = text.endswith("\n") if text else self._at_start
        return int(self._file.write(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def progress_line(ledger: Ledger, *, width: int, defaults: Defaults | None = None) -> str:
    """Write how many tasks are done, and what runs, as much of it as there is room for: see `_running`."""
    done, total = ledger.counts[Status.DONE], len(ledger.entries)
    failed = ledger.counts[Status.FAILED]
    line = f"{_bar(done, total)} {done:,}/{total:,}" if width >= 60 else f"{done:,}/{total:,}"
    if failed:
        line += f"  {failed:,} failed"
    running = list(ledger.running.values())
    for place, entry in enumerate(running):
        more = len(running) - place - 1
        reserved = len(f"  and {more:,} more") if more else 0
        said = _running(entry, defaults or Defaults(), max(width // 2, 12))
        if place and len(line) + 3 + len(said) + reserved > width:
            line += f"  and {more + 1:,} more"
            break
        line += f"{' | ' if place else '  '}{shorten(said, max(width - len(line) - 2 - reserved, 12))}"
    return shorten(line, width)


def _bar(done: int, total: int) -> str:
    size = 10
    full = size * done // total if total else 0
    return "█" * full + "░" * (size - full)


def _running(entry: Entry, defaults: Defaults, longest: int) -> str:
    """Write a running task: its fraction, what it says it does, its largest counter, since when it runs."""
    parts = [shorten(_name(entry, defaults), longest)]
    if entry.progress is not None:
        parts.append(f"{entry.progress:.0%}")
    if entry.note:
        parts.append(clean(entry.note))
    counters = [(number, name, group) for group, names in entry.counters.items() for name, number in names.items()]
    if counters:
        number, name, group = max(counters)
        parts.append(counter(group, name, number))
    parts.append(f"since {local_time(entry.started)}")
    return "  ".join(parts)


def _name(entry: Entry, defaults: Defaults) -> str:
    return task_name(entry.spec.family, defaults.without(entry.spec.family, entry.spec.params))
