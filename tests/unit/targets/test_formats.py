"""Formats: what goes in comes out, the same data give the same bytes, and damage is an error that names the file."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from howdah.core.errors import FileSystemError
from howdah.targets import formats
from howdah.targets.formats import Format, GzipFormat, format_for_path
from howdah.targets.local import LocalTarget
from howdah.targets.memory import MemoryFileSystem, MemoryTarget

CODECS = {"gz": formats.Gzip, "bz2": formats.Bzip2, "xz": formats.Xz, "zst": formats.Zstd}
OTHERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.compress}
codec = pytest.mark.parametrize("suffix", list(CODECS))


def encoded(format: Format, pieces: list[bytes]) -> bytes:
    target = MemoryTarget("f", format, fs=MemoryFileSystem())
    with target.open("w") as file:
        for piece in pieces:
            file.write(piece)
    with target.fs.open_read("f") as stored:
        return stored.read()


def decoded(format: Format, content: bytes, size: int = -1) -> bytes:
    with format.wrap_read(io.BytesIO(content)) as file:
        return b"".join(iter(lambda: file.read(size), b""))


@codec
@given(st.lists(st.binary(max_size=50_000), max_size=5), st.sampled_from([-1, 1000, 1 << 16, 1 << 20]))
def test_what_goes_in_comes_out(suffix: str, pieces: list[bytes], size: int) -> None:
    assert decoded(CODECS[suffix], encoded(CODECS[suffix], pieces), size) == b"".join(pieces)


@given(st.text(), st.sampled_from(["", *CODECS]))
def test_text_comes_out_as_it_went_in(text: str, suffix: str) -> None:
    target = MemoryTarget(f"f.{suffix}", fs=MemoryFileSystem())

    text = text.encode("utf-8", "replace").decode()
    with target.open("w") as file:
        file.write(text)

    with target.open() as file:
        assert file.read() == text


@codec
@given(st.lists(st.binary(max_size=300), max_size=6))
def test_members_written_by_others_are_read_as_one(suffix: str, members: list[bytes]) -> None:
    assert decoded(CODECS[suffix], b"".join(OTHERS[suffix](member) for member in members)) == b"".join(members)


def test_others_read_what_was_written() -> None:
    assert gzip.decompress(encoded(formats.Gzip, [b"abc"])) == b"abc"
    assert bz2.decompress(encoded(formats.Bzip2, [b"abc"])) == b"abc"
    assert lzma.decompress(encoded(formats.Xz, [b"abc"])) == b"abc"
    with zstandard.ZstdDecompressor().stream_reader(encoded(formats.Zstd, [b"abc"])) as file:
        assert file.read() == b"abc"


@codec
def test_members_longer_than_any_buffer_are_read_as_one(suffix: str) -> None:
    members = [bytes([65 + number]) * 1_000_000 + b"\n" for number in range(3)]

    content = b"".join(OTHERS[suffix](member) for member in members)

    assert decoded(CODECS[suffix], content) == b"".join(members)
    assert list(formats.Text.wrap_read(CODECS[suffix].wrap_read(io.BytesIO(content)))) == [member.decode() for member in members]


@codec
def test_zeros_that_become_much_are_given_out_a_piece_at_a_time(suffix: str) -> None:
    content = OTHERS[suffix](bytes(30_000_000))
    reader = CODECS[suffix].wrap_read(io.BytesIO(content))

    assert len(reader.read1(1000)) <= 1 << 16  # type: ignore[attr-defined]
    assert sum(len(piece) for piece in iter(lambda: reader.read(1 << 20), b"")) > 29_000_000


@codec
@given(data=st.data())
def test_a_truncated_file_is_an_error_that_names_it(suffix: str, data: st.DataObject) -> None:
    fs = MemoryFileSystem()
    whole = OTHERS[suffix](bytes(range(256)) * 20) * 2
    cut = data.draw(st.integers(1, len(whole) - 1).filter(lambda at: at != len(whole) // 2))
    fs.put(f"in/some.{suffix}", whole[:cut])

    with pytest.raises(FileSystemError, match=rf"in/some\.{suffix}.*(truncated|damaged)"):
        MemoryTarget(f"in/some.{suffix}", fs=fs).open("rb").read()


@codec
@pytest.mark.parametrize("content", [b"this is text", b"\0" * 100, b"\x1f"], ids=["text", "zeros", "a byte"])
def test_a_file_of_another_kind_is_an_error_that_names_it(suffix: str, content: bytes, tmp_path: Path) -> None:
    target = LocalTarget(tmp_path / f"some.{suffix}")
    Path(target.path).write_bytes(content)

    with target.open("rb") as file, pytest.raises(FileSystemError, match=rf"some\.{suffix}.*(damaged|truncated)"):
        file.read()


@codec
def test_damage_in_the_middle_is_an_error_that_names_the_file(suffix: str, tmp_path: Path) -> None:
    target = LocalTarget(tmp_path / f"some.{suffix}")
    with target.open("wb") as file:
        file.write(b"0123456789" * 1000)
    content = bytearray(Path(target.path).read_bytes())
    content[len(content) // 2] ^= 0xFF
    Path(target.path).write_bytes(content)

    with target.open("rb") as file, pytest.raises(FileSystemError, match=rf"some\.{suffix}.*damaged"):
        file.read()


@codec
def test_what_follows_the_data_is_an_error_not_left_out(suffix: str) -> None:
    with pytest.raises(FileSystemError, match=r"damaged|truncated"):
        decoded(CODECS[suffix], OTHERS[suffix](b"data") + b"more")


@pytest.mark.parametrize("suffix", ["gz", "xz"])
def test_zeros_after_the_data_are_padding(suffix: str) -> None:
    member = OTHERS[suffix](b"data")

    assert decoded(CODECS[suffix], member + bytes(8) + member + bytes(300_000)) == b"datadata"


@codec
def test_an_empty_file_is_no_data(suffix: str) -> None:
    assert decoded(CODECS[suffix], b"") == b""


@codec
def test_the_same_data_give_the_same_bytes(suffix: str) -> None:
    assert encoded(CODECS[suffix], [b"ab", b"c"]) == encoded(CODECS[suffix], [b"a", b"bc"])


def test_gzip_holds_no_time_and_no_name() -> None:
    flags, time = encoded(formats.Gzip, [b"abc"])[3], encoded(formats.Gzip, [b"abc"])[4:8]

    assert (flags, time) == (0, bytes(4))


def test_a_higher_level_makes_it_smaller() -> None:
    words = random.Random(1).choices(["alpha", "beta", "gamma", "delta", "epsilon", "zeta"], k=20_000)
    data = " ".join(words).encode()

    sizes = [len(encoded(GzipFormat(level=level), [data])) for level in (0, 1, 9)]

    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


@pytest.mark.parametrize(
    ("path", "codec"),
    [
        ("a.gz", formats.Gzip),
        ("a.tsv.BZ2", formats.Bzip2),
        ("dir.gz/a.xz", formats.Xz),
        ("a.zst/", formats.Zstd),
        ("a.gz.txt", formats.Bytes),
        ("dir.gz/a", formats.Bytes),
        (".gz", formats.Bytes),
        ("gz", formats.Bytes),
        ("", formats.Bytes),
    ],
)
def test_the_suffix_says_the_compression(path: str, codec: Format) -> None:
    assert format_for_path(path).is_text
    assert format_for_path(path).binary() is codec


def test_chains_of_several_formats_are_read_back(tmp_path: Path) -> None:
    target = LocalTarget(tmp_path / "a", formats.Text >> formats.Gzip >> formats.Zstd)
    with target.open("w") as file:
        file.write("é")

    assert zstandard.decompress(Path(target.path).read_bytes(), max_output_size=99)[:2] == b"\x1f\x8b"
    with target.open() as file:
        assert file.read() == "é"
    with target.open("rb") as file:
        assert file.read() == "é".encode()


def test_text_that_is_not_utf_8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"ok\n\xff\n")

    with LocalTarget(tmp_path / "a").open() as file, pytest.raises(UnicodeDecodeError):
        file.read()


def test_no_codec_is_imported_before_it_is_needed() -> None:
    program = (
        "import sys; before = set(sys.modules)\n"
        "import howdah.targets.local, howdah.targets.memory, howdah.targets.formats, howdah.targets.writing, howdah.targets.reading\n"
        "print(*sorted({'zlib', 'bz2', 'lzma', 'zstandard', 'shutil', 'tempfile', 'hashlib', 'logging'}\n"
        "             & (set(sys.modules) - before)))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
