"""A run is a file's stretch of frames in order of key; a frame holds some keys, the number of values of each, the values."""

from __future__ import annotations

import os
from array import array
from itertools import chain, islice
from struct import Struct
from typing import TYPE_CHECKING, Any

from howdah.jobs.local.columns import decode_column, encode_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

__all__ = ["FIRST_BATCH", "FRAME_BYTES", "Run", "RunWriter"]

FRAME_BYTES = 256 << 10  # what a decoded frame should weigh at most
FIRST_BATCH = 256  # values in the first frame, whose weight nobody knows
_VALUE_BYTES = 64  # what an object and the references to it weigh beside its data
_HEAD = Struct("<III")  # bytes of keys, bytes of counts (0: one value a key), bytes of values


class Run:
    """Where a run lies."""

    __slots__ = ("length", "offset", "path")

    def __init__(self, path: str, offset: int, length: int) -> None:
        """Name a file and the stretch of it, in bytes."""
        self.path = path
        self.offset = offset
        self.length = length

    def frames(self) -> Iterator[tuple[list[str], list[int] | None, list[Any]]]:
        """Yield keys, counts (None: one value a key) and values of each frame."""
        with open(self.path, "rb", buffering=0) as file:
            at, end = self.offset, self.offset + self.length
            while at < end:
                head = os.pread(file.fileno(), _HEAD.size, at)
                keys_size, counts_size, values_size = _HEAD.unpack(head)
                body = os.pread(file.fileno(), keys_size + counts_size + values_size, at + _HEAD.size)
                at += _HEAD.size + len(body)
                keys = body[:keys_size].decode().split("\n")
                counts = array("I", body[keys_size : keys_size + counts_size]).tolist() if counts_size else None
                yield keys, counts, decode_column(body[keys_size + counts_size :])


class RunWriter:
    """Writes runs one behind the other into a file."""

    def __init__(self, file: BinaryIO, path: str) -> None:
        """Take an open file, to be written from its start."""
        self._file = file
        self._path = path
        self._at = 0
        self._start = 0
        self._batch = FIRST_BATCH  # values a frame; follows what the values turn out to weigh
        self._keys: list[str] = []
        self._lists: list[list[Any]] = []
        self._waiting = 0

    def end_run(self) -> Run:
        """Close the run begun by the writes since the last one, and return it."""
        self._flush()
        run = Run(self._path, self._start, self._at - self._start)
        self._start = self._at
        return run

    def write_table(self, keys: list[str], get: Callable[[str], list[Any]]) -> None:
        """Write keys that are in order, each with a list of values."""
        at = 0
        while at < len(keys):
            some = keys[at : at + self._batch]
            at += len(some)
            lists = list(map(get, some))
            if max(map(len, lists)) * 2 > self._batch:
                for key, values in zip(some, lists, strict=True):
                    self.write_group(key, values)
                continue
            self._keys += some
            self._lists += lists
            self._waiting += sum(map(len, lists))
            if self._waiting >= self._batch:
                self._flush()

    def write_single(self, keys: list[str], values: list[Any]) -> None:
        """Write keys that are in order, each with one value."""
        self._flush()
        at = 0
        while at < len(keys):
            end = at + self._batch
            self._write_frame(keys[at:end], None, values[at:end])
            at = end

    def write_group(self, key: str, values: Iterable[Any]) -> None:
        """Write a key and its values, of which there may be more than memory holds."""
        rest = iter(values)
        while some := list(islice(rest, self._batch)):
            self._keys.append(key)
            self._lists.append(some)
            self._waiting += len(some)
            if self._waiting >= self._batch:
                self._flush()

    def _flush(self) -> None:
        if self._keys:
            counts = array("I", map(len, self._lists))
            values = list(chain.from_iterable(self._lists))
            self._write_frame(self._keys, counts if len(values) > len(self._keys) else None, values)
            self._keys, self._lists, self._waiting = [], [], 0

    def _write_frame(self, keys: list[str], counts: array[int] | None, values: list[Any]) -> None:
        packed_keys = "\n".join(keys).encode()
        packed_counts = counts.tobytes() if counts is not None else b""
        packed_values = encode_column(values)
        weight = len(packed_keys) + 2 * len(packed_values) + _VALUE_BYTES * (len(keys) + len(values))
        head = _HEAD.pack(len(packed_keys), len(packed_counts), len(packed_values))
        self._file.write(b"".join((head, packed_keys, packed_counts, packed_values)))
        self._at += _HEAD.size + len(packed_keys) + len(packed_counts) + len(packed_values)
        self._batch = max(1, min(self._batch * 4, len(values) * FRAME_BYTES // weight, 8192))
