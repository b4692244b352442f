"""Runs on disk: written in frames, read whole or by ranges of keys, merged in passes."""

from __future__ import annotations

import os
from contextlib import ExitStack
from itertools import count as counter
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah.jobs.local import runs
from howdah.jobs.local.merge import merge, merge_passes
from howdah.jobs.local.runs import Run, RunWriter, split_ranges

MEMORY_DISK = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
codes = st.one_of(
    st.text("abc", max_size=3),
    st.text("abc", max_size=3),
    st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), max_size=2),
)
tables = st.dictionaries(codes, st.lists(st.one_of(st.integers(), st.text(max_size=2)), min_size=1, max_size=5), max_size=20)
few_tables = st.lists(tables, min_size=1, max_size=5)


@pytest.fixture
def small_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a frame hold few values, and note the first key of nearly every frame."""
    monkeypatch.setattr(runs, "FRAME_BYTES", 900)
    monkeypatch.setattr(runs, "FIRST_BATCH", 3)
    monkeypatch.setattr(runs, "_MARK_BYTES", 1)


def written(folder: str, given_tables: list[dict[str, list[Any]]]) -> list[Run]:
    """Write each table as a run, all into one file."""
    with open(f"{folder}/runs", "wb") as file:
        writer = RunWriter(file, file.name)
        found = []
        for table in given_tables:
            if all(len(values) == 1 for values in table.values()):
                writer.write_single(sorted(table), [table[key][0] for key in sorted(table)])
            else:
                writer.write_table(sorted(table), table.__getitem__)
            found.append(writer.end_run())
    return found


def read(run: Run) -> list[tuple[str, list[Any]]]:
    """Return keys and values of a run; a key may be in several frames."""
    rows: list[tuple[str, list[Any]]] = []
    for keys, counts, values in run.frames():
        rest = iter(values)
        for key, count in zip(keys, counts or [1] * len(keys), strict=True):
            some = [next(rest) for _ in range(count)]
            if rows and rows[-1][0] == key:
                rows[-1][1].extend(some)
            else:
                rows.append((key, some))
    return rows


@pytest.mark.usefixtures("small_frames")
@given(few_tables)
def test_runs_come_back_as_they_were_written(given_tables: list[dict[str, list[Any]]]) -> None:
    with TemporaryDirectory(dir=MEMORY_DISK) as folder:
        for table, run in zip(given_tables, written(folder, given_tables), strict=True):
            assert read(run) == sorted(table.items())
            assert read(Run(*run.place())) == sorted(table.items())


@pytest.mark.usefixtures("small_frames")
@given(tables, st.one_of(st.none(), codes), st.one_of(st.none(), codes))
def test_a_range_of_a_run_has_the_keys_from_its_low_end_up_to_its_high_end(
    table: dict[str, list[Any]], low: str | None, high: str | None
) -> None:
    with TemporaryDirectory(dir=MEMORY_DISK) as folder:
        (run,) = written(folder, [table or {"a": [1]}])

        found = read(run.between(low, high))

    expected = [row for row in sorted((table or {"a": [1]}).items()) if (low is None or row[0] >= low) and (high is None or row[0] < high)]
    assert found == expected


@pytest.mark.usefixtures("small_frames")
@given(few_tables, st.integers(1, 8))
def test_ranges_hold_every_key_once(given_tables: list[dict[str, list[Any]]], most: int) -> None:
    with TemporaryDirectory(dir=MEMORY_DISK) as folder:
        found = [run for run in written(folder, given_tables) if run.length]

        ranges = split_ranges(found, most)

        assert len(ranges) <= most
        assert ranges[0][0] is None
        assert ranges[-1][1] is None
        assert all(before[1] == after[0] for before, after in zip(ranges, ranges[1:], strict=False))  # noqa: RUF007 - two of each
        for run in found:
            assert [row for low, high in ranges for row in read(run.between(low, high))] == read(run)


def test_ranges_of_much_data_are_many_and_of_like_size() -> None:
    with TemporaryDirectory(dir=MEMORY_DISK) as folder:
        (run,) = written(folder, [{f"{number:06d}": ["x" * 50] for number in range(50_000)}])

        sizes = [sum(1 for _ in read(run.between(low, high))) for low, high in split_ranges([run], 8)]

    assert len(sizes) == 8
    assert sum(sizes) == 50_000
    assert max(sizes) < 2 * min(sizes)


@pytest.mark.usefixtures("small_frames")
@given(few_tables, st.integers(2, 4))
def test_merging_in_passes_gives_each_key_once_with_its_values_in_the_order_of_the_runs(
    given_tables: list[dict[str, list[Any]]], width: int
) -> None:
    expected: dict[str, list[Any]] = {}
    for table in given_tables:
        for key, values in table.items():
            expected.setdefault(key, []).extend(values)
    with TemporaryDirectory(dir=MEMORY_DISK) as folder, ExitStack() as files:
        numbers = counter()

        def new_writer() -> RunWriter:
            path = f"{folder}/merge-{next(numbers)}"
            return RunWriter(files.enter_context(open(path, "wb", buffering=0)), path)

        merged = merge_passes([run for run in written(folder, given_tables) if run.length], width=width, new_writer=new_writer)
        found = [(key, list(values)) for keys, groups in merge(merged) for key, values in zip(keys, groups, strict=True)]

    assert len(merged) <= width
    assert found == sorted(expected.items())
