"""The mapper of a pipeline written by hand: `cat FILES | python by_hand_map.py JOB | LC_ALL=C sort | python by_hand_reduce.py JOB`.

It prints a line at a time, as scripts for streaming are commonly written.
"""

from __future__ import annotations

import json
import sys


def main(job: str) -> None:
    """Lines in, `key TAB value` out."""
    if job == "count_artists":
        for line in sys.stdin:
            _date, artist, _track = line.rstrip("\n").split("\t")
            print(f"{artist}\t1")
    elif job == "word_count":
        for line in sys.stdin:
            for word in line.split():
                print(f"{word}\t1")
    elif job == "top_track":
        for line in sys.stdin:
            _date, artist, track = line.rstrip("\n").split("\t")
            print(f"{artist}\t{track}")
    else:
        for line in sys.stdin:
            request = json.loads(line)
            print(f"{request['user']}\t{request['ts']}\t{request['bytes']}")


if __name__ == "__main__":
    main(sys.argv[1])
