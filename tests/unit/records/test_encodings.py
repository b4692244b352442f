"""The encodings of a job's values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah.core.errors import ConfigurationError, RecordError
from howdah.jobs.records.encodings import encoding, encoding_names

TEXT = st.text(st.sampled_from("\\\t\n\r\x00tn") | st.characters(codec="utf-8"))
JSON = st.recursive(
    TEXT | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=8,
)
LINE_BREAKERS = b"\t\n\r"


def test_there_are_four_encodings_and_canonical_is_the_default() -> None:
    assert encoding_names() == ["canonical", "text", "json", "msgpack"]
    assert encoding().name == "canonical"


@pytest.mark.parametrize("name", ["canonical", "json", "msgpack"])
@given(value=JSON)
def test_what_json_can_hold_comes_back_from_one_line(name: str, value: object) -> None:
    codec = encoding(name)
    data = codec.encode(value)
    assert codec.decode(data) == value
    assert not set(LINE_BREAKERS) & set(data)


@given(TEXT)
def test_text_comes_back_from_one_line(text: str) -> None:
    codec = encoding("text")
    data = codec.encode(text)
    assert codec.decode(data) == text
    assert not set(LINE_BREAKERS) & set(data)


@pytest.mark.parametrize(
    ("name", "value", "data"),
    [
        ("canonical", (1, "\n"), rb'{"$tuple":[1,"\u000a"]}'),
        ("text", "a\tb", rb"a\tb"),
        ("json", (1, "\n", {"$b": 1, "a": 1.5}), rb'[1,"\n",{"$b":1,"a":1.5}]'),
        ("msgpack", [9, 10, 13, 92], rb"\x94\t\n\r\\".replace(rb"\x94", b"\x94")),
    ],
)
def test_an_encoding_gives_these_bytes(name: str, value: object, data: bytes) -> None:
    assert encoding(name).encode(value) == data


@pytest.mark.parametrize(("name", "value"), [("text", 1), ("text", "\ud800"), ("json", {1, 2}), ("json", float("nan")), ("json", "\ud800")])
def test_what_an_encoding_can_not_hold_is_refused(name: str, value: object) -> None:
    with pytest.raises(RecordError, match="Can't encode"):
        encoding(name).encode(value)


@pytest.mark.parametrize("value", [object(), 2**64, "\ud800"])
def test_what_message_pack_can_not_hold_is_refused(value: object) -> None:
    with pytest.raises(RecordError, match="as MessagePack"):
        encoding("msgpack").encode(value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("canonical", b"["),
        ("text", b"\xff"),
        ("text", rb"\q"),
        ("json", b"NaN"),
        ("json", b"\xff"),
        ("msgpack", b"\xc1"),
        ("msgpack", rb"\q"),
    ],
)
def test_bytes_that_an_encoding_does_not_give_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(RecordError):
        encoding(name).decode(data)


def test_a_misspelt_encoding_gets_a_suggestion() -> None:
    with pytest.raises(ConfigurationError, match=r"no encoding 'msgpak' for values\. Did you mean msgpack\?"):
        encoding("msgpak")
