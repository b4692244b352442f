"""A map task: the mapper over some splits, what it yields gathered in a table or, without a reducer, written out."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from howdah.jobs.local.failures import LocatedError, call_failed
from howdah.jobs.local.lines import write_lines
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

    from howdah.jobs.local.pool import Tell
    from howdah.jobs.local.splits import Split
    from howdah.jobs.mapreduce.job import MapReduceJob

__all__ = ["MapTask"]

_LINES = 2048


class MapTask:
    """Does one map task of a job and leaves its results under a path."""

    def __init__(self, job: MapReduceJob, *, path: str, parts: int, memory: int, tell: Tell) -> None:
        """Write to files whose names begin with `path`; tell of bytes and counters as it goes."""
        self._job = job
        self._path = path
        self._parts = parts
        self._memory = memory
        self._tell = tell
        self._counters = Counters()
        self._decode = reader_for(job.reader)
        policy = job.bad_records
        self._bad = BadRecordFile(f"{path}.bad", policy.limit) if policy.skips else None

    def gather(self, splits: list[Split]) -> dict[str, Any]:
        """Map the splits into runs by part; returns `runs`: for each run its part's (offset, length) or None, in file `path`."""
        gauge = MemoryGauge(self._memory)
        with open(self._path, "wb", buffering=1 << 18) as file:
            table = table_for(fresh_copy(self._job), writer=RunWriter(file, self._path), parts=self._parts, gauge=gauge)
            for split in splits:
                self._map(split, table.collect)
            runs = table.finish()
        gauge.close()
        self._counters.add("howdah", "spilled runs", max(0, table.spilled - 1))
        return self._result(runs=[[run and (run.offset, run.length) for run in run_parts] for run_parts in runs])

    def write(self, splits: list[Split]) -> dict[str, Any]:
        """Map the splits into lines of output; returns `pieces`: the number of the input file and the length, in file `path`."""
        writer = writer_for(self._job.writer)
        pieces = []
        with open(self._path, "wb", buffering=1 << 18) as file:
            for split in splits:
                begin = file.tell()

                def take(records: Iterator[Any]) -> None:
                    while some := list(islice(records, _LINES)):
                        self._counters.add("howdah", "output records", write_lines(writer(some), file))

                self._map(split, take)
                pieces.append((split.number, file.tell() - begin))
        return self._result(pieces=pieces)

    def _result(self, **found: Any) -> dict[str, Any]:
        if self._bad is not None:
            self._bad.close()
            self._counters.add("howdah", "bad records", self._bad.count)
        return {**found, "path": self._path, "bad": self._bad.count if self._bad else 0, "counters": self._counters.rows()}

    def _map(self, split: Split, take: Callable[[Iterator[Any]], None]) -> None:
        """Put what a copy of the job yields for a split through `take`."""
        job = fresh_copy(self._job)
        job.input_path = split.file.path
        records = Records(split, bad=self._bad, tick=lambda size, count: self._tick(job, size, count))
        hook = "init_mapper"
        try:
            take(self._checked(iter(job.init_mapper() or ())))
            hook = "the mapper"
            take(self._mapped(job, records))
            hook = "final_mapper"
            take(self._checked(iter(job.final_mapper() or ())))
        except LocatedError:
            raise
        except Exception as error:
            if hook != "the mapper":
                raise call_failed(error, hook=hook, where=f"for {split.file.path}", shown=None) from error
            offset, line = records.last()
            raise call_failed(error, hook=hook, where=records.place(offset), shown=line) from error
        self._counters.take_from(job)

    def _tick(self, job: MapReduceJob, size: int, count: int) -> None:
        self._counters.add("howdah", "input records", count)
        told: dict[str, Any] = {"bytes": size}
        status = job.__dict__.pop("_status", None)
        if status is not None:
            told["status"] = status
        self._tell(told)

    def _mapped(self, job: MapReduceJob, records: Records) -> Iterator[Any]:
        if self._bad is not None:
            return chain.from_iterable(map(self._forgiving(job, records), records))
        inputs = map(self._decode, records) if self._decode else iter(records)
        return self._checked(chain.from_iterable(map(job.mapper, inputs)))

    def _forgiving(self, job: MapReduceJob, records: Records) -> Callable[[str], list[Any]]:
        """Return the mapper that puts the records it fails on aside, with all they have yielded."""
        decode, bad = self._decode, self._bad
        mapper, reduces = job.mapper, job.reducer is not None or job.combiner is not None

        def map_line(line: str) -> list[Any]:
            try:
                pairs = list(mapper(decode(line) if decode else line))
                if reduces:
                    pairs = list(self._checked(iter(pairs)))
                    for key, value in pairs:
                        encode_key(key)
                        encode_value(value)
            except MemoryError:
                raise
            except Exception as error:
                offset, text = records.last()
                assert bad is not None
                bad.add(path=records.split.file.path, offset=offset, record=text, error=error)
                return []
            return pairs

        return map_line

    def _checked(self, pairs: Iterator[Any]) -> Iterator[Any]:
        """Put values through the job's encoding, where that is another than the canonical one."""
        if self._job.encoding == "canonical" or self._job.reducer is None:
            return pairs
        chosen = encoding(self._job.encoding)
        encode, decode = chosen.encode, chosen.decode
        return ((key, decode(encode(value))) for key, value in pairs)
