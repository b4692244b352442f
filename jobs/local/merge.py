"""Merging runs: the values of one key from all of them together, keys in order, memory bounded by a frame a run.

Records below the least of the frames' last keys are grouped in a table and only its keys are sorted; the
key at that bound, which may go on in further frames, is streamed run by run. So values keep the order of the runs.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain
from typing import TYPE_CHECKING, Any

from howdah.jobs.local.runs import FRAME_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from howdah.jobs.local.runs import Run, RunWriter

    Batch = tuple[list[str], Sequence[Iterable[Any]]]

__all__ = ["fan_in", "merge", "merge_passes"]


class _Source:
    """The front of one run."""

    __slots__ = ("at", "counts", "frames", "keys", "value_at", "values")

    def __init__(self, run: Run) -> None:
        self.frames = run.frames()
        self.keys: list[str] = []
        self.counts: list[int] | None = None
        self.values: list[Any] = []
        self.at = self.value_at = 0

    def advance(self) -> bool:
        """Read the next frame; False at the end of the run."""
        for self.keys, self.counts, self.values in self.frames:
            self.at = self.value_at = 0
            return True
        self.keys, self.values, self.at = [], [], 0
        return False

    def take_below(self, bound: str, table: dict[str, list[Any]]) -> None:
        """Move the records of the frame whose keys are below the bound into the table."""
        end = bisect_left(self.keys, bound, self.at)
        keys, start = self.keys[self.at : end], self.value_at
        self.at = end
        if self.counts is None:
            self.value_at += len(keys)
            for key, value in zip(keys, self.values[start : self.value_at], strict=True):
                if key in table:
                    table[key].append(value)
                else:
                    table[key] = [value]
            return
        values = self.values
        for key, count in zip(keys, self.counts[end - len(keys) : end], strict=True):
            some = values[start : start + count]
            start += count
            if key in table:
                table[key] += some
            else:
                table[key] = some
        self.value_at = start

    def stream(self, key: str) -> Iterator[list[Any]]:
        """Take the values of a key at the front, frame after frame."""
        while self.at < len(self.keys) or self.advance():
            if self.keys[self.at] != key:
                return
            count = 1 if self.counts is None else self.counts[self.at]
            some = self.values[self.value_at : self.value_at + count]
            self.at += 1
            self.value_at += count
            yield some


def merge(runs: Iterable[Run]) -> Iterator[Batch]:
    """Yield batches of keys in order, each key once, and their values.

    Values are a list, or, of the one key in its batch, an iterator to be used before the next batch is asked for.
    """
    live = [source for source in map(_Source, runs) if source.advance()]
    while live:
        bound = min(source.keys[-1] for source in live)
        table: dict[str, list[Any]] = {}
        for source in live:
            source.take_below(bound, table)
        if table:
            keys = sorted(table)
            yield keys, list(map(table.__getitem__, keys))
        rest = chain.from_iterable(chain.from_iterable(source.stream(bound) for source in live))
        yield [bound], [rest]
        for _ in rest:
            pass
        live = [source for source in live if source.at < len(source.keys) or source.advance()]


def fan_in(memory: int) -> int:
    """Return how many runs may be merged at once in so many bytes."""
    return max(4, memory // (4 * FRAME_BYTES))


def merge_passes(
    runs: list[Run], *, width: int, new_writer: Callable[[], RunWriter], join: Callable[[Iterable[Any]], Iterable[Any]] | None = None
) -> list[Run]:
    """Merge neighbouring runs until at most `width` are left; `join` may shrink a key's values on the way."""
    while len(runs) > width:
        merged = []
        for at in range(0, len(runs), width):
            some = runs[at : at + width]
            if len(some) == 1:
                merged += some
                continue
            writer = new_writer()
            for keys, groups in merge(some):
                joined: list[Any] = list(groups if join is None else map(join, groups))
                if isinstance(joined[0], list):
                    writer.write_table(keys, dict(zip(keys, joined, strict=True)).__getitem__)
                else:
                    writer.write_group(keys[0], joined[0])
            merged.append(writer.end_run())
        runs = merged
    return runs
