"""The map side of a job: its mapper over splits, what it yields gathered in tables or, without a reducer, written out."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from howdah.core.errors import RecordError
from howdah.jobs.local.failures import FAULTS, call_failed
from howdah.jobs.local.lines import line_batches, write_lines
from howdah.jobs.local.memory import MemoryGauge
from howdah.jobs.local.records import BadRecordFile, Records
from howdah.jobs.local.runs import RunWriter
from howdah.jobs.local.tables import table_for
from howdah.jobs.mapreduce.counters import Counters, fresh_copy
from howdah.jobs.mapreduce.readers import reader_for
from howdah.jobs.mapreduce.writers import writer_for
from howdah.jobs.records.encodings import encoding
from howdah.jobs.records.keys import encode_key
from howdah.jobs.records.values import encode_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from howdah.jobs.local.pool import Tell
    from howdah.jobs.local.splits import Split
    from howdah.jobs.local.tables import Table
    from howdah.jobs.mapreduce.job import MapReduceJob

__all__ = ["GatherWorker", "LineWorker", "bad_path"]

_TOLD_BYTES = 1 << 20  # between two words on how far it is


def bad_path(folder: str, number: int) -> str:
    """Return the path of the records that a map task skipped."""
    return f"{folder}/map-{number}.bad"


class _MapWorker:
    """Maps the splits of numbered tasks; a subclass takes what the mapper yields."""

    def __init__(self, job: MapReduceJob, tasks: list[list[Split]], *, folder: str) -> None:
        """Write to files in a folder."""
        self._job = job
        self._tasks = tasks
        self._folder = folder
        self._decode = reader_for(job.reader)
        chosen = encoding(job.encoding)
        self._recode = None if chosen.name == "canonical" or job.reducer is None else lambda value: chosen.decode(chosen.encode(value))
        self._results: list[tuple[int, Any]] = []

    def end(self) -> list[tuple[int, Any]]:
        """Return the results by number of task."""
        results, self._results = self._results, []
        return results

    def _map(self, number: int, tell: Tell, take: Callable[[Split, Iterator[Any]], None]) -> Counters:
        """Put what the mapper yields for a task through `take`; return what was counted, which was told too."""
        policy = self._job.bad_records
        bad = BadRecordFile(bad_path(self._folder, number), policy.limit) if policy.skips else None
        counters = Counters()
        try:
            for split in self._tasks[number]:
                mapping = _SplitMapping(self._job, split, decode=self._decode, recode=self._recode, bad=bad, counters=counters, tell=tell)
                mapping.run(lambda pairs, split=split: take(split, pairs))  # type: ignore[misc]
        finally:
            if bad is not None:
                bad.close()
                counters.add("howdah", "bad records", bad.count)
        tell({"counters": counters.rows()})
        return counters


class GatherWorker(_MapWorker):
    """Gathers pairs in a table; ends with the runs it wrote, as lists of path, offset, length and marks, for each part."""

    def __init__(self, job: MapReduceJob, tasks: list[list[Split]], *, folder: str, parts: int, memory: int) -> None:
        """Divide the keys among `parts`; fill so many bytes of memory."""
        super().__init__(job, tasks, folder=folder)
        self._parts = parts
        self._memory = memory
        self._gauge: MemoryGauge | None = None
        self._table: Table | None = None
        self._file: BinaryIO | None = None
        self._first = 0

    def do(self, number: int, tell: Tell) -> None:
        """Map a task's splits into the table."""
        table = self._table or self._begin(number)

        def look_and_tell(message: dict[str, Any]) -> None:
            table.look()  # between two blocks of input, where no pair is under way
            tell(message)

        try:
            counters = self._map(number, look_and_tell, lambda _split, pairs: table.collect(pairs))
        except BaseException:
            self._drop()
            raise
        if not table.exact:
            self._finish()
            counters.take_from(self._combining)
            tell({"counters": counters.rows()})

    def end(self) -> list[tuple[int, Any]]:
        """Return the runs, under the number of the first task in each."""
        self._finish()
        return super().end()

    def _begin(self, number: int) -> Table:
        path = f"{self._folder}/map-{number}"
        self._gauge = self._gauge or MemoryGauge(self._memory)
        self._file = open(path, "wb", buffering=1 << 18)  # noqa: SIM115 - open for as long as the table
        self._first = number
        self._combining = fresh_copy(self._job)
        self._table = table_for(self._combining, writer=RunWriter(self._file, path), parts=self._parts, gauge=self._gauge)
        return self._table

    def _finish(self) -> None:
        if self._table is None or self._file is None or self._gauge is None:
            return
        try:
            runs = [[run and run.place() for run in parts] for parts in self._table.finish()]
        finally:
            self._drop()
        self._results.append((self._first, runs))
        self._gauge.emptied()

    def _drop(self) -> None:
        """Let the table go, and the file it was written to."""
        self._table = None
        if self._file is not None:
            self._file.close()


class LineWorker(_MapWorker):
    """Writes what the mapper of a job without reducer yields; ends with path, and number and length of the piece of each input file."""

    def do(self, number: int, tell: Tell) -> None:
        """Map a task's splits into a file of lines."""
        writer = writer_for(self._job.writer)
        path = f"{self._folder}/map-{number}"
        pieces: dict[int, int] = {}
        written = 0
        cuts: list[None] = []

        def cut_and_tell(message: dict[str, Any]) -> None:
            cuts.append(None)  # a block of input, or a long line, is enough to write
            tell(message)

        with open(path, "wb", buffering=1 << 18) as file:

            def take(split: Split, records: Iterator[Any]) -> None:
                nonlocal written
                begin = file.tell()
                for lines in line_batches(writer, records, cuts=cuts):
                    written += len(lines)
                    write_lines(lines, file)
                pieces[split.number] = pieces.get(split.number, 0) + file.tell() - begin

            counters = self._map(number, cut_and_tell, take)
        counters.add("howdah", "output records", written)
        tell({"counters": counters.rows()})
        self._results.append((number, (path, list(pieces.items()))))


class _SplitMapping:
    """The mapper over one split."""

    def __init__(
        self,
        job: MapReduceJob,
        split: Split,
        *,
        decode: Callable[[str], Any] | None,
        recode: Callable[[Any], Any] | None,
        bad: BadRecordFile | None,
        counters: Counters,
        tell: Tell,
    ) -> None:
        self._job = fresh_copy(job)
        self._job.input_path = split.file.path
        self._reduces = job.reducer is not None or job.combiner is not None
        self._records = Records(split, bad=bad, tick=self._tick)
        self._decode = decode
        self._recode = recode
        self._bad = bad
        self._counters = counters
        self._tell = tell
        self._untold = 0

    def run(self, take: Callable[[Iterator[Any]], None]) -> None:
        """Put what the mapper and its hooks yield through `take`."""
        hook = "init_mapper"
        try:
            take(self._checked(iter(self._job.init_mapper() or ())))
            hook = "the mapper"
            take(self._mapped())
            if not self._records.ended:
                raise RecordError("it raised StopIteration; give next() a default, as in next(found, None)")
            hook = "final_mapper"
            take(self._checked(iter(self._job.final_mapper() or ())))
        except FAULTS as error:
            if hook != "the mapper":
                raise call_failed(error, hook=hook, where=f"for {self._job.input_path}") from error
            offset, line = self._records.last()
            raise call_failed(error, hook=hook, where=lambda: self._records.place(offset), shown=line) from error
        self._tick(0, 0)

    def _tick(self, size: int, count: int) -> None:
        """Tell how far it is, before some of the blocks and at the end."""
        self._counters.add("howdah", "input records", count)
        self._untold += size
        status = self._job.__dict__.pop("_status", None)
        if self._untold < _TOLD_BYTES and size and status is None:
            return
        self._counters.take_from(self._job)
        told: dict[str, Any] = {"bytes": self._untold, "counters": self._counters.rows()}
        self._untold = 0
        if status is not None:
            told["status"] = status
        self._tell(told)

    def _mapped(self) -> Iterator[Any]:
        records = self._records
        if self._bad is not None:
            return chain.from_iterable(map(self._forgiving(self._bad), records))
        inputs = map(self._decode, records) if self._decode else iter(records)
        return self._checked(chain.from_iterable(map(self._job.mapper, inputs)))

    def _forgiving(self, bad: BadRecordFile) -> Callable[[str], list[Any]]:
        """Return the mapper that puts the records it fails on aside, with all they have yielded."""
        decode, mapper = self._decode, self._job.mapper

        def map_line(line: str) -> list[Any]:
            try:
                pairs = list(self._checked(iter(mapper(decode(line) if decode else line))))
                if self._reduces:
                    for key, value in pairs:
                        encode_key(key)
                        encode_value(value)
            except MemoryError:
                raise
            except FAULTS as error:
                offset, text = self._records.last()
                bad.add(path=self._job.input_path, offset=offset, record=text, error=error)
                return []
            return pairs

        return map_line

    def _checked(self, pairs: Iterator[Any]) -> Iterator[Any]:
        """Put values through the job's encoding, where that is another than the canonical one."""
        recode = self._recode
        return pairs if recode is None else ((key, recode(value)) for key, value in pairs)
