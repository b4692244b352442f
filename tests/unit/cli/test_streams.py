"""Streams that nobody reads, that are full, or that can't hold a character."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pytest

from howdah.cli.streams import Stream
from howdah.core.errors import FileSystemError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_reader_that_is_gone_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as file:
        stream = Stream(file, must_arrive=True)

        stream.write("x\n")
        stream.write("y\n")

        assert stream.file is None


def test_a_stream_that_was_closed_from_the_start_takes_anything() -> None:
    Stream(None, must_arrive=True).write("x")


def test_a_closed_file_takes_anything(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as file:
        pass

    Stream(file).write("x")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")
def test_a_full_disk_is_an_error_for_results_only() -> None:
    with open("/dev/full", "w") as file:
        Stream(file).write("x")
    with open("/dev/full", "w") as file, pytest.raises(FileSystemError, match="No space left"):
        Stream(file, must_arrive=True).write("x")


def test_characters_the_encoding_lacks_are_written_as_escapes() -> None:
    raw = io.BytesIO()

    file = io.TextIOWrapper(raw, encoding="ascii")
    Stream(file).write("a…\n")

    assert raw.getvalue() == b"a\\u2026\n"
