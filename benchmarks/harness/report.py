"""Tables of the results: for the terminal, and for `docs/benchmarks.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MET = {True: "met", False: "NOT MET", None: "not judged"}

HEAD = """\
# Benchmarks

howdah beside its peers, each run as its users run it: whole processes by the clock, in turn, the best of several rounds. The peak is
that of the largest single process. Every implementation's answer is compared with a reference; a wrong one fails the run.

`make bench` runs all of it and `make bench ONLY=NAME` one work; both write `benchmarks/results/`, from which
`python benchmarks/run.py --write-docs` writes this page. Do not edit it by hand.
"""

NOTES = """\
## How it is measured

- **Data**: `benchmarks/make_data.py`, seeded: 10 million plays in 30 files (307 MB, 49 thousand artists), 100 MB of text (18.5 million
  words), a million requests as JSON lines. Ten times the input is every file ten times.
- **howdah** runs from a wheel installed with its base dependencies, by its command line, with default settings: real encoding, counters
  and commit on.
- **mrjob** is its local runner with two cores; **Spark RDD** is PySpark's RDDs with `local[2]`, the start of the JVM included; **duckdb**
  is SQL with two threads; **by hand** is `cat | mapper | LC_ALL=C sort | reducer` in Python and GNU sort;
  it prints a line at a time, and one that binds `sys.stdout.write` is about a quarter quicker (8.2 s for the artists).
- **Luigi** is the LocalJobRunner of 3.6.0, built from its source distribution. It holds all of its input in memory: it gets a tenth of
  the data, and its seconds are multiplied by ten. For the time it takes to start, and for graphs of small tasks, Luigi is 3.8.1.
- **bare calls** is the mapper called on every line by two processes, what it yields thrown away: no shuffle, no reducer, no output.
- **Graphs** are run with `build()` in a script; their CPU counts the interpreter's start and all children. Each small file is flushed to
  the disk before it gets its name, so the seconds of those runs are the disk's.
- **Memory** runs have 64 MB a process. The limit for the peak of each process is 1.5 times that, 40 MB, and four times the largest record.
  Their output must be the same bytes as with the default memory.
"""


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text in columns; the first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def seconds(value: float) -> str:
    """Seconds with three digits that mean something."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def figure_rows(record: Mapping[str, Any]) -> list[list[str]]:
    """One row for each implementation: name, seconds, CPU, peak, and how many times howdah's seconds."""
    own = record["howdah"]["seconds"]
    rows = [["", "seconds", "CPU", "peak MiB", "to howdah"]]
    for name, found in {"howdah": record["howdah"], **record["peers"]}.items():
        ratio = f"{found['seconds'] / own:.2f}x" if own else ""
        label = f"{name} {record['versions'][name]}" if name in record["versions"] else name
        rows.append([label, seconds(found["seconds"]), seconds(found["cpu_seconds"]), f"{found['peak_mib']:.0f}", ratio])
    return rows


def footnotes(record: Mapping[str, Any]) -> list[str]:
    """What the floors say, and which peers are missing."""
    judged = [f"floor {verdict['floor']}: {verdict['reached']}, {MET[verdict['met']]}" for verdict in record["verdicts"]]
    return judged + [f"skipped {name}: {reason}" for name, reason in record["skipped"].items()]


def terminal(record: Mapping[str, Any]) -> str:
    """One work for the terminal."""
    lines = [record["work"], columns(figure_rows(record))]
    return "\n".join([*lines, *footnotes(record)]) + "\n"


def together(verdicts: Sequence[Mapping[str, Any]]) -> bool | None:
    """The floors of one work together: not met if one is not, not judged if one is not."""
    found = {verdict["met"] for verdict in verdicts}
    return False if False in found else None if None in found else True


def summary(records: Sequence[Mapping[str, Any]]) -> str:
    """All works, one a line."""
    rows = [["work", "seconds", "peak MiB", "floor"]]
    for record in records:
        own = record["howdah"]
        rows.append([record["work"], seconds(own["seconds"]), f"{own['peak_mib']:.0f}", MET[together(record["verdicts"])]])
    return columns(rows) + "\n"


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a table, the first one its head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "| --- |" + " ---: |" * (len(rows[0]) - 1))
    return "\n".join(lines) + "\n"


def compact(records: Sequence[Mapping[str, Any]]) -> str:
    """Works that differ in little, one a row (memory)."""
    rows = [["", "seconds", "peak MiB", "with its default memory", "floor", ""]]
    for record in records:
        own = record["howdah"]
        plenty = next(iter(record["peers"].values()), None)
        beside = f"{seconds(plenty['seconds'])} s, {plenty['peak_mib']:.0f} MiB" if plenty else ""
        rows.append([record["work"], seconds(own["seconds"]), f"{own['peak_mib']:.1f}", beside, record["floor"], MET[record["met"]]])
    return markdown_table(rows)


def page(results: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """`docs/benchmarks.md`."""
    records = [record for found in results.values() for record in found]
    dates = sorted({record["date"] for record in records})
    machines = sorted({record["machine"] for record in records})
    when = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    parts = [HEAD, f"Measured {when} on: {'; '.join(machines)}.\n"]
    for name, found in results.items():
        parts.append(f"## {name}\n")
        if name == "memory":
            parts.append(compact(found))
            continue
        for record in found:
            parts.append(f"{record['work'][0].upper()}{record['work'][1:]}.\n")
            parts.append(markdown_table(figure_rows(record)))
            notes = [f"- {line}\n" for line in footnotes(record)]
            if notes:
                parts.append("".join(notes))
    return "\n".join([*parts, NOTES])
