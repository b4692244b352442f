"""Nested structures of tasks and targets."""

from __future__ import annotations

from collections import namedtuple

from howdah.core.structure import flatten, map_structure

Pair = namedtuple("Pair", "left right")  # noqa: PYI024


def test_leaves_come_in_order() -> None:
    assert flatten({"a": [1, (2, {"b": 3})], "c": (n for n in (4, 5)), "d": None}) == [1, 2, 3, 4, 5]
    assert flatten("text") == ["text"]
    assert flatten(None) == []
    assert flatten(7) == [7]


def test_a_structure_keeps_its_shape() -> None:
    assert map_structure(str, {"a": [1, (2,)], "b": Pair(3, 4)}) == {"a": ["1", ("2",)], "b": Pair("3", "4")}
    assert map_structure(str, (n for n in (1, 2))) == ["1", "2"]
    assert map_structure(str, 5) == "5"
    assert map_structure(str, None) == []


def test_a_structure_nested_ten_thousand_deep_is_flattened() -> None:
    deep: object = 1
    for _ in range(10_000):
        deep = [deep]

    assert flatten(deep) == [1]
