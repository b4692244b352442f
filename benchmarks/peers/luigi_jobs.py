"""The benchmarks' jobs for Luigi 3.6's LocalJobRunner: `python luigi_jobs.py JOB OUT FILES`."""
# mypy: disable-error-code="import-not-found,import-untyped,misc,unused-ignore"

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import luigi
import luigi.contrib.hadoop

if TYPE_CHECKING:
    from collections.abc import Iterator

GAP = 1800


class InputFile(luigi.ExternalTask):
    """A file that is there."""

    path = luigi.Parameter()

    def output(self) -> Any:
        """The file."""
        return luigi.LocalTarget(self.path)


class Job(luigi.contrib.hadoop.JobTask):
    """What the jobs share; an output that is not on HDFS makes Luigi run them with its LocalJobRunner."""

    files = luigi.ListParameter()
    out = luigi.Parameter()

    def requires(self) -> list[InputFile]:
        """The input files."""
        return [InputFile(path=path) for path in self.files]

    def output(self) -> Any:
        """One local file."""
        return luigi.LocalTarget(self.out)


class CountArtists(Job):
    """Plays by artist."""

    def mapper(self, line: str) -> Iterator[tuple[str, int]]:
        """One play."""
        _date, artist, _track = line.split("\t")
        yield artist, 1

    def reducer(self, artist: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """All plays."""
        yield artist, sum(counts)

    combiner = reducer


class WordCount(Job):
    """Words of a text."""

    def mapper(self, line: str) -> Iterator[tuple[str, int]]:
        """Each word."""
        for word in line.split():
            yield word, 1

    def reducer(self, word: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """The whole count."""
        yield word, sum(counts)

    combiner = reducer


class TopTrack(Job):
    """Each artist's most played track."""

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
    """Each user's sessions and bytes."""

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


JOBS = {"count_artists": CountArtists, "word_count": WordCount, "top_track": TopTrack, "sessions": Sessions}

if __name__ == "__main__":
    name, out, *files = sys.argv[1:]
    task = JOBS[name](files=files, out=out)
    sys.exit(0 if luigi.build([task], local_scheduler=True, log_level="WARNING") else 1)
