"""The records of one split, with the place of the one just taken, and what becomes of those that are bad."""

from __future__ import annotations

import json
from itertools import accumulate, chain
from operator import length_hint
from typing import TYPE_CHECKING

from howdah.core.errors import HowdahError, RecordError
from howdah.jobs.local.blocks import raw_blocks, text_lines
from howdah.jobs.local.failures import LocatedError, call_failed
from howdah.jobs.local.splits import Split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

__all__ = ["BadRecordFile", "Records"]


class BadRecordFile:
    """Takes the bad records that a map task skips, as JSON lines."""

    def __init__(self, path: str, limit: int | None) -> None:
        """Write to a path; more than `limit` of them (None: any number) raise RecordError."""
        self.count = 0
        self._first = ""
        self._path = path
        self._limit = limit
        self._file: TextIO | None = None

    def add(self, *, path: str, offset: int, record: str, error: BaseException) -> None:
        """Take one record."""
        self.count += 1
        what = str(error) if isinstance(error, RecordError) else f"{type(error).__name__}: {error}"
        self._first = self._first or f"at byte {offset:,} of {path}: {what}\n  record: {record!r:.500}"
        if self._limit is not None and self.count > self._limit:
            message = f"more bad records than the {self._limit:,} that the job takes; the first, {self._first}"
            raise LocatedError(message)
        if self._file is None:
            self._file = open(self._path, "w", encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
        line = json.dumps({"path": path, "offset": offset, "record": record, "error": what}, ensure_ascii=False)
        self._file.write(line.encode("utf-8", "backslashreplace").decode() + "\n")

    def close(self) -> None:
        """End the file."""
        if self._file is not None:
            self._file.close()


class Records:
    """Iterates over the lines of a split; knows where the last one it gave stands."""

    def __init__(self, split: Split, *, bad: BadRecordFile | None, tick: Callable[[int, int], None]) -> None:
        """Skip into `bad` what isn't UTF-8, or raise where that is None; `tick` gets bytes and records as they are read."""
        self.split = split
        self._bad = bad
        self._tick = tick
        self._front: Iterator[str] = iter(())
        self._lines: list[str] = []
        self._block = b""
        self._offset = 0
        self._starts: list[int] | None = None
        self.ended = False
        """Whether all lines were asked for; a mapper that raises StopIteration ends the iteration before."""

    def __iter__(self) -> Iterator[str]:
        """Yield each line."""
        return chain.from_iterable(self._fronts())

    def _fronts(self) -> Iterator[Iterator[str]]:
        at = self.split.begin
        for offset, block in raw_blocks(self.split):
            self._offset, self._block = offset, block
            self._tick(offset + len(block) + 1 - at, block.count(b"\n") + 1)
            at = offset + len(block) + 1
            try:
                lines = text_lines(block)
            except UnicodeDecodeError:
                yield from self._salvaged()
            else:
                yield self._new_front(lines, None)
        self.ended = True

    def _new_front(self, lines: list[str], starts: list[int] | None) -> Iterator[str]:
        self._lines, self._starts, self._front = lines, starts, iter(lines)
        return self._front

    def _salvaged(self) -> Iterator[Iterator[str]]:
        """Yield those lines of the block that are UTF-8; one that is not is bad when its turn comes."""
        lines: list[str] = []
        starts: list[int] = []
        for start, line in zip(self._line_starts(), self._block.split(b"\n"), strict=True):
            try:
                lines += text_lines(line)
                starts.append(start)
            except UnicodeDecodeError as error:
                yield self._new_front(lines, starts)
                lines, starts = [], []
                self._refuse(start, line, error)
        yield self._new_front(lines, starts)

    def _refuse(self, start: int, line: bytes, error: UnicodeDecodeError) -> None:
        why = RecordError(f"not UTF-8: byte 0x{line[error.start]:02x} at {error.start + 1} of the line")
        if self._bad is None:
            raise call_failed(why, hook="the reader", where=self.place(start), shown=line) from None
        self._bad.add(path=self.split.file.path, offset=start, record=line.decode("utf-8", "backslashreplace"), error=why)

    def _line_starts(self) -> list[int]:
        return [*accumulate((len(line) + 1 for line in self._block.split(b"\n")[:-1]), initial=self._offset)]

    def last(self) -> tuple[int, str]:
        """Return the offset in bytes and the text of the line that was taken last."""
        index = len(self._lines) - length_hint(self._front) - 1
        if index < 0:
            return self.split.begin, ""
        if self._starts is None:
            self._starts = self._line_starts()
        return self._starts[index], self._lines[index]

    def place(self, offset: int) -> str:
        """Return in words where a line that starts at an offset stands."""
        number = 1
        try:
            for start, block in raw_blocks(Split(self.split.file, self.split.number, 0, self.split.file.size)):
                if start + len(block) >= offset:
                    number += block.count(b"\n", 0, offset - start)
                    break
                number += block.count(b"\n") + 1
        except (HowdahError, OSError):  # it changed, or went, while it was read
            return f"at byte {offset:,} of {self.split.file.path}"
        return f"on line {number:,} of {self.split.file.path} (byte {offset:,})"
