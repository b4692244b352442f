"""Files in memory for the tasks of one test."""

from __future__ import annotations

import pytest

from howdah.core.task import clear_instances
from howdah.targets.memory import MemoryFileSystem, MemoryTarget


@pytest.fixture
def files() -> MemoryFileSystem:
    """The file system that all MemoryTargets share, empty; and no task is remembered."""
    MemoryTarget.shared.clear()
    clear_instances()
    return MemoryTarget.shared
