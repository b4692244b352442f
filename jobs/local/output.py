"""Putting the output of a local job together, and giving it its name only when it is whole."""

from __future__ import annotations

import io
import os
import shutil
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any

from howdah.core.errors import UsageError
from howdah.core.structure import flatten
from howdah.core.target import FileSystemTarget
from howdah.jobs.local.lines import write_lines
from howdah.jobs.local.merge import merge
from howdah.targets.formats import Bytes, format_for_path
from howdah.targets.local import LocalTarget
from howdah.targets.refusals import refusal, there_already
from howdah.targets.writing import staged_handle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from typing import IO

    from typing_extensions import Buffer

    from howdah.jobs.local.runs import Run
    from howdah.jobs.local.scratch import Scratch
    from howdah.jobs.mapreduce.job import MapReduceJob

__all__ = ["BAD_RECORDS", "Output", "copy_file", "copy_stretch", "open_part", "output_of", "write_merged"]

BAD_RECORDS = "_bad_records.jsonl"
"""The side output in a directory; beside a file it has the file's name and `.bad.jsonl`."""
_COPIED = 1 << 20


def output_of(job: MapReduceJob, scratch: Scratch) -> Output:
    """Return the output of a job's one target; raises UsageError where it has none or several."""
    targets = flatten(job.output())
    if len(targets) != 1 or not isinstance(targets[0], FileSystemTarget):
        message = f"{job!r}: output() of a MapReduce job is one target on a file system, and this one returned {targets!r}"
        raise UsageError(message)
    return Output(targets[0], scratch)


class Output:
    """The target of a job while it is being written."""

    def __init__(self, target: FileSystemTarget, scratch: Scratch) -> None:
        """Write to a target; what is not on this machine is written to `scratch` first."""
        self.target = target
        self.is_directory = target.is_directory
        format = getattr(target, "format", None) or format_for_path(target.path)
        self.format = format.binary()
        self._scratch = scratch

    @contextmanager
    def directory(self) -> Iterator[str]:
        """Give a folder of this machine to write parts into; they become the target's at a clean end of the `with` block."""
        if isinstance(self.target, LocalTarget):
            with self.target.staging(directory=True) as staging:
                yield staging.path
                if not staging.commit_new() and not self.target.exists():
                    raise there_already(self.target.path, "write")
            return
        folder = self._scratch.file("output")
        os.mkdir(folder)
        yield folder
        with self.target.temporary_directory() as final:  # type: ignore[attr-defined]
            for name in sorted(os.listdir(folder)):
                with open(f"{folder}/{name}", "rb") as source, self.target.fs.open_write(f"{final.rstrip('/')}/{name}") as sink:
                    shutil.copyfileobj(source, sink, _COPIED)

    @contextmanager
    def file(self) -> Iterator[IO[bytes]]:
        """Give a file to write to, which becomes the target's at a clean end of the `with` block.

        A file that has the name by then stays: somebody ran the same task and was quicker.
        """
        if not isinstance(self.target, LocalTarget):
            with self.target.open("wb") as sink:
                yield sink
            return
        staging = self.target.staging()
        with staged_handle(staging, self.format, commit=staging.commit_new) as sink:
            yield sink  # type: ignore[misc]  # it does what a file does

    def open_part(self, folder: str, number: int) -> AbstractContextManager[IO[bytes]]:
        """Open a part in a folder that `directory` gave."""
        name = self.part_name(number)
        return open_part(f"{folder}/{name}", self.format, known_as=f"{self.target.path}{name}")

    def part_name(self, number: int) -> str:
        """Return the name of a part, with the suffix of its compression."""
        return f"part-{number:05d}{self.format.suffix}"

    def write_bad_records(self, paths: Iterable[str], folder: str | None) -> None:
        """Put the files of skipped records together: in the folder of the parts, or beside the file."""
        if folder is not None:
            with open(f"{folder}/{BAD_RECORDS}", "wb") as sink:
                _concatenate(paths, sink)
            return
        beside = copy(self.target)  # on the same file system
        beside.path = f"{self.target.path}.bad.jsonl"
        beside.format = Bytes  # type: ignore[attr-defined]
        with beside.open("wb") as sink:
            _concatenate(paths, sink)


def _concatenate(paths: Iterable[str], sink: IO[bytes]) -> None:
    for path in paths:
        if os.path.exists(path):
            copy_file(path, sink)


class _PartFile(io.FileIO):
    """A file whose errors name it as the reader of the output will know it."""

    def __init__(self, path: str, known_as: str) -> None:
        super().__init__(path, "wb")
        self._known_as = known_as

    def write(self, data: Buffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise refusal(error, "write", self._known_as) from error


@contextmanager
def open_part(path: str, format: Any, *, known_as: str) -> Iterator[IO[bytes]]:
    """Open a part for writing in the target's format; errors call it `known_as`."""
    with io.BufferedWriter(_PartFile(path, known_as), 1 << 18) as raw, format.wrap_write(raw) as sink:
        yield sink


def copy_stretch(path: str, offset: int, length: int, sink: IO[bytes]) -> None:
    """Copy some bytes of a file."""
    with open(path, "rb", buffering=0) as source:
        source.seek(offset)
        while length > 0:
            some = source.read(min(length, _COPIED))
            if not some:
                break
            sink.write(some)
            length -= len(some)


def write_merged(parts: list[list[Run]], sink: IO[bytes]) -> None:
    """Merge the lines of parts: those before all keys, those of the keys in order of key, those after all keys."""
    before, keyed, after = zip(*parts, strict=True)
    for run in before:
        _write_run([run], sink)
    _write_run(list(keyed), sink)
    for run in after:
        _write_run([run], sink)


def _write_run(runs: list[Run], sink: IO[bytes]) -> None:
    for _, groups in merge(runs):
        for group in groups:
            lines: list[str] = []
            size = 0
            for line in group:
                lines.append(line)
                size += len(line) + 1
                if size >= _COPIED:
                    write_lines(lines, sink)
                    lines, size = [], 0
            write_lines(lines, sink)


def copy_file(path: str, sink: IO[bytes]) -> None:
    """Copy all of a file."""
    with open(path, "rb", buffering=0) as source:
        shutil.copyfileobj(source, sink, _COPIED)
