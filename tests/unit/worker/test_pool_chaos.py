"""Whatever tasks do, and whoever kills their processes: a run ends, and what it says is so."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from howdah.clock import SystemClock
from howdah.core.parameter_number import IntParameter
from howdah.core.task import Task, clear_instances
from howdah.scheduling import events as ev
from howdah.scheduling.policy import Policy, RetryPolicy
from howdah.targets.local import LocalTarget
from howdah.testing import run_tasks
from howdah.worker.limits import Limits
from howdah.worker.result import OutcomeStatus

DEPTH = 3


class Random(Task):
    """Does something that its seed decides, and fails less often when it is tried again."""

    seed = IntParameter()
    depth = IntParameter(default=0)
    retry_count = 8

    @property
    def chance(self) -> random.Random:
        return random.Random(self.seed * 10 + self.depth)

    @property
    def isolate(self) -> bool:
        return self.chance.random() < 0.1

    @property
    def worker_timeout(self) -> float | None:
        return 5.0 if self.chance.random() > 0.8 else None

    @property
    def resources(self) -> dict[str, int]:
        return {"some": 1} if self.chance.random() < 0.5 else {}

    def below(self, count: int) -> list[Task]:
        if self.depth == DEPTH:
            return []
        chance = self.chance
        return [Random(seed=chance.randrange(40), depth=self.depth + 1) for _ in range(count)]

    def requires(self) -> list[Task]:
        return self.below(self.chance.randrange(2))

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.depth}-{self.seed}.txt")

    def run(self) -> Any:
        with open(f"tries-{self.depth}-{self.seed}", "a") as file:
            file.write("x")
        tries = os.path.getsize(f"tries-{self.depth}-{self.seed}")
        what = self.chance.randrange(8)
        if what == 0 and tries == 1:
            raise ValueError("bad luck")
        if what == 1 and tries == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        if what in (2, 3, 4):
            yield self.below(2)
            self.set_progress_percentage(50)
            yield self.below(3)
        if what == 5:
            time.sleep(0.05)
        with self.output().open("w") as stream:
            stream.write("done")


def children() -> set[int]:
    """Return this process's children; other tests may have left some running for the session, such as a cluster."""
    return set(map(int, Path("/proc/self/task", str(os.getpid()), "children").read_text().split()))


class Killer:
    """A listener that kills a process of the pool now and then."""

    def __init__(self, seed: int) -> None:
        self.every = 15 + seed % 10
        self.chance = random.Random(seed)
        self.heard = 0
        self.spared = children()
        self.kills = 0

    def __call__(self, event: ev.Event) -> None:
        self.heard += isinstance(event, (ev.TaskClaimed, ev.TaskSuspended))
        if self.heard >= self.every:
            self.heard = 0
            found = sorted(children() - self.spared)
            if found:
                self.kills += 1
                os.kill(self.chance.choice(found), signal.SIGKILL)


def run_once(seed: int, workers: int) -> int:
    before = children()
    clear_instances()
    killer = Killer(seed)
    roots = [Random(seed=number + seed) for number in range(15)]

    result = run_tasks(
        *roots,
        workers=workers,
        limits=Limits(timeout=60),
        clock=SystemClock(),
        policy=Policy(retry=RetryPolicy(delay=0.01, max_delay=0.05)),
        resources={"some": 1},
        listeners=[killer],
    )

    for key, outcome in result.outcomes.items():
        assert result.tasks[key].complete() == outcome.ok
        assert outcome.status in (OutcomeStatus.DONE, OutcomeStatus.FAILED, OutcomeStatus.BLOCKED), outcome
    assert all(outcome.ok for outcome in result.outcomes.values()) == bool(result)
    assert children() <= before
    return killer.kills


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="only Linux tells of a process's children")
@pytest.mark.parametrize("seed", range(3))
def test_a_run_ends_in_order_whoever_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.chdir(tmp_path)

    assert run_once(seed, workers=1 + seed) > 0


@pytest.mark.soak
@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="only Linux tells of a process's children")
@pytest.mark.parametrize("seed", range(3, 103))
def test_many_runs_end_in_order_whoever_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.chdir(tmp_path)

    assert run_once(seed, workers=1 + seed % 4) > 0
