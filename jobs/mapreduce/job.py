"""A MapReduce job: a task whose work is a mapper, a combiner and a reducer, run by an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from howdah.core.context import current_context
from howdah.core.task import Task
from howdah.jobs.mapreduce.bad_records import BadRecords, fail
from howdah.jobs.mapreduce.engines import engine_named

if TYPE_CHECKING:
    from howdah.jobs.mapreduce.aggregates import Aggregate

__all__ = ["MapReduceJob"]


class MapReduceJob(Task):
    """Reads the lines of its inputs, and writes what its reducer makes of what its mapper makes of them.

    Subclasses define `mapper`, usually `reducer`, and `output()`, which is one target. Every hook runs on a copy of
    the job of its own: what one map or reduce task keeps in `self` no other sees.

    The output is text. A target whose path ends in `/` is a directory of `n_reduce_tasks` parts; any other is one
    file: the parts merged by the key that the reducer got, then in the order in which it yielded.
    """

    n_reduce_tasks: ClassVar[int] = 8
    """How many parts the keys are spread over."""
    reader: ClassVar[Any] = "text"
    """What the mapper gets for a line: text, tsv, json or canonical, or a method from the line to the record."""
    writer: ClassVar[Any] = "tsv"
    """How what the reducer yields is written: tsv, text, json or canonical, or a method from a list of it to their lines."""
    encoding: ClassVar[str] = "canonical"
    """How values travel from mapper to reducer: canonical, text, json or msgpack."""
    sort_values: ClassVar[bool] = False
    """Whether the reducer gets a key's values in the order of their bytes."""
    bad_records: ClassVar[BadRecords] = fail
    """What to do with a record that the mapper raises on: `fail`, or `skip(max=...)`."""
    engine: ClassVar[str | None] = None
    """The engine this job asks for (`local`, ...); None: the command line's, or what its targets suggest."""

    if TYPE_CHECKING:
        mapper: Any
        """A generator method: gets a record of input, yields (key, value) pairs."""
    combiner: ClassVar[Aggregate | Any] = None
    """A declared aggregate such as `Sum()`, or a generator method as `reducer`, applied any number of times; None: none."""
    reducer: ClassVar[Any] = None
    """A generator method: gets a key and an iterator over its values, yields (key, value) pairs; None: a map-only job."""

    input_path = ""
    """The path of the file that the mapper's record is from."""

    def init_mapper(self) -> Any:
        """Prepare a map task; may yield pairs."""

    def final_mapper(self) -> Any:
        """End a map task; may yield pairs."""

    def init_combiner(self) -> Any:
        """Prepare a round of combining; yields nothing."""

    def final_combiner(self) -> Any:
        """End a round of combining; yields nothing."""

    def init_reducer(self) -> Any:
        """Prepare a reduce task; may yield pairs, which come before all others of its part."""

    def final_reducer(self) -> Any:
        """End a reduce task; may yield pairs, which come after all others of its part."""

    def counter(self, group: str, name: str, amount: int = 1) -> None:
        """Add to a counter of the job."""
        counters: dict[tuple[str, str], int] = self.__dict__.setdefault("_counters", {})
        counters[group, name] = counters.get((group, name), 0) + amount

    def status(self, text: str) -> None:
        """Say in a few words what the job is doing."""
        self.__dict__["_status"] = text

    def run(self) -> None:
        """Run the job on its engine; raises JobError or RecordError where it can't be done."""
        context = current_context()
        engine = engine_named(self.engine or context.engine or "local", context.engines)
        engine.run(self, context.reporter)
