"""Shell patterns, answered by the listings of any file system."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from howdah.core.target import FileSystem

__all__ = ["find", "has_magic"]

_MAGIC = frozenset("*?[")


def has_magic(pattern: str) -> bool:
    """Return whether a path is a pattern."""
    return not _MAGIC.isdisjoint(pattern)


def find(fs: FileSystem, pattern: str) -> list[str]:
    """Return the paths that match, in order of name; `*` stays within a name and skips hidden names, as in a shell."""
    if not has_magic(pattern):
        return [pattern] if fs.exists(pattern) else []
    only_directories = pattern.endswith("/")
    segments = pattern.rstrip("/").split("/")
    found = [""]
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        found = _narrow(fs, found, segment, last=last)
    if only_directories:
        found = [path + "/" for path in found if fs.isdir(path)]
    return sorted(found)


def _narrow(fs: FileSystem, folders: list[str], segment: str, *, last: bool) -> list[str]:
    """Return what one segment of the pattern matches in each of the folders (each a text to put before a name)."""
    found: list[str] = []
    for folder in folders:
        if has_magic(segment):
            found.extend(folder + name for name in _matches(fs, folder, segment))
        elif not last or fs.exists(folder + segment):
            found.append(folder + segment)
    return found if last else [path + "/" for path in found]


def _matches(fs: FileSystem, folder: str, segment: str) -> list[str]:
    """Return the names in a folder that match a pattern without `/`."""
    from fnmatch import fnmatchcase

    if not fs.isdir(folder or "."):
        return []
    names = (path.rstrip("/").rsplit("/", 1)[-1] for path in fs.listdir(folder or "."))
    hidden = segment.startswith(".")
    return [name for name in names if fnmatchcase(name, segment) and (hidden or not name.startswith("."))]
