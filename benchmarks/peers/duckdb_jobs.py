"""The benchmarks' jobs in DuckDB's SQL, two threads: `python duckdb_jobs.py JOB OUT FILES`."""
# mypy: disable-error-code="import-not-found,import-untyped,misc,unused-ignore"

from __future__ import annotations

import sys

import duckdb

PLAYS = (
    "read_csv($files, header=false, delim='\t', quote='', escape='', auto_detect=false, "
    "columns={'day': 'VARCHAR', 'artist': 'VARCHAR', 'track': 'VARCHAR'})"
)
LINES = "read_csv($files, header=false, delim='\x01', quote='', escape='', auto_detect=false, columns={'line': 'VARCHAR'})"
REQUESTS = "read_json($files, format='newline_delimited', columns={'user': 'VARCHAR', 'ts': 'BIGINT', 'bytes': 'BIGINT'})"

QUERIES = {
    "count_artists": f"SELECT artist, count(*) FROM {PLAYS} GROUP BY artist ORDER BY artist",
    "word_count": f"""
        SELECT word, count(*) FROM (SELECT unnest(string_split(line, ' ')) AS word FROM {LINES})
        WHERE word <> '' GROUP BY word ORDER BY word""",
    "top_track": f"""
        SELECT artist, min(track), any_value(plays)
        FROM (
            SELECT artist, track, plays FROM (SELECT artist, track, count(*) AS plays FROM {PLAYS} GROUP BY artist, track)
            QUALIFY plays = max(plays) OVER (PARTITION BY artist)
        )
        GROUP BY artist ORDER BY artist""",
    "sessions": f"""
        SELECT "user", count(*) FILTER (gap IS NULL OR gap > 1800), sum(bytes)
        FROM (SELECT "user", bytes, ts - lag(ts) OVER (PARTITION BY "user" ORDER BY ts) AS gap FROM {REQUESTS})
        GROUP BY "user" ORDER BY "user" """,
}

if __name__ == "__main__":
    job, out, *files = sys.argv[1:]
    connection = duckdb.connect(config={"threads": 2})
    query = QUERIES[job].replace("$files", str(files))
    connection.execute(f"COPY ({query}) TO '{out}' (FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '')")
