"""The ten most played artists of some days, from what was played on each of them.

Run it with `howdah --module top_artists Top10Artists --local-scheduler --date-interval 2012-06`. The plays are made up, the same
ones each time; with `--streams-dir DIR` they are read from the files `streams_YYYY-MM-DD.tsv` of that folder.
"""

from __future__ import annotations

import datetime
import heapq
import random
import sys
from typing import TYPE_CHECKING

from howdah import DateIntervalParameter, ExternalTask, LocalTarget, MapReduceJob, StrParameter, Sum, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ["Ada", "Baobab", "Cinder", "Delta", "Elephant", "Fjord", "Gamelan", "Harbour", "Indigo", "Juniper", "Kestrel", "Lagoon"]
KINDS = ["Quartet", "Sisters", "Machine", "Ensemble", "& the Mahouts", "Orchestra", "Collective"]
ARTISTS = [f"{name} {kind}" for kind in KINDS for name in NAMES]
PLAYS = 4000


class Streams(Task):
    """What was played on a day, made up: lines of timestamp, artist and track, with tabs between."""

    date: datetime.date

    def output(self) -> LocalTarget:
        """Name the file of the day."""
        return LocalTarget(f"data/streams_{self.date}.tsv")

    def run(self) -> None:
        """Write as many plays every day; the seed is the day, so a day is always the same."""
        dice = random.Random(f"streams of {self.date}")  # noqa: S311 - a game, no secret
        weights = [1 / (place + 3) for place in range(len(ARTISTS))]
        with self.output().open("w") as file:
            for second, artist in enumerate(dice.choices(ARTISTS, weights, k=PLAYS)):
                time = datetime.datetime.combine(self.date, datetime.time()) + datetime.timedelta(seconds=20 * second)
                file.write(f"{time.isoformat()}\t{artist}\ttrack {dice.randint(1, 30)}\n")


class GivenStreams(ExternalTask):
    """What was played on a day, in a folder that somebody else fills."""

    date: datetime.date
    streams_dir: str

    def output(self) -> LocalTarget:
        """Name the file of the day."""
        return LocalTarget(f"{self.streams_dir}/streams_{self.date}.tsv")


class AggregateArtists(MapReduceJob):
    """How often each artist was played: lines of artist and count, in order of artist."""

    date_interval = DateIntervalParameter(description="the days, such as 2012-06 or 2012-W23")
    streams_dir = StrParameter(default="", description="a folder with files streams_YYYY-MM-DD.tsv; empty: made-up plays")

    def requires(self) -> list[Task]:
        """Ask for the plays of each day."""
        if self.streams_dir:
            return [GivenStreams(date=date, streams_dir=self.streams_dir) for date in self.date_interval]
        return [Streams(date=date) for date in self.date_interval]

    def output(self) -> LocalTarget:
        """Name one file for all the days."""
        return LocalTarget(f"data/artist_streams_{self.date_interval}.tsv")

    def mapper(self, line: str) -> Iterator[tuple[str, int]]:
        """Count one play."""
        _, artist, _ = line.split("\t")
        yield artist, 1

    combiner = Sum()

    def reducer(self, artist: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """Add up the plays of an artist."""
        yield artist, sum(counts)


class Top10Artists(Task):
    """The ten most played artists: lines of first day, day after the last, artist and count; ties in order of artist."""

    date_interval = DateIntervalParameter(description="the days, such as 2012-06 or 2012-W23")
    streams_dir = StrParameter(default="", description="a folder with files streams_YYYY-MM-DD.tsv; empty: made-up plays")

    def requires(self) -> AggregateArtists:
        """Ask for the counts."""
        return AggregateArtists(date_interval=self.date_interval, streams_dir=self.streams_dir)

    def output(self) -> LocalTarget:
        """Name one file."""
        return LocalTarget(f"data/top_artists_{self.date_interval}.tsv")

    def run(self) -> None:
        """Keep ten at a time: the counts may be of millions of artists."""
        with self.requires().output().open() as counts:
            rows = (line.rstrip("\n").split("\t") for line in counts)
            best = heapq.nsmallest(10, ((-int(count), artist) for artist, count in rows))
        with self.output().open("w") as file:
            for count, artist in best:
                file.write(f"{self.date_interval.date_a}\t{self.date_interval.date_b}\t{artist}\t{-count}\n")


def show(path: str) -> None:
    """Print what Top10Artists wrote, as a table with bars."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    with open(path, encoding="utf-8", newline="\n") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    if not rows:
        print("nothing was played")
        return
    console = Console()
    most = int(rows[0][3])
    width = max(10, min(60, console.width) - 40)
    table = Table(title=f"Most played from {rows[0][0]} until {rows[0][1]}", title_justify="left")
    table.add_column("artist", max_width=24, overflow="ellipsis", no_wrap=True)
    table.add_column("plays", justify="right")
    table.add_column("")
    for _, _, artist, plays in rows:
        table.add_row(Text(artist), f"{int(plays):,}", Text("█" * max(1, round(int(plays) * width / most)), style="green"))
    console.print(table)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "show":
        sys.exit("usage: python top_artists.py show data/top_artists_2012-06.tsv")
    show(sys.argv[2])
