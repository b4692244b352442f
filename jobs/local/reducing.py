"""The reduce side of a job: its reducer over the keys of a part, or of a range of keys."""

from __future__ import annotations

from itertools import chain, groupby, islice, repeat
from operator import length_hint
from typing import TYPE_CHECKING, Any

from howdah.core.errors import RecordError
from howdah.jobs.local.failures import FAULTS, LocatedError, call_failed
from howdah.jobs.local.lines import line_batches, lines_of, write_lines
from howdah.jobs.local.merge import fan_in, merge, merge_passes
from howdah.jobs.local.runs import RunWriter
from howdah.jobs.mapreduce.aggregates import Aggregate
from howdah.jobs.mapreduce.counters import Counters, fresh_copy
from howdah.jobs.mapreduce.writers import writer_for
from howdah.jobs.records.keys import decode_key
from howdah.jobs.records.values import decode_value, encode_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from typing import IO, BinaryIO

    from howdah.jobs.local.merge import Batch
    from howdah.jobs.local.pool import Tell
    from howdah.jobs.local.runs import Run
    from howdah.jobs.mapreduce.job import MapReduceJob

__all__ = ["KeyedWorker", "PartWorker"]

_RECORDS = 4096
_BYTES = 1 << 20  # of lines in a batch, about


class _ReduceWorker:
    """Reduces numbered parts; a subclass takes what the reducer yields."""

    def __init__(self, job: MapReduceJob, runs: list[list[Run]], *, folder: str, memory: int) -> None:
        """Read the runs of each part, in order; write to files in a folder."""
        self._job = job
        self._runs = runs
        self._folder = folder
        self._memory = memory
        self._results: list[tuple[int, Any]] = []

    def end(self) -> list[tuple[int, Any]]:
        """Return the results by number of part."""
        results, self._results = self._results, []
        return results

    def _part(self, number: int) -> _Part:
        return _Part(self._job, self._runs[number], path=f"{self._folder}/reduce-{number}", memory=self._memory)


class PartWorker(_ReduceWorker):
    """Writes lines in the order in which the reducer yields them; ends with nothing."""

    def __init__(
        self,
        job: MapReduceJob,
        runs: list[list[Run]],
        *,
        folder: str,
        memory: int,
        open_part: Callable[[int], AbstractContextManager[IO[bytes]]],
    ) -> None:
        """Write each part to the file that `open_part` opens."""
        super().__init__(job, runs, folder=folder, memory=memory)
        self._open_part = open_part

    def do(self, number: int, tell: Tell) -> None:
        """Reduce a part."""
        part = self._part(number)
        write = writer_for(self._job.writer)
        records = part.records()
        count = 16  # records at once: follows what their lines turn out to weigh
        try:
            with self._open_part(number) as file:
                while some := list(islice(records, count)):
                    lines = lines_of(write, some)
                    part.counters.add("howdah", "output records", len(lines))
                    size = write_lines(lines, file)
                    count = max(1, min(count * 4, count * _BYTES // max(1, size), _RECORDS))
        except FAULTS as error:
            raise part.failed(error) from error
        tell(part.told())


class KeyedWorker(_ReduceWorker):
    """Writes lines under the keys they are of; ends with three runs: those before all keys, those of the keys, those after."""

    def do(self, number: int, tell: Tell) -> None:
        """Reduce a part."""
        part = self._part(number)
        write = writer_for(self._job.writer)
        runs = []
        try:
            with open(part.path, "wb", buffering=1 << 18) as file:
                writer = RunWriter(file, part.path)
                for stage in part.stages():
                    for key, records in stage:
                        for lines in line_batches(write, records):
                            part.counters.add("howdah", "output records", len(lines))
                            writer.write_group(key, lines)
                    runs.append(writer.end_run().place())
        except FAULTS as error:
            raise part.failed(error) from error
        self._results.append((number, runs))
        tell(part.told())


class _Part:
    """A copy of the job at work on the keys of one part."""

    def __init__(self, job: MapReduceJob, runs: list[Run], *, path: str, memory: int) -> None:
        self.path = path
        self.counters = Counters()
        self._job = fresh_copy(job)
        self._reducer = self._job.reducer or _pass_on
        self._runs = runs
        self._memory = memory
        self._hook = ""
        self._keys: list[Any] = []
        self._front: Iterator[Any] = iter(())
        self._files: list[BinaryIO] = []

    def records(self) -> Iterator[Any]:
        """Return an iterator over all that the reducer and its hooks yield, in order."""
        return chain.from_iterable(self._sources())

    def _sources(self) -> Iterator[Iterable[Any]]:
        yield self._call("init_reducer")
        for _, keys, groups in self._batches():
            self._ended = False
            yield chain.from_iterable(map(self._reducer, chain(keys, iter(self._end, None)), map(iter, groups)))
            if not self._ended:
                raise RecordError("it raised StopIteration; give next() a default, as in next(values, None)")
        yield self._call("final_reducer")

    def _end(self) -> Any:
        """Take note that all keys were asked for; None ends the iteration."""
        self._ended = True

    def stages(self) -> Iterator[Iterable[tuple[str, Iterable[Any]]]]:
        """Yield thrice pairs of an encoded key and what was yielded for it: before all keys, for the keys, after all keys."""
        yield [("", self._call("init_reducer"))]
        yield (
            (code, self._reducer(key, iter(values)))
            for codes, keys, groups in self._batches()
            for code, key, values in zip(codes, keys, groups, strict=True)
        )
        yield [("", self._call("final_reducer"))]

    def told(self) -> dict[str, Any]:
        """Return what there is to tell at the end."""
        self.counters.take_from(self._job)
        status = self._job.__dict__.pop("_status", None)
        return {"counters": self.counters.rows()} | ({} if status is None else {"status": status})

    def failed(self, error: BaseException) -> BaseException:
        """Return the error that says at which key, or in which hook, another was raised."""
        if self._hook:
            return call_failed(error, hook=self._hook)
        index = len(self._keys) - length_hint(self._front) - 1
        if index < 0:
            return error
        key = self._keys[index]
        return call_failed(error, hook="the reducer", where=f"at key {key!r:.200}", shown=key)

    def _call(self, hook: str) -> Iterable[Any]:
        self._hook = hook
        return getattr(self._job, hook)() or ()

    def _batches(self) -> Iterator[tuple[list[str], Iterator[Any], Sequence[Iterable[Any]]]]:
        """Yield encoded keys, the keys, and the values that the reducer gets."""
        self._hook = ""
        try:
            for codes, groups in self._groups():
                keys: list[Any] = codes
                if any("\\" in code for code in codes):
                    keys = [decode_key(code.encode()) if "\\" in code else code for code in codes]
                self._keys, self._front = keys, iter(keys)
                self.counters.add("howdah", "reduced keys", len(keys))
                yield codes, self._front, groups
        finally:
            for file in self._files:
                file.close()

    def _groups(self) -> Iterator[Batch]:
        aggregate = self._job.combiner if isinstance(self._job.combiner, Aggregate) else None
        join = None if aggregate is None else lambda states: _joined(aggregate, states)
        batches = merge(merge_passes(self._runs, width=fan_in(self._memory), new_writer=self._new_writer, join=join))
        if aggregate is not None:
            return _results(aggregate, batches, sort=self._job.sort_values)
        return _split_codes(batches) if self._job.sort_values else batches

    def _new_writer(self) -> RunWriter:
        path = f"{self.path}.merge-{len(self._files)}"
        self._files.append(open(path, "wb", buffering=0))  # noqa: SIM115 - closed with the part
        return RunWriter(self._files[-1], path)


def _pass_on(key: Any, values: Iterator[Any]) -> Iterator[Any]:
    """Stand in for a reducer where a job has a combiner only."""
    return zip(repeat(key), values, strict=False)


def _joined(aggregate: Aggregate, states: Iterable[Any]) -> list[Any]:
    if isinstance(states, list):
        return aggregate.join(states) if len(states) > 1 else states
    found: list[Any] = []
    while some := list(islice(states, _RECORDS)):
        found = aggregate.join(found + some)
    return found


def _results(aggregate: Aggregate, batches: Iterator[Batch], *, sort: bool) -> Iterator[Batch]:
    """Turn states into the values that the reducer gets."""
    for codes, groups in batches:
        if aggregate.adds_whole_numbers and len(codes) > 1 and set(map(type, chain.from_iterable(groups))) == {int}:
            yield codes, [[sum(states)] for states in groups]
            continue
        results: list[list[Any]] = []
        try:
            for states in groups:
                results.append(aggregate.results(_joined(aggregate, states)))  # noqa: PERF401 - tells how far it came
        except RecordError as error:
            message = f"the combiner failed at key {decode_key(codes[len(results)].encode())!r:.200}: {error}"
            raise LocatedError(message) from error
        yield codes, [sorted(values, key=encode_value) for values in results] if sort else results


def _split_codes(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Undo the codes of sorted values: key and value with a tab between, how often as the value."""
    pairs = ((code.partition("\t"), sum(counts)) for codes, groups in batches for code, counts in zip(codes, groups, strict=True))
    for key, some in groupby(pairs, key=lambda pair: pair[0][0]):
        yield [key], [chain.from_iterable(repeat(decode_value(code), count) for (_, _, code), count in some)]
