"""Keys and values of every type, on their way from mapper to reducer."""

from __future__ import annotations

import enum
import math
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah import LocalTarget, StrParameter
from howdah.core.errors import RecordError
from howdah.jobs.local.columns import decode_column, encode_column
from howdah.jobs.mapreduce.aggregates import Sum
from howdah.jobs.mapreduce.job import MapReduceJob
from howdah.jobs.records.keys import encode_key
from howdah.jobs.records.values import decode_value, encode_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Colour(str, enum.Enum):
    RED = "red"


class Word(str):
    """A subclass of str, as numpy has one."""


KINDS: list[Any] = [
    "",
    "a",
    "\\j1",
    "é\U0001f418",
    "\x00",
    "a\x00b\n",
    1,
    1.0,
    True,
    Decimal(1),
    0,
    0.0,
    -0.0,
    False,
    None,
    Decimal("-0"),
    Decimal("1.0"),
    Decimal("NaN"),
    math.nan,
    math.inf,
    -math.inf,
    2**70,
    -(2**63),
    5e-324,
    1e300,
    b"",
    b"\x00\xff",
    date(2012, 6, 1),
    datetime(2012, 6, 1),  # noqa: DTZ001 - a value without a zone
    datetime(2012, 6, 1, 12, 30, 1, 5, tzinfo=timezone(timedelta(hours=2))),
    timedelta(days=-1, microseconds=1),
    (),
    (1, "a"),
    (1.0, "a"),
    ((None, b"x"), date(2012, 6, 1)),
]
ONLY_VALUES: list[Any] = [[], [1, "a", None], {}, {"a": [1]}, {1: 2}, {"$date": "x"}, {1, 2}, [math.nan, (1, [2])]]


class Everything(MapReduceJob):
    """Yields a list of pairs that its class holds; writes keys with their values as the reducer gets them."""

    folder = StrParameter()
    pairs: ClassVar[list[tuple[Any, Any]]] = []
    writer = "canonical"

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in.txt")

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/out.txt")

    def mapper(self, line: str) -> list[tuple[Any, Any]]:
        return self.pairs

    def reducer(self, key: Any, values: Iterator[Any]) -> Iterator[Any]:
        yield [key, list(values)]


@pytest.fixture
def reduced(tmp_path: Path, run: Callable[..., Any]) -> Callable[..., list[Any]]:
    """Run a job with some pairs, and return the rows of its output."""

    def rows(pairs: list[tuple[Any, Any]], base: type[MapReduceJob] = Everything, **settings: Any) -> list[Any]:
        job: Any = type("Given", (base,), {"pairs": pairs, "__module__": __name__})
        (tmp_path / "in.txt").write_text("go\n")
        (tmp_path / "out.txt").unlink(missing_ok=True)
        run(job(folder=str(tmp_path)), **settings)
        return [decode_value(line) for line in (tmp_path / "out.txt").read_bytes().splitlines()]

    return rows


def shown(value: object) -> tuple[type, bytes]:
    return type(value), encode_value(value)


def test_each_kind_of_key_is_a_key_of_its_own_and_comes_back_as_it_was(reduced: Callable[..., list[Any]]) -> None:
    found = reduced([(key, number) for _ in range(2) for number, key in enumerate(KINDS)], processes=2)

    assert [shown(key) for key, _ in found] == [shown(key) for key in sorted(KINDS, key=encode_key)]
    assert [values for _, values in found] == [[number, number] for number in sorted(range(len(KINDS)), key=lambda n: encode_key(KINDS[n]))]


@pytest.mark.parametrize("sort", [False, True])
def test_each_kind_of_value_comes_back_as_it_was(reduced: Callable[..., list[Any]], sort: bool) -> None:
    values = KINDS + ONLY_VALUES
    base = type("Sorting", (Everything,), {"sort_values": sort, "__module__": __name__})

    ((_, found),) = reduced([("k", value) for value in values], base)

    assert list(map(shown, found)) == list(map(shown, sorted(values, key=encode_value) if sort else values))


@pytest.mark.parametrize("value", KINDS + ONLY_VALUES, ids=repr)
def test_values_of_one_kind_come_back_as_they_were(reduced: Callable[..., list[Any]], value: Any) -> None:
    ((_, found),) = reduced([("k", value)] * 3)

    assert list(map(shown, found)) == [shown(value)] * 3


def test_nan_is_one_key(reduced: Callable[..., list[Any]]) -> None:
    ((key, values),) = reduced([(float("nan"), 1), (math.nan, 2), (-math.nan, 3)])

    assert math.isnan(key)
    assert values == [1, 2, 3]


@pytest.mark.parametrize("combiner", [None, Sum()], ids=repr)
@pytest.mark.parametrize("first", ["red", Colour.RED, Word("red")])
def test_a_subclass_of_str_is_the_same_key_as_its_text(reduced: Callable[..., list[Any]], first: str, combiner: Any) -> None:
    base = type("Summing", (Everything,), {"combiner": combiner, "__module__": __name__})

    ((key, values),) = reduced([(first, 1), ("red", 2), (Colour.RED, 4), (Word("red"), 8), ("red", 16)], base)

    assert type(key) is str
    assert key == "red"
    assert sum(values) == 31


@pytest.mark.parametrize("key", [["a"], {"a": 1}, {1}, ("a", ["b"]), ((), frozenset())], ids=repr)
def test_a_key_that_can_not_be_one_is_named_with_its_record(reduced: Callable[..., list[Any]], tmp_path: Path, key: Any) -> None:
    with pytest.raises(RecordError, match=r"(?s)the mapper failed on line 1 of .*in\.txt.*Can't use .* as a key.*record: 'go'"):
        reduced([("fine", 1), (key, 1)])

    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("combiner", [None, Sum()], ids=repr)
def test_a_lone_surrogate_in_a_key_is_refused_by_name(reduced: Callable[..., list[Any]], combiner: Any, processes: int) -> None:
    base = type("Summing", (Everything,), {"combiner": combiner, "__module__": __name__})

    with pytest.raises(RecordError, match=r"yielded a wrong key.*ud800.*lone surrogate"):
        reduced([("a", 1), ("b\ud800", 1)], base, processes=processes)


@pytest.mark.parametrize(("value", "why"), [("x\udfff", "lone surrogate"), (object(), "object"), (["x\udfff"], "lone surrogate")])
def test_a_value_that_can_not_be_passed_on_is_refused_with_its_key(reduced: Callable[..., list[Any]], value: Any, why: str) -> None:
    with pytest.raises(RecordError, match=rf"(?s)wrong value was yielded for key 'b': .*{why}"):
        reduced([("a", "fine"), ("b", value), ("c", "fine")])


@pytest.mark.parametrize("writer", ["text", "tsv", "json", "canonical"])
def test_a_lone_surrogate_in_the_output_is_refused(reduced: Callable[..., list[Any]], tmp_path: Path, writer: str) -> None:
    def reducer(self: Any, key: Any, values: Any) -> Iterator[Any]:
        yield "x\ud800"

    base = type("Writing", (Everything,), {"writer": writer, "reducer": reducer, "__module__": __name__})

    with pytest.raises(RecordError, match=r"(?s)lone surrogate.*ud800"):
        reduced([("a", 1)], base)

    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize(
    ("encoding", "value", "expected"),
    [
        ("canonical", (1, b"x"), (1, b"x")),
        ("json", (1, "x"), [1, "x"]),
        ("json", {"b": (1,)}, {"b": [1]}),
        ("text", "a\tb\n", "a\tb\n"),
        ("msgpack", (1, "x\n"), [1, "x\n"]),
    ],
)
def test_values_travel_in_the_encoding_that_the_job_chose(
    reduced: Callable[..., list[Any]], encoding: str, value: Any, expected: Any
) -> None:
    base = type("Encoding", (Everything,), {"encoding": encoding, "__module__": __name__})

    assert reduced([("k", value)], base) == [["k", [expected]]]


@pytest.mark.parametrize(("encoding", "value"), [("json", math.nan), ("json", b"x"), ("text", 1)])
def test_a_value_that_the_encoding_can_not_hold_is_refused(reduced: Callable[..., list[Any]], encoding: str, value: Any) -> None:
    base = type("Encoding", (Everything,), {"encoding": encoding, "__module__": __name__})

    with pytest.raises(RecordError, match=r"(?s)the mapper failed on line 1 of .*Can't encode"):
        reduced([("k", value)], base)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
scalars = st.one_of(
    texts,
    st.integers(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    st.none(),
    st.booleans(),
    st.binary(max_size=3),
    st.decimals(),
    st.dates(),
)
columns = st.one_of(
    *(
        st.lists(kind, min_size=1, max_size=20)
        for kind in (
            texts,
            st.text("a\x00\n", max_size=3),
            st.integers(),
            st.floats(),
            st.none(),
            st.booleans(),
            st.binary(max_size=3),
            scalars,
            st.tuples(texts, st.integers()),
            st.tuples(scalars, st.tuples(st.floats(), texts)),
            st.lists(scalars, max_size=3).map(tuple),
            st.lists(scalars, max_size=3),
            st.sampled_from([(), ((),), (None,), "\x00", "a\x00b", ""]),
        )
    )
)


@given(columns)
def test_a_column_comes_back_with_equal_values_of_the_same_types(values: list[Any]) -> None:
    found = decode_column(encode_column(values))

    assert list(map(shown, found)) == list(map(shown, values))


@given(st.lists(st.one_of(texts, scalars), max_size=3), st.sampled_from(["\ud800", ("a", "\udfff"), object(), {"a": {1: object()}}]))
def test_a_column_refuses_what_the_records_refuse(values: list[Any], wrong: Any) -> None:
    with pytest.raises(RecordError):
        encode_column([*values, wrong])
