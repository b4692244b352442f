"""Declared aggregates at their edges: NaN, infinity, Decimal, mixed and wrong types."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah import LocalTarget, StrParameter
from howdah.core.errors import RecordError, UsageError
from howdah.jobs.mapreduce.aggregates import Aggregate, Count, Distinct, Max, Mean, Min, Sum, TopK
from howdah.jobs.mapreduce.job import MapReduceJob
from howdah.jobs.records.values import decode_value, encode_value

NAN, INF = math.nan, math.inf


def result(aggregate: Aggregate, values: list[Any]) -> list[Any]:
    return aggregate.results(aggregate.states(values))


@pytest.mark.parametrize(
    ("aggregate", "values", "expected"),
    [
        (Sum(), [1, 2], [3]),
        (Sum(), [True, True], [2]),
        (Sum(), [2**70, 1], [2**70 + 1]),
        (Sum(), [1, 0.5], [1.5]),
        (Sum(), [0.1] * 10, [1.0]),
        (Sum(), [1e16, 1.0, -1e16], [1.0]),
        (Sum(), [2**53, 1.0, 0.0], [float(2**53 + 2 - 2)]),
        (Sum(), [1e308, 1e308, -1e308], [1e308]),
        (Sum(), [1e308, 1e308], [INF]),
        (Sum(), [-1e308, -1e308], [-INF]),
        (Sum(), [10**400, 1.0], [INF]),
        (Sum(), [INF, 1, 2.0], [INF]),
        (Sum(), [INF, -INF], [NAN]),
        (Sum(), [NAN, 1], [NAN]),
        (Sum(), [-0.0], [0.0]),
        (Sum(), [0, 0.0], [0.0]),
        (Sum(), [5e-324, 5e-324], [1e-323]),
        (Sum(), [Decimal("0.1"), Decimal("0.2")], [Decimal("0.3")]),
        (Sum(), [Decimal("0.1"), 2], [Decimal("2.1")]),
        (Sum(), [Decimal("1e30"), Decimal("1e-30"), Decimal("-1e30")], [Decimal("1E-30")]),
        (Sum(), [Decimal("Infinity"), 1], [Decimal("Infinity")]),
        (Count(), [None, "a", object()], [3]),
        (Mean(), [1, 2], [1.5]),
        (Mean(), [1], [1.0]),
        (Mean(), [0.1] * 10, [0.1]),
        (Mean(), [10**400, 10**400], [INF]),
        (Mean(), [-(10**400)], [-INF]),
        (Mean(), [1e308, 1e308], [1e308]),
        (Mean(), [NAN, 1], [NAN]),
        (Mean(), [INF, 1], [INF]),
        (Mean(), [Decimal(1), Decimal(2)], [Decimal("1.5")]),
        (Min(), [3, 1.5, True], [True]),
        (Max(), ["a", "b"], ["b"]),
        (Min(), [1.0, 1], [1]),
        (Max(), [1.0, 1, True], [1]),
        (Min(), [NAN, 1], [NAN]),
        (Max(), [1, NAN], [NAN]),
        (Min(), [(2, "a"), (1, "b")], [(1, "b")]),
        (Max(), [Decimal("1.0"), Decimal(1), 0], [Decimal(1)]),
        (TopK(2), [1, 3, 2], [3, 2]),
        (TopK(5), [1, 3, 2], [3, 2, 1]),
        (TopK(3), [1, NAN, 2], [2, 1, NAN]),
        (TopK(2, smallest=True), [NAN, 3, 2], [2, 3]),
        (TopK(3), [1.0, True, 1], [1, 1.0, True]),
        (TopK(2), [(1, "b"), (1, "a"), (0, "z")], [(1, "b"), (1, "a")]),
        (Distinct(), [1, 1.0, True, 1], [1, 1.0, True]),
        (Distinct(), ["b", "a", "b"], ["a", "b"]),
        (Distinct(), [NAN, -NAN, None], [None, NAN]),
        (Distinct(), [[1], [1]], [[1]]),
    ],
)
def test_an_aggregate_of(aggregate: Aggregate, values: list[Any], expected: list[Any]) -> None:
    found = result(aggregate, values)

    assert list(map(encode_value, found)) == list(map(encode_value, expected))
    assert list(map(type, found)) == list(map(type, expected))


@pytest.mark.parametrize(
    ("aggregate", "values", "said"),
    [
        (Sum(), [1, "2"], r"Sum\(\) takes numbers, not str: '2'"),
        (Sum(), [None], r"Sum\(\) takes numbers, not NoneType: None"),
        (Sum(), [0.5, Decimal(1)], r"Sum\(\) can't add floats and Decimals: 0\.5 and Decimal\('1'\)"),
        (Sum(), [Decimal("1e100000"), Decimal("1e-100000")], "more than 100,000 digits"),
        (Mean(), [1, "2"], r"Mean\(\) takes numbers, not str: '2'"),
        (Min(), [1, "2"], r"Min\(\) needs values that can be compared"),
        (Max(), [None, 1], r"Max\(\) needs values that can be compared"),
        (Min(), [Decimal("NaN"), 1], r"Min\(\) needs values that can be compared"),
        (TopK(2), [Decimal("NaN"), Decimal("-NaN"), 1], r"TopK\(2\) needs values that can be compared"),
        (TopK(2), [(1, "a"), (1, None)], r"TopK\(2\) needs values that can be compared"),
    ],
)
def test_an_aggregate_refuses(aggregate: Aggregate, values: list[Any], said: str) -> None:
    with pytest.raises(RecordError, match=said):
        result(aggregate, values)


@pytest.mark.parametrize("k", [0, -1])
def test_a_top_of_none_is_refused(k: int) -> None:
    with pytest.raises(UsageError, match="1 value or more"):
        TopK(k)


numbers = st.one_of(
    st.integers(-(2**80), 2**80), st.booleans(), st.floats(), st.sampled_from([1e16, -1e16, 1.0, 0.1, 1e308, -1e308, 5e-324])
)
finite = numbers.filter(math.isfinite)
AGGREGATES = [Sum(), Count(), Min(), Max(), Mean(), TopK(2), TopK(3, smallest=True), Distinct()]


def through_bytes(states: list[Any]) -> list[Any]:
    return [decode_value(encode_value(state)) for state in states]


@pytest.mark.parametrize("aggregate", AGGREGATES, ids=repr)
@given(values=st.lists(numbers, min_size=1, max_size=12), data=st.data())
def test_neither_grouping_nor_order_shows(aggregate: Aggregate, values: list[Any], data: Any) -> None:
    shuffled = data.draw(st.permutations(values))
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(values) - 1)), max_size=4)))
    groups = [group for group in (shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(values)], strict=True)) if group]

    states = [state for group in groups for state in through_bytes(aggregate.states(group))]
    if data.draw(st.booleans()):
        half = len(states) // 2
        states = [*through_bytes(aggregate.join(states[half:])), *states[:half]]

    assert list(map(encode_value, aggregate.results(states))) == list(map(encode_value, result(aggregate, values)))


@given(st.lists(finite, min_size=1, max_size=12))
def test_a_sum_is_the_number_nearest_to_the_exact_one(values: list[Any]) -> None:
    exact = sum(map(Fraction, values), Fraction(0))

    (found,) = result(Sum(), values)

    if any(isinstance(value, float) for value in values):
        try:
            assert found == float(exact)
        except OverflowError:
            assert math.isinf(found)
    else:
        assert found == exact


class Adds(MapReduceJob):
    """Adds up what should be numbers."""

    folder = StrParameter()
    reader = "canonical"
    combiner = Sum()

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in.txt")

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/out.txt")

    def mapper(self, pair: list[Any]) -> Any:
        yield pair[0], pair[1]


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(
    ("lines", "key", "said"),
    [
        (['["a",1]', '["b","2"]'], "'b'", r"Sum\(\) takes numbers, not str: '2'"),
        (['["a",1]', '[[1],"2"]'], r"\(1,\)", r"Sum\(\) takes numbers"),
        (['["a",0.5]', '["a",{"$decimal":"1"}]'], "'a'", r"Sum\(\) can't add floats and Decimals"),
    ],
)
def test_a_value_that_an_aggregate_can_not_take_is_named_with_its_key(
    tmp_path: Any, run: Any, lines: list[str], key: str, said: str, processes: int
) -> None:
    text = "\n".join(lines).replace('[[1],"2"]', '[{"$tuple":[1]},"2"]')
    (tmp_path / "in.txt").write_text(text)

    with pytest.raises(RecordError, match=rf"at key {key}.*{said}"):
        run(Adds(folder=str(tmp_path)), processes=processes, least_split=1)

    assert not (tmp_path / "out.txt").exists()
