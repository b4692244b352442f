"""Keys as bytes."""

from __future__ import annotations

import enum
import math
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah.core.errors import RecordError
from howdah.jobs.records.keys import (
    any_needs_escape,
    decode_key,
    decode_keys,
    encode_key,
    encode_keys,
    escape,
    needs_escape,
    unescape,
)

AWKWARD_TEXT = st.text(st.sampled_from("\\\t\n\r\x00\x01\x1f\x7f !jtnrx09aé\u2028\uffff\U0001f600") | st.characters(codec="utf-8"))
SCALARS = (
    AWKWARD_TEXT
    | st.integers()
    | st.floats(allow_nan=False)
    | st.booleans()
    | st.none()
    | st.decimals(allow_nan=False)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(timezone(timedelta(hours=-3, minutes=30))))
    | st.timedeltas()
    | st.binary()
)
KEYS = SCALARS | st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6)


class Colour(str, enum.Enum):
    RED = "red\t"


class Level(enum.IntEnum):
    LOW = 1


class Point(NamedTuple):
    x: object
    y: object


@pytest.mark.parametrize(
    ("key", "encoded"),
    [
        ("", b""),
        ("Motörhead", "Motörhead".encode()),
        ("a\\b", rb"a\\b"),
        ("\\j1", rb"\\j1"),
        ("a\tb\nc\rd", rb"a\tb\nc\rd"),
        ("\x00\x1f\x7f", b"\\x00\\x1f\x7f"),
        (1, rb"\j1"),
        (1.0, rb"\j1.0"),
        (-0.0, rb"\j-0.0"),
        (0.0, rb"\j0.0"),
        (math.nan, rb'\j{"$float":"NaN"}'),
        (True, rb"\jtrue"),
        (None, rb"\jnull"),
        (Decimal(1), rb'\j{"$decimal":"1"}'),
        (date(2012, 6, 1), rb'\j{"$date":"2012-06-01"}'),
        (b"\x00", rb'\j{"$bytes":"AA=="}'),
        (("a\n", 1), rb'\j{"$tuple":["a\u000a",1]}'),
        (Colour.RED, rb"red\t"),
        (Level.LOW, rb"\j1"),
        (Point(1, 2), rb'\j{"$tuple":[1,2]}'),
    ],
)
def test_a_key_has_these_bytes(key: object, encoded: bytes) -> None:
    assert encode_key(key) == encoded
    assert encode_keys([key]) == [encoded]


@pytest.mark.parametrize("key", [[], {}, set(), frozenset(), (1, [2]), ((), ({},)), Point(1, {2}), enum.Enum("E", "A"), range(3), object()])
def test_a_key_that_is_or_holds_a_container_or_is_of_an_unknown_type_is_refused(key: object) -> None:
    with pytest.raises(RecordError):
        encode_key(key)


def test_a_refusal_names_the_key_and_what_to_use() -> None:
    with pytest.raises(RecordError, match=r"\('a', \[1\]\) as a key: it holds a list; use a tuple"):
        encode_key(("a", [1]))


@pytest.mark.parametrize("key", ["a\ud800", "\udcff", ("\ud800",)])
def test_a_lone_surrogate_is_refused_one_by_one_and_in_a_batch(key: object) -> None:
    with pytest.raises(RecordError, match="surrogate"):
        encode_key(key)
    with pytest.raises(RecordError, match="surrogate"):
        encode_keys(["fine", key])


@pytest.mark.parametrize("data", [b"\xff", b"a\\", rb"\q", rb"\x7f", rb"\x1F", rb"\x09", rb"\j", rb"\j[", rb"\jnan", b"\\j1 1"])
def test_bytes_that_no_key_has_are_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        decode_key(data)
    with pytest.raises(RecordError):
        decode_keys([b"fine", data])


@given(KEYS)
def test_a_key_comes_back_equal_and_of_the_same_type(key: object) -> None:
    back = decode_key(encode_key(key))
    assert back == key
    assert type(back) is type(key)
    assert repr(back) == repr(key) or isinstance(key, datetime | tuple | Decimal)


@given(KEYS)
def test_no_key_holds_a_byte_below_a_space(key: object) -> None:
    assert not encode_key(key) or min(encode_key(key)) >= 0x20


@given(st.lists(KEYS))
def test_a_batch_gives_what_one_by_one_gives(keys: list[object]) -> None:
    encoded = [encode_key(key) for key in keys]
    assert encode_keys(keys) == encoded
    assert decode_keys(encoded) == keys


@given(st.lists(AWKWARD_TEXT))
def test_a_batch_of_str_gives_what_one_by_one_gives(keys: list[str]) -> None:
    encoded = [encode_key(key) for key in keys]
    assert encode_keys(keys) == encoded
    assert decode_keys(encoded) == keys


@given(AWKWARD_TEXT, AWKWARD_TEXT)
def test_distinct_str_have_distinct_bytes(one: str, other: str) -> None:
    assert (encode_key(one) == encode_key(other)) == (one == other)


@given(st.text(st.characters(codec="utf-8", min_codepoint=0x20, exclude_characters="\\")).map(str), st.text("aé\uffff\U0001f600"))
def test_the_order_of_str_without_escapes_is_that_of_code_points(one: str, other: str) -> None:
    assert (encode_key(one) < encode_key(other)) == (one < other)


@given(AWKWARD_TEXT)
def test_escapes_are_undone_and_told(text: str) -> None:
    assert unescape(escape(text)) == text
    assert needs_escape(text) == (escape(text) != text)
    assert any_needs_escape(["a", text, "b"]) == needs_escape(text)


def test_the_four_ones_are_four_keys_and_nan_is_one() -> None:
    assert len({encode_key(key) for key in (1, 1.0, True, Decimal(1), "1")}) == 5
    assert encode_key(math.nan) == encode_key(-math.nan) == encode_key(float("nan"))
