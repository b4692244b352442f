"""The mapper of a pipeline written by hand: `cat FILES | python by_hand_map.py JOB | LC_ALL=C sort | python by_hand_reduce.py JOB`."""

from __future__ import annotations

import json
import sys


def main(job: str) -> None:
    """Lines in, `key TAB value` out."""
    write = sys.stdout.write
    if job == "count_artists":
        for line in sys.stdin:
            _date, artist, _track = line.rstrip("\n").split("\t")
            write(f"{artist}\t1\n")
    elif job == "word_count":
        for line in sys.stdin:
            for word in line.split():
                write(f"{word}\t1\n")
    elif job == "top_track":
        for line in sys.stdin:
            _date, artist, track = line.rstrip("\n").split("\t")
            write(f"{artist}\t{track}\n")
    else:
        for line in sys.stdin:
            request = json.loads(line)
            write(f"{request['user']}\t{request['ts']}\t{request['bytes']}\n")


if __name__ == "__main__":
    main(sys.argv[1])
