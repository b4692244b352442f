"""Reading a split as blocks of whole lines.

A line ends with LF, and one CR before it is not part of it. It belongs to the split in which it begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.errors import JobError
from howdah.jobs.local.splits import file_format, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from howdah.jobs.local.splits import Split
    from howdah.jobs.mapreduce.inputs import InputFile

__all__ = ["BLOCK_BYTES", "raw_blocks", "text_lines"]

BLOCK_BYTES = 256 << 10


def raw_blocks(split: Split, size: int = BLOCK_BYTES) -> Iterator[tuple[int, bytes]]:
    """Yield (offset in the decoded file, bytes): whole lines, each block without its last LF.

    Raises FileNotFoundError where the file vanished, JobError where it shrank, and what its format raises.
    """
    file = split.file
    with file.fs.open_read(file.path) as raw:
        if not is_plain(file):
            stream = file_format(file).wrap_read(raw)
            yield from _whole_lines(stream, 0, None, size, file)
            return
        begin = split.begin
        if begin:
            raw.seek(begin - 1)
            skipped = raw.readline()
            begin += len(skipped) - 1
            if begin >= split.end:
                return
        yield from _whole_lines(raw, begin, split.end, size, file)


def _whole_lines(stream: IO[bytes], at: int, end: int | None, size: int, file: InputFile) -> Iterator[tuple[int, bytes]]:
    begun: list[bytes] = []  # a line longer than a block, so far
    start = at
    while end is None or at < end:
        block = stream.read(size if end is None else min(size, end - at))
        if not block:
            if end is not None:
                message = (
                    f"{file.path} shrank while it was read: {end:,} bytes were expected, {at:,} are there; run again once it is written"
                )
                raise JobError(message)
            break
        at += len(block)
        if end is not None and at >= end and not block.endswith(b"\n"):
            block += stream.readline()
        cut = block.rfind(b"\n")
        if cut < 0:
            begun.append(block)
            continue
        begun.append(block[:cut])
        yield start, b"".join(begun) if len(begun) > 1 else begun[0]
        start += sum(map(len, begun)) + 1
        begun = [block[cut + 1 :]] if cut < len(block) - 1 else []
    if begun:
        yield start, b"".join(begun)


def text_lines(block: bytes) -> list[str]:
    """Return the lines of a block as text; raises UnicodeDecodeError where they are not UTF-8."""
    text = block.decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        text = text.removesuffix("\r")
    return text.split("\n")
