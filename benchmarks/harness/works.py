"""The works: which job, against which peers, and the floor that howdah must reach."""

from __future__ import annotations

from dataclasses import dataclass

from .floors import AtLeast, AtMost, CpuWithin, Floor

ALL_PEERS = ("mrjob", "Spark RDD", "by hand", "Luigi", "duckdb", "bare calls")
NO_LUIGI = tuple(peer for peer in ALL_PEERS if peer != "Luigi")


@dataclass(frozen=True, kw_only=True)
class SpeedWork:
    """A job to be run side by side with its peers; works of one job that are run together share the peers' runs."""

    name: str
    title: str
    job: str
    peers: tuple[str, ...]
    floors: tuple[Floor, ...]


SPEED_WORKS = (
    SpeedWork(
        name="count_artists",
        title="count plays by artist, 10 M rows in 30 files, generator combiner",
        job="count_artists",
        peers=ALL_PEERS,
        floors=(
            AtLeast(9, "mrjob"),
            AtLeast(4.5, "Spark RDD"),
            AtLeast(3.2, "by hand"),
            AtLeast(35, "Luigi"),
            AtMost(2.7, "bare calls"),
        ),
    ),
    SpeedWork(
        name="count_artists_sum",
        title="count plays by artist, 10 M rows in 30 files, combiner = Sum()",
        job="count_artists",
        peers=NO_LUIGI,
        floors=(AtLeast(12, "mrjob"), AtMost(2.0, "bare calls")),
    ),
    SpeedWork(
        name="word_count",
        title="word count, 100 MB, 18.5 M words, generator combiner",
        job="word_count",
        peers=ALL_PEERS,
        floors=(AtLeast(7.5, "mrjob"), AtLeast(2.8, "Spark RDD")),
    ),
    SpeedWork(
        name="word_count_sum",
        title="word count, 100 MB, 18.5 M words, combiner = Sum()",
        job="word_count",
        peers=NO_LUIGI,
        floors=(AtLeast(12, "mrjob"), AtLeast(4.5, "Spark RDD")),
    ),
    SpeedWork(
        name="top_track",
        title="top track per artist, 10 M rows, no combiner",
        job="top_track",
        peers=NO_LUIGI,
        floors=(AtLeast(4.5, "mrjob"), AtLeast(3.5, "Spark RDD")),
    ),
    SpeedWork(
        name="sessions",
        title="sessions from 1 M JSON lines, tuple values",
        job="sessions",
        peers=NO_LUIGI,
        floors=(AtLeast(2.5, "mrjob"), AtLeast(5, "Spark RDD")),
    ),
)

MEMORY_TASKS = {"count_artists": "count_artists", "count_artists_sum": "count_artists", "word_count": "word_count"} | {
    "word_count_sum": "word_count",
    "top_track": "top_track",
    "sessions": "sessions",
}
"""The tasks of the memory work, and the job whose input and answer each has."""
BUDGET_MB = 64
PROCESSES = 2

IMPORT_FLOOR = CpuWithin(0.06)
TRIVIAL_FLOOR = CpuWithin(0.12)

NAMES = (*(work.name for work in SPEED_WORKS), "memory", "startup", "graphs")
