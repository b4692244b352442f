"""Tracebacks as a user wants them: the user's own frames, howdah's and the import system's left out."""

from __future__ import annotations

import sys
from os.path import dirname
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["trimmed", "user_traceback"]

_HEAD = "Traceback (most recent call last):"
_OURS = "howdah.core.errors."


def user_traceback(error: BaseException) -> str:
    """Return the traceback of an error, and of what caused it."""
    import traceback

    return trimmed("".join(traceback.format_exception(type(error), error, error.__traceback__)))


def trimmed(text: str) -> str:
    """Leave out the frames of a written traceback that are not the user's; where there would be none, keep all or, for our errors, none."""
    folders = {dirname(getattr(module, "__file__", None) or "") for name, module in list(sys.modules.items()) if _is_ours(name)} - {""}
    lines = text.rstrip("\n").split("\n")
    kept: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        if line != _HEAD:
            kept.append(line.removeprefix(_OURS))
            continue
        frames, position = _frames(lines, position)
        users = [frame for frame in frames if not _is_inner(frame[0], folders)]
        rest = lines[position] if position < len(lines) else ""
        if not users and not rest.startswith((_OURS, "  File ")):
            users = frames
        if users:
            kept.append(line)
        kept += [one for frame in users for one in frame]
    return "\n".join(kept)


def _frames(lines: Sequence[str], position: int) -> tuple[list[list[str]], int]:
    """Return the frames that start at a line, each with its lines, and where they end."""
    frames: list[list[str]] = []
    while position < len(lines):
        line = lines[position]
        if line.startswith('  File "') and ", in " in line:
            frames.append([line])
        elif frames and line.startswith(("    ", "  [Previous line")):
            frames[-1].append(line)
        else:
            break
        position += 1
    return frames, position


def _is_inner(line: str, folders: set[str]) -> bool:
    file = line[len('  File "') :].partition('", line ')[0]
    return file.startswith("<frozen ") or file.endswith("importlib/__init__.py") or dirname(file) in folders


def _is_ours(module: str) -> bool:
    return module == "howdah" or module.startswith("howdah.")
