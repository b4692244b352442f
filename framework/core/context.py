"""The context of a running task: where its progress goes and which engines it may use."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["NullReporter", "Reporter", "RunContext", "current_context", "running"]


class Reporter(Protocol):
    """Takes what a running task tells of itself."""

    def progress(self, fraction: float) -> None:
        """Say how much is done, from 0 to 1."""

    def status(self, text: str) -> None:
        """Say in a few words what is being done."""

    def counters(self, totals: Mapping[str, Mapping[str, int]]) -> None:
        """Give the totals so far: group to name to count."""

    def tracking_url(self, url: str) -> None:
        """Give an address where the task can be followed."""


class NullReporter:
    """A reporter that keeps nothing."""

    def progress(self, fraction: float) -> None:
        """Do nothing."""

    def status(self, text: str) -> None:
        """Do nothing."""

    def counters(self, totals: Mapping[str, Mapping[str, int]]) -> None:
        """Do nothing."""

    def tracking_url(self, url: str) -> None:
        """Do nothing."""


class RunContext:
    """What a task may use while it runs."""

    def __init__(self, *, reporter: Reporter | None = None, engines: Mapping[str, Any] | None = None, engine: str | None = None) -> None:
        """Hold a reporter, the engines by name, and the name asked for on the command line (None: by the targets)."""
        self.reporter: Reporter = reporter or NullReporter()
        self.engines: Mapping[str, Any] = engines or {}
        self.engine = engine


_current: ContextVar[RunContext | None] = ContextVar("howdah_run_context", default=None)


def current_context() -> RunContext:
    """Return the context of the task that is running here, or an empty one."""
    return _current.get() or RunContext()


@contextmanager
def running(context: RunContext) -> Iterator[None]:
    """Make a context the current one for a `with` block."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)
