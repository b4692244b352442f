"""What the tests of jobs share: a way to run one for real, and what it told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from howdah.jobs.local.engine import LocalEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from howdah.jobs.mapreduce.job import MapReduceJob


class Told:
    """A reporter that keeps all it is told."""

    def __init__(self) -> None:
        self.fractions: list[float] = []
        self.statuses: list[str] = []
        self.totals: list[Mapping[str, Mapping[str, int]]] = []

    def progress(self, fraction: float) -> None:
        self.fractions.append(fraction)

    def status(self, text: str) -> None:
        self.statuses.append(text)

    def counters(self, totals: Mapping[str, Mapping[str, int]]) -> None:
        self.totals.append(totals)

    def tracking_url(self, url: str) -> None:
        raise NotImplementedError


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Told]:
    """Run a job in this process or in several, see that nothing stays in its scratch folder, and return what it told."""

    def run_job(job: MapReduceJob, *, processes: int = 1, **settings: Any) -> Told:
        told = Told()
        scratch = tmp_path / "scratch"
        try:
            LocalEngine(processes=processes, tmp_dir=str(scratch), **settings).run(job, told)
        finally:
            assert not scratch.exists() or list(scratch.iterdir()) == []
        return told

    return run_job
