"""Tables gather the pairs that a mapper yields, by key, and write them as runs when memory is full and at the end.

Records are never sorted: they are grouped in a hash table, and only its different keys are sorted. A table holds keys
of exact type str as they are, since no other key equals one; all others by their encoded text, as Python's 1 == True
is not the records' equality.
"""

from __future__ import annotations

from itertools import chain, islice
from operator import length_hint
from typing import TYPE_CHECKING, Any

from howdah.core.errors import RecordError
from howdah.jobs.local.failures import FAULTS, LocatedError, call_failed
from howdah.jobs.mapreduce.aggregates import Aggregate, Count, Sum
from howdah.jobs.records.keys import any_needs_escape, decode_key, encode_key, escape
from howdah.jobs.records.partition import partitioner
from howdah.jobs.records.values import encode_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from howdah.jobs.local.memory import MemoryGauge
    from howdah.jobs.local.runs import Run, RunWriter

__all__ = ["Table", "table_for"]

_KNOWN_PARTS = 50_000
_CHUNK = 2048  # keys combined at once
_LEAST_PAIRS, _MOST_PAIRS = 1, 65_536  # between two looks at the memory

Parts = list["Run | None"]


class Table:
    """Pairs by key; this one keeps each key's values in a list, in the order they came."""

    exact = False
    """Whether it may gather any tasks in any order: neither order nor grouping shows in what comes out."""

    def __init__(self, *, writer: RunWriter, parts: int, gauge: MemoryGauge) -> None:
        """Write runs to `writer`, each with `parts` parts, as the gauge says."""
        self.text: dict[str, Any] = {}
        self.other: dict[str, Any] = {}
        self.runs: list[Parts] = []
        self.spilled = 0
        self._writer = writer
        self._parts = parts
        self._gauge = gauge
        self._part_of = partitioner(parts)
        self._known: dict[str, int] = {}
        self._batch = _LEAST_PAIRS

    def collect(self, pairs: Iterator[tuple[Any, Any]]) -> None:
        """Take all pairs, spilling when memory is full."""
        grown = self._gauge.grown()
        while True:
            self._take(islice(pairs, self._batch))
            for key, value in islice(pairs, 1):
                self._take_one(key, value)
                break
            else:
                return
            before, grown = grown, self._gauge.grown()
            self._follow(grown - before)
            if self._gauge.full():
                self.spill()
                self._gauge.emptied()
                grown = self._gauge.grown()

    def look(self) -> None:
        """Spill if memory is full: for input that turns heavy sooner than the number of pairs between two looks follows."""
        if self._gauge.full():
            self.spill()
            self._gauge.emptied()

    def _follow(self, growth: int) -> None:
        """Take so many pairs at once that memory can't grow by more than a sixteenth of the budget meanwhile."""
        allowed = self._gauge.budget // 16
        if growth > allowed:
            self._batch = max(_LEAST_PAIRS, self._batch * allowed // growth)
        else:
            self._batch = min(_MOST_PAIRS, self._batch * 2)

    def _take(self, pairs: Iterator[tuple[Any, Any]]) -> None:
        text = self.text
        for key, value in pairs:
            try:
                text[key].append(value)
            except (KeyError, TypeError):
                self._take_one(key, value)

    def _take_one(self, key: Any, value: Any) -> None:
        if type(key) is str:
            self.text.setdefault(key, []).append(value)
        elif isinstance(key, str):  # of a subclass: the same key as its text
            self._take_one(str.__str__(key), value)
        else:
            self.other.setdefault(encode_key(key).decode(), []).append(value)

    def finish(self) -> list[Parts]:
        """Write what is held, and return the runs of each part (None: nothing in that part), in order."""
        self.spill()
        return self.runs

    def spill(self) -> None:
        """Write what is held as one run."""
        if not self.text and not self.other:
            return
        self.spilled += 1
        try:
            table = self._encoded()
            self.runs.append([self._write_part(keys, table) for keys in self._partitioned(table)])
        except (RecordError, UnicodeEncodeError) as error:
            raise self._refusal(error) from error
        self.text.clear()
        self.other.clear()

    def _refusal(self, error: ValueError) -> LocatedError:
        """Return the error that names the pair which can't be written."""
        if isinstance(error, LocatedError):
            return error
        try:
            for key in self.text:
                encode_key(key)
        except RecordError as why:
            return LocatedError(f"the mapper yielded a wrong key: {why}")
        for code, values in self._encoded().items():
            try:
                for value in values if isinstance(values, list) else ():
                    encode_value(value)
            except RecordError as why:
                return LocatedError(f"a wrong value was yielded for key {decode_key(code.encode())!r:.200}: {why}")
        return LocatedError(str(error))

    def _encoded(self) -> dict[str, Any]:
        """Return all entries by the text of their encoded keys."""
        table = self.text
        if any_needs_escape(table):  # type: ignore[arg-type]
            table = {escape(key): entry for key, entry in table.items()}
        return {**table, **self.other} if self.other else table

    def _partitioned(self, table: dict[str, Any]) -> list[list[str]]:
        """Return the keys of each part, in order."""
        if self._parts == 1:
            return [sorted(table)]
        known, part_of = self._known, self._part_of
        parts: list[list[str]] = [[] for _ in range(self._parts)]
        for key in table:
            part = known.get(key)
            if part is None:
                part = part_of(key.encode())
                if len(known) < _KNOWN_PARTS:
                    known[key] = part
            parts[part].append(key)
        for keys in parts:
            keys.sort()
        return parts

    def _write_part(self, keys: list[str], table: dict[str, Any]) -> Run | None:
        if not keys:
            return None
        self._write(keys, table)
        return self._writer.end_run()

    def _write(self, keys: list[str], table: dict[str, Any]) -> None:
        self._writer.write_table(keys, table.__getitem__)


class _CombinedTable(Table):
    """Lists of values, put through the job's combiner when they are written."""

    def __init__(self, *, job: Any, **settings: Any) -> None:
        super().__init__(**settings)
        self._job = job
        self._strays: Table | None = None
        self._settings = settings

    def spill(self) -> None:
        """Write one run of what the combiner yields; keys that it made up go into a run of their own."""
        if not self.text and not self.other:
            return
        self._call("init_combiner")
        super().spill()
        self._call("final_combiner")
        if self._strays is not None:
            self.runs += self._strays.finish()
            self._strays = None

    def _call(self, hook: str) -> None:
        try:
            if any(True for _ in getattr(self._job, hook)() or ()):
                raise RecordError("it yields something, and may not")
        except FAULTS as error:
            raise call_failed(error, hook=hook) from error

    def _write(self, keys: list[str], table: dict[str, Any]) -> None:
        for at in range(0, len(keys), _CHUNK):
            some = keys[at : at + _CHUNK]
            raw = [decode_key(key.encode()) if "\\" in key else key for key in some]
            pairs = self._combine(some, raw, table)
            made = [key for key, _ in pairs]
            if made == raw and set(map(type, made)) == {str}:
                self._writer.write_single(some, [value for _, value in pairs])
            else:
                self._regroup(some, pairs)

    def _combine(self, keys: list[str], raw: list[Any], table: dict[str, Any]) -> list[tuple[Any, Any]]:
        front = iter(raw)
        try:
            ended: list[None] = []
            watched = chain(front, iter(lambda: ended.append(None), None))
            pairs = list(chain.from_iterable(map(self._job.combiner, watched, map(iter, map(table.__getitem__, keys)))))
            if not ended:
                raise RecordError("it raised StopIteration; give next() a default, as in next(values, None)")
            return pairs
        except FAULTS as error:
            key = raw[len(raw) - length_hint(front) - 1]
            raise call_failed(error, hook="the combiner", where=f"at key {key!r:.200}", shown=key) from error

    def _regroup(self, keys: list[str], pairs: list[tuple[Any, Any]]) -> None:
        expected = set(keys)
        groups: dict[str, list[Any]] = {}
        for key, value in pairs:
            code = encode_key(key).decode()
            if code in expected:
                groups.setdefault(code, []).append(value)
            else:
                if self._strays is None:
                    self._strays = Table(**self._settings)
                self._strays._take_one(key, value)
        self._writer.write_table([key for key in keys if key in groups], groups.__getitem__)


class _AggregateTable(Table):
    """Lists of values, turned into the states of a declared aggregate when they are written."""

    exact = True

    def __init__(self, *, aggregate: Aggregate, **settings: Any) -> None:
        super().__init__(**settings)
        self._aggregate = aggregate

    def _write(self, keys: list[str], table: dict[str, Any]) -> None:
        for at in range(0, len(keys), _CHUNK):
            some = keys[at : at + _CHUNK]
            self._writer.write_table(some, {key: self._states(key, table[key]) for key in some}.__getitem__)

    def _states(self, key: str, values: list[Any]) -> list[Any]:
        try:
            return self._aggregate.states(values)
        except RecordError as error:
            message = f"the combiner failed at key {decode_key(key.encode())!r:.200}: {error}"
            raise LocatedError(message) from None


class _SumTable(_AggregateTable):
    """Sums of ints, added as they come; a key with other numbers has them in a list."""

    def _take(self, pairs: Iterator[tuple[Any, Any]]) -> None:
        text = self.text
        get: Any = text.get
        one = 1
        for key, value in pairs:
            if value is one or type(value) is int:  # the first is quicker, and enough for most
                try:
                    text[key] = get(key) + value
                except TypeError:  # a new key, whose total is None, or one that can't be a key
                    self._take_one(key, value)
            else:
                self._take_one(key, value)

    def _take_one(self, key: Any, value: Any) -> None:
        if type(key) is str and type(value) is int:
            self.text[key] = self.text.get(key, 0) + value
        else:
            self.other.setdefault(encode_key(key).decode(), []).append(value)

    def _encoded(self) -> dict[str, Any]:
        if not self.other:
            table = self.text
            if any_needs_escape(table):  # type: ignore[arg-type]
                table = {escape(key): total for key, total in table.items()}
            return table
        lists = {escape(key): [total] for key, total in self.text.items()}
        for key, values in self.other.items():
            if key in lists:
                lists[key] += values
            else:
                lists[key] = values
        return lists

    def _write(self, keys: list[str], table: dict[str, Any]) -> None:
        if self.other:
            super()._write(keys, table)
        else:
            self._writer.write_single(keys, list(map(table.__getitem__, keys)))


class _CountTable(_SumTable):
    """Counts of values, whatever they are."""

    def _take(self, pairs: Iterator[tuple[Any, Any]]) -> None:
        text = self.text
        get: Any = text.get
        for key, _ in pairs:
            try:
                text[key] = get(key) + 1
            except TypeError:
                self._take_one(key, 1)

    def _take_one(self, key: Any, value: Any) -> None:
        super()._take_one(key, 1)

    def _write(self, keys: list[str], table: dict[str, Any]) -> None:
        if self.other:
            table = {key: sum(table[key]) for key in keys}
        self._writer.write_single(keys, list(map(table.__getitem__, keys)))


class _SortedTable(Table):
    """How often each pair came, by key and value together, so that a key's values end up in the order of their bytes."""

    def _take(self, pairs: Iterator[tuple[Any, Any]]) -> None:
        for key, value in pairs:
            self._take_one(key, value)

    def _take_one(self, key: Any, value: Any) -> None:
        code = f"{encode_key(key).decode()}\t{encode_value(value).decode()}"
        self.other[code] = self.other.get(code, 0) + 1

    def _partitioned(self, table: dict[str, Any]) -> list[list[str]]:
        parts: list[list[str]] = [[] for _ in range(self._parts)]
        for code in sorted(table):
            parts[self._part_of(code[: code.index("\t")].encode())].append(code)
        return parts

    def _write(self, keys: list[str], table: dict[str, Any]) -> None:
        self._writer.write_single(keys, list(map(table.__getitem__, keys)))


def table_for(job: Any, **settings: Any) -> Table:
    """Return the table for a job's combiner."""
    combiner = job.combiner
    if isinstance(combiner, Aggregate):
        kinds = {Sum: _SumTable, Count: _CountTable}
        return kinds.get(type(combiner), _AggregateTable)(aggregate=combiner, **settings)
    if job.sort_values:
        return _SortedTable(**settings)  # a combiner may be left out, and here would need the values grouped
    if combiner is None:
        return Table(**settings)
    return _CombinedTable(job=job, **settings)
