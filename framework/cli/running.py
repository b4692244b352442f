"""A run with its display, from the first event to the summary."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol

from howdah.app import build
from howdah.cli.interrupts import end_at_once
from howdah.cli.request import parameter_of
from howdah.cli.streams import standard_error
from howdah.cli.summary import summary, troubles
from howdah.cli.wording import Defaults
from howdah.config import terminal_environment

if TYPE_CHECKING:
    from howdah.cli.ledger import Ledger
    from howdah.cli.request import Request
    from howdah.cli.streams import Stream
    from howdah.cli.summary import Line
    from howdah.scheduling.events import Event
    from howdah.worker.result import RunResult

__all__ = ["run_shown"]


class Display(Protocol):
    """Shows a run while it goes on, and its summary."""

    ledger: Ledger
    plain: bool

    def handle(self, event: Event) -> None:
        """Take an event."""

    def close(self, lines: list[Line], result: RunResult) -> None:
        """Write the summary."""


def run_shown(request: Request) -> int:
    """Run what a request asks for, show it, and return the exit code."""
    stream = standard_error()
    as_json = request.config.get("run.log_format") == "json"
    _show_warnings(as_json=as_json)
    display = _display(request, stream)
    _show_logs(request, display, stream)
    for warning in request.warnings:
        stream.write(_warning(warning, as_json=as_json))
    result = build(
        [request.task],
        config=request.config,
        listeners=[display.handle],
        history="no_history" not in request.flags,
        signals=True,
        at_once=end_at_once,
    )
    display.close([*troubles(result), *summary(result, parameter=parameter_of, width=_width())], result)
    return result.exit_code


def _display(request: Request, stream: Stream) -> Display:
    quiet = "quiet" in request.flags
    if request.config.get("run.log_format") == "json":
        from howdah.cli.lines import JsonDisplay

        return JsonDisplay(write=stream.write, quiet=quiet)
    if not quiet and sys.stderr is not None and sys.stderr.isatty() and not terminal_environment()[1]:
        from rich.console import Console

        from howdah.cli.live import LiveDisplay

        return LiveDisplay(Console(stderr=True, highlight=False), defaults=Defaults(parameter_of))
    from howdah.cli.lines import PlainDisplay

    return PlainDisplay(write=stream.write, quiet=quiet, defaults=Defaults(parameter_of))


def _show_logs(request: Request, display: Display, stream: Stream) -> None:
    """Show what tasks log; a live display takes what is written to standard error while it is there."""
    from howdah.cli.logs import show_logs

    as_json = request.config.get("run.log_format") == "json"
    show_logs(level=request.config.get("run.log_level"), write=stream.write if display.plain else None, as_json=as_json)


def _show_warnings(*, as_json: bool) -> None:
    """Write a warning of howdah's as one line: where in howdah it was given is of no use to anybody."""
    import warnings

    before = warnings.formatwarning
    ours = os.path.dirname(os.path.dirname(__file__))

    def write(message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None) -> str:
        if filename.startswith(ours):
            return _warning(str(message), as_json=as_json)
        text = before(message, category, filename, lineno, line)
        return _warning(text.rstrip(), as_json=True) if as_json else text

    warnings.formatwarning = write


def _warning(message: str, *, as_json: bool) -> str:
    if not as_json:
        return f"howdah: warning: {message}\n"
    import json

    return json.dumps({"event": "warning", "message": message}, ensure_ascii=False) + "\n"


def _width() -> int:
    """Return how wide the summary may be: the terminal's width, or what a log takes."""
    try:
        return max(os.get_terminal_size(2).columns, 20)
    except OSError:
        return 160
