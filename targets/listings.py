"""Whether many local paths exist, answered by listing the folders that hold several of them."""

from __future__ import annotations

import os
import sys
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["exists_many"]

_FEWEST = 16  # a listing takes about as long as this many looks
_ENTRIES_PER_PATH = 2  # reading this many entries takes about as long as one look
_ENTRY = 8  # most file systems count at least this, and the name, into a folder's size
_BLOCK = 4096
_NAMES_ARE_EXACT = sys.platform == "linux"


def exists_many(paths: list[str], exists: Callable[[str], bool], *, look: Callable[[str], object] = os.stat) -> list[bool]:
    """Return, for each path, whether it exists; `look` raises where it does not, and where it can't say, `exists` is asked.

    A folder that holds several of the paths is listed. One with far more entries than paths asked for is not: there, looking for each
    path alone is quicker. A symbolic link, a name that means another (`..`), and a folder that can't be listed are looked at alone too.
    """
    folders: dict[str, list[int]] = {}
    for index, path in enumerate(paths):
        folder = path[: path.rfind("/", 0, -1) + 1]
        if folder in folders:
            folders[folder].append(index)
        else:
            folders[folder] = [index]
    answers = [False] * len(paths)
    unknown: list[int] = []
    for folder, indexes in folders.items():
        if len(indexes) < _FEWEST:
            unknown += indexes
            continue
        names = [paths[index][len(folder) :] for index in indexes]
        known = _listed(folder or ".", names)
        for index, name in zip(indexes, names, strict=True):
            answer = known.get(name)
            if answer is None:
                unknown.append(index)
            else:
                answers[index] = answer
    for index in unknown:
        try:
            look(paths[index])
            answers[index] = True
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError:
            answers[index] = exists(paths[index])
    return answers


def _listed(folder: str, names: list[str]) -> dict[str, bool | None]:
    """Return what the folder's listing says about the names: there, not there, or None where it can't say."""
    budget = _ENTRIES_PER_PATH * len(names)
    absent = False if _NAMES_ARE_EXACT else None
    known: dict[str, bool | None] = dict.fromkeys(names, absent)
    try:
        size = os.stat(folder).st_size
        if size > _BLOCK and size > budget * (_ENTRY + sum(map(len, names)) / len(names)):
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
    for entry in islice(entries, budget):
        name = entry.name
        if name in known:
            known[name] = None if entry.is_symlink() else True
        if directories and name + "/" in known:
            known[name + "/"] = None if entry.is_symlink() else entry.is_dir(follow_symlinks=False)
    return next(entries, None) is None
