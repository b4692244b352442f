"""The least a job can cost: the mapper called on every line by two processes, its pairs thrown away: `python bare_calls.py JOB FILES`."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections import deque
from itertools import chain
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 1 << 20
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


def blocks(path: str, start: int, end: int) -> Iterator[list[str]]:
    """The lines that start in a range of a file's bytes, about a megabyte at a time."""
    with open(path, "rb") as file:
        if start:
            file.seek(start - 1)
            file.readline()
        while (left := end - file.tell()) > 0:
            block = file.read(min(BLOCK, left)) + file.readline()
            yield block.removesuffix(b"\n").decode().split("\n")


def call(job: str, ranges: list[tuple[str, int, int]]) -> None:
    """One process' share."""
    gc.disable()
    mapper = MAPPERS[job]
    for path, start, end in ranges:
        for lines in blocks(path, start, end):
            deque(chain.from_iterable(map(mapper, lines)), maxlen=0)


def main(job: str, files: list[str]) -> int:
    """Share the bytes evenly between the processes."""
    shares: list[list[tuple[str, int, int]]] = [[] for _ in range(PROCESSES)]
    for path in files:
        size = os.path.getsize(path)
        for i, share in enumerate(shares):
            share.append((path, size * i // PROCESSES, size * (i + 1) // PROCESSES))
    workers = [get_context("fork").Process(target=call, args=(job, share)) for share in shares]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return max(worker.exitcode or 0 for worker in workers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
