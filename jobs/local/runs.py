"""A run is a file's stretch of frames in order of key; a frame holds some keys, the number of values of each, the values."""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate, chain, islice
from struct import Struct
from typing import TYPE_CHECKING, Any

from howdah.jobs.local.columns import decode_column, encode_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

    Frame = tuple[list[str], "list[int] | None", list[Any]]

__all__ = ["FIRST_BATCH", "FRAME_BYTES", "Run", "RunWriter", "split_ranges"]

FRAME_BYTES = 256 << 10  # what a decoded frame should weigh at most
FIRST_BATCH = 1  # values in the first frame, whose weight nobody knows
_MOST_VALUES = 8192
_MARK_BYTES = 64 << 10  # between the frames whose first key is noted
_VALUE_BYTES = 64  # what an object and the references to it weigh beside its data
_KEYS = 4096  # looked up at once
_SAMPLED = 32  # one value in so many is measured
_HEAD = Struct("<III")  # bytes of keys, bytes of counts (0: one value a key), bytes of values


class Run:
    """Where a run lies, or those of its keys from `low` (None: the first) up to but not `high` (None: the last)."""

    __slots__ = ("high", "length", "low", "marks", "offset", "path")

    def __init__(
        self, path: str, offset: int, length: int, marks: list[tuple[str, int]], low: str | None = None, high: str | None = None
    ) -> None:
        """Name a file, the stretch of it in bytes, and the first keys of some frames with their offsets."""
        self.path = path
        self.offset = offset
        self.length = length
        self.marks = marks
        self.low = low
        self.high = high

    def place(self) -> tuple[str, int, int, list[tuple[str, int]]]:
        """Return what makes the same run again."""
        return self.path, self.offset, self.length, self.marks

    def between(self, low: str | None, high: str | None) -> Run:
        """Return those of its keys that are in a range."""
        begin, end = self.offset, self.offset + self.length
        keys = [key for key, _ in self.marks]
        if low is not None:
            begin = self.marks[max(0, bisect_left(keys, low) - 1)][1]
        if high is not None:
            after = bisect_left(keys, high)
            if after < len(keys):
                end = self.marks[after][1]
        return Run(self.path, begin, max(0, end - begin), [], low, high)

    def frames(self) -> Iterator[Frame]:
        """Yield keys, counts (None: one value a key) and values of each frame."""
        low, high = self.low, self.high
        for keys, counts, values in self._all_frames():
            if (low is None or keys[0] >= low) and (high is None or keys[-1] < high):
                yield keys, counts, values
                continue
            first = 0 if low is None else bisect_left(keys, low)
            last = len(keys) if high is None else bisect_left(keys, high)
            if first < last:
                yield _cut(keys, counts, values, first, last)

    def _all_frames(self) -> Iterator[Frame]:
        with open(self.path, "rb", buffering=0) as file:
            at, end = self.offset, self.offset + self.length
            while at < end:
                keys_size, counts_size, values_size = _HEAD.unpack(os.pread(file.fileno(), _HEAD.size, at))
                body = os.pread(file.fileno(), keys_size + counts_size + values_size, at + _HEAD.size)
                at += _HEAD.size + len(body)
                keys = body[:keys_size].decode().split("\n")
                counts = array("I", body[keys_size : keys_size + counts_size]).tolist() if counts_size else None
                yield keys, counts, decode_column(body[keys_size + counts_size :])


def _cut(keys: list[str], counts: list[int] | None, values: list[Any], first: int, last: int) -> Frame:
    if counts is None:
        return keys[first:last], None, values[first:last]
    begin = sum(counts[:first])
    return keys[first:last], counts[first:last], values[begin : begin + sum(counts[first:last])]


class RunWriter:
    """Writes runs one behind the other into a file."""

    def __init__(self, file: BinaryIO, path: str) -> None:
        """Take an open file, to be written from its start."""
        self._file = file
        self._path = path
        self._at = 0
        self._start = 0
        self._batch = FIRST_BATCH  # values a frame; follows what the values turn out to weigh
        self._marks: list[tuple[str, int]] = []

    def end_run(self) -> Run:
        """Close the run begun by the writes since the last one, and return it."""
        run = Run(self._path, self._start, self._at - self._start, self._marks)
        self._start, self._marks = self._at, []
        return run

    def write_table(self, keys: list[str], get: Callable[[str], list[Any]]) -> None:
        """Write keys that are in order, each with a list of values, which has one at least."""
        for begin in range(0, len(keys), _KEYS):
            some = keys[begin : begin + _KEYS]
            lists = list(map(get, some))
            ends = list(accumulate(map(len, lists)))
            at = before = 0
            while at < len(some):
                end = max(at + 1, bisect_right(ends, before + self._batch, at))
                self._write_lists(some[at:end], lists[at:end])
                at, before = end, ends[end - 1]

    def write_single(self, keys: list[str], values: list[Any]) -> None:
        """Write keys that are in order, each with one value."""
        at = 0
        while at < len(keys):
            end = at + self._batch
            if _heavy(values[at:end]):
                self._write_lists(keys[at:end], [[value] for value in values[at:end]])
            else:
                self._write_packed(keys[at:end], b"", values[at:end])
            at = end

    def write_group(self, key: str, values: Iterable[Any]) -> None:
        """Write a key and its values, of which there may be more than memory holds."""
        rest = iter(values)
        while some := self._next_frame(rest):
            self._write_frame([key], [some], some)

    def _next_frame(self, rest: Iterator[Any]) -> list[Any]:
        """Take the values of a frame, fewer where they turn out to be long texts."""
        some: list[Any] = []
        size = 0
        while size < FRAME_BYTES and (few := list(islice(rest, min(len(some) or 1, self._batch - len(some))))):
            some += few
            try:
                size += sum(map(len, few))
            except TypeError:
                pass  # numbers are light
        return some

    def _write_lists(self, keys: list[str], lists: list[list[Any]]) -> None:
        """Write keys as one frame, or as several where their values are long texts."""
        if len(keys) == 1:
            self.write_group(keys[0], lists[0])
            return
        values = list(chain.from_iterable(lists))
        if _heavy(values):
            middle = len(keys) // 2
            self._write_lists(keys[:middle], lists[:middle])
            self._write_lists(keys[middle:], lists[middle:])
        else:
            self._write_frame(keys, lists, values)

    def _write_frame(self, keys: list[str], lists: list[list[Any]], values: list[Any]) -> None:
        counts = b"" if len(values) == len(keys) else array("I", map(len, lists)).tobytes()
        self._write_packed(keys, counts, values)

    def _write_packed(self, keys: list[str], counts: bytes, values: list[Any]) -> None:
        if not self._marks or self._at - self._marks[-1][1] >= _MARK_BYTES:
            self._marks.append((keys[0], self._at))
        packed_keys = "\n".join(keys).encode()
        packed = encode_column(values)
        self._file.write(b"".join((_HEAD.pack(len(packed_keys), len(counts), len(packed)), packed_keys, counts, packed)))
        self._at += _HEAD.size + len(packed_keys) + len(counts) + len(packed)
        weight = len(packed_keys) + 2 * len(packed) + _VALUE_BYTES * (len(keys) + len(values))
        self._batch = max(1, min(self._batch * 4, len(values) * FRAME_BYTES // weight, _MOST_VALUES))


def _heavy(values: list[Any]) -> bool:
    """Return whether values are texts too long for one frame, going by a sample of them."""
    try:
        return sum(map(len, values[::_SAMPLED])) * min(_SAMPLED, len(values)) > 2 * FRAME_BYTES
    except TypeError:
        return False  # numbers are light


def split_ranges(runs: list[Run], count: int) -> list[tuple[str | None, str | None]]:
    """Return up to `count` ranges of keys, in order, that hold about as many bytes of the runs each.

    Codes of key and value (with a tab between) are only divided between keys.
    """
    marks = sorted(key for run in runs for key, _ in run.marks[1:])
    bounds = sorted({marks[len(marks) * number // count].partition("\t")[0] for number in range(1, count)}) if marks else []
    return list(zip([None, *bounds], [*bounds, None], strict=True))
