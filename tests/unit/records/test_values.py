"""Values as canonical JSON."""

from __future__ import annotations

import enum
import math
import random
import subprocess
import sys
from collections import Counter, OrderedDict
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from howdah.core.errors import RecordError
from howdah.jobs.records import canonical
from howdah.jobs.records.canonical import MAX_DEPTH
from howdah.jobs.records.values import ValueCodec

WITH_MSGSPEC = ValueCodec(msgspec=msgspec)
WITHOUT_MSGSPEC = ValueCodec(msgspec=None)
CODECS = [pytest.param(WITH_MSGSPEC, id="msgspec"), pytest.param(WITHOUT_MSGSPEC, id="stdlib")]

TEXT = st.text(st.sampled_from('$\\"/\b\f\t\n\r\x00\x1f\x7f,:{}[] u0\u2028\uffff\U0001f600') | st.characters(codec="utf-8"))
OFFSETS = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)
HASHABLE_SCALARS: st.SearchStrategy[object] = st.deferred(
    lambda: (
        TEXT
        | st.integers()
        | st.integers(-(2**70), 2**70)
        | st.floats(allow_nan=False)
        | st.sampled_from([1e15, 1e16, 1e-4, 1e-5, 5e-324, -0.0, math.inf, -math.inf])
        | st.booleans()
        | st.none()
        | st.decimals(allow_nan=False)
        | st.dates()
        | st.datetimes(timezones=st.none() | OFFSETS)
        | st.timedeltas()
        | st.binary()
    )
)


@st.composite
def containers(draw: st.DrawFn, inner: st.SearchStrategy[Any], kinds: tuple[Any, ...]) -> object:
    kind = draw(st.sampled_from(kinds))
    members = draw(st.lists(inner, max_size=3))
    if kind is dict:
        names: list[object] = draw(st.lists(TEXT | HASHABLE, max_size=3) if draw(st.booleans()) else st.lists(TEXT, max_size=3))
        return dict(zip(names, members, strict=False))
    if kind is set:
        members = draw(st.lists(HASHABLE, max_size=3))
    return kind(members)


HASHABLE = st.recursive(HASHABLE_SCALARS, lambda inner: containers(inner, (tuple, frozenset)), max_leaves=5)
VALUES = st.recursive(HASHABLE_SCALARS, lambda inner: containers(inner, (list, tuple, dict, set)), max_leaves=12)
PLAIN = st.recursive(
    TEXT | st.integers() | st.booleans() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=8
)


def same(one: Any, other: Any) -> bool:
    """Say whether two values are equal, of the same types all the way down, zeros of the same sign."""
    if type(one) is not type(other) or (one != one) != (other != other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        pairs = zip(sorted(one.items(), key=repr), sorted(other.items(), key=repr), strict=True)
        return one == other and all(same(tuple(left), tuple(right)) for left, right in pairs)
    if isinstance(one, float | Decimal):
        return str(one) == str(other)
    if isinstance(one, datetime):
        return bool(one == other) and one.utcoffset() == other.utcoffset()
    return bool(one == other)


class Colour(str, enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    LOW = 1


class Plain(enum.Enum):
    ONE = 1


class Point(NamedTuple):
    x: int
    y: int


class Half(float):
    def __repr__(self) -> str:
        return "half"


class Moment(datetime):
    pass


class FinerMoment(datetime):
    """As a time stamp of nanoseconds, which a datetime can't hold."""

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = datetime.__hash__


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ("", '""'),
        ("é\u2028\x7f/", '"é\u2028\x7f/"'),
        ('"\\\b\f\n\r\t\x00\x1f', r'"\"\\\u0008\u000c\u000a\u000d\u0009\u0000\u001f"'),
        (r"\n", r'"\\n"'),
        (-12, "-12"),
        (10**30, "1" + "0" * 30),
        (1.0, "1.0"),
        (1e16, "1e+16"),
        (1e-5, "1e-05"),
        (-0.0, "-0.0"),
        (math.nan, '{"$float":"NaN"}'),
        (-math.inf, '{"$float":"-Infinity"}'),
        ([1, [True, None]], "[1,[true,null]]"),
        ([0.1, {"b": 1e22}], '[0.1,{"b":1e+22}]'),
        ({"b": 1, "a": 2, "\U0001f600": 3, "\uffff": 4}, '{"a":2,"b":1,"\uffff":4,"\U0001f600":3}'),
        ({"$date": "x", "$": 1, "a$": 2}, '{"$$":1,"$$date":"x","a$":2}'),
        ((), '{"$tuple":[]}'),
        ((1, ("a",)), '{"$tuple":[1,{"$tuple":["a"]}]}'),
        (("\n", "$"), r'{"$tuple":["\u000a","$"]}'),
        (b"\x00\xff", '{"$bytes":"AP8="}'),
        (date(2012, 6, 1), '{"$date":"2012-06-01"}'),
        (datetime.fromisoformat("2012-06-01T12:30:00"), '{"$datetime":"2012-06-01T12:30:00"}'),
        (datetime(2012, 6, 1, 12, 30, 0, 5, timezone.utc), '{"$datetime":"2012-06-01T12:30:00.000005+00:00"}'),
        (timedelta(days=-1, microseconds=1), '{"$timedelta":-86399999999}'),
        (Decimal("1.10"), '{"$decimal":"1.10"}'),
        (Decimal("1E+5"), '{"$decimal":"1E+5"}'),
        ({2, 10, "a"}, '{"$set":["a",10,2]}'),
        (frozenset({b""}), '{"$frozenset":[{"$bytes":""}]}'),
        ({2: "b", 10: "a"}, '{"$dict":[[10,"a"],[2,"b"]]}'),
        ({"a": 1, None: 2}, '{"$dict":[["a",1],[null,2]]}'),
    ],
)
def test_a_value_has_this_canonical_json(codec: ValueCodec, value: object, encoded: str) -> None:
    data = encoded.encode()
    assert codec.encode(value) == data
    assert codec.encode_many([value]) == [data]
    assert same(codec.decode(data), value) or value != value
    assert same(codec.decode(encoded), value) or value != value


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    ("value", "base"),
    [
        (Colour.RED, "red"),
        (Level.LOW, 1),
        (Half(0.5), 0.5),
        (Point(1, 2), (1, 2)),
        (Counter("aab"), {"a": 2, "b": 1}),
        (OrderedDict(b=1, a=2), {"a": 2, "b": 1}),
        ({Colour.RED: 1}, {"red": 1}),
        (Moment(2012, 6, 1, tzinfo=timezone.utc), datetime(2012, 6, 1, tzinfo=timezone.utc)),
        ([Level.LOW, Half(0.5), Point(1, 2)], [1, 0.5, (1, 2)]),
    ],
)
def test_an_instance_of_a_subclass_is_encoded_as_its_base_class(codec: ValueCodec, value: object, base: object) -> None:
    assert codec.encode(value) == codec.encode(base)
    assert codec.encode_many([value, base]) == [codec.encode(base)] * 2


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (object(), "value is of type object, which has no canonical JSON; convert it to one of str"),
        ([1, {"a": (time(1),)}], r"value\[1\]\['a'\]\[0\] is of type datetime.time, .* use its isoformat"),
        ({"k": [range(3)]}, r"value\['k'\]\[0\] is of type range, .* use list\(it\)"),
        (bytearray(b"a"), "use bytes"),
        (Plain.ONE, r"use its \.value or \.name"),
        (["fine", "a\ud800b"], r"value\[1\] holds a lone surrogate \(U\+D800\)"),
        ({"a\udfff": 1}, r"value\['a\\udfff'\] holds a lone surrogate"),
        ({(1, Plain.ONE): 1}, r"\[1\] is of type"),
        (FinerMoment(2012, 6, 1, tzinfo=timezone.utc), "holds more than its base class datetime can"),
    ],
)
def test_what_has_no_canonical_json_is_refused_with_its_place_and_type(codec: ValueCodec, value: object, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        codec.encode(value)
    with pytest.raises(RecordError, match=message):
        codec.encode_many([1, value])


def nested(depth: int, wrap: type) -> object:
    value: object = wrap(())
    for _ in range(depth - 1):
        value = {"a": value} if wrap is dict else wrap((value,))
    return value


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("wrap", [list, tuple, dict, frozenset])
def test_values_are_nested_up_to_a_limit(codec: ValueCodec, wrap: type) -> None:
    deepest, too_deep = nested(MAX_DEPTH, wrap), nested(MAX_DEPTH + 1, wrap)
    assert codec.decode(codec.encode(deepest)) == deepest
    with pytest.raises(RecordError, match="nested deeper than 100 levels"):
        codec.encode(too_deep)


@pytest.mark.parametrize("codec", CODECS)
def test_a_value_that_holds_itself_is_refused(codec: ValueCodec) -> None:
    loop: list[object] = []
    loop.append({"a": loop})
    with pytest.raises(RecordError, match="or holds itself"):
        codec.encode(loop)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("wrapped", [lambda n: n, lambda n: [n, "a"], lambda n: (n,), lambda n: {"$": n}])
def test_integers_have_no_limit(codec: ValueCodec, wrapped: Any) -> None:
    huge = 7**9000
    for value in (wrapped(huge), wrapped(-huge)):
        data = codec.encode(value)
        assert codec.decode(data) == value
        assert codec.encode_many([value]) == [data]
        assert codec.decode_many([data]) == [value]
    assert codec.encode(10**5000) == b"1" + b"0" * 5000


@pytest.mark.parametrize("codec", CODECS)
def test_the_decimal_context_changes_nothing(codec: ValueCodec) -> None:
    with localcontext() as context:
        context.capitals, context.prec = 0, 2
        data = codec.encode(Decimal("1.2345E+30"))
        assert data == b'{"$decimal":"1.2345E+30"}'
        assert codec.decode(data) == Decimal("1.2345E+30")


@pytest.mark.parametrize("codec", CODECS)
def test_not_a_number_comes_back_as_not_a_number(codec: ValueCodec) -> None:
    back: Any = codec.decode(codec.encode([math.nan, (math.nan,)]))
    assert math.isnan(back[0])
    assert math.isnan(back[1][0])
    assert codec.encode(Decimal("NaN")) == b'{"$decimal":"NaN"}'
    assert str(codec.decode(b'{"$decimal":"sNaN12"}')) == "sNaN12"


NOT_JSON = [b"", b"1 2", b"nan", b"NaN", b"[Infinity]", b"01", b"[1,]", b"'a'", b"\xef\xbb\xbf1", b'"a\nb"', b"[" * 100_000]
NOT_TEXT = [b'"\xff"', rb'"\ud800"', rb'["\\\udc00a"]']
WRONG_TAGS = b"""
{"$nothing":1} {"$tuple":1} {"$tuple":[1],"a":2} {"$tuple":[1]],"a":[2]} {"a":1,"$date":"2012-06-01"} {"$tuple":{}}
{"$date":"2012-6-1"} {"$date":"20120601"} {"$date":5} {"$datetime":"2012-06-01T00:00:00Z"} {"\\u0024date":"x"}
{"$bytes":"A"} {"$bytes":"AA==_"} {"$set":[[]]} {"$set":[{"$dict":[]}]} {"$dict":[[1]]} {"$dict":["ab"]}
{"$float":"nan"} {"$float":[]} {"$timedelta":1.5} {"$timedelta":true} {"$timedelta":99999999999999999999999999}
{"$decimal":"1_0"} {"$decimal":"+1"}
""".split()


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("data", NOT_JSON + NOT_TEXT + WRONG_TAGS)
def test_what_is_not_canonical_json_is_refused(codec: ValueCodec, data: bytes) -> None:
    with pytest.raises(RecordError, match="Can't decode"):
        codec.decode(data)
    with pytest.raises(RecordError, match="Can't decode"):
        codec.decode_many([b"1", data])


@pytest.mark.parametrize("codec", CODECS)
def test_the_last_of_equal_keys_counts(codec: ValueCodec) -> None:
    assert codec.decode(b'{"a":1,"a":2}') == {"a": 2}
    assert codec.decode(b'{"$$a":1,"$$a":2}') == {"$a": 2}


@given(VALUES)
@example(["\U0001f600"])
@example({"$a": {"$$": 1}})
def test_a_value_comes_back_and_every_encoder_gives_the_same_bytes(value: object) -> None:
    data = canonical.encode(value)
    for codec in (WITH_MSGSPEC, WITHOUT_MSGSPEC):
        assert codec.encode(value) == data
        assert same(codec.decode(data), value)
    assert same(canonical.decode(data), value)
    assert min(data) >= 0x20


@given(st.lists(VALUES, max_size=5) | st.lists(TEXT) | st.lists(st.integers()) | st.lists(st.floats(allow_nan=False)) | st.lists(PLAIN))
def test_a_batch_gives_what_one_by_one_gives(values: list[object]) -> None:
    lines = [canonical.encode(value) for value in values]
    for codec in (WITH_MSGSPEC, WITHOUT_MSGSPEC):
        assert codec.encode_many(values) == lines
        assert same(codec.decode_many(lines), values)


@given(st.lists(st.lists(TEXT | st.integers() | st.booleans() | st.none()).map(tuple)))
def test_a_batch_of_flat_tuples_gives_what_one_by_one_gives(values: list[tuple[object, ...]]) -> None:
    lines = [canonical.encode(value) for value in values]
    for codec in (WITH_MSGSPEC, WITHOUT_MSGSPEC):
        assert codec.encode_many(values) == lines
        assert same(codec.decode_many(lines), values)


@given(st.binary(max_size=40) | st.text(st.sampled_from('{}[]",:$\\u0dtruefalsn.-+e19 ')).map(str.encode))
def test_any_bytes_are_decoded_alike_with_and_without_msgspec(data: bytes) -> None:
    results = []
    for codec in (WITH_MSGSPEC, WITHOUT_MSGSPEC):
        try:
            results.append(("value", repr(codec.decode(data))))
        except RecordError as error:
            results.append(("error", str(error)))
    assert results[0] == results[1]


def test_an_order_of_set_members_or_dict_items_does_not_show() -> None:
    members = [f"m{number}" for number in range(50)]
    shuffled = random.Random(1).sample(members, len(members))
    assert canonical.encode(set(members)) == canonical.encode(set(shuffled))
    assert WITH_MSGSPEC.encode(dict.fromkeys(members, 1)) == WITH_MSGSPEC.encode(dict.fromkeys(shuffled, 1))


def test_values_need_no_more_than_the_standard_library() -> None:
    code = (
        "import sys; sys.modules['msgspec'] = None\n"
        "from howdah.jobs.records.values import encode_value, encode_values, decode_value\n"
        "print(encode_values([1, 'a', (None,)]), decode_value(encode_value({'a': (1.5, {2})})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[b'1', b'\"a\"', b'{\"$tuple\":[null]}'] {'a': (1.5, {2})}\n"
