"""The part of a key."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from howdah.jobs.records.partition import hash_key, partition, partitioner


def plain_hash(data: bytes) -> int:
    h = 0
    for byte in data:
        h = 31 * h + (byte - 256 if byte > 127 else byte)
    return h & 0x7FFFFFFF


@given(st.binary(max_size=200), st.integers(1, 100))
@example(b"", 3)
@example(b"\xff" * 64, 25)
@example(b"\xff" * 65, 25)
def test_the_part_is_that_of_the_plain_definition(key: bytes, n: int) -> None:
    assert partition(key, n) == partitioner(n)(key) == plain_hash(key) % n


@pytest.mark.parametrize("n", [1, 2, 4, 8, 16, 32, 64])
@given(key=st.binary(max_size=50))
def test_powers_of_two_agree_with_the_plain_definition(n: int, key: bytes) -> None:
    assert partition(key, n) == partitioner(n)(key) == plain_hash(key) % n


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 1023, 1024, 1025, 2047, 2048, 2049, 5000])
@pytest.mark.parametrize("byte", [b"a", b"\x80", b"\xff"])
def test_long_keys_are_hashed_as_the_plain_definition_says(length: int, byte: bytes) -> None:
    key = byte * length
    assert hash_key(key) == plain_hash(key)


def test_a_job_has_at_least_one_part() -> None:
    with pytest.raises(ValueError, match="at least one part, not 0"):
        partitioner(0)
