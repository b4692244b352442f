"""Answers of different form and order have one digest; processes are measured with their children."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import reference
from harness import answers, inputs
from harness.answers import FORMS, bytes_digest, digest
from peers import bare_calls

if TYPE_CHECKING:
    from pathlib import Path

MEASURE = inputs.HERE / "harness" / "measure.py"


@pytest.mark.parametrize(
    ("form", "line"),
    [("plain", "Ä b\ttrack_1\t3"), ("json", '"\\u00c4 b"\t["track_1", 3]'), ("json values", 'Ä b\t{"$tuple":["track_1",3]}')],
)
def test_every_form_comes_down_to_the_same_fields(form: str, line: str) -> None:
    assert FORMS[form](line) == "Ä b\ttrack_1\t3"


def test_parts_in_any_order_have_the_digest_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("a\t1\nb\t2\n")
    parts = tmp_path / "parts"
    parts.mkdir()
    (parts / "part-0").write_text("b\t2\n")
    (parts / "part-1").write_text("a\t1\n")
    (parts / "_SUCCESS").touch()

    assert digest(parts, "plain") == digest(tmp_path / "one", "plain")
    assert bytes_digest(parts) != bytes_digest(tmp_path / "one")


def test_a_wrong_count_has_another_digest(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("a\t1\n")
    (tmp_path / "two").write_text("a\t2\n")
    assert digest(tmp_path / "one", "plain") != digest(tmp_path / "two", "plain")


def test_the_reference_brought_up_is_the_reference_of_repeated_input(tmp_path: Path) -> None:
    plays, requests = tmp_path / "plays", tmp_path / "requests"
    plays.write_text("d\tb\ty\nd\ta\tx\nd\tb\ty\nd\tb\tx\nd\ta\tw\n")
    requests.write_text("".join(json.dumps({"user": "u", "ts": ts, "bytes": 5}) + "\n" for ts in (4000, 0, 1800, 1801)))
    for job, path in (("count_artists", plays), ("top_track", plays), ("word_count", plays), ("sessions", requests)):
        once, repeated = reference.JOBS[job]([str(path)], 10), reference.JOBS[job]([str(path)] * 10, 1)
        assert sorted(once) == sorted(repeated), job
    assert sorted(reference.top_track([str(plays)], 1)) == [("a", "w", 1), ("b", "y", 2)]
    assert list(reference.sessions([str(requests)], 1)) == [("u", 2, 20)]


def test_a_tenth_is_cut_after_a_line_and_tenfold_has_every_file_ten_times(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    (whole / "text.txt").write_text("abc\n" * 100)

    inputs.take_tenth(whole, tmp_path / "tenth")
    inputs.repeat(whole, tmp_path / "tenfold")

    assert (tmp_path / "tenth" / "text.txt").read_text() == "abc\n" * 10
    assert [path.read_text() for path in (tmp_path / "tenfold").iterdir()] == ["abc\n" * 100] * 10


def test_the_parts_of_a_file_are_whole_lines_and_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"one\ntwo two\nthree\nfour")
    parts = []
    for start, end in pairwise(bare_calls.cuts(str(path))):
        with bare_calls.Part(str(path), start, end) as part:
            parts.append(part.read())
    assert parts == [b"one\ntwo two\n", b"three\nfour"]


def test_memory_and_cpu_of_a_grandchild_are_measured(tmp_path: Path) -> None:
    grandchild = "x = bytearray(90 << 20); import time; time.sleep(0.3)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    result = tmp_path / "result.json"

    subprocess.run([sys.executable, "-I", "-S", str(MEASURE), str(result), "0.02", "60", sys.executable, "-c", child], check=True)

    found = json.loads(result.read_text())
    assert found["code"] == 0
    assert found["seconds"] > 0.3
    assert found["cpu"] > 0
    assert 90 << 20 < found["peak"] < 150 << 20


def test_a_command_that_runs_too_long_is_ended(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    subprocess.run([sys.executable, "-I", "-S", str(MEASURE), str(result), "0.02", "0.2", "sleep", "60"], check=True)
    assert json.loads(result.read_text())["code"] == 124


def test_expected_answers_are_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOWDAH_BENCH_CACHE", str(tmp_path))
    data = inputs.Inputs(0.5)
    folder = data.place("word_count", "whole")
    folder.mkdir(parents=True)
    (folder / "text.txt").write_text("a b a\n")

    first = answers.expected(data, "word_count", "whole")
    (folder / "text.txt").unlink()

    assert answers.expected(data, "word_count", "whole") == first
