"""Dividing the input files among map tasks.

The division depends on the files alone, never on the number of processes, so that a combiner which is not quite
associative gives the same result on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.targets.formats import BytesFormat, format_for_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from howdah.jobs.mapreduce.inputs import InputFile
    from howdah.targets.formats import Format

__all__ = ["LEAST", "LEAST_EXACT", "Split", "file_format", "is_plain", "plan_tasks"]

LEAST = 4 << 20
"""Bytes in a map task: the last ones are that small, so that no process waits long for another."""
LEAST_EXACT = 1 << 20
"""The same where the end of a task costs nothing, since tables are kept over all tasks."""
_MOST = 64 << 20
_SHARE = 4  # a task takes a quarter of what is left
_COMPRESSION = 4  # a compressed byte is about as much work as this many others


def file_format(file: InputFile) -> Format:
    """Return the format of a file's bytes: what its target names, or as its suffix says."""
    chosen: Format = file.format or format_for_path(file.path)
    return chosen.binary()


def is_plain(file: InputFile) -> bool:
    """Return whether the file's bytes are its lines, so that a split may begin anywhere in it."""
    return isinstance(file_format(file), BytesFormat)


class Split:
    """A stretch of a file, in bytes: the lines that begin in it are read. A compressed file is one whole split."""

    __slots__ = ("begin", "end", "file", "number")

    def __init__(self, file: InputFile, number: int, begin: int, end: int) -> None:
        """Take the `number`-th input file from byte `begin` up to byte `end`."""
        self.file = file
        self.number = number
        self.begin = begin
        self.end = end

    @property
    def work(self) -> int:
        """About how many bytes there are to read."""
        return (self.end - self.begin) * (1 if is_plain(self.file) else _COMPRESSION)

    def __repr__(self) -> str:
        """Show the path and the bytes."""
        return f"Split({self.file.path!r}, {self.begin}:{self.end})"


def plan_tasks(files: Iterable[InputFile], *, whole_files: bool, least: int = LEAST) -> list[list[Split]]:
    """Return the splits of each map task, all in the order of the files; with `whole_files` no file is divided."""
    rest = [Split(file, number, 0, file.size) for number, file in enumerate(files)]
    left = sum(split.work for split in rest)
    tasks: list[list[Split]] = []
    rest.reverse()
    while rest:
        room = max(least, min(_MOST, left // _SHARE))
        task: list[Split] = []
        while rest and room > 0:
            split = rest.pop()
            if not whole_files and is_plain(split.file) and split.work > room + room // 4:
                rest.append(Split(split.file, split.number, split.begin + room, split.end))
                split = Split(split.file, split.number, split.begin, split.begin + room)
            elif task and split.work > room + room // 4:
                rest.append(split)
                break
            task.append(split)
            room -= split.work
            left -= split.work
        tasks.append(task)
    return tasks
