"""Compressed inputs and outputs: whole, in several members, truncated, damaged."""

from __future__ import annotations

import bz2
import gzip
import lzma
from typing import TYPE_CHECKING, Any

import pytest
import zstandard

from howdah import LocalTarget, StrParameter
from howdah.core.errors import FileSystemError
from howdah.jobs.mapreduce.aggregates import Sum
from howdah.jobs.mapreduce.job import MapReduceJob
from howdah.targets.formats import Gzip, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}


class Count(MapReduceJob):
    """Counts words, one a line."""

    folder = StrParameter()
    out = StrParameter(default="out.tsv")
    combiner = Sum()

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in/")

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/{self.out}")

    def mapper(self, word: str) -> Iterator[tuple[str, int]]:
        yield word, 1

    def reducer(self, word: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        yield word, sum(counts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path


@pytest.mark.parametrize("suffix", PACK)
def test_several_members_are_one_file_even_where_a_line_goes_over_their_border(folder: Path, run: Callable[..., Any], suffix: str) -> None:
    pack = PACK[suffix]
    (folder / "in" / f"a{suffix}").write_bytes(pack(b"one\ntw") + pack(b"o\none") + pack(b"") + pack(b"\nthree"))
    (folder / "in" / f"b{suffix}").write_bytes(pack(b""))

    run(Count(folder=str(folder)), processes=2, least_split=1)

    assert (folder / "out.tsv").read_text() == "one\t2\nthree\t1\ntwo\t1\n"


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize("out", ["out.tsv", "out.tsv{suffix}", "out{suffix}/"])
def test_the_output_is_compressed_as_its_name_says(folder: Path, run: Callable[..., Any], suffix: str, out: str) -> None:
    (folder / "in" / "plain").write_text("a\nb\n" * 50)
    (folder / "in" / f"packed{suffix}").write_bytes(PACK[suffix](b"a\n" * 10))
    target = LocalTarget(f"{folder}/{out.format(suffix=suffix)}")

    run(Count(folder=str(folder), out=out.format(suffix=suffix)), processes=2)

    with target.open() as file:
        assert sorted(file) == ["a\t60\n", "b\t50\n"]
    if out.endswith("/"):
        assert sorted(path.name for path in (folder / f"out{suffix}").iterdir()) == [
            "_SUCCESS",
            *(f"part-{number:05d}{suffix}" for number in range(8)),
        ]


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize("settings", [{"processes": 1}, {"processes": 2}])
@pytest.mark.parametrize("rows", [3, 60_000])
def test_a_truncated_file_fails_the_job_and_is_named(
    folder: Path, run: Callable[..., Any], suffix: str, settings: dict[str, Any], rows: int
) -> None:
    whole = PACK[suffix](b"".join(b"%d\n" % number for number in range(rows)))
    (folder / "in" / f"cut{suffix}").write_bytes(whole[: len(whole) * 2 // 3])

    with pytest.raises(FileSystemError, match=rf"cannot read .*/in/cut\{suffix}.*truncated"):
        run(Count(folder=str(folder)), **settings)

    assert not (folder / "out.tsv").exists()


@pytest.mark.parametrize("suffix", PACK)
def test_a_file_that_is_not_what_its_name_says_fails_the_job_and_is_named(folder: Path, run: Callable[..., Any], suffix: str) -> None:
    (folder / "in" / f"text{suffix}").write_text("just text\n" * 10)

    with pytest.raises(FileSystemError, match=rf"cannot read .*/in/text\{suffix}.*damaged"):
        run(Count(folder=str(folder)))


class Named(Count):
    """Names a format that the suffix does not show."""

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in/", format=Text >> Gzip)

    def output(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/{self.out}", format=Gzip)


@pytest.mark.parametrize("out", ["out", "out/"])
def test_a_format_that_a_target_names_is_used_whatever_the_suffix(folder: Path, run: Callable[..., Any], out: str) -> None:
    (folder / "in" / "a").write_bytes(gzip.compress(b"a\n"))

    run(Named(folder=str(folder), out=out))

    paths = [folder / "out"] if out == "out" else sorted((folder / "out").glob("part-*.gz"))
    assert b"".join(gzip.decompress(path.read_bytes()) for path in paths) == b"a\t1\n"
