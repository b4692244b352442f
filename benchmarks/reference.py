"""The right answers, by the plainest Python there is: `python reference.py JOB OUT TIMES FILES`.

TIMES says how often the input is repeated: the answer is worked out for one copy and brought up, so that ten times the input costs nothing.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

GAP = 1800


def lines(files: list[str]) -> Iterator[str]:
    """Every line without its end."""
    for path in files:
        with open(path, encoding="utf-8", newline="\n") as file:
            for line in file:
                yield line.rstrip("\n")


def count_artists(files: list[str], times: int) -> Iterator[tuple[object, ...]]:
    """Plays by artist."""
    plays = Counter(line.split("\t")[1] for line in lines(files))
    for artist, count in plays.items():
        yield artist, count * times


def word_count(files: list[str], times: int) -> Iterator[tuple[object, ...]]:
    """Words of a text."""
    words = Counter(word for line in lines(files) for word in line.split())
    for word, count in words.items():
        yield word, count * times


def top_track(files: list[str], times: int) -> Iterator[tuple[object, ...]]:
    """Each artist's most played track, the first by name among equals."""
    plays: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines(files):
        _day, artist, track = line.split("\t")
        plays[artist][track] += 1
    for artist, tracks in plays.items():
        track, count = min(tracks.items(), key=lambda item: (-item[1], item[0]))
        yield artist, track, count * times


def sessions(files: list[str], times: int) -> Iterator[tuple[object, ...]]:
    """Each user's sessions and bytes; a repeated request starts no session."""
    requests: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for line in lines(files):
        request = json.loads(line)
        requests[request["user"]].append((request["ts"], request["bytes"]))
    for user, found in requests.items():
        stamps = sorted(ts for ts, _ in found)
        count = 1 + sum(later - earlier > GAP for earlier, later in pairwise(stamps))
        yield user, count, sum(size for _, size in found) * times


JOBS = {"count_artists": count_artists, "word_count": word_count, "top_track": top_track, "sessions": sessions}

if __name__ == "__main__":
    job, out, times, *files = sys.argv[1:]
    with open(out, "w", encoding="utf-8", newline="\n") as target:
        for record in JOBS[job](files, int(times)):
            print(*record, sep="\t", file=target)
