"""Results are kept as JSON and shown as tables."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import pytest
import run
from harness import report, results
from harness.floors import AtLeast, Figures, Measured
from harness.results import Machine, Outcome

if TYPE_CHECKING:
    from pathlib import Path

MACHINE = Machine(processor="A processor", cores=2, memory_gib=24.0, system="Linux 6", python="3.11.7")
DATE = datetime.date(2026, 11, 23)


def outcome(name: str = "count_artists") -> Outcome:
    peers = {"mrjob": Figures(seconds=45.0, peak_mib=30.0, rounds=(45.0, 46.0))}
    measured = Measured(howdah=Figures(seconds=4.5, peak_mib=123.4), peers=peers)
    verdicts = [AtLeast(9, "mrjob").judge(measured), AtLeast(2, "Spark RDD").judge(measured)]
    return Outcome(
        name=name,
        work="count plays",
        measured=measured,
        verdicts=verdicts,
        skipped={"Spark RDD": "no Java"},
        versions={"mrjob": "0.7.4"},
    )


def test_a_result_says_work_figures_floor_machine_date_and_versions(tmp_path: Path) -> None:
    (path,) = results.write(tmp_path, [outcome()], machine=MACHINE, date=DATE)

    (record,) = json.loads(path.read_text())

    assert path.name == "count_artists.json"
    assert record["howdah"]["seconds"] == 4.5
    assert record["peers"]["mrjob"] == {"seconds": 45.0, "peak_mib": 30.0, "cpu_seconds": 0.0, "rounds": [45.0, 46.0]}
    assert (record["floor"], record["met"]) == ("9x mrjob; 2x Spark RDD", False)
    assert (record["date"], record["versions"]) == ("2026-11-23", {"mrjob": "0.7.4"})
    assert record["machine"] == "A processor, 2 cores, 24 GiB, Linux 6, Python 3.11.7"


def test_outcomes_of_one_name_share_a_file_and_are_read_back(tmp_path: Path) -> None:
    results.write(tmp_path, [outcome("memory"), outcome("memory"), outcome("startup")], machine=MACHINE, date=DATE)

    found = results.read(tmp_path, ["memory", "startup", "sessions"])

    assert {name: len(records) for name, records in found.items()} == {"memory": 2, "startup": 1}


def test_the_terminal_table_aligns_and_says_what_was_skipped() -> None:
    shown = report.terminal(results.record(outcome(), machine=MACHINE, date=DATE))

    assert shown.splitlines() == [
        "count plays",
        "             seconds    CPU  peak MiB  to howdah",
        "howdah          4.50  0.000       123      1.00x",
        "mrjob 0.7.4     45.0  0.000        30     10.00x",
        "floor 9x mrjob: 10.0x, met",
        "floor 2x Spark RDD: not measured, not judged",
        "skipped Spark RDD: no Java",
    ]


def test_the_page_says_when_and_where_and_shows_each_work() -> None:
    record = results.record(outcome(), machine=MACHINE, date=DATE)

    page = report.page({"count_artists": [record], "memory": [record]})

    assert "Measured 2026-11-23 on: A processor, 2 cores, 24 GiB, Linux 6, Python 3.11.7." in page
    assert "| mrjob 0.7.4 | 45.0 | 0.000 | 30 | 10.00x |" in page
    assert "| count plays | 4.50 | 123.4 | 45.0 s, 30 MiB | 9x mrjob; 2x Spark RDD | NOT MET |" in page


def test_an_unknown_work_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run.main(["--only", "count_artist"])
    assert end.value.code == 2
    assert "invalid choice: 'count_artist'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("verdicts", "together"), [([True, True], True), ([True, None], None), ([None, False], False), ([True, False], False)]
)
def test_the_summary_tells_a_missed_floor_from_one_not_judged(verdicts: list[bool | None], together: bool | None) -> None:
    assert report.together([{"met": verdict} for verdict in verdicts]) is together
