"""The benchmarks' jobs as a user writes them: `howdah --module bench_jobs CountArtists --local-scheduler --data DIR --out FILE`."""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from howdah import ExternalTask, LocalTarget, MapReduceJob, StrParameter, Sum

if TYPE_CHECKING:
    from collections.abc import Iterator

GAP = 1800


class InputFile(ExternalTask):
    """A file of the data."""

    path = StrParameter()

    def output(self) -> LocalTarget:
        """The file itself."""
        return LocalTarget(self.path)


class Job(MapReduceJob):
    """What the jobs share: every file of a folder in, one file out."""

    data = StrParameter()
    out = StrParameter()

    def requires(self) -> list[InputFile]:
        """The files of the folder."""
        return [InputFile(path=entry.path) for entry in sorted(os.scandir(self.data), key=lambda entry: entry.name)]

    def output(self) -> LocalTarget:
        """One file."""
        return LocalTarget(self.out)


class Plays(Job):
    """Plays by artist."""

    def mapper(self, line: str) -> Iterator[tuple[str, int]]:
        """One play."""
        _date, artist, _track = line.split("\t")
        yield artist, 1

    def reducer(self, artist: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """All plays."""
        yield artist, sum(counts)


class CountArtists(Plays):
    """Plays by artist, combined by a method."""

    def combiner(self, artist: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """Plays so far."""
        yield artist, sum(counts)


class CountArtistsSum(Plays):
    """Plays by artist, combined by a declared aggregate."""

    combiner = Sum()


class Words(Job):
    """Words of a text."""

    def mapper(self, line: str) -> Iterator[tuple[str, int]]:
        """Each word."""
        for word in line.split():
            yield word, 1

    def reducer(self, word: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """The whole count."""
        yield word, sum(counts)


class WordCount(Words):
    """Words of a text, combined by a method."""

    def combiner(self, word: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """Count so far."""
        yield word, sum(counts)


class WordCountSum(Words):
    """Words of a text, combined by a declared aggregate."""

    combiner = Sum()


class TopTrack(Job):
    """Each artist's most played track; nothing can be combined."""

    def mapper(self, line: str) -> Iterator[tuple[str, str]]:
        """One play."""
        _date, artist, track = line.split("\t")
        yield artist, track

    def reducer(self, artist: str, tracks: Iterator[str]) -> Iterator[tuple[str, str, int]]:
        """The track played most, the first by name among equals."""
        plays = Counter(tracks)
        most = max(plays.values())
        yield artist, min(track for track, count in plays.items() if count == most), most


class Sessions(Job):
    """Each user's sessions and bytes, from values that are tuples."""

    def mapper(self, line: str) -> Iterator[tuple[str, tuple[int, int]]]:
        """One request."""
        request: dict[str, Any] = json.loads(line)
        yield request["user"], (request["ts"], request["bytes"])

    def reducer(self, user: str, requests: Iterator[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
        """A session ends after half an hour of silence."""
        sessions = total = 0
        last: int | None = None
        for ts, size in sorted(requests):
            if last is None or ts - last > GAP:
                sessions += 1
            last = ts
            total += size
        yield user, sessions, total
