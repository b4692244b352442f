"""The scheduler around the decisions: its journal, its listeners, its lock."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest

from howdah.core.errors import HowdahError
from howdah.scheduling import commands as cmd
from howdah.scheduling.journal import MemoryJournal
from howdah.scheduling.policy import Policy
from howdah.scheduling.scheduler import Scheduler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from howdah.scheduling.events import Event


def test_a_scheduler_comes_back_to_where_its_journal_ends(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A", resources={"db": 1}), spec("B", "A"))
    desk.claim()
    desk.report("A", "failed")

    again = Scheduler(journal=desk.journal, policy=Policy(), now=desk.now)

    assert again.state.snapshot() == desk.scheduler.state.snapshot()


def test_live_leases_are_live_for_a_full_period_after_a_restart(bench: Any, spec: Any) -> None:
    desk = bench(lease_seconds=60.0)
    desk.add(spec("A"))
    desk.claim()
    desk.now += 1000
    desk.scheduler = Scheduler(journal=desk.journal, policy=Policy(lease_seconds=60.0), now=desk.now)
    desk.now += 59
    desk.do(cmd.Tick())

    assert desk.report("A") is True


def test_listeners_are_told_everything_in_the_order_of_the_journal(bench: Any, spec: Any) -> None:
    desk = bench()
    heard: list[Event] = []
    with desk.scheduler.listening([heard.append]):
        desk.add(spec("A"))
        desk.claim()
        desk.do(cmd.Note(worker="w", key="A", lease=1, progress=0.5, status="half", tracking_url="http://x"))
        desk.report("A")
    desk.add(spec("B"))

    assert [type(event).__name__ for event in heard] == [
        "WorkerJoined",
        "RunStarted",
        "TasksAdded",
        "TaskClaimed",
        "TaskProgressed",
        "TaskNoted",
        "TaskTracked",
        "TaskDone",
    ]
    assert [event for event in heard if event.journaled] == list(desk.journal.read())[:6]


def test_a_note_under_an_old_lease_is_not_passed_on(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(spec("A"))
    desk.claim()
    heard: list[Event] = []
    with desk.scheduler.listening([heard.append]):
        desk.do(cmd.Note(worker="w", key="A", lease=7, status="old"))

    assert heard == []


def test_a_failing_listener_is_logged_and_stops_nothing(bench: Any, spec: Any, caplog: pytest.LogCaptureFixture) -> None:
    def broken(event: Event) -> None:
        raise ZeroDivisionError

    desk = bench()
    heard: list[Event] = []
    with desk.scheduler.listening([broken, heard.append]), caplog.at_level(logging.ERROR):
        desk.add(spec("A"))

    assert len(heard) == 3
    assert "A listener failed on TasksAdded" in caplog.text


def test_a_listener_may_give_commands_and_order_is_kept(bench: Any, spec: Any) -> None:
    desk = bench()

    def eager(event: Event) -> None:
        if type(event).__name__ == "TasksAdded":
            desk.claim()

    heard: list[str] = []
    with desk.scheduler.listening([eager, lambda event: heard.append(type(event).__name__)]):
        desk.add(spec("A"))

    assert heard == ["WorkerJoined", "RunStarted", "TasksAdded", "TaskClaimed"]


class FullJournal(MemoryJournal):
    """A journal that stops keeping when it is full."""

    full = False
    torn = False

    def append(self, events: Sequence[Event]) -> None:
        if self.full:
            raise OSError("no space left")
        super().append(events)

    def commit(self) -> None:
        if self.torn:
            raise OSError("the disk is gone")


@pytest.mark.parametrize("trouble", ["full", "torn"])
def test_what_the_journal_did_not_keep_is_not_answered_for(bench: Any, spec: Any, trouble: str) -> None:
    journal = FullJournal()
    desk = bench(journal=journal)
    desk.add(spec("A"))
    setattr(journal, trouble, True)
    heard: list[Event] = []

    with desk.scheduler.listening([heard.append]), pytest.raises(OSError, match=r"no space|disk"):
        desk.claim()

    assert heard == []
    setattr(journal, trouble, False)
    with pytest.raises(HowdahError, match="start it again"):
        desk.claim()


def test_threads_share_a_scheduler(bench: Any, spec: Any) -> None:
    desk = bench()
    desk.add(*(spec(f"T{n}") for n in range(400)))
    heard: list[Event] = []

    def work(name: str) -> None:
        while True:
            key = desk.claim(worker=name)
            if not key:
                return
            assert desk.report(key, worker=name)

    with desk.scheduler.listening([heard.append]):
        threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert set(desk.statuses().values()) == {"done"}
    journaled = [event for event in desk.journal.read() if event in heard]
    assert sorted(heard, key=journaled.index) == heard
