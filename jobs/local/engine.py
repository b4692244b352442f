"""The local engine runs a MapReduce job in processes of this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from howdah.core.errors import JobError, RecordError
from howdah.jobs.local.map_task import MapTask
from howdah.jobs.local.output import copy_stretch, open_part, output_of, write_merged
from howdah.jobs.local.pool import run_tasks
from howdah.jobs.local.progress import Progress
from howdah.jobs.local.reduce_task import ReduceTask
from howdah.jobs.local.runs import Run
from howdah.jobs.local.scratch import Scratch
from howdah.jobs.local.splits import plan_tasks
from howdah.jobs.mapreduce.inputs import input_files
from howdah.jobs.mapreduce.job import MapReduceJob

if TYPE_CHECKING:
    from howdah.core.context import Reporter
    from howdah.jobs.local.output import Output
    from howdah.jobs.local.pool import Tell

__all__ = ["LocalEngine"]


class LocalEngine:
    """Runs jobs on the cores of one machine: map tasks group and combine in memory, reduce tasks merge what they wrote."""

    def __init__(
        self, *, memory: int | None = None, processes: int | None = None, tmp_dir: str | None = None, least_split: int | None = None
    ) -> None:
        """Use `memory` bytes in all (default: a quarter of the machine's), so many processes (default: its cores), and a
        folder for intermediate files (default: one in the system's temporary folder); a map task reads `least_split` bytes or more.
        """
        self.processes = processes or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1))
        self.memory = memory or os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4
        self.tmp_dir = tmp_dir
        self.least_split = least_split

    def run(self, job: MapReduceJob, reporter: Reporter) -> None:
        """Run a job and commit its output; where it fails, nothing is under the output's name.

        Raises MissingInputError, RecordError (a hook of the job raised), FileSystemError or JobError.
        """
        with Scratch(self.tmp_dir) as scratch:
            run = _Run(job, self, scratch, reporter)
            if run.output.is_directory:
                with run.output.directory() as folder:
                    run.write_directory(folder)
            else:
                with run.output.file() as file:
                    run.write_file(file)


class _Run:
    """One run of one job."""

    def __init__(self, job: MapReduceJob, engine: LocalEngine, scratch: Scratch, reporter: Reporter) -> None:
        self.job = job
        self.scratch = scratch
        self.output: Output = output_of(job, scratch)
        self.budget = max(1 << 20, engine.memory // engine.processes)
        self.processes = engine.processes
        self.parts = _positive(job.n_reduce_tasks)
        self.maps_only = job.reducer is None and job.combiner is None
        self.files = input_files(job)
        whole = self.maps_only and any(
            getattr(type(job), hook) is not getattr(MapReduceJob, hook) for hook in ("init_mapper", "final_mapper")
        )
        least = {} if engine.least_split is None else {"least": engine.least_split}
        self.tasks = plan_tasks(self.files, whole_files=whole, **least)
        work = sum(split.work for task in self.tasks for split in task)
        self.progress = Progress(reporter, work=work, reduces=0 if self.maps_only else self.parts)

    def write_file(self, file: Any) -> None:
        """Write the output as one file."""
        if self.maps_only:
            for result in self._map_lines():
                copy_stretch(result["path"], 0, sum(length for _, length in result["pieces"]), file)
        else:
            results = self._reduce(lambda part, tell: self._reduce_task(part).write_runs())
            write_merged([tuple(Run(found["path"], *run) for run in found["runs"]) for found in results], file)  # type: ignore[misc]
        self._end(None)

    def write_directory(self, folder: str) -> None:
        """Write the output as parts in a folder: one for each part of the keys; without a reducer one for each input file."""
        output = self.output
        if not self.maps_only:

            def write_part(part: int, tell: Tell) -> dict[str, Any]:
                with open_part(f"{folder}/{output.part_name(part)}", output.format) as file:
                    return self._reduce_task(part).write_part(file)

            self._reduce(write_part)
        else:
            stretches: list[list[tuple[str, int, int]]] = [[] for _ in self.files]
            for result in self._map_lines():
                at = 0
                for number, length in result["pieces"]:
                    stretches[number].append((result["path"], at, length))
                    at += length
            for number, some in enumerate(stretches):
                with open_part(f"{folder}/{output.part_name(number)}", output.format) as file:
                    for path, at, length in some:
                        copy_stretch(path, at, length, file)
        self._end(folder)

    def _end(self, folder: str | None) -> None:
        if self.job.bad_records.skips:
            self.output.write_bad_records((f"{self.scratch.file(f'map-{number}')}.bad" for number in range(len(self.tasks))), folder)
        self.progress.end()

    def _map_task(self, number: int, tell: Tell) -> MapTask:
        path = self.scratch.file(f"map-{number}")
        return MapTask(self.job, path=path, parts=self.parts, memory=self.budget, tell=tell)

    def _map_lines(self) -> list[dict[str, Any]]:
        return self._map(lambda number, tell: self._map_task(number, tell).write(self.tasks[number]))

    def _map(self, work: Any) -> list[dict[str, Any]]:
        bad = 0
        limit = self.job.bad_records.limit

        def ended(number: int, result: dict[str, Any]) -> None:
            nonlocal bad
            self.progress.ended(number, result)
            bad += result["bad"]
            if limit is not None and bad > limit:
                message = f"{bad:,} bad records, more than the {limit:,} that the job takes ({self.job.bad_records!r}); the first:\n  "
                raise RecordError(message + self._first_bad_record())

        return run_tasks(len(self.tasks), work, processes=self.processes, what="map", heard=self.progress.mapped, ended=ended)

    def _first_bad_record(self) -> str:
        for number in range(len(self.tasks)):
            path = f"{self.scratch.file(f'map-{number}')}.bad"
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    return file.readline(1000).rstrip()
        return ""

    def _reduce(self, work: Any) -> list[dict[str, Any]]:
        mapped = self._map(lambda number, tell: self._map_task(number, tell).gather(self.tasks[number]))
        self.runs: list[list[Run]] = [[] for _ in range(self.parts)]
        for result in mapped:
            for run in result["runs"]:
                for part, place in enumerate(run):
                    if place is not None:
                        self.runs[part].append(Run(result["path"], *place))

        def reduce(part: int, tell: Tell) -> dict[str, Any]:
            found: dict[str, Any] = work(part, tell)
            tell({"part": part})
            return found

        return run_tasks(
            self.parts, reduce, processes=self.processes, what="reduce", heard=self.progress.reduced, ended=self.progress.ended
        )

    def _reduce_task(self, part: int) -> ReduceTask:
        return ReduceTask(self.job, self.runs[part], path=self.scratch.file(f"reduce-{part}"), memory=self.budget)


def _positive(count: int) -> int:
    if count < 1:
        message = f"n_reduce_tasks is {count}: a job has one part or more"
        raise JobError(message)
    return count
