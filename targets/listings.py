"""Whether many local paths exist, answered by listing the folders that hold several of them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["exists_many"]

_FEWEST = 8  # a listing takes about as long as this many looks
_ENTRIES_PER_PATH = 4  # reading this many entries takes about as long as one look
_BYTES_PER_ENTRY = 64  # more than most file systems need for one
_SMALL = 1 << 14
_NAMES_ARE_EXACT = sys.platform == "linux"


def exists_many(paths: list[str], exists: Callable[[str], bool]) -> list[bool]:
    """Return, for each path, whether it exists.

    A folder that holds several of the paths is listed. One with far more entries than paths asked for is not: there, looking for each
    path alone is quicker. A symbolic link, a name that means another (`..`), and a folder that can't be listed are looked at alone too.
    """
    folders: dict[str, list[int]] = {}
    for index, path in enumerate(paths):
        folders.setdefault(path[: path.rfind("/", 0, -1) + 1], []).append(index)
    answers = [False] * len(paths)
    for folder, indexes in folders.items():
        start = len(folder)
        known: dict[str, bool | None] = {}
        if len(indexes) >= _FEWEST:
            known = _listed(folder or ".", [paths[index][start:] for index in indexes])
        for index in indexes:
            answer = known.get(paths[index][start:])
            answers[index] = exists(paths[index]) if answer is None else answer
    return answers


def _listed(folder: str, names: list[str]) -> dict[str, bool | None]:
    """Return what the folder's listing says about the names: there, not there, or None where it can't say."""
    budget = _ENTRIES_PER_PATH * len(names)
    absent = False if _NAMES_ARE_EXACT else None
    known: dict[str, bool | None] = dict.fromkeys(names, absent)
    try:
        bytes_used = os.stat(folder).st_size
        if bytes_used > _SMALL and bytes_used > _BYTES_PER_ENTRY * budget:
            return {}
        with os.scandir(folder) as entries:
            if not _note(known, entries, budget):
                return {}
    except (FileNotFoundError, NotADirectoryError):
        return dict.fromkeys(names, False)
    except OSError:
        return {}
    for odd in ("", ".", "..", "/", "./", "../"):
        if odd in known:
            known[odd] = None
    return known


def _note(known: dict[str, bool | None], entries: Iterator[os.DirEntry[str]], budget: int) -> bool:
    """Note which names the entries have; False where there are more than `budget` of them."""
    directories = any(name.endswith("/") for name in known)
    for entry in entries:
        name = entry.name
        if name in known:
            known[name] = None if entry.is_symlink() else True
        if directories and name + "/" in known:
            known[name + "/"] = None if entry.is_symlink() else entry.is_dir(follow_symlinks=False)
        budget -= 1
        if budget < 0:
            return False
    return True
