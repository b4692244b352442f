"""What a job says of itself, checked before anything of it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.core.errors import ConfigurationError, UsageError
from howdah.jobs.mapreduce.aggregates import Aggregate
from howdah.jobs.mapreduce.bad_records import BadRecords
from howdah.jobs.mapreduce.readers import reader_for
from howdah.jobs.mapreduce.writers import writer_for
from howdah.jobs.records.encodings import encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["check_settings"]


def check_settings(job: Any) -> None:
    """Raise one error for all that is wrong with a job's settings: UsageError, or ConfigurationError where it is a name."""
    kind: type[UsageError] = UsageError
    found = list(_wrong_settings(job))
    for look, name in _named(job):
        try:
            look(name)
        except ConfigurationError as error:
            kind = ConfigurationError
            found.append(str(error))
    if found:
        raise kind(f"{job!r}: " + "\n".join(found))


def _named(job: Any) -> Iterator[tuple[Callable[[Any], object], Any]]:
    yield reader_for, job.reader
    yield writer_for, job.writer
    yield encoding, job.encoding


def _wrong_settings(job: Any) -> Iterator[str]:
    if not callable(getattr(job, "mapper", None)):
        yield "it has no mapper: define `def mapper(self, record)`, which yields (key, value) pairs."
    if type(job.n_reduce_tasks) is not int or job.n_reduce_tasks < 1:
        yield f"n_reduce_tasks is {job.n_reduce_tasks!r}, and a job has one part or more."
    if isinstance(job.combiner, type) and issubclass(job.combiner, Aggregate):
        yield f"combiner is the class {job.combiner.__name__}: write `combiner = {job.combiner.__name__}()`."
    elif job.reducer is None and job.combiner is not None and not isinstance(job.combiner, Aggregate):
        yield "it has a combiner and no reducer, so that splits would show in the output: define `def reducer(self, key, values)`."
    if isinstance(job.reducer, Aggregate):
        yield f"an aggregate is a combiner: write `combiner = {job.reducer!r}`; without a reducer its results are the output."
    if not isinstance(job.bad_records, BadRecords):
        yield f"bad_records is {job.bad_records!r}: write `bad_records = fail` or `bad_records = skip(max=...)`."
