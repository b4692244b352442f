"""An outcome as it is kept in `benchmarks/results/NAME.json`."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .floors import Figures, Measured, Verdict, met

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

RESULTS = Path(__file__).resolve().parents[1] / "results"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A work that was run: what was measured, and what the floors say to it."""

    name: str
    work: str
    measured: Measured
    verdicts: list[Verdict]
    skipped: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether every floor was reached."""
        return met(self.verdicts)


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Where it was run."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str

    def words(self) -> str:
        """In one line."""
        return f"{self.processor}, {self.cores} cores, {self.memory_gib:.0f} GiB, {self.system}, Python {self.python}"


def this_machine() -> Machine:
    """The machine that runs this."""
    processor = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        described = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        processor = described[0] if described else processor
    except OSError:
        pass
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Machine(
        processor=processor,
        cores=cores,
        memory_gib=round(memory, 1),
        system=f"{platform.system()} {platform.release().split('-')[0]}",
        python=platform.python_version(),
    )


def as_object(figures: Figures) -> dict[str, Any]:
    """Figures as JSON, rounded to what they are good for."""
    return {
        "seconds": round(figures.seconds, 3),
        "peak_mib": round(figures.peak_mib, 1),
        "cpu_seconds": round(figures.cpu_seconds, 3),
        "rounds": [round(seconds, 3) for seconds in figures.rounds],
    }


def record(outcome: Outcome, *, machine: Machine, date: datetime.date) -> dict[str, Any]:
    """An outcome as JSON."""
    return {
        "work": outcome.work,
        "howdah": as_object(outcome.measured.howdah),
        "peers": {name: as_object(found) for name, found in outcome.measured.peers.items()},
        "floor": "; ".join(verdict.words for verdict in outcome.verdicts),
        "met": outcome.met,
        "verdicts": [{"floor": verdict.words, "reached": verdict.reached, "met": verdict.met} for verdict in outcome.verdicts],
        "skipped": outcome.skipped,
        "machine": machine.words(),
        "date": date.isoformat(),
        "versions": outcome.versions,
    }


def write(folder: Path, outcomes: Sequence[Outcome], *, machine: Machine, date: datetime.date) -> list[Path]:
    """Write one file for each name; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    by_name: dict[str, list[dict[str, Any]]] = {}
    for outcome in outcomes:
        by_name.setdefault(outcome.name, []).append(record(outcome, machine=machine, date=date))
    written = []
    for name, records in by_name.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(records, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written


def read(folder: Path, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The records that are there, by name."""
    found = {}
    for name in names:
        path = folder / f"{name}.json"
        if path.exists():
            found[name] = json.loads(path.read_text(encoding="utf-8"))
    return found
