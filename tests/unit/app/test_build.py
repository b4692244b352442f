"""build(): what it takes, what it returns, and what it logs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from howdah.app import build
from howdah.config import load
from howdah.core.errors import UsageError
from howdah.core.registry import registry
from howdah.core.task import ExternalTask, Task, WrapperTask, clear_instances
from howdah.targets.memory import MemoryTarget
from howdah.worker.result import OutcomeStatus

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def own_tasks() -> Iterator[None]:
    MemoryTarget.shared.clear()
    clear_instances()
    with registry.preserved():
        yield


class Made(Task):
    name: str
    bad: bool = False

    def output(self) -> Any:
        return MemoryTarget(self.name)

    def run(self) -> None:
        if self.bad:
            raise ValueError("no luck")
        with self.output().open("w") as file:
            file.write("x")


class Missing(ExternalTask):
    def output(self) -> Any:
        return MemoryTarget("missing")


class Unclear(Task):
    def requires(self) -> Any:
        raise OSError("no disk")

    def output(self) -> Any:
        return MemoryTarget("unclear")


class All(WrapperTask):
    def requires(self) -> Any:
        return [Made(name="bad", bad=True), Missing(), Unclear()]


NOTHING = load(environ={}, files=[])


def test_the_result_is_true_when_all_is_done() -> None:
    result = build([Made(name="a")], local_scheduler=True, workers=1, detailed_summary=True)

    assert result
    assert result.outcome(Made(name="a")).status is OutcomeStatus.DONE
    assert build([Made(name="a")]).outcome(Made(name="a")).status is OutcomeStatus.ALREADY_COMPLETE
    assert not build([Missing()])


def test_what_goes_wrong_is_logged_where_nobody_listens(caplog: pytest.LogCaptureFixture) -> None:
    build([All()], config=NOTHING)

    said = [record.getMessage() for record in caplog.records]
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 3
    assert said[0] == "Missing() is missing: missing is missing"
    assert said[1] == "Unclear() could not be asked: requires() raised OSError: no disk"
    assert said[2].startswith("Made(name=bad, bad=True) failed: Traceback")
    assert said[2].endswith("ValueError: no luck")


def test_who_listens_logs_for_himself(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Any] = []

    build([All()], config=NOTHING, listeners=[heard.append])

    assert heard
    assert caplog.records == []


@pytest.mark.parametrize(
    ("tasks", "message"),
    [(Missing(), r"build\(\[Missing\(\)\]\)"), ([Missing], "call it to make a task"), (["Missing"], "'Missing' is none")],
)
def test_what_is_no_list_of_tasks_is_refused(tasks: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        build(tasks)
