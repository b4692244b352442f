"""What every target on a file system does; one suite, run against each."""

from __future__ import annotations

import contextlib
import csv
import gc
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from howdah.core.errors import FileAlreadyExistsError, FileSystemError, UsageError
from howdah.targets import formats
from howdah.targets.local import LocalTarget
from howdah.targets.memory import MemoryFileSystem, MemoryTarget

Target: TypeAlias = "LocalTarget | MemoryTarget"
Maker: TypeAlias = "Callable[..., Target]"


@pytest.fixture(params=["local", "memory"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Maker:
    if request.param == "local":
        return lambda path, format=None: LocalTarget(f"{tmp_path}/{path}", format)
    fs = MemoryFileSystem()
    fs.mkdir("/here")
    return lambda path, format=None: MemoryTarget(f"/here/{path}", format, fs=fs)


def write(target: Target, text: str) -> None:
    with target.open("w") as file:
        file.write(text)


def read(target: Target) -> str:
    with target.open() as file:
        text = file.read()
    assert isinstance(text, str)
    return text


def stored(target: Target) -> bytes:
    """Return the bytes that are in the file."""
    with target.fs.open_read(target.path) as file:
        return file.read()


def fail_to_write(target: Target, error: type[BaseException]) -> None:
    with target.open("w") as file:
        file.write("half" * 100_000)
        raise error


def fail_to_make_directory(target: Target, error: type[BaseException]) -> None:
    with target.temporary_directory() as folder:
        target.fs.open_write(f"{folder}/part-00000").close()
        raise error


def names(make: Maker, folder: str = "") -> list[str]:
    target = make(folder)
    return [path.rsplit("/", 1)[-1] for path in target.fs.listdir(target.path)]


def test_a_write_appears_at_the_end_of_its_block(make: Maker) -> None:
    target = make("deep/down/out.txt")

    with target.open("w") as file:
        file.write("hello")
        assert not target.exists()

    assert read(target) == "hello"
    assert names(make, "deep/down") == ["out.txt"]


def test_a_write_replaces_what_was_there_at_the_end_of_its_block(make: Maker) -> None:
    target = make("out.txt")
    write(target, "old")

    with target.open("w") as file:
        file.write("new")
        assert read(target) == "old"

    assert read(target) == "new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_a_block_that_raises_leaves_what_was_there(make: Maker, error: type[BaseException]) -> None:
    target = make("out.txt")
    write(target, "old")

    with pytest.raises(error):
        fail_to_write(target, error)

    assert read(target) == "old"
    assert names(make) == ["out.txt"]


@pytest.mark.parametrize("suffix", ["", ".gz", ".bz2", ".xz", ".zst"])
def test_a_block_that_raises_leaves_nothing(make: Maker, suffix: str) -> None:
    target = make(f"out.txt{suffix}")

    with pytest.raises(KeyError):
        fail_to_write(target, KeyError)

    assert not target.exists()
    assert names(make) == []


def test_closing_without_a_block_makes_it_appear(make: Maker) -> None:
    target = make("out.txt")

    file = target.open("w")
    file.write("as in Luigi")
    assert not target.exists()
    file.close()
    file.close()

    assert read(target) == "as in Luigi"


def test_closing_while_an_exception_passes_leaves_nothing(make: Maker) -> None:
    target = make("out.txt")

    def half_a_write() -> None:
        file = target.open("w")
        try:
            file.write("half")
            raise ValueError("broken")
        finally:
            file.close()

    def half_a_closing() -> None:
        with contextlib.closing(target.open("w")) as file:
            file.write("half")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        half_a_write()
    with pytest.raises(ValueError, match="broken"):
        half_a_closing()

    assert names(make) == []


def test_a_write_in_an_exception_handler_appears(make: Maker) -> None:
    target = make("out.txt")

    try:
        raise ValueError("handled")
    except ValueError:
        file = target.open("w")
        file.write("what to do about it")
        file.close()

    assert read(target) == "what to do about it"


def test_closing_inside_the_block_leaves_the_decision_to_its_end(make: Maker) -> None:
    good, bad = make("good"), make("bad")

    def close_then_fail() -> None:
        with bad.open("w") as file:
            file.write("1")
            file.close()
            raise ValueError("broken")

    with good.open("w") as file:
        file.write("1")
        file.close()
        assert file.closed
        assert not good.exists()
    with pytest.raises(ValueError, match="broken"):
        close_then_fail()

    assert read(good) == "1"
    assert names(make) == ["good"]


def test_collecting_garbage_never_makes_it_appear(make: Maker) -> None:
    file = make("out.txt").open("w")
    file.write("forgotten")

    del file
    gc.collect()

    assert names(make) == []


def test_abort_removes_it_for_good(make: Maker) -> None:
    target = make("out.txt")

    with target.open("w") as file:
        file.write("no")
        file.abort()  # type: ignore[attr-defined]

    assert names(make) == []


def test_nothing_is_written_after_the_end(make: Maker) -> None:
    with make("out.txt").open("w") as file:
        file.write("1")

    with pytest.raises(ValueError, match="closed"):
        file.write("2")
    assert read(make("out.txt")) == "1"


def test_what_takes_files_takes_the_handle(make: Maker) -> None:
    with make("a.json").open("w") as file:
        json.dump({"a": 1}, file)
    with make("b.csv").open("w") as file:
        csv.writer(file).writerows([["a", 1], ["b", 2]])
    with make("c.txt").open("w") as file:
        print("a", "b", file=file)
        file.writelines(["1\n", "2\n"])
    with make("d.bin").open("wb") as file:
        io.TextIOWrapper(file, encoding="utf-16-le").write("é")

    assert read(make("a.json")) == '{"a": 1}'
    assert read(make("b.csv")) == "a,1\r\nb,2\r\n"
    assert read(make("c.txt")) == "a b\n1\n2\n"
    with make("d.bin").open("rb") as file:
        assert file.read() == "é".encode("utf-16-le")


@pytest.mark.parametrize("suffix", ["", ".gz", ".bz2", ".xz", ".zst"])
def test_text_is_utf_8_and_only_a_newline_ends_a_line(make: Maker, suffix: str) -> None:
    target = make(f"out{suffix}")
    text = "a\r\nb\rc\n\u2028é\x0b\x85\n\0last"

    write(target, text)

    with target.open() as file:
        assert list(file) == ["a\r\n", "b\rc\n", "\u2028é\x0b\x85\n", "\0last"]
    with target.open("rb") as file:
        assert file.read() == text.encode()


def test_a_chosen_format_is_stronger_than_the_suffix(make: Maker) -> None:
    write(make("plain.gz", formats.Text), "plain")
    with make("packed.txt", formats.Gzip).open("w") as file:
        file.write(b"packed")
    write(make("text.txt", formats.Text >> formats.Zstd), "text")

    assert stored(make("plain.gz")) == b"plain"
    with make("packed.txt", formats.Gzip).open() as file:
        assert file.read() == b"packed"
    assert read(make("text.txt", formats.Text >> formats.Zstd)) == "text"


@pytest.mark.parametrize("mode", ["a", "r+", "x", "", "wr"])
def test_other_modes_are_refused(make: Maker, mode: str) -> None:
    with pytest.raises(UsageError, match="'r', 'rb'"):
        make("out").open(mode)


def test_reading_nothing_names_it(make: Maker) -> None:
    with pytest.raises(FileNotFoundError, match=r"no/such\.txt"):
        make("no/such.txt").open()


def test_two_writes_at_once_do_not_mix_and_the_last_wins(make: Maker) -> None:
    target = make("out.txt")

    with target.open("w") as late:
        late.write("late")
        with target.open("w") as early:
            early.write("early")
        assert read(target) == "early"

    assert read(target) == "late"
    assert names(make) == ["out.txt"]


def fill(make: Maker, folder: str, **parts: str) -> None:
    for name, text in parts.items():
        write(make(f"{folder}/{name}"), text)


def test_a_directory_appears_whole_with_its_mark(make: Maker) -> None:
    target = make("out/")

    with target.temporary_directory() as folder:
        for part in (f"{folder}/part-00000", f"{folder}/sub/more"):
            with target.fs.open_write(part) as file:
                file.write(b"1")
        assert not target.exists()

    assert names(make, "out") == ["_SUCCESS", "part-00000", "sub"]
    assert names(make) == ["out"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_directory_whose_block_raises_leaves_nothing(make: Maker, error: type[BaseException]) -> None:
    target = make("out/")

    with pytest.raises(error):
        fail_to_make_directory(target, error)

    assert names(make) == []


def test_a_directory_never_goes_over_one_that_is_there(make: Maker) -> None:
    fill(make, "out", old="1")
    target = make("out/")

    with pytest.raises(FileAlreadyExistsError, match="out"), target.temporary_directory():
        raise AssertionError("it began")

    assert names(make, "out") == ["old"]


def test_of_two_directories_at_once_the_first_to_end_wins(make: Maker) -> None:
    target = make("out/")

    def second() -> None:
        with target.temporary_directory() as late:
            target.fs.open_write(f"{late}/late").close()
            with target.temporary_directory() as early:
                target.fs.open_write(f"{early}/early").close()

    with pytest.raises(FileAlreadyExistsError, match="out"):
        second()

    assert names(make, "out") == ["_SUCCESS", "early"]
    assert names(make) == ["out"]


def test_a_directory_is_not_written_as_a_file(make: Maker) -> None:
    fill(make, "full", a="1")

    for path in ("new/", "full"):
        with pytest.raises(FileSystemError, match="temporary_directory"):
            make(path).open("w")


def test_a_directory_is_read_part_after_part_without_gluing_lines(make: Maker) -> None:
    fill(make, "in", **{"part-2": "e", "part-0": "a\nb", "part-1": "c\nd\n", "part-1a": "", "_SUCCESS": "no", ".x": "no", "sub/y": "no"})

    with make("in/").open() as file:
        assert list(file) == ["a\n", "b\n", "c\n", "d\n", "e"]


def test_a_directory_of_bytes_is_joined_as_it_is(make: Maker) -> None:
    fill(make, "in", a="1", b="2")

    with make("in", formats.Bytes).open() as file:
        assert file.read() == b"12"


def test_parts_are_decompressed_each_as_its_suffix_says(make: Maker) -> None:
    fill(make, "in", **{"0.gz": "a", "1.zst": "b\n", "2.bz2": "c", "3": "d"})

    assert read(make("in/")) == "a\nb\nc\nd"


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_a_directory_is_the_same_however_it_is_read(make: Maker, size: int) -> None:
    fill(make, "in", a="12", b="", c="3\n", d="4")

    with make("in/").open("rb") as file:
        assert b"".join(iter(lambda: file.read(size), b"")) == b"12\n3\n4"


def test_an_empty_directory_is_no_data(make: Maker) -> None:
    make("in").fs.mkdir(make("in").path)

    assert read(make("in/")) == ""


def test_what_is_made_at_a_temporary_path_appears_at_the_end(make: Maker) -> None:
    target = make("deep/out.csv.gz")
    write(make("deep/out.csv.gz"), "old")

    with target.temporary_path() as path:
        assert path.endswith("out.csv.gz")
        with target.fs.open_write(path) as file:
            file.write(formats.Gzip.compressor().compress(b"") + b"new")
        assert read(target) == "old"

    assert stored(target).endswith(b"new")
    assert names(make, "deep") == ["out.csv.gz"]


def test_a_directory_can_be_made_at_a_temporary_path(make: Maker) -> None:
    target = make("out")

    with target.temporary_path() as path:
        target.fs.open_write(f"{path}/a").close()

    assert names(make, "out") == ["a"]
    assert names(make) == ["out"]


def test_a_temporary_path_whose_block_raises_leaves_nothing(make: Maker) -> None:
    target = make("out")

    def fail() -> None:
        with target.temporary_path() as path:
            target.fs.open_write(path).close()
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()

    assert names(make) == []


def test_a_temporary_path_at_which_nothing_was_made_is_an_error(make: Maker) -> None:
    with pytest.raises((FileSystemError, FileNotFoundError), match="out"), make("out").temporary_path():
        pass

    assert names(make) == []


def test_a_target_is_removed_whole(make: Maker) -> None:
    fill(make, "out", a="1")

    make("out/").remove()

    assert names(make) == []
    with pytest.raises(FileNotFoundError, match="out"):
        make("out/").remove()


def test_targets_are_the_same_when_kind_and_path_are(make: Maker) -> None:
    assert make("a") == make("a")
    assert hash(make("a")) == hash(make("a"))
    assert make("a") != make("b")
    assert make("a") != make("a").path
    assert repr(make("a")).endswith("/a')")


def test_a_path_may_be_a_path_object(tmp_path: Path) -> None:
    assert LocalTarget(tmp_path / "a").path == str(tmp_path / "a")
    assert MemoryTarget(Path("/a")).path == "/a"


def test_targets_in_memory_share_one_file_system_unless_given_another() -> None:
    write(MemoryTarget("/shared/a"), "1")

    assert read(MemoryTarget("/shared/a")) == "1"
    assert not MemoryTarget("/shared/a", fs=MemoryFileSystem()).exists()
    MemoryTarget("/shared").remove()
