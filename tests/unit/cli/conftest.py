"""A place for the tasks of one test, and runs of them that are watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from howdah.app import build
from howdah.config import load
from howdah.core.parameter import set_value_source
from howdah.core.registry import registry
from howdah.core.task import clear_instances
from howdah.targets.memory import MemoryTarget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from howdah.worker.result import RunResult


@pytest.fixture(autouse=True)
def own_tasks() -> Iterator[None]:
    """Forget, after a test, the classes, values and files it made."""
    MemoryTarget.shared.clear()
    clear_instances()
    with registry.preserved():
        yield
    set_value_source(None)


@pytest.fixture
def run() -> Callable[..., RunResult]:
    """Run tasks with nothing configured: `run(*tasks, listener=...)`."""

    def run(*tasks: Any, listener: Callable[[Any], None] = lambda event: None) -> RunResult:
        return build(tasks, config=load(environ={}, files=[]), listeners=[listener])

    return run
