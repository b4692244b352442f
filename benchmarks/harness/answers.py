"""Brings every implementation's output to one form, so that equal answers have equal digests."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from .inputs import HERE, TIMES, Inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def plain(line: str) -> str:
    """Fields that are text already."""
    return line


def flat(value: Any) -> list[str]:
    """The fields of a decoded value; a tuple may come as a list or as an object with a tag."""
    if isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    return [str(field) for field in value] if isinstance(value, list) else [str(value)]


def json_values(line: str) -> str:
    """A key, then a value as JSON where it is no plain text."""
    key, *values = line.split("\t")
    fields = [key]
    for value in values:
        fields += flat(json.loads(value)) if value[:1] in "[{" else [value]
    return "\t".join(fields)


def json_both(line: str) -> str:
    """A key and a value, both JSON."""
    key, value = line.split("\t")
    return "\t".join([*flat(json.loads(key)), *flat(json.loads(value))])


FORMS: dict[str, Callable[[str], str]] = {"plain": plain, "json values": json_values, "json": json_both}


def output_files(out: Path) -> list[Path]:
    """The files that hold an output: itself, or a folder's parts."""
    if not out.is_dir():
        return [out]
    return sorted(path for path in out.rglob("*") if path.is_file() and not path.name.startswith(("_", ".")))


def output_lines(out: Path) -> Iterator[str]:
    """All the lines of an output."""
    for path in output_files(out):
        with path.open(encoding="utf-8", newline="\n") as file:
            for line in file:
                yield line.rstrip("\r\n")


def digest(out: Path, form: str) -> str:
    """One value for an answer, whatever its order and form; GNU or BSD sort keeps it from filling the memory here."""
    normal = FORMS[form]
    sort = subprocess.Popen(["sort"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"})
    if sort.stdin is None or sort.stdout is None:
        raise RuntimeError("sort has no pipes")
    with sort.stdin as sink:
        for line in output_lines(out):
            sink.write(normal(line).encode() + b"\n")
    found = hashlib.sha256()
    while block := sort.stdout.read(1 << 16):
        found.update(block)
    sort.stdout.close()
    sort.wait()
    return found.hexdigest()


def bytes_digest(out: Path) -> str:
    """One value for the very bytes of an output, its parts' names included."""
    found = hashlib.sha256()
    for path in output_files(out):
        found.update(f"{path.relative_to(out)}\0".encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
    return found.hexdigest()


def expected(inputs: Inputs, job: str, size: str) -> str:
    """The digest of the right answer, worked out once and kept beside the data."""
    kept = inputs.folder / "answers" / f"{job}-{size}"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        whole = "whole" if size == "tenfold" else size
        scratch = kept.with_suffix(".tsv")
        times = str(TIMES if size == "tenfold" else 1)
        command = [sys.executable, str(HERE / "reference.py"), job, str(scratch), times, *inputs.files(job, whole)]
        subprocess.run(command, check=True)
        kept.write_text(digest(scratch, "plain"))
        scratch.unlink()
    return kept.read_text()
