"""Whatever the splits, the processes, the memory and the batches: the local engine gives the bytes of the definition."""

from __future__ import annotations

import math
import os
import tempfile
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from howdah import ExternalTask, LocalTarget, StrParameter
from howdah.core.context import NullReporter
from howdah.jobs.local import runs, tables
from howdah.jobs.local.engine import LocalEngine
from howdah.jobs.mapreduce.aggregates import Count, Distinct, Max, Mean, Min, Sum, TopK
from howdah.jobs.mapreduce.job import MapReduceJob
from howdah.jobs.records.keys import encode_key
from howdah.jobs.records.partition import partition
from howdah.jobs.records.values import decode_value, encode_value

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY_DISK = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # where fsync is no wait


class Pairs(ExternalTask):
    folder = StrParameter()

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in/")


class Grouped(MapReduceJob):
    """Reads key and value as canonical JSON, and writes each key with its values as the reducer got them."""

    folder = StrParameter()
    out = StrParameter()
    reader = "canonical"
    writer = "canonical"

    def requires(self) -> Any:
        return Pairs(folder=self.folder)

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/{self.out}")

    def mapper(self, record: list[Any]) -> Iterator[tuple[Any, Any]]:
        key, value = record
        yield key, value

    def reducer(self, key: Any, values: Iterator[Any]) -> Iterator[Any]:
        yield [key, list(values)]


class SortedValues(Grouped):
    sort_values = True


class Joined(Grouped):
    """A generator combiner that is associative and commutative for the order in which it leaves things."""

    def combiner(self, key: Any, values: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
        yield key, tuple(sorted((part for value in values for part in (value if type(value) is tuple else (value,))), key=encode_value))

    def reducer(self, key: Any, values: Iterator[Any]) -> Iterator[Any]:
        yield [key, next(v for _, v in self.combiner(key, values))]


class Renaming(Grouped):
    """A combiner that yields other keys than it gets, and several or no pairs."""

    def combiner(self, key: Any, values: Iterator[Any]) -> Iterator[tuple[Any, Any]]:
        for value in values:
            yield f"new {encode_key(key)!r}" if not str(key).startswith("new ") else key, value

    def reducer(self, key: Any, values: Iterator[Any]) -> Iterator[Any]:
        yield [key, sorted(values, key=encode_value)]


class FirstOnly(Grouped):
    """A reducer that leaves the rest of its values."""

    def reducer(self, key: Any, values: Iterator[Any]) -> Iterator[Any]:
        yield [key, next(values)]


class Aggregated(Grouped):
    combiner: ClassVar[Any] = Sum()


AGGREGATES = [Sum(), Count(), Min(), Max(), Mean(), TopK(2), TopK(3, smallest=True), Distinct()]
BY_AGGREGATE = {
    repr(aggregate): type(f"Aggregated{number}", (Aggregated,), {"combiner": aggregate}) for number, aggregate in enumerate(AGGREGATES)
}

numbers = st.one_of(st.integers(-(2**70), 2**70), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 3))
keys = st.one_of(
    st.sampled_from(["a", "b", "aa", "\\", "\t", "\\t", "a\nb", "\x00", "é", "\U0001f418", "\\j1", ""]),
    st.text(max_size=3).filter(lambda text: text.isascii() or not any(0xD800 <= ord(c) < 0xE000 for c in text)),
    st.sampled_from([1, 1.0, True, None, 0.0, -0.0, (1, "x"), b"\x00", Decimal(1), math.inf]),
)
values = st.one_of(
    numbers,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    st.none(),
    st.tuples(st.integers(), st.text("ab")),
    st.binary(max_size=3),
)
records = st.lists(st.tuples(keys, values), max_size=60)
awkward_sums = st.one_of(numbers, st.sampled_from([1e16, 1.0, -1e16, 0.1, 1e-16, 1e300, -1e300, 2.0**-1074, 2**53 + 1]))
number_records = st.lists(st.tuples(st.one_of(st.sampled_from("ab"), keys), awkward_sums), max_size=60)


@st.composite
def ways(draw: Any) -> dict[str, Any]:
    """Return a way to divide the work, from one process and one split to many of each and a spill after every few pairs."""
    return {
        "files": draw(st.integers(1, 4)),
        "processes": draw(st.sampled_from([1, 1, 1, 1, 1, 1, 2, 3])),
        "least_split": draw(st.integers(1, 200)),
        "spill_every": draw(st.sampled_from([0, 1, 3, 10])),
        "frame": draw(st.sampled_from([1, 200, runs.FRAME_BYTES])),
        "width": draw(st.sampled_from([2, 3, 64])),
    }


def run(job: type[MapReduceJob], pairs: list[tuple[Any, Any]], way: dict[str, Any], out: str = "out") -> str | dict[str, str]:
    """Run a job over pairs in some way; return its output, or its parts by name."""
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "FRAME_BYTES", way["frame"])
        patch.setattr(runs, "FIRST_BATCH", 1 if way["frame"] == 1 else 256)
        patch.setattr("howdah.jobs.local.reducing.fan_in", lambda _memory: way["width"])
        patch.setattr(tables, "_LEAST_PAIRS", max(1, way["spill_every"]))
        if way["spill_every"]:
            patch.setattr("howdah.jobs.local.memory.MemoryGauge.full", lambda _self: True)
            patch.setattr(tables, "_MOST_PAIRS", way["spill_every"])
        Path(folder, "in").mkdir()
        lines = [encode_value([key, value]) for key, value in pairs]
        size = -(-len(lines) // way["files"]) or 1
        for number in range(way["files"]):
            Path(folder, "in", f"{number}.txt").write_bytes(b"\n".join(lines[number * size : number * size + size]))
        task: Any = job(folder=folder, out=out)
        LocalEngine(processes=way["processes"], least_split=way["least_split"], tmp_dir=f"{folder}/tmp").run(task, NullReporter())
        assert list(Path(folder, "tmp").iterdir()) == []
        final = Path(folder, out)
        if final.is_dir():
            return {path.name: path.read_text() for path in final.iterdir()}
        return final.read_text()


def grouped(pairs: list[tuple[Any, Any]]) -> dict[bytes, list[Any]]:
    """Return values by encoded key, in order of key: the definition."""
    groups: dict[bytes, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(encode_key(key), []).append((key, value))
    return {code: groups[code] for code in sorted(groups)}


def text(rows: list[Any]) -> str:
    return "".join(encode_value(row).decode() + "\n" for row in rows)


relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(records, ways())
def test_keys_come_in_byte_order_with_their_values_in_input_order(pairs: list[tuple[Any, Any]], way: dict[str, Any]) -> None:
    expected = [[group[0][0], [value for _, value in group]] for group in grouped(pairs).values()]
    assert run(Grouped, pairs, way) == text(expected)


@relaxed
@given(records, ways())
def test_a_reducer_may_leave_values(pairs: list[tuple[Any, Any]], way: dict[str, Any]) -> None:
    expected = [list(group[0]) for group in grouped(pairs).values()]
    assert run(FirstOnly, pairs, way) == text(expected)


@relaxed
@given(records, ways())
def test_sorted_values_come_in_byte_order(pairs: list[tuple[Any, Any]], way: dict[str, Any]) -> None:
    expected = [[group[0][0], sorted((value for _, value in group), key=encode_value)] for group in grouped(pairs).values()]
    assert run(SortedValues, pairs, way) == text(expected)


@relaxed
@given(st.lists(st.tuples(keys, st.one_of(numbers, st.text("ab", max_size=3))), max_size=60), ways())
def test_a_combiner_never_shows(pairs: list[tuple[Any, Any]], way: dict[str, Any]) -> None:
    expected = [[group[0][0], tuple(sorted((value for _, value in group), key=encode_value))] for group in grouped(pairs).values()]
    assert run(Joined, pairs, way) == text(expected)


@relaxed
@given(st.lists(st.tuples(st.sampled_from(["a", "b", 1, True]), st.integers(0, 5)), max_size=30), ways())
def test_keys_that_a_combiner_makes_up_are_grouped_too(pairs: list[tuple[Any, Any]], way: dict[str, Any]) -> None:
    renamed = grouped([(f"new {encode_key(key)!r}", value) for key, value in pairs])
    expected = [[group[0][0], sorted((value for _, value in group), key=encode_value)] for group in renamed.values()]
    assert run(Renaming, pairs, way) == text(expected)


def nearest(number: Fraction) -> float:
    """Return the float nearest to a number."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def exactly(name: str, some: list[Any]) -> list[Any]:
    """Return what an aggregate gives, computed in one go."""
    if name in ("Sum()", "Mean()"):
        total = sum(map(Fraction, some), Fraction(0))
        if name == "Mean()":
            return [nearest(total / len(some))]
        return [nearest(total) if any(isinstance(value, float) for value in some) else int(total)]
    if name == "Count()":
        return [len(some)]
    by_bytes = sorted(some, key=encode_value)
    if name == "Distinct()":
        return [decode_value(code) for code in sorted({encode_value(value) for value in some})]
    if name in ("Min()", "TopK(3, smallest=True)"):
        return sorted(by_bytes)[: 1 if name == "Min()" else 3]
    best = sorted(by_bytes, reverse=True)
    return best[: 1 if name == "Max()" else 2]


@pytest.mark.parametrize("name", BY_AGGREGATE)
@relaxed
@given(number_records, ways())
def test_declared_aggregates_are_exact(name: str, pairs: list[tuple[Any, Any]], way: dict[str, Any]) -> None:
    expected = [[group[0][0], exactly(name, [value for _, value in group])] for group in grouped(pairs).values()]
    assert run(BY_AGGREGATE[name], pairs, way) == text(expected)


@relaxed
@given(records, ways())
def test_parts_hold_the_keys_that_the_partition_says(pairs: list[tuple[Any, Any]], way: dict[str, Any]) -> None:
    found = run(Grouped, pairs, way, out="out/")
    expected = {f"part-{number:05d}": "" for number in range(8)} | {"_SUCCESS": ""}
    for code, group in grouped(pairs).items():
        expected[f"part-{partition(code, 8):05d}"] += text([[group[0][0], [value for _, value in group]]])
    assert found == expected


@relaxed
@given(records, ways())
def test_the_parts_hold_the_lines_of_the_single_file(pairs: list[tuple[Any, Any]], way: dict[str, Any]) -> None:
    single, parts = run(Grouped, pairs, way), run(Grouped, pairs, way, out="out/")
    assert isinstance(single, str)
    assert isinstance(parts, dict)
    assert Counter(single.splitlines()) == Counter(line for part in parts.values() for line in part.splitlines())
