"""The benchmarks' jobs on Spark's RDDs in Python, local[2]: `python spark_jobs.py JOB OUT FILES`."""
# mypy: disable-error-code="import-not-found,import-untyped,misc,unused-ignore"

from __future__ import annotations

import json
import sys
from collections import Counter
from operator import add
from typing import TYPE_CHECKING, Any

from pyspark import SparkConf, SparkContext

if TYPE_CHECKING:
    from collections.abc import Iterable

GAP = 1800


def artist_track(line: str) -> tuple[str, str]:
    """An artist and a track."""
    _date, artist, track = line.split("\t")
    return artist, track


def one_play(line: str) -> tuple[str, int]:
    """An artist and one."""
    _date, artist, _track = line.split("\t")
    return artist, 1


def request(line: str) -> tuple[str, tuple[int, int]]:
    """A user and a request."""
    fields: dict[str, Any] = json.loads(line)
    return fields["user"], (fields["ts"], fields["bytes"])


def top(tracks: Iterable[str]) -> tuple[str, int]:
    """The track played most, the first by name among equals."""
    plays = Counter(tracks)
    most = max(plays.values())
    return min(track for track, count in plays.items() if count == most), most


def sessions(requests: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Sessions and bytes of one user; a session ends after half an hour of silence."""
    count = total = 0
    last: int | None = None
    for ts, size in sorted(requests):
        if last is None or ts - last > GAP:
            count += 1
        last = ts
        total += size
    return count, total


def text(record: tuple[str, Any]) -> str:
    """A line of the output."""
    key, value = record
    fields = value if isinstance(value, tuple) else (value,)
    return "\t".join([key, *map(str, fields)])


def rdd(name: str, lines: Any) -> Any:
    """The job's result."""
    if name == "count_artists":
        return lines.map(one_play).reduceByKey(add)
    if name == "word_count":
        return lines.flatMap(str.split).map(lambda word: (word, 1)).reduceByKey(add)
    if name == "top_track":
        return lines.map(artist_track).groupByKey().mapValues(top)
    return lines.map(request).groupByKey().mapValues(sessions)


if __name__ == "__main__":
    job, out, *files = sys.argv[1:]
    conf = SparkConf().setMaster("local[2]").setAppName(job).set("spark.ui.enabled", "false").set("spark.driver.host", "127.0.0.1")
    context = SparkContext(conf=conf.set("spark.driver.bindAddress", "127.0.0.1"))
    context.setLogLevel("ERROR")
    rdd(job, context.textFile(",".join(files))).map(text).saveAsTextFile(out)
    context.stop()
