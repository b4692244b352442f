"""A reduce task: the reducer over the keys of one part."""

from __future__ import annotations

from itertools import chain, groupby, islice, repeat
from typing import TYPE_CHECKING, Any

from howdah.jobs.local.failures import call_failed
from howdah.jobs.local.lines import write_lines
from howdah.jobs.local.merge import fan_in, merge, merge_passes
from howdah.jobs.local.runs import Run, RunWriter
from howdah.jobs.mapreduce.aggregates import Aggregate
from howdah.jobs.mapreduce.counters import Counters, fresh_copy
from howdah.jobs.mapreduce.writers import writer_for
from howdah.jobs.records.keys import decode_key
from howdah.jobs.records.values import decode_value, encode_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    from howdah.jobs.mapreduce.job import MapReduceJob

    Groups = Iterator[tuple[str, Iterable[Any]]]

__all__ = ["ReduceTask"]

_RECORDS = 4096
_KEYS = 1024


class _Lines:
    """Takes records as the reducer yields them, and hands their lines on in batches, with the keys they are of."""

    def __init__(self, writer: Callable[[list[Any]], list[str]], take: Callable[[list[str], list[int], list[str]], None]) -> None:
        self._writer = writer
        self._take = take
        self.keys: list[str] = []
        self.counts: list[int] = []
        self.records: list[Any] = []
        self.written = 0

    def add(self, key: str, yielded: Iterable[Any]) -> None:
        rest = iter(yielded)
        while True:
            before = len(self.records)
            self.records.extend(islice(rest, _RECORDS))
            count = len(self.records) - before
            self.keys.append(key)
            self.counts.append(count)
            if len(self.records) >= _RECORDS or len(self.keys) >= _KEYS:
                self.flush()
            if count < _RECORDS:
                return

    def flush(self) -> None:
        if self.records:
            lines = self._writer(self.records)
            self.written += len(lines)
            self._take(self.keys, self.counts, lines)
        self.keys, self.counts, self.records = [], [], []


class ReduceTask:
    """Does one reduce task of a job; the runs it merges are those of its part."""

    def __init__(self, job: MapReduceJob, runs: list[Run], *, path: str, memory: int) -> None:
        """Read the runs, in order; write to files whose names begin with `path`."""
        self._job = job
        self._runs = runs
        self._path = path
        self._memory = memory
        self._counters = Counters()
        self._files: list[IO[bytes]] = []

    def write_part(self, file: IO[bytes]) -> dict[str, Any]:
        """Write the lines of the part into an open file, in the order in which the reducer yields them."""
        lines = _Lines(writer_for(self._job.writer), lambda _keys, _counts, lines: write_lines(lines, file) and None)
        for _ in self._stages(lines):
            lines.flush()
        return self._result(lines)

    def write_runs(self) -> dict[str, Any]:
        """Write the lines under the keys they are of, as three runs: those before all keys, those of the keys, those after."""
        with open(self._path, "wb", buffering=1 << 18) as file:
            writer = RunWriter(file, self._path)

            def take(keys: list[str], counts: list[int], lines: list[str]) -> None:
                if len(lines) == len(keys) == sum(counts) and max(counts) == 1:
                    writer.write_single(keys, lines)
                    return
                rest = iter(lines)
                for key, count in zip(keys, counts, strict=True):
                    writer.write_group(key, islice(rest, count))

            lines = _Lines(writer_for(self._job.writer), take)
            runs = []
            for _ in self._stages(lines):
                lines.flush()
                run = writer.end_run()
                runs.append((run.offset, run.length))
        return {**self._result(lines), "path": self._path, "runs": runs}

    def _result(self, lines: _Lines) -> dict[str, Any]:
        self._counters.add("howdah", "output records", lines.written)
        for file in self._files:
            file.close()
        return {"counters": self._counters.rows()}

    def _stages(self, lines: _Lines) -> Iterator[None]:
        """Run the reducer's hooks, and stop after what comes first, what the keys give and what comes last."""
        job = fresh_copy(self._job)
        self._call_hook(job, "init_reducer", lines)
        yield
        groups = self._groups()
        count = 0
        reducer = job.reducer or _pass_on
        for count, (code, values) in enumerate(groups, 1):
            key = decode_key(code.encode()) if "\\" in code else code
            try:
                lines.add(code, reducer(key, iter(values)))
            except Exception as error:
                raise call_failed(error, hook="the reducer", where=f"at key {key!r:.200}", shown=key) from error
        self._counters.add("howdah", "reduced keys", count)
        yield
        self._call_hook(job, "final_reducer", lines)
        self._counters.take_from(job)
        yield

    def _call_hook(self, job: MapReduceJob, hook: str, lines: _Lines) -> None:
        try:
            lines.add("", getattr(job, hook)() or ())
        except Exception as error:
            raise call_failed(error, hook=hook, where="", shown=None) from error

    def _groups(self) -> Groups:
        """Yield each key's code and the values that the reducer gets."""
        aggregate = self._job.combiner if isinstance(self._job.combiner, Aggregate) else None

        def joined(groups: Groups) -> Groups:
            assert aggregate is not None
            return ((key, _join(aggregate, states)) for key, states in groups)

        runs = merge_passes(
            self._runs, width=fan_in(self._memory), new_writer=self._new_writer, combine=joined if aggregate else lambda groups: groups
        )
        groups = merge(runs)
        if aggregate is not None:
            sort = self._job.sort_values
            for key, states in joined(groups):
                values = aggregate.results(states)
                yield key, sorted(values, key=encode_value) if sort else values
        elif self._job.sort_values:
            yield from _split_codes(groups)
        else:
            yield from groups

    def _new_writer(self) -> RunWriter:
        path = f"{self._path}.merge-{len(self._files)}"
        self._files.append(open(path, "wb", buffering=0))  # noqa: SIM115 - closed with the task
        return RunWriter(self._files[-1], path)


def _pass_on(key: Any, values: Iterator[Any]) -> Iterator[Any]:
    """Stand in for a reducer where a job has a combiner only."""
    return zip(repeat(key), values, strict=False)


def _join(aggregate: Aggregate, states: Iterable[Any]) -> list[Any]:
    if isinstance(states, list):
        return aggregate.join(states) if len(states) > 1 else states
    found: list[Any] = []
    while some := list(islice(states, _RECORDS)):  # type: ignore[arg-type]
        found = aggregate.join(found + some)
    return found


def _split_codes(groups: Groups) -> Groups:
    """Undo the codes of sorted values: key and value with a tab between, how often as the value."""
    pairs = ((code.partition("\t"), sum(counts)) for code, counts in groups)
    for key, some in groupby(pairs, key=lambda pair: pair[0][0]):
        yield key, chain.from_iterable(repeat(decode_value(code), count) for (_, _, code), count in some)
