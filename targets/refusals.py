"""What an operating system's error means for a path, in howdah's words."""

from __future__ import annotations

import errno
import os

from howdah.core.errors import (
    FileAlreadyExistsError,
    FileSystemError,
    MissingParentDirectoryError,
    NotADirectoryFileSystemError,
)

__all__ = [
    "directory_written",
    "into_itself",
    "is_a_directory",
    "missing",
    "missing_parent",
    "not_a_directory",
    "pattern_written",
    "refusal",
    "refusal_of_source",
    "there_already",
]

_FULL = "the disk is full, and nothing of it was kept; free some space, then run again"
_READ_ONLY = "the file system is read-only; choose another folder, or mount it for writing"
_DENIED = "permission denied; check who may use the folder {folder!r}, or choose another one"

_HINTS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "the quota is used up, and nothing of it was kept; free some space, then run again",
    errno.EFBIG: "the file would be larger than this file system or `ulimit -f` allows; nothing of it was kept",
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EIO: "the disk failed to read or write; look at the system's log",
    errno.EMFILE: "too many open files; close some, or raise `ulimit -n`",
    errno.ENAMETOOLONG: "the name is too long for this file system; choose a shorter one",
    errno.ELOOP: "its symbolic links go in a circle",
}


def refusal(error: OSError, doing: str, path: str) -> FileSystemError | FileNotFoundError:
    """Return the error to raise for an OSError met while `doing` something to `path`."""
    number = error.errno
    if number == errno.ENOENT:
        return missing(path, doing)
    if number in (errno.EEXIST, errno.ENOTEMPTY):
        return there_already(path, doing)
    if number == errno.EISDIR:
        return is_a_directory(path, doing)
    if number == errno.ENOTDIR:
        return not_a_directory(path, doing)
    folder = os.path.dirname(path.rstrip("/")) or "."
    hint = _HINTS[number].format(folder=folder) if number in _HINTS else error.strerror or str(error)
    return FileSystemError(f"cannot {doing} {path!r}: {hint}")


def refusal_of_source(error: OSError, doing: str, path: str) -> FileSystemError | FileNotFoundError:
    """Return the error for a path that should be there: what is below a file is not there."""
    if error.errno == errno.ENOTDIR and not os.path.lexists(path.rstrip("/")):
        return missing(path, doing)
    return refusal(error, doing, path)


def missing(path: str, doing: str) -> FileNotFoundError:
    """Return the error for a path that is not there."""
    return FileNotFoundError(errno.ENOENT, f"cannot {doing} what is not there; check the path, or run the task that makes it", path)


def missing_parent(path: str, doing: str) -> MissingParentDirectoryError:
    """Return the error for a path whose parent directory is not there."""
    return MissingParentDirectoryError(f"cannot {doing} {path!r}: its parent directory is not there; make it first")


def there_already(path: str, doing: str) -> FileAlreadyExistsError:
    """Return the error for a destination that is taken."""
    return FileAlreadyExistsError(f"cannot {doing} {path!r}: something is there already; remove it first")


def is_a_directory(path: str, doing: str) -> FileSystemError:
    """Return the error for a directory where a file was expected."""
    return FileSystemError(f"cannot {doing} {path!r}: it is a directory, a file was expected; end the path of a directory's target in `/`")


def not_a_directory(path: str, doing: str) -> NotADirectoryFileSystemError:
    """Return the error for a file where a directory was expected."""
    return NotADirectoryFileSystemError(f"cannot {doing} {path!r}: it, or a folder on the way to it, is a file, a directory was expected")


def directory_written(path: str) -> FileSystemError:
    """Return the error for writing a directory as if it were a file."""
    return FileSystemError(
        f"cannot write {path!r} as a file: it is a directory; write its parts in `with target.temporary_directory() as folder:`"
    )


def pattern_written(path: str) -> FileSystemError:
    """Return the error for writing to a pattern."""
    return FileSystemError(f"cannot write {path!r}: it is a pattern of files that are there; write to a path without * and ?")


def into_itself(path: str, dest: str) -> FileSystemError:
    """Return the error for a directory copied or moved to a place inside it."""
    return FileSystemError(f"cannot put {path!r} into itself, at {dest!r}; choose a place outside of it")
