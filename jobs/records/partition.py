"""The part of a key, as Hadoop's KeyFieldBasedPartitioner with `-k1,1` computes it."""

from __future__ import annotations

from operator import mul

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["hash_key", "partition", "partitioner"]

_BLOCK = 1024
_POWERS = [pow(31, exponent, 1 << 32) for exponent in range(_BLOCK - 1, -1, -1)]  # 31**1023 .. 31**0
_WHOLE_BLOCK = pow(31, _BLOCK, 1 << 32)
_TAILS = [tuple(_POWERS[_BLOCK - length :]) for length in range(65)]


def hash_key(encoded_key: bytes) -> int:
    """Return the hash of a key's bytes: h = 31 h + b for each signed byte b, in 32 bits, without its sign."""
    length = len(encoded_key)
    signed = encoded_key if encoded_key.isascii() else memoryview(encoded_key).cast("b")
    if length <= 64:
        value: int = sum(map(mul, signed, _TAILS[length]))
        return value & 0x7FFFFFFF
    value = 0
    start = 0
    if length > _BLOCK:
        for start in range(0, length - _BLOCK, _BLOCK):
            value = value * _WHOLE_BLOCK + sum(map(mul, signed[start : start + _BLOCK], _POWERS)) & 0xFFFFFFFF
        start += _BLOCK
    rest = length - start
    value = value * pow(31, rest, 1 << 32) + sum(map(mul, signed[start:], _POWERS[_BLOCK - rest :]))
    return value & 0x7FFFFFFF


def partition(encoded_key: bytes, n: int) -> int:
    """Return the part, from 0 to n - 1, of a key's bytes."""
    if 32 % n == 0:
        return (sum(encoded_key[-1::-2]) - sum(encoded_key[-2::-2])) & (n - 1)
    return hash_key(encoded_key) % n


def partitioner(n: int) -> Callable[[bytes], int]:
    """Return the function from a key's bytes to its part of n."""
    if n < 1:
        raise ValueError(f"A job has at least one part, not {n}.")
    if n == 1:
        return lambda _encoded_key: 0
    if 32 % n == 0:
        mask = n - 1
        return lambda key: (sum(key[-1::-2]) - sum(key[-2::-2])) & mask
    return lambda key: hash_key(key) % n
