"""The least a job can cost: the mapper called on every line by two processes, its pairs thrown away: `python bare_calls.py JOB FILES`."""

from __future__ import annotations

import io
import json
import os
import sys
from itertools import pairwise
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PROCESSES = 2


def count_artists(line: str) -> Iterator[tuple[str, int]]:
    """One play."""
    _date, artist, _track = line.split("\t")
    yield artist, 1


def word_count(line: str) -> Iterator[tuple[str, int]]:
    """Each word."""
    for word in line.split():
        yield word, 1


def top_track(line: str) -> Iterator[tuple[str, str]]:
    """One play."""
    _date, artist, track = line.split("\t")
    yield artist, track


def sessions(line: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """One request."""
    request: dict[str, Any] = json.loads(line)
    yield request["user"], (request["ts"], request["bytes"])


MAPPERS = {"count_artists": count_artists, "word_count": word_count, "top_track": top_track, "sessions": sessions}


class Part(io.RawIOBase):
    """A range of a file's bytes."""

    def __init__(self, path: str, start: int, end: int) -> None:
        self.file = io.FileIO(path)
        self.file.seek(start)
        self.left = end - start

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read no further than the end of the range."""
        count = self.file.readinto(memoryview(buffer)[: self.left]) or 0
        self.left -= count
        return count

    def close(self) -> None:
        """Close the file too."""
        self.file.close()
        super().close()


def cuts(path: str) -> list[int]:
    """Where each process' part of a file begins, always at the beginning of a line, and the end."""
    size = os.path.getsize(path)
    found = [0]
    with open(path, "rb") as file:
        for i in range(1, PROCESSES):
            file.seek(size * i // PROCESSES)
            file.readline()
            found.append(file.tell())
    return [*found, size]


def call(job: str, ranges: list[tuple[str, int, int]]) -> None:
    """One process' share."""
    mapper = MAPPERS[job]
    for path, start, end in ranges:
        with io.TextIOWrapper(io.BufferedReader(Part(path, start, end), 1 << 20), encoding="utf-8", newline="\n") as lines:
            for line in lines:
                for _ in mapper(line.rstrip("\n")):
                    pass


def main(job: str, files: list[str]) -> int:
    """Share the bytes evenly between the processes."""
    shares: list[list[tuple[str, int, int]]] = [[] for _ in range(PROCESSES)]
    for path in files:
        found = cuts(path)
        for share, (start, end) in zip(shares, pairwise(found), strict=True):
            share.append((path, start, end))
    workers = [get_context("fork").Process(target=call, args=(job, share)) for share in shares]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return max(worker.exitcode or 0 for worker in workers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
