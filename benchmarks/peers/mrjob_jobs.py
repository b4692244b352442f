"""The benchmarks' jobs for mrjob 0.7.4: `BENCH_JOB=JOB python mrjob_jobs.py -r local --num-cores 2 --output-dir DIR FILES`."""
# mypy: disable-error-code="import-not-found,import-untyped,misc,unused-ignore"

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from mrjob.job import MRJob

if TYPE_CHECKING:
    from collections.abc import Iterator

GAP = 1800


class CountArtists(MRJob):
    """Plays by artist."""

    def mapper(self, _: None, line: str) -> Iterator[tuple[str, int]]:
        """One play."""
        _date, artist, _track = line.split("\t")
        yield artist, 1

    def combiner(self, artist: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """Plays so far."""
        yield artist, sum(counts)

    def reducer(self, artist: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """All plays."""
        yield artist, sum(counts)


class WordCount(MRJob):
    """Words of a text."""

    def mapper(self, _: None, line: str) -> Iterator[tuple[str, int]]:
        """Each word."""
        for word in line.split():
            yield word, 1

    def combiner(self, word: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """Count so far."""
        yield word, sum(counts)

    def reducer(self, word: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """The whole count."""
        yield word, sum(counts)


class TopTrack(MRJob):
    """Each artist's most played track."""

    def mapper(self, _: None, line: str) -> Iterator[tuple[str, str]]:
        """One play."""
        _date, artist, track = line.split("\t")
        yield artist, track

    def reducer(self, artist: str, tracks: Iterator[str]) -> Iterator[tuple[str, tuple[str, int]]]:
        """The track played most, the first by name among equals."""
        plays = Counter(tracks)
        most = max(plays.values())
        yield artist, (min(track for track, count in plays.items() if count == most), most)


class Sessions(MRJob):
    """Each user's sessions and bytes."""

    def mapper(self, _: None, line: str) -> Iterator[tuple[str, tuple[int, int]]]:
        """One request."""
        request: dict[str, Any] = json.loads(line)
        yield request["user"], (request["ts"], request["bytes"])

    def reducer(self, user: str, requests: Iterator[list[int]]) -> Iterator[tuple[str, tuple[int, int]]]:
        """A session ends after half an hour of silence."""
        sessions = total = 0
        last: int | None = None
        for ts, size in sorted(requests):
            if last is None or ts - last > GAP:
                sessions += 1
            last = ts
            total += size
        yield user, (sessions, total)


JOBS: dict[str, type[Any]] = {"count_artists": CountArtists, "word_count": WordCount, "top_track": TopTrack, "sessions": Sessions}

if __name__ == "__main__":
    # mrjob starts this script again for every task, with arguments of its own: the environment says which job it is.
    JOBS[os.environ["BENCH_JOB"]].run()
