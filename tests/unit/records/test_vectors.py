"""The test vectors of the records, as any other implementation would replay them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from howdah.core.errors import RecordError
from howdah.jobs.records import canonical
from howdah.jobs.records.fields import format_line, parse_line
from howdah.jobs.records.keys import decode_key, encode_key, encode_keys
from howdah.jobs.records.partition import hash_key, partition, partitioner
from howdah.jobs.records.values import ValueCodec

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "records.json").read_text(encoding="utf-8"))
CODECS = [ValueCodec(msgspec=msgspec), ValueCodec(msgspec=None)]
KEYS = [pytest.param(vector, id=vector["name"]) for vector in VECTORS["keys"]]


def build(described: dict[str, Any]) -> Any:
    """Return the value that a vector describes."""
    kind = described["type"]
    members = [build(item) for item in described.get("items", ())]
    simple: dict[str, Any] = {"str": str, "bool": bool, "float": float, "decimal": Decimal}
    if kind in simple:
        return simple[kind](described["value"])
    if kind == "int":
        return int(Decimal(described["value"]))
    if kind in ("date", "datetime"):
        return {"date": date, "datetime": datetime}[kind].fromisoformat(described["value"])
    if kind == "timedelta":
        return timedelta(microseconds=int(described["microseconds"]))
    if kind == "bytes":
        return bytes.fromhex(described["hex"])
    if kind == "dict":
        return {build(name): build(member) for name, member in described["entries"]}
    if kind == "null":
        return None
    return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[kind](members)


def is_nan(value: Any) -> bool:
    return bool(value != value) or (isinstance(value, tuple) and any(map(is_nan, value)))


@pytest.mark.parametrize("vector", KEYS)
def test_a_key_has_these_bytes_and_comes_back(vector: dict[str, Any]) -> None:
    key, data = build(vector["value"]), bytes.fromhex(vector["bytes"])
    assert encode_key(key) == data
    assert encode_keys([key, key]) == [data, data]
    back = decode_key(data)
    assert type(back) is type(key)
    assert back == key or is_nan(key)


@pytest.mark.parametrize("vector", KEYS)
def test_a_key_is_in_this_part(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["bytes"])
    assert hash_key(data) == vector["hash"]
    assert [partition(data, n) for n in VECTORS["part_counts"]] == vector["parts"]
    assert [partitioner(n)(data) for n in VECTORS["part_counts"]] == vector["parts"]


def test_the_keys_sort_in_this_order() -> None:
    keys = sorted(VECTORS["keys"], key=lambda vector: encode_key(build(vector["value"])))
    assert [vector["name"] for vector in keys] == VECTORS["order"]


@pytest.mark.parametrize("described", VECTORS["refused_keys"])
def test_this_key_is_refused(described: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        encode_key(build(described))


@pytest.mark.parametrize("data", VECTORS["refused_key_bytes"])
def test_these_bytes_are_no_key(data: str) -> None:
    with pytest.raises(RecordError):
        decode_key(bytes.fromhex(data))


@pytest.mark.parametrize("vector", VECTORS["values"], ids=lambda vector: ascii(vector["json"])[:40])
def test_a_value_has_this_canonical_json_and_comes_back(vector: dict[str, Any]) -> None:
    value, data = build(vector["value"]), vector["json"].encode()
    assert canonical.encode(value) == data
    for codec in CODECS:
        assert codec.encode(value) == data
        back = codec.decode(data)
        assert type(back) is type(value)
        assert back == value or is_nan(value)


@pytest.mark.parametrize("text", VECTORS["refused_values"])
def test_this_text_is_no_value(text: str) -> None:
    for codec in CODECS:
        with pytest.raises(RecordError):
            codec.decode(text.encode())


@pytest.mark.parametrize("vector", VECTORS["lines"], ids=lambda vector: ascii(vector["line"]))
def test_fields_make_this_line(vector: dict[str, Any]) -> None:
    fields = [build(field) for field in vector["fields"]]
    assert format_line(fields) == vector["line"]
    back = parse_line(vector["line"])
    assert len(back) == len(fields)
    assert all(text == field for text, field in zip(back, fields, strict=True) if isinstance(field, str))
