"""Each example does what it says, by command line as a user runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """Return a folder with the examples in it and nothing made yet."""
    for example in (root / "examples").glob("*.py"):
        shutil.copy(example, tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run howdah in a folder as the examples say; return what it told."""
    command = [sys.executable, "-m", "howdah", *arguments]
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def counted(lines: list[str]) -> list[str]:
    """Return lines of artist and count for lines of plays."""
    plays = Counter(line.split("\t")[1] for line in lines)
    return [f"{artist}\t{plays[artist]}" for artist in sorted(plays)]


def test_aggregate_artists_counts_the_plays_of_a_month_and_a_second_run_does_nothing(folder: Path) -> None:
    command = ("--module", "top_artists", "AggregateArtists", "--local-scheduler", "--date-interval", "2012-06")
    run(folder, *command)

    days = sorted(folder.glob("data/streams_*.tsv"))
    output = folder / "data/artist_streams_2012-06.tsv"
    assert len(days) == 30
    assert output.read_text().splitlines() == counted([line for day in days for line in day.read_text().splitlines()])

    before = output.stat()
    assert "done already" in run(folder, *command)
    assert output.stat() == before


def test_top_10_artists_gives_the_ten_with_the_days(folder: Path) -> None:
    run(folder, "--module", "top_artists", "Top10Artists", "--local-scheduler", "--date-interval", "2012-W23")

    counts = [line.split("\t") for line in (folder / "data/artist_streams_2012-W23.tsv").read_text().splitlines()]
    best = sorted(counts, key=lambda row: (-int(row[1]), row[0]))[:10]
    expected = [f"2012-06-04\t2012-06-11\t{artist}\t{count}" for artist, count in best]
    assert (folder / "data/top_artists_2012-W23.tsv").read_text().splitlines() == expected


def test_the_made_up_plays_of_a_day_are_always_the_same(folder: Path) -> None:
    command = ("--module", "top_artists", "Streams", "--local-scheduler", "--date", "2012-06-01")
    path = folder / "data/streams_2012-06-01.tsv"
    run(folder, *command)
    first = path.read_bytes()
    path.unlink()
    run(folder, *command)
    assert path.read_bytes() == first


def test_given_plays_may_hold_any_artist_and_ties_are_in_order_of_artist(folder: Path) -> None:
    given = folder / "given"
    given.mkdir()
    artists = ["AC\\DC", "Sigur Rós", "\U0001f418", "b\rc", " space ", "Sigur Rós", "!!!", "[bold]"]
    (given / "streams_2012-06-01.tsv").write_bytes("\n".join(f"t\t{artist}\tx" for artist in artists).encode())
    run(folder, "--module", "top_artists", "Top10Artists", "--local-scheduler", "--date-interval", "2012-06-01", "--streams-dir", "given")

    counts = (folder / "data/artist_streams_2012-06-01.tsv").read_bytes().decode().split("\n")
    assert counts == [" space \t1", "!!!\t1", "AC\\\\DC\t1", "Sigur Rós\t2", "[bold]\t1", "b\\rc\t1", "\U0001f418\t1", ""]
    top = (folder / "data/top_artists_2012-06-01.tsv").read_bytes().decode().split("\n")
    assert [line.split("\t")[2] for line in top[:-1]] == ["Sigur Rós", " space ", "!!!", "AC\\\\DC", "[bold]", "b\\rc", "\U0001f418"]
    assert top[0] == "2012-06-01\t2012-06-02\tSigur Rós\t2"

    shown = subprocess.run(
        [sys.executable, "top_artists.py", "show", "data/top_artists_2012-06-01.tsv"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "[bold]" in shown.stdout
    assert "Sigur Rós" in shown.stdout


def test_a_day_that_is_missing_is_a_missing_input_and_nothing_is_written(folder: Path) -> None:
    (folder / "given").mkdir()
    told = run(
        folder,
        "--module",
        "top_artists",
        "Top10Artists",
        "--local-scheduler",
        "--date-interval",
        "2012-06-01",
        "--streams-dir",
        "given",
        code=4,
    )
    assert "given" in told
    assert not (folder / "data").exists()


def test_word_count_counts_the_words_of_a_pattern(folder: Path) -> None:
    for number in range(3):
        (folder / f"{number}.txt").write_text("to be or not\nto be")
    run(folder, "--module", "wordcount", "WordCount", "--local-scheduler", "--text", "*.txt")
    assert (folder / "data/word_count.tsv").read_text() == "be\t6\nnot\t3\nor\t3\nto\t6\n"


def test_word_count_writes_a_folder_of_parts(folder: Path) -> None:
    (folder / "words.txt").write_text("to be or not to be")
    run(folder, "--module", "wordcount", "WordCount", "--local-scheduler", "--text", "words.txt", "--counts", "data/counts/")
    names = sorted(path.name for path in (folder / "data/counts").iterdir())
    assert names == ["_SUCCESS", *(f"part-{number:05d}" for number in range(8))]


def test_hello_world_greets(folder: Path) -> None:
    run(folder, "--module", "hello_world", "HelloWorld", "--local-scheduler", "--name", "Ada")
    assert (folder / "data/hello_Ada.txt").read_text() == "Hello, Ada!\n"
