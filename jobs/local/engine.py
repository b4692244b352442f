"""The local engine runs a MapReduce job in processes of this machine."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from howdah.core.errors import RecordError
from howdah.jobs.local.mapping import GatherWorker, LineWorker, bad_path
from howdah.jobs.local.output import copy_file, copy_stretch, output_of, write_merged
from howdah.jobs.local.pool import ordered, run_tasks
from howdah.jobs.local.progress import Progress
from howdah.jobs.local.reducing import KeyedWorker, PartWorker
from howdah.jobs.local.runs import Run, split_ranges
from howdah.jobs.local.scratch import Scratch
from howdah.jobs.local.splits import LEAST, LEAST_EXACT, plan_tasks
from howdah.jobs.mapreduce.aggregates import Aggregate
from howdah.jobs.mapreduce.inputs import input_files
from howdah.jobs.mapreduce.job import MapReduceJob
from howdah.jobs.mapreduce.settings import check_settings
from howdah.machine import usable_cores, usable_memory

if TYPE_CHECKING:
    from typing import IO

    from howdah.core.context import Reporter
    from howdah.jobs.local.pool import Worker

__all__ = ["LocalEngine"]

_RANGES = 8


class LocalEngine:
    """Runs jobs on the cores of one machine: map tasks group and combine in memory, reduce tasks merge what they wrote."""

    def __init__(
        self, *, memory: int | None = None, processes: int | None = None, tmp_dir: str | None = None, least_split: int | None = None
    ) -> None:
        """Use `memory` bytes in all, so many processes, and a folder for intermediate files.

        The defaults are a quarter of the machine's memory, its cores, and a folder in the system's temporary one. A map
        task reads `least_split` bytes or more.
        """
        self.processes = processes or usable_cores()
        self.memory = memory or usable_memory() // 4
        self.tmp_dir = tmp_dir
        self.least_split = least_split

    def run(self, job: MapReduceJob, reporter: Reporter) -> None:
        """Run a job and commit its output; where it fails, nothing is under the output's name.

        Raises UsageError before anything is read, MissingInputError, RecordError (a hook of the job raised), FileSystemError or JobError.
        """
        check_settings(job)
        with Scratch(self.tmp_dir) as scratch:
            _Run(job, self, scratch, reporter).write()


class _Run:
    """One run of one job."""

    def __init__(self, job: MapReduceJob, engine: LocalEngine, scratch: Scratch, reporter: Reporter) -> None:
        self.job = job
        self.scratch = scratch
        self.output = output_of(job, scratch)
        self.budget = max(1 << 20, engine.memory // engine.processes)
        self.processes = engine.processes
        self.parts = job.n_reduce_tasks
        self.maps_only = job.reducer is None and job.combiner is None
        self.files = input_files(job)
        least = LEAST_EXACT if isinstance(job.combiner, Aggregate) else LEAST
        whole = self.maps_only and self._overrides("init_mapper", "final_mapper")  # what these yield would show the splits
        self.tasks = plan_tasks(self.files, whole_files=whole, least=engine.least_split or least)
        work = sum(split.work for task in self.tasks for split in task)
        self.progress = Progress(reporter, work=work, reduces=0 if self.maps_only else self.parts)

    def _overrides(self, *hooks: str) -> bool:
        return any(getattr(type(self.job), hook) is not getattr(MapReduceJob, hook) for hook in hooks)

    def write(self) -> None:
        """Do all the work and commit the output."""
        if self.output.is_directory:
            with self.output.directory() as folder:
                if self.maps_only:
                    self._write_mapped_parts(folder)
                else:
                    self._write_parts(folder)
                self._end(folder)
            return
        with self.output.file() as file:
            if self.maps_only:
                for path, _ in self._mapped_lines():
                    copy_file(path, file)
            elif self._overrides("init_reducer", "final_reducer"):
                self._write_merged(file)
            else:
                self._write_ranges(file)
            self._end(None)

    def _end(self, folder: str | None) -> None:
        if self.job.bad_records.skips:
            self.output.write_bad_records((bad_path(self.scratch.path, number) for number in range(len(self.tasks))), folder)
        self.progress.end()

    def _mapped_lines(self) -> list[Any]:
        return self._map(LineWorker(self.job, self.tasks, folder=self.scratch.path))

    def _write_mapped_parts(self, folder: str) -> None:
        """Write a part for each input file."""
        stretches: list[list[tuple[str, int, int]]] = [[] for _ in self.files]
        for path, pieces in self._mapped_lines():
            at = 0
            for number, length in pieces:
                stretches[number].append((path, at, length))
                at += length
        for number, some in enumerate(stretches):
            with self.output.open_part(folder, number) as file:
                for path, at, length in some:
                    copy_stretch(path, at, length, file)

    def _write_parts(self, folder: str) -> None:
        """Write a part for each part of the keys."""
        runs = self._gathered(self.parts)
        self._reduce(
            PartWorker(
                self.job,
                runs,
                folder=self.scratch.path,
                memory=self.budget,
                open_part=partial(self.output.open_part, folder),
            ),
            len(runs),
        )

    def _write_merged(self, file: IO[bytes]) -> None:
        """Reduce part by part, since hooks of a part yield too, and merge the lines by the keys they are of."""
        runs = self._gathered(self.parts)
        results = self._reduce(KeyedWorker(self.job, runs, folder=self.scratch.path, memory=self.budget), len(runs))
        write_merged([[Run(*place) for place in part] for part in results], file)

    def _write_ranges(self, file: IO[bytes]) -> None:
        """Reduce range by range of the keys, which gives the same lines in the same order as parts that are merged."""
        (runs,) = self._gathered(1)
        ranges = split_ranges(runs, _RANGES)
        divided = [[run.between(low, high) for run in runs] for low, high in ranges]
        paths = [self.scratch.file(f"range-{number}") for number in range(len(ranges))]
        self.progress.reduces = len(ranges)
        self._reduce(
            PartWorker(
                self.job,
                divided,
                folder=self.scratch.path,
                memory=self.budget,
                open_part=lambda number: open(paths[number], "wb", buffering=1 << 18),  # noqa: SIM115 - the worker closes it
            ),
            len(ranges),
        )
        for path in paths:
            copy_file(path, file)

    def _gathered(self, parts: int) -> list[list[Run]]:
        """Map everything, and return the runs of each part, in the order of the input."""
        runs: list[list[Run]] = [[] for _ in range(parts)]
        for found in self._map(GatherWorker(self.job, self.tasks, folder=self.scratch.path, parts=parts, memory=self.budget)):
            for run in found:
                for part, place in enumerate(run):
                    if place is not None:
                        runs[part].append(Run(*place))
        return runs

    def _map(self, worker: Worker) -> list[Any]:
        limit = self.job.bad_records.limit

        def heard(number: int, told: dict[str, Any]) -> None:
            self.progress.mapped(number, told)
            bad = self.progress.total("howdah", "bad records")
            if limit is not None and bad > limit:
                message = f"{bad:,} bad records, more than the {limit:,} that the job takes ({self.job.bad_records!r}); the first:\n  "
                raise RecordError(message + self._first_bad_record())

        return ordered(run_tasks(len(self.tasks), worker, processes=self.processes, what="map", heard=heard))

    def _reduce(self, worker: Worker, count: int) -> list[Any]:
        return ordered(run_tasks(count, worker, processes=self.processes, what="reduce", heard=self.progress.reduced))

    def _first_bad_record(self) -> str:
        for number in range(len(self.tasks)):
            path = bad_path(self.scratch.path, number)
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    first = file.readline(1000).rstrip()
                if first:  # a task that is not at its end may not have written yet
                    return first
        return ""
