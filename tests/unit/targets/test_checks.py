"""Checks run on what is staged; one that fails leaves what was there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from howdah.core.errors import CheckFailedError, UsageError
from howdah.core.target import FileSystemTarget
from howdah.targets.checks import MatchesSchema, NonEmpty, RowsBetween
from howdah.targets.local import LocalTarget
from howdah.targets.memory import MemoryFileSystem, MemoryTarget

Maker: TypeAlias = "Callable[..., LocalTarget | MemoryTarget]"


@pytest.fixture(params=["local", "memory"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Maker:
    if request.param == "local":
        return lambda path, *checks: LocalTarget(f"{tmp_path}/{path}", checks=checks)
    fs = MemoryFileSystem()
    fs.mkdir("/here")
    return lambda path, *checks: MemoryTarget(f"/here/{path}", checks=checks, fs=fs)


def write(target: FileSystemTarget, text: str) -> None:
    with target.open("w") as file:
        file.write(text)


def verdict(target: FileSystemTarget, text: str) -> str:
    """Write a text; return why it was not taken, or nothing."""
    try:
        write(target, text)
    except CheckFailedError as error:
        assert not target.exists()
        return str(error).partition(" failed: ")[2]
    return ""


def test_a_check_that_fails_leaves_what_was_there(make: Maker) -> None:
    write(make("out.txt"), "old")

    with pytest.raises(CheckFailedError, match=r"out\.txt' was not written: the check NonEmpty\(\) failed: it is empty"):
        write(make("out.txt", NonEmpty()), "")

    with make("out.txt").open() as file:
        assert file.read() == "old"
    folder = make("")
    assert [path.rsplit("/", 1)[-1] for path in folder.fs.listdir(folder.path)] == ["out.txt"]


@pytest.mark.parametrize("name", ["out.txt", "out.txt.gz", "out.txt.zst"])
def test_nothing_compressed_is_empty_too(make: Maker, name: str) -> None:
    assert verdict(make(name, NonEmpty()), "") == "it is empty"
    assert verdict(make(name, NonEmpty()), "x") == ""


@pytest.mark.parametrize(
    ("text", "rows"), [("", 0), ("\n", 1), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\nb\n", 2), ("a\n" * 3, 3), ("a\n" * 1_500_000, 1_500_000)]
)
def test_rows_are_counted_with_the_last_one_whether_it_is_ended_or_not(tmp_path: Path, text: str, rows: int) -> None:
    assert verdict(LocalTarget(tmp_path / "exact", checks=[RowsBetween(rows, rows)]), text) == ""
    assert verdict(LocalTarget(tmp_path / "more", checks=[RowsBetween(rows + 1)]), text).startswith(f"it has {rows:,} row")
    if rows:
        assert verdict(LocalTarget(tmp_path / "fewer", checks=[RowsBetween(0, rows - 1)]), text).startswith(f"it has {rows:,} row")


def test_bounds_that_nothing_is_between_are_refused() -> None:
    with pytest.raises(UsageError, match="no number of rows"):
        RowsBetween(3, 2)


PLAYS = {"day": date, "artist": str, "plays": int, "share": float | None}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("x.tsv", "2012-06-01\tAda\t3\t0.5\n2012-06-02\tBo\t4\tnull\n", ""),
        ("x.tsv", "", ""),
        ("x.tsv", "2012-06-01\tAda\t3\n", "row 1 has 3 columns, not 4: ['2012-06-01', 'Ada', '3']"),
        ("x.tsv", "2012-06-01\tAda\t3\t\n2012-06-31\tBo\t4\t1\n", "row 2: day is '2012-06-31', which is no date"),
        ("x.tsv", "2012-06-01\tAda\tmany\t\n", "row 1: plays is 'many', which is no int"),
        ("x.tsv", "2012-06-01\tAda\t\t\n", "row 1: plays is '', which is no int"),
        ("x.csv.gz", '2012-06-01,"Ada, the first",3,1.5\n', ""),
        ("x.csv", "2012-06-01,Ada,3,x\n", "row 1: share is 'x', which is no float | None"),
        ("x.jsonl", '{"day": "2012-06-01", "artist": "Ada", "plays": 3, "share": null}\n', ""),
        ("x.jsonl", '{"day": "2012-06-01", "artist": "Ada", "plays": true, "share": 1}\n', "row 1: plays is True, which is no int"),
        ("x.jsonl", '{"day": "2012-06-01", "artist": 5, "plays": 3, "share": 1}\n', "row 1: artist is 5, which is no str"),
        ("x.jsonl", '{"day": "2012-06-01"}\n', "row 1 has the columns ['day'], not ['day', 'artist', 'plays', 'share']"),
        ("x.jsonl", "{}\n[1]\n", "row 1 has the columns [], not ['day', 'artist', 'plays', 'share']"),
        ("x.jsonl", "[1]\n", "row 1 is no JSON object: '[1]'"),
        ("x.jsonl", "no\n", "row 1 is not JSON: Expecting value: line 1 column 1 (char 0)"),
    ],
)
def test_rows_that_do_not_match_the_schema_are_named(make: Maker, name: str, text: str, reason: str) -> None:
    assert verdict(make(name, MatchesSchema(PLAYS)), text) == reason


def test_a_schema_may_have_a_header_and_functions(make: Maker) -> None:
    def even(value: Any) -> None:
        if int(value) % 2:
            raise ValueError

    check = MatchesSchema({"price": Decimal, "pieces": even}, form="csv", header=True)

    assert verdict(make("a", check), "price,pieces\n1.50,4\n") == ""
    assert verdict(make("b", check), "price,pieces\n1.50,5\n") == "row 2: pieces is '5', which is no even"
    assert verdict(make("c", check), "1.50,4\n") == "its header is ['1.50', '4'], not ['price', 'pieces']"


def test_a_check_of_ones_own_says_no_in_three_ways(make: Maker) -> None:
    def refuses(target: FileSystemTarget) -> bool:
        return target.path == "never"

    def asserts(target: FileSystemTarget) -> None:
        with target.open() as file:
            assert "x" in file.read(), "no x in it"

    def raises(target: FileSystemTarget) -> None:
        raise CheckFailedError("I don't like it")

    assert verdict(make("a", refuses), "y") == "it returned False"
    assert verdict(make("b", asserts), "y").startswith("no x in it")
    assert verdict(make("c", raises), "y") == "I don't like it"
    assert verdict(make("d", asserts), "x") == ""


def test_what_else_a_check_raises_passes_through(make: Maker) -> None:
    def broken(target: FileSystemTarget) -> None:
        raise KeyError("typo")

    target = make("out.txt", broken)
    with pytest.raises(KeyError, match="typo"):
        write(target, "x")
    assert not target.exists()


def test_a_directory_is_checked_as_one(make: Maker) -> None:
    def parts(target: LocalTarget | MemoryTarget, texts: list[str]) -> None:
        with target.temporary_directory() as folder:
            for number, text in enumerate(texts):
                with target.fs.open_write(f"{folder}/part-{number:05d}") as file:
                    file.write(text.encode())

    with pytest.raises(CheckFailedError, match="it has 2 rows"):
        parts(make("few/", RowsBetween(3)), ["a\n", "b\n"])
    parts(make("enough/", RowsBetween(3)), ["a\n", "b", "c\n"])

    assert not make("few/").exists()
    assert make("enough/").exists()


def test_a_temporary_path_is_checked(make: Maker) -> None:
    target = make("out.tsv", NonEmpty())

    with pytest.raises(CheckFailedError, match="it is empty"), target.temporary_path() as path:
        target.fs.open_write(path).close()

    assert not target.exists()
