"""What is said of a job whose code raises: where, on which record or key, in which lines of the user's file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from howdah import LocalTarget, StrParameter
from howdah.core.errors import FileSystemError, RecordError
from howdah.jobs.mapreduce.job import MapReduceJob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Parse(MapReduceJob):
    """Adds up numbers by word."""

    folder = StrParameter()
    out = "out.txt"

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in/")

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/{self.out}")

    def mapper(self, line: str) -> Any:
        word, number = line.split()
        yield word, int(number)

    def reducer(self, key: str, values: Iterator[int]) -> Any:
        yield key, sum(values)


class Parts(Parse):
    out = "out/"


class FailsInReducer(Parse):
    def reducer(self, key: str, values: Iterator[int]) -> Any:
        yield key, 1 // (sum(values) - 2)


class FailsInReducerOfParts(FailsInReducer):
    out = "out/"


class FailsInReducerWithHooks(FailsInReducer):
    def init_reducer(self) -> None:
        """Be there, so that parts are merged."""


class FailsInCombiner(Parse):
    def combiner(self, key: str, values: Iterator[int]) -> Any:
        yield key, 1 // (sum(values) - 2)


class FailsInHook(Parse):
    def boom(self) -> None:
        raise LookupError("nothing of that name")


class FailsInInitMapper(FailsInHook):
    init_mapper = FailsInHook.boom


class FailsInFinalMapper(FailsInHook):
    final_mapper = FailsInHook.boom


class FailsInInitReducer(FailsInHook):
    init_reducer = FailsInHook.boom


class FailsInFinalReducer(FailsInHook):
    final_reducer = FailsInHook.boom


class FailsInFinalReducerOfParts(FailsInFinalReducer):
    out = "out/"


class FailsInInitCombiner(FailsInHook):
    init_combiner = FailsInHook.boom

    def combiner(self, key: str, values: Iterator[int]) -> Any:
        yield key, sum(values)


class FailsInFinalCombiner(FailsInInitCombiner):
    init_combiner = MapReduceJob.init_combiner
    final_combiner = FailsInHook.boom


class FailsInWriter(Parse):
    writer = "text"

    def reducer(self, key: str, values: Iterator[int]) -> Any:
        yield "fine" if key != "b" else 17


@pytest.fixture
def failure(tmp_path: Path, run: Callable[..., Any]) -> Callable[..., str]:
    """Run a job that fails over lines, and return what its error says; nothing may be left."""

    def text(job: type[Parse], content: str = "a 1\nb 2\nc 3\n", kind: type[Exception] = RecordError, **settings: Any) -> str:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "one.txt").write_text("z 100\n")
        (tmp_path / "in" / "two.txt").write_text(content)
        with pytest.raises(kind) as caught:
            run(job(folder=str(tmp_path)), **settings)
        assert [path.name for path in tmp_path.iterdir() if path.name not in ("in", "scratch")] == []
        return str(caught.value)

    return text


def user_frames(message: str) -> list[str]:
    """Return the files of the frames in a traceback."""
    return [line.split('"')[1] for line in message.splitlines() if line.startswith('  File "')]


@pytest.mark.parametrize("job", [Parse, Parts])
@pytest.mark.parametrize("settings", [{"processes": 1}, {"processes": 2}, {"processes": 2, "least_split": 1}])
def test_a_mapper_that_raises_is_shown_with_its_file_line_and_record(
    failure: Callable[..., str], tmp_path: Path, job: type[Parse], settings: dict[str, Any]
) -> None:
    message = failure(job, "a 1\nb 2\nc three\nd 4\n", **settings)

    first, record, *trace = message.splitlines()
    assert first.startswith(f"the mapper failed on line 3 of {tmp_path}/in/two.txt (byte 8): ValueError: invalid literal for int()")
    assert record == "  record: 'c three'"
    assert trace[0] == "Traceback (most recent call last):"
    assert user_frames(message) == [__file__]
    assert "yield word, int(number)" in message


def test_a_long_record_is_shortened_and_its_length_said(failure: Callable[..., str]) -> None:
    message = failure(Parse, "x" * 10_000)

    assert "... (10,002 characters)" in message
    assert len(message) < 2_000


def test_the_line_is_found_in_a_later_block_of_a_compressed_file(tmp_path: Path, run: Callable[..., Any]) -> None:
    import gzip

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.gz").write_bytes(gzip.compress(b"a 1\n" * 100_000 + b"oops\n" + b"a 1\n" * 1000))

    with pytest.raises(RecordError, match=r"on line 100,001 of .*a\.gz \(byte 400,000\)"):
        run(Parse(folder=str(tmp_path)))


@pytest.mark.parametrize("job", [FailsInReducer, FailsInReducerOfParts, FailsInReducerWithHooks])
@pytest.mark.parametrize("processes", [1, 2])
def test_a_reducer_that_raises_is_shown_with_its_key(failure: Callable[..., str], job: type[Parse], processes: int) -> None:
    message = failure(job, processes=processes)

    assert message.startswith("the reducer failed at key 'b': ZeroDivisionError")
    assert "\n  key: 'b'\n" in message
    assert user_frames(message) == [__file__]


def test_a_combiner_that_raises_is_shown_with_its_key(failure: Callable[..., str]) -> None:
    message = failure(FailsInCombiner, processes=2)

    assert message.startswith("the combiner failed at key 'b': ZeroDivisionError")
    assert user_frames(message) == [__file__]


@pytest.mark.parametrize(
    ("job", "said"),
    [
        (FailsInInitMapper, "init_mapper failed for {folder}/in/one.txt: LookupError: nothing of that name\n"),
        (FailsInFinalMapper, "final_mapper failed for {folder}/in/one.txt: LookupError: nothing of that name\n"),
        (FailsInInitCombiner, "init_combiner failed: LookupError: nothing of that name\n"),
        (FailsInFinalCombiner, "final_combiner failed: LookupError: nothing of that name\n"),
        (FailsInInitReducer, "init_reducer failed: LookupError: nothing of that name\n"),
        (FailsInFinalReducer, "final_reducer failed: LookupError: nothing of that name\n"),
        (FailsInFinalReducerOfParts, "final_reducer failed: LookupError: nothing of that name\n"),
    ],
)
def test_a_hook_that_raises_is_named(failure: Callable[..., str], tmp_path: Path, job: type[Parse], said: str) -> None:
    message = failure(job)

    assert message.startswith(said.format(folder=tmp_path))
    assert "record:" not in message
    assert "key:" not in message
    assert set(user_frames(message)) == {__file__}


def test_a_record_that_the_writer_can_not_take_is_shown_not_some_other_key(failure: Callable[..., str]) -> None:
    message = failure(FailsInWriter)

    assert message == "the writer failed: the text writer takes lines, as str; the job yielded int: 17\n  yielded: 17"


class Odd(Parse):
    """A mapper that gives back what it should not."""

    def mapper(self, line: str) -> Any:
        word, _ = line.split()
        return {"a": [("a", 1)], "b": None, "c": [5], "d": ["abc"], "e": [("a", 1, 2)], "f": 5, "z": []}[word]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("b", "the mapper returned None; it must yield (key, value) pairs"),
        ("c", "the mapper yielded what is not a (key, value) pair: cannot unpack non-iterable int"),
        ("d", "the mapper yielded what is not a (key, value) pair: too many values"),
        ("e", "the mapper yielded what is not a (key, value) pair: too many values"),
    ],
)
def test_what_is_no_pair_is_said_so(failure: Callable[..., str], word: str, said: str) -> None:
    message = failure(Odd, f"a 1\n{word} 1\na 1\n")

    assert "the mapper failed on line 2 of" in message
    assert said in message
    assert f"  record: '{word} 1'" in message
    assert user_frames(message) == []


class Next(Parse):
    """A plain function that lets StopIteration out, which ends loops in silence."""

    def mapper(self, line: str) -> Any:
        word, number = line.split()
        return [(word, next(iter([int(number)] * (word != "b"))))]


class NextInReducer(Parse):
    def reducer(self, key: str, values: Iterator[int]) -> Any:
        return [(key, next(iter([1] * (key != "b"))))]


class NextInReducerOfParts(NextInReducer):
    out = "out/"


class NextInCombiner(Parse):
    def combiner(self, key: str, values: Iterator[int]) -> Any:
        return [(key, next(iter([1] * (key != "b"))))]


@pytest.mark.parametrize("content", ["a 1\nb 2\nc 3\n", "a 1\nb 2\n", "b 2"])
@pytest.mark.parametrize(
    ("job", "hook"),
    [
        (Next, "the mapper failed on line"),
        (NextInReducer, "the reducer failed at key 'b'"),
        (NextInReducerOfParts, "the reducer failed at key 'b'"),
        (NextInCombiner, "the combiner failed at key 'b'"),
    ],
)
def test_stop_iteration_does_not_lose_the_rest_in_silence(failure: Callable[..., str], job: type[Parse], hook: str, content: str) -> None:
    message = failure(job, content)

    assert message.startswith(hook)
    assert "it raised StopIteration; give next() a default" in message


class ReadsMore(Parse):
    """Opens a file of its own, which is not there."""

    def mapper(self, line: str) -> Any:
        with LocalTarget(f"{self.folder}/other.txt").open() as file:
            yield line, len(file.read())


def test_a_file_that_the_mapper_itself_misses_is_told_with_the_record(failure: Callable[..., str], tmp_path: Path) -> None:
    message = failure(ReadsMore)

    assert message.startswith(f"the mapper failed on line 1 of {tmp_path}/in/one.txt")
    assert f"{tmp_path}/other.txt" in message
    assert __file__ in user_frames(message)


class WritesElsewhere(Parse):
    """Fails with an error of file systems that is its own."""

    def mapper(self, line: str) -> Any:
        raise FileSystemError("my disk, my fault")


def test_an_error_of_file_systems_raised_by_the_mapper_is_told_with_the_record(failure: Callable[..., str]) -> None:
    message = failure(WritesElsewhere)

    assert message.startswith("the mapper failed on line 1 of")
    assert "my disk, my fault" in message
    assert user_frames(message) == [__file__]


class MapperExits(Parse):
    def mapper(self, line: str) -> Any:
        if line == "b 2":
            sys.exit(0)
        yield line, 1


class ReducerExits(Parse):
    def reducer(self, key: str, values: Iterator[int]) -> Any:
        if key == "b":
            sys.exit(0)
        yield key, 1


class CombinerExits(Parse):
    def combiner(self, key: str, values: Iterator[int]) -> Any:
        if key == "b":
            sys.exit(0)
        yield key, 1


@pytest.mark.parametrize("job", [MapperExits, ReducerExits, CombinerExits])
@pytest.mark.parametrize("processes", [1, 2])
def test_a_hook_that_exits_fails_the_job_like_any_other_error(failure: Callable[..., str], job: type[Parse], processes: int) -> None:
    message = failure(job, processes=processes)

    assert "failed on line 2 of" in message or "failed at key 'b'" in message
    assert ": SystemExit: 0" in message.splitlines()[0]


class ReadsJson(Parse):
    reader = "json"

    def mapper(self, line: Any) -> Any:
        yield "sum", line


def test_a_line_that_the_reader_can_not_take_is_shown(failure: Callable[..., str], tmp_path: Path) -> None:
    message = failure(ReadsJson, '{"a": 1}\n{"a":\n')

    assert message.startswith(f"the mapper failed on line 1 of {tmp_path}/in/one.txt (byte 0): not JSON: Expecting value")
    assert user_frames(message) == []


class OutOfMemory(Parse):
    def mapper(self, line: str) -> Any:
        raise MemoryError


def test_running_out_of_memory_says_what_to_do(failure: Callable[..., str]) -> None:
    message = failure(OutOfMemory, processes=2)

    assert "out of memory: give the job more (local.memory)" in message
    assert "on line 1 of" in message
