"""Runs are recorded as lines of JSON, whatever becomes of the run or of the disk."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from howdah.config import history_folder, load
from howdah.core.parameter import StrParameter
from howdah.core.task import Task, clear_instances
from howdah.scheduling import events as ev
from howdah.testing import run_tasks
from howdah.worker.history import HistoryFile

if TYPE_CHECKING:
    from howdah.worker.result import RunResult


class Noop(Task):
    name = StrParameter()
    done = False

    def complete(self) -> bool:
        return self.done

    def run(self) -> None:
        self.done = True


def recorded(folder: Path) -> list[list[dict[str, Any]]]:
    """The events of each run, in order of the files' names."""
    return [[json.loads(line) for line in path.read_text().splitlines()] for path in sorted(folder.iterdir())]


def run(folder: Path, *, keep: int = 10) -> RunResult:
    clear_instances()
    history = HistoryFile(str(folder), keep=keep)
    result = run_tasks(Noop(name="x"), listeners=[history.handle])
    history.close()
    return result


def test_a_run_is_recorded_as_the_events_of_its_journal(tmp_path: Path) -> None:
    run(tmp_path / "new" / "folder")

    (events,) = recorded(tmp_path / "new" / "folder")
    kinds = ["WorkerJoined", "RunStarted", "TasksAdded", "TaskClaimed", "TaskDone", "WorkerLeft", "RunEnded"]
    assert [event["type"] for event in events] == kinds
    assert events[2]["tasks"][0]["params"] == {"name": "x"}
    assert msgspec.convert(events[4], ev.TaskDone).key == Noop(name="x").task_key


def test_only_the_user_may_read_what_is_recorded(tmp_path: Path) -> None:
    run(tmp_path / "folder")

    (path,) = (tmp_path / "folder").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o700


def test_the_oldest_records_are_removed(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    for number in range(5):
        (tmp_path / f"2001010{number}T000000.000000Z-1.jsonl").touch()

    run(tmp_path, keep=3)

    names = sorted(os.listdir(tmp_path))
    assert names[:2] == ["20010103T000000.000000Z-1.jsonl", "20010104T000000.000000Z-1.jsonl"]
    assert len(names) == 4
    assert names[-1] == "notes.txt"


def test_what_happened_is_in_the_file_before_the_run_ends(tmp_path: Path) -> None:
    history = HistoryFile(str(tmp_path), keep=10)
    for second in range(3):
        history.handle(ev.TaskRetried(at=1000.0 + second, key="k", reason="again"))
        assert len(recorded(tmp_path)[0]) == second + 1
    history.close()


def test_a_folder_that_can_not_be_written_is_warned_of_once_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.warns(UserWarning, match="this run is not recorded in .*/file/folder: Not a directory") as warned:
        result = run(tmp_path / "file" / "folder")

    assert result
    assert len(warned) == 1


def test_progress_is_not_recorded(tmp_path: Path) -> None:
    history = HistoryFile(str(tmp_path), keep=10)
    history.handle(ev.TaskProgressed(at=1.0, key="k", lease=1, progress=0.5))
    history.close()

    assert os.listdir(tmp_path) == []


def test_records_are_in_the_users_folder_for_state() -> None:
    assert history_folder({"XDG_STATE_HOME": "/state", "HOME": "/home/ada"}) == "/state/howdah/history"
    assert history_folder({"XDG_STATE_HOME": "relative", "HOME": "/home/ada"}) == "/home/ada/.local/state/howdah/history"


@pytest.mark.parametrize(("text", "value"), [("true", True), ("False", False), ("0", False), ("1", True)])
def test_recording_is_switched_by_a_word(text: str, value: bool) -> None:
    assert load(environ={"HOWDAH_HISTORY__ENABLED": text}, files=[]).get("history.enabled") is value
