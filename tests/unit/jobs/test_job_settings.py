"""What is wrong with a job's settings is said at once, before anything of it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from howdah import LocalTarget, StrParameter
from howdah.core.context import RunContext, running
from howdah.core.errors import ConfigurationError, FileSystemError, UsageError
from howdah.jobs.local.engine import LocalEngine
from howdah.jobs.mapreduce.aggregates import Sum
from howdah.jobs.mapreduce.bad_records import skip
from howdah.jobs.mapreduce.job import MapReduceJob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Count(MapReduceJob):
    """Leaves a mark where its mapper ran."""

    folder = StrParameter()

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in.txt")

    def output(self) -> Any:
        return LocalTarget(f"{self.folder}/out.txt")

    def mapper(self, line: Any) -> Iterator[Any]:
        LocalTarget(f"{self.folder}/ran").open("w").close()
        yield str(line), 1

    def reducer(self, key: str, values: Iterator[int]) -> Iterator[Any]:
        yield key, sum(values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.txt").write_text("[1]\n")
    return tmp_path


def with_settings(**settings: Any) -> type[Count]:
    return type("Given", (Count,), {**settings, "__module__": __name__})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"reader": "jsn"}, r"no reader is called 'jsn'.*Did you mean json\?"),
        ({"writer": "txt"}, r"no writer is called 'txt'.*Did you mean text\?"),
        ({"encoding": "cannonical"}, r"no encoding 'cannonical'.*Did you mean canonical\?"),
        ({"reader": "jsn", "writer": "txt", "encoding": "jsom"}, r"(?s)Did you mean json.*Did you mean text.*Did you mean json"),
    ],
)
@pytest.mark.parametrize("processes", [1, 2])
def test_wrong_names_are_one_error_with_suggestions(
    folder: Path, run: Callable[..., Any], settings: dict[str, str], said: str, processes: int
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        run(with_settings(**settings)(folder=str(folder)), processes=processes)

    assert [path.name for path in folder.iterdir()] == ["in.txt"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"mapper": None}, "it has no mapper: define `def mapper"),
        ({"n_reduce_tasks": 0}, "n_reduce_tasks is 0, and a job has one part or more"),
        ({"n_reduce_tasks": "3"}, "n_reduce_tasks is '3'"),
        ({"combiner": Sum}, r"combiner is the class Sum: write `combiner = Sum\(\)`"),
        ({"reducer": None, "combiner": lambda self, key, values: [(key, sum(values))]}, "it has a combiner and no reducer"),
        ({"reducer": Sum()}, r"an aggregate is a combiner: write `combiner = Sum\(\)`"),
        ({"bad_records": skip}, r"write `bad_records = fail` or `bad_records = skip"),
        ({"output": lambda self: []}, r"output\(\) of a MapReduce job is one target"),
        ({"output": lambda self: [LocalTarget("a"), LocalTarget("b")]}, r"output\(\) of a MapReduce job is one target"),
        ({"input": lambda self: ["in.txt"]}, "reads targets of a file system, and 'in.txt' is not one"),
    ],
)
def test_wrong_settings_are_a_mistake_of_use(folder: Path, run: Callable[..., Any], settings: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        run(with_settings(**settings)(folder=str(folder)))

    assert [path.name for path in folder.iterdir() if path.name != "scratch"] == ["in.txt"]


@pytest.mark.parametrize("asked", ["job", "command"])
def test_an_unknown_engine_is_refused_with_a_suggestion(folder: Path, asked: str) -> None:
    job = with_settings(engine="locl" if asked == "job" else None)(folder=str(folder))

    with running(RunContext(engine="locl")), pytest.raises(ConfigurationError, match=r"no engine is called 'locl'.*Did you mean local\?"):
        job.run()

    assert not (folder / "ran").exists()


def test_the_engine_that_the_job_asks_for_goes_before_that_of_the_command(folder: Path) -> None:
    engine = LocalEngine(processes=1, tmp_dir=str(folder / "scratch"))
    job = with_settings(engine="mine")(folder=str(folder))

    with running(RunContext(engine="locl", engines={"mine": engine})):
        job.run()

    assert (folder / "out.txt").read_text() == "[1]\t1\n"


def test_a_reader_and_a_writer_may_be_functions(folder: Path, run: Callable[..., Any]) -> None:
    job = with_settings(reader=staticmethod(lambda line: line[1]), writer=staticmethod(lambda rows: [f"<{row}>" for row in rows]))

    run(job(folder=str(folder)))

    assert (folder / "out.txt").read_text() == "<('1', 1)>\n"


@pytest.mark.parametrize(
    ("reader", "line", "expected"),
    [
        ("text", "a\\tb\tc ", "a\\tb\tc "),
        ("tsv", "a\\tb\tc ", "('a\\tb', 'c ')"),
        ("json", '{"a": [1, 1.50]}', "{'a': [1, 1.5]}"),
        ("canonical", '{"$tuple":[1,{"$bytes":"eA=="}]}', "(1, b'x')"),
    ],
)
def test_readers_give_what_their_names_say(tmp_path: Path, run: Callable[..., Any], reader: str, line: str, expected: str) -> None:
    (tmp_path / "in.txt").write_text(f"{line}\n")

    run(with_settings(reader=reader, writer=staticmethod(lambda rows: [row[0] for row in rows]))(folder=str(tmp_path)))

    assert (tmp_path / "out.txt").read_text() == f"{expected}\n"


def test_a_scratch_folder_that_can_not_be_made_is_named(folder: Path) -> None:
    (folder / "file").write_text("")
    engine = LocalEngine(processes=1, tmp_dir=str(folder / "file" / "below"))

    with pytest.raises(FileSystemError, match=r"cannot use the folder .*file/below: Not a directory; local\.tmp_dir names"):
        engine.run(Count(folder=str(folder)), RunContext().reporter)
