"""The reducer of a pipeline written by hand: sorted `key TAB value` lines in, one line a key out."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

GAP = 1800


def count(values: Iterable[list[str]]) -> tuple[int]:
    """A sum."""
    return (sum(int(value) for _, value in values),)


def top(values: Iterable[list[str]]) -> tuple[str, int]:
    """The track played most, the first by name among equals."""
    plays = Counter(track for _, track in values)
    most = max(plays.values())
    return min(track for track, played in plays.items() if played == most), most


def sessions(values: Iterable[list[str]]) -> tuple[int, int]:
    """Sessions and bytes; a session ends after half an hour of silence."""
    found = total = 0
    last: int | None = None
    for ts, size in sorted((int(ts), int(size)) for _, ts, size in values):
        if last is None or ts - last > GAP:
            found += 1
        last = ts
        total += size
    return found, total


def main(job: str) -> None:
    """Groups of equal keys, one line each."""
    reduce = {"count_artists": count, "word_count": count, "top_track": top, "sessions": sessions}[job]
    rows = (line.rstrip("\n").split("\t") for line in sys.stdin)
    for key, values in groupby(rows, lambda row: row[0]):
        print(key, *reduce(values), sep="\t")


if __name__ == "__main__":
    main(sys.argv[1])
