"""Finding the engine that runs a job, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from howdah.core.errors import ConfigurationError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from howdah.core.context import Reporter

__all__ = ["Engine", "engine_named"]

_DEFAULTS = {"local": ("howdah.jobs.local.engine", "LocalEngine")}


class Engine(Protocol):
    """Runs a MapReduce job from its inputs to its committed output."""

    def run(self, job: Any, reporter: Reporter) -> None:
        """Run it; raises JobError or RecordError, and leaves nothing under the output's name, where it fails."""


def engine_named(name: str, given: Mapping[str, Any]) -> Engine:
    """Return an engine that was given, or one with its default settings; an engine may be given as a function that makes it."""
    if name in given:
        engine = given[name]
        return engine() if callable(engine) and not hasattr(engine, "run") else engine  # type: ignore[no-any-return]
    if name not in _DEFAULTS:
        known = sorted({*given, *_DEFAULTS})
        message = f"no engine is called {name!r}: there are {', '.join(known)}.{suggest(name, known)}"
        raise ConfigurationError(message)
    from importlib import import_module

    module, attribute = _DEFAULTS[name]
    return getattr(import_module(module), attribute)()  # type: ignore[no-any-return]
