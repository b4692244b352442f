"""Lines of input, whatever bytes they are made of and wherever a split falls."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah import LocalTarget, StrParameter
from howdah.core.errors import RecordError
from howdah.jobs.local.blocks import raw_blocks, text_lines
from howdah.jobs.local.splits import Split, plan_tasks
from howdah.jobs.mapreduce.inputs import InputFile
from howdah.jobs.mapreduce.job import MapReduceJob
from howdah.targets.memory import MemoryFileSystem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Lines(MapReduceJob):
    """Writes each line as its mapper gets it, in the order of the input."""

    folder = StrParameter()
    writer = "canonical"

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in/")

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/out.txt")

    def mapper(self, line: str) -> Iterator[str]:
        yield line


@pytest.fixture
def lines(tmp_path: Path, run: Callable[..., Any]) -> Callable[..., list[str]]:
    """Run the job over files of given bytes, and return the lines that its mapper got."""
    from howdah.jobs.records.values import decode_value

    def lines_of(*contents: bytes, **settings: Any) -> list[str]:
        (tmp_path / "in").mkdir()
        for number, content in enumerate(contents):
            (tmp_path / "in" / f"{number}.txt").write_bytes(content)
        run(Lines(folder=str(tmp_path)), **settings)
        return [str(decode_value(line)) for line in (tmp_path / "out.txt").read_bytes().splitlines()]

    return lines_of


@pytest.mark.parametrize("least_split", [1, 2, 1000])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"\n\n", ["", ""]),
        (b"a\nb", ["a", "b"]),
        (b"a\nb\n", ["a", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"a\r\nb", ["a", "b"]),
        (b"a\rb\nc\n", ["a\rb", "c"]),
        (b"a\r\r\nb\n", ["a\r", "b"]),
        (b"\r\n\r\n", ["", ""]),
        (b"\r\r\r\nb\n", ["\r\r", "b"]),
        (b"a\nb\r", ["a", "b"]),
        (b"\rab\n", ["\rab"]),
        (b"a\n\r\n\rb\n", ["a", "", "\rb"]),
        (b"\x00\n\x00\x00a\x00\n", ["\x00", "\x00\x00a\x00"]),
        ("a\u2028b\x0bc\x0cd\x85e\x1cf\n".encode(), ["a\u2028b\x0bc\x0cd\x85e\x1cf"]),
        ("é€\U0001f418\n\U0001f418".encode(), ["é€\U0001f418", "\U0001f418"]),
        (b"\xef\xbb\xbfa\n", ["\ufeffa"]),
    ],
)
def test_only_a_line_feed_ends_a_line_and_one_carriage_return_goes_with_it(
    lines: Callable[..., list[str]], content: bytes, expected: list[str], least_split: int
) -> None:
    assert lines(content, least_split=least_split) == expected


def test_a_file_without_a_final_newline_does_not_run_into_the_next(lines: Callable[..., list[str]]) -> None:
    assert lines(b"a\nb", b"c\n", b"", b"d") == ["a", "b", "c", "d"]


def test_an_empty_directory_gives_an_empty_output(lines: Callable[..., list[str]]) -> None:
    assert lines() == []


class Keyed(Lines):
    """Sends each line through the reduce side too."""

    def mapper(self, line: str) -> Iterator[Any]:
        yield line, line

    def reducer(self, key: str, values: Iterator[str]) -> Iterator[Any]:
        for value in values:
            assert value == key
            yield value


def test_null_bytes_and_carriage_returns_survive_the_way_to_the_reducer(tmp_path: Path, run: Callable[..., Any]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_bytes(b"\x00\n\x00a\nb\rc\n\\\n\t\n\x1f\n\x7f\n")

    run(Keyed(folder=str(tmp_path)), processes=2)

    expected = '"\\t"\n"\\u0000"\n"\\u0000a"\n"\\u001f"\n"\\\\"\n"b\\rc"\n"\x7f"\n'.replace("\\r", "\\u000d").replace("\\t", "\\u0009")
    assert sorted((tmp_path / "out.txt").read_text().splitlines()) == sorted(expected.splitlines())


def file_of(content: bytes, path: str = "/in.txt") -> InputFile:
    fs = MemoryFileSystem()
    fs.put(path, content)
    return InputFile(fs=fs, path=path, size=len(content), format=None)


pieces = st.sampled_from([b"\n", b"\r", b"\r\n", b"a", b"bc", b"\x00", "é".encode(), "\U0001f418".encode(), b"0123456789" * 3])
contents = st.lists(pieces, max_size=40).map(b"".join)


def expected_lines(content: bytes) -> list[bytes]:
    found = content.split(b"\n")
    return found if found[-1] else found[:-1]


@given(contents, st.lists(st.integers(0, 400), max_size=6), st.integers(1, 50))
def test_every_line_is_in_the_split_where_it_begins_whatever_the_splits_and_blocks(content: bytes, cuts: list[int], size: int) -> None:
    file = file_of(content)
    bounds = sorted({0, len(content), *(min(cut, len(content)) for cut in cuts)})
    found = []

    for begin, end in itertools.pairwise(bounds):
        for offset, block in raw_blocks(Split(file, 0, begin, end), size):
            assert content[offset : offset + len(block)] == block
            assert begin <= offset < end
            found += block.split(b"\n")

    assert found == expected_lines(content)


@given(contents, st.integers(1, 60))
def test_lines_of_a_block_are_the_lines_of_the_definition(content: bytes, size: int) -> None:
    blocks = [block for _, block in raw_blocks(Split(file_of(content), 0, 0, len(content)), size)]

    found = [line for block in blocks for line in text_lines(block)]

    assert found == [line.removesuffix(b"\r").decode() for line in expected_lines(content)]


sizes = st.lists(st.integers(0, 500), max_size=12)
suffixes = st.sampled_from([".txt", ".txt", ".txt", ".gz"])


@given(st.lists(st.tuples(st.integers(0, 3000), suffixes), max_size=12), st.integers(1, 800), st.booleans())
def test_map_tasks_cover_every_byte_once_and_in_order(given_files: list[tuple[int, str]], least: int, whole_files: bool) -> None:
    files = [file_of(b"x" * size, f"/{number}{suffix}") for number, (size, suffix) in enumerate(given_files)]

    tasks = plan_tasks(files, whole_files=whole_files, least=least)

    assert all(tasks)
    at = [0] * len(files)
    order = [split.number for task in tasks for split in task]
    assert order == sorted(order)
    for split in (split for task in tasks for split in task):
        assert split.begin == at[split.number]
        at[split.number] = split.end
        if whole_files or split.file.path.endswith(".gz"):
            assert (split.begin, split.end) == (0, split.file.size)
    assert at == [file.size for file in files]
    assert set(order) == set(range(len(files)))


def test_the_division_into_tasks_does_not_depend_on_the_processes(tmp_path: Path, run: Callable[..., Any]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_bytes(b"0123456\n" * 100)
    calls = {}

    for processes in (1, 2, 3):
        told = run(Splits(folder=str(tmp_path)), processes=processes, least_split=50)
        calls[processes] = (tmp_path / "out.txt").read_text(), told.totals[-1]
        (tmp_path / "out.txt").unlink()

    assert calls[1] == calls[2] == calls[3]
    assert calls[1][1]["test"]["splits"] > 3


class Splits(Lines):
    """Shows where each split begins."""

    def init_mapper(self) -> None:
        self.first = True
        self.counter("test", "splits")

    def mapper(self, line: str) -> Iterator[Any]:
        yield self.first, 1
        self.first = False

    def reducer(self, key: bool, values: Iterator[int]) -> Iterator[Any]:
        yield key, sum(values)


@pytest.mark.parametrize("least_split", [1, 3, 5, 1000])
def test_bytes_that_are_no_text_are_named_with_their_line_wherever_the_splits_are(
    lines: Callable[..., list[str]], tmp_path: Path, least_split: int
) -> None:
    with pytest.raises(RecordError) as caught:
        lines(b"good\nalso\n\xe9t\xe9\nlast\n", least_split=least_split)

    message = str(caught.value)
    assert f"on line 3 of {tmp_path}/in/0.txt (byte 10)" in message
    assert "not UTF-8: byte 0xe9 at 1 of the line" in message
    assert r"b'\xe9t\xe9'" in message
    assert not (tmp_path / "out.txt").exists()


def test_a_character_cut_by_a_split_is_whole(lines: Callable[..., list[str]]) -> None:
    text = "\U0001f418é€" * 20

    assert lines(f"{text}\n{text}".encode(), least_split=1) == [text, text]


def test_a_line_longer_than_many_blocks_is_one_record(lines: Callable[..., list[str]]) -> None:
    long = "x" * 1_000_000

    assert lines(f"a\n{long}\nb\n".encode(), least_split=100_000) == ["a", long, "b"]
