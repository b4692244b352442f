"""Staging: a write happens under a hidden name beside the final one, which it takes when it is whole.

A staging name is `.howdah-SLOT-NAME`, in the folder of the final `NAME`. Whoever writes there holds a lock (flock) on it, which the
kernel drops when the process ends, however it ends. So the next writer of the same final name knows the leftovers: they are in the
first slots, and their lock can be taken. It removes them. Two writers at once take two slots.

A lock lives on an inode, not on a name. So both sides look, once they have the lock, whether the name still means the inode they
locked: a writer that lost its new file to a cleaner takes another slot; a cleaner leaves what is no longer there.

Where a file system has no flock (some network file systems), writes are as atomic, but leftovers stay.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from howdah.core.errors import FileSystemError
from howdah.targets.refusals import is_a_directory, not_a_directory, refusal, there_already

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["PREFIX", "SUCCESS", "Staging", "commit_new", "fsync_path", "fsync_tree", "make_directories", "move_new", "remove_tree"]

PREFIX = ".howdah-"
SUCCESS = "_SUCCESS"
_LONGEST_NAME = 200
_VACANT_SLOTS = 8
_NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS, errno.EXDEV})
_TAKEN = frozenset({errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR})


class Staging:
    """A file or directory on its way to its final name; used with `with`, it is removed unless it was committed."""

    def __init__(self, final: str, *, directory: bool = False, check: Callable[[str], object] | None = None) -> None:
        """Make the staging file or directory, its parents too, and remove what dead writers of the same path left.

        Before a commit `check` is called with the path of what is to get the final name; what it raises prevents that.
        """
        self.name = final
        self.directory = directory
        self._check = check
        self.final = os.path.join(os.getcwd(), final.rstrip("/")) if not final.startswith("/") else final.rstrip("/")
        if not os.path.basename(self.final):
            raise is_a_directory(final, "write")
        self._process = os.getpid()
        self._open = True
        try:
            self.path, self.fd = self._claim()
        except OSError as error:
            self._open = False
            raise refusal(error, "write", final) from error

    def _claim(self) -> tuple[str, int]:
        """Take the first free slot, removing leftovers until several slots in a row are vacant."""
        folder, stem = os.path.dirname(self.final), _stem(os.path.basename(self.final))
        claimed: tuple[str, int] | None = None
        vacant = 0
        for slot in count():
            path = f"{folder}/{PREFIX}{slot}-{stem}"
            if os.path.lexists(path) and not _reap(path):
                vacant = 0
            elif claimed is None:
                claimed = self._create(path)
                vacant = 0
            else:
                vacant += 1
            if claimed is not None and vacant == _VACANT_SLOTS:
                break
        assert claimed is not None
        return claimed

    def _create(self, path: str) -> tuple[str, int] | None:
        """Make and lock the file or directory; None where another process was quicker (to make it, or to take it for a leftover)."""
        try:
            fd = self._make(path)
        except FileExistsError:
            return None
        _lock(fd, wait=True)
        if _same(fd, path):
            return path, fd
        os.close(fd)
        return None

    def _make(self, path: str) -> int:
        """Make the file or directory, its parents too, and open it."""
        try:
            return _make_directory(path) if self.directory else _make_file(path)
        except FileNotFoundError:
            make_directories(os.path.dirname(path))
            return _make_directory(path) if self.directory else _make_file(path)

    def commit(self) -> None:
        """Make it durable and give it its final name: a file replaces a file, a directory's name must be free."""
        if self.directory:
            if not self.commit_new():
                raise there_already(self.name, "write")
            return
        self._run_check(self.path)
        with self._committing():
            os.fsync(self.fd)
            os.replace(self.path, self.final)
            fsync_path(os.path.dirname(self.final))
        self._release()

    def commit_new(self, *, mark: bool = True) -> bool:
        """Make it durable and give it its final name unless that is taken; return whether it did; `mark` puts `_SUCCESS` in a directory."""
        self._run_check(self.path)
        with self._committing():
            if self.directory:
                _settle(self.path, mark=mark)
            else:
                os.fsync(self.fd)
            if not move_new(self.path, self.final):
                return False
            fsync_path(os.path.dirname(self.final))
        self._release()
        return True

    def commit_inner(self, inner: str, *, mark: bool) -> None:
        """Give the final name to the one file or directory that was made in this staging directory, then remove the staging directory."""
        if not os.path.lexists(inner):
            raise FileSystemError(
                f"cannot write {self.name!r}: nothing was made at the temporary path {inner!r}; write there what is to appear"
            )
        self._run_check(inner)
        with self._committing():
            if mark and not os.path.isdir(inner):
                raise not_a_directory(self.name, "write")
            _settle(inner, mark=mark)
            if not os.path.isdir(inner):
                os.replace(inner, self.final)
            elif not _rename_new(inner, self.final):
                raise there_already(self.name, "write")
            fsync_path(os.path.dirname(self.final))
        self.discard()

    def _run_check(self, staged: str) -> None:
        if self._check is not None and self._open:
            self._check(staged)

    @contextmanager
    def _committing(self) -> Iterator[None]:
        """Say what went wrong in terms of the final path."""
        if not self._open or os.getpid() != self._process:
            raise FileSystemError(f"cannot write {self.name!r}: it was ended already, or was begun by another process")
        try:
            yield
        except OSError as error:
            if not os.path.lexists(self.path):
                raise FileSystemError(f"cannot write {self.name!r}: {self.path!r} was removed while it was written; run again") from error
            raise refusal(error, "write", self.name) from error

    def discard(self) -> None:
        """Remove it, unless it was committed; a forked child removes nothing of its parent's."""
        if not self._open:
            return
        if os.getpid() == self._process:
            try:
                remove_tree(self.path)
            except OSError:
                pass  # the next writer will
        self._release()

    def _release(self) -> None:
        if self._open:
            self._open = False
            os.close(self.fd)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Remove what was not committed."""
        self.discard()

    def __del__(self) -> None:
        """Remove what was not committed: collecting garbage never commits."""
        if getattr(self, "_open", False):
            self.discard()


def commit_new(staged: str, final: str) -> bool:
    """Rename a staged file or directory to a final name that must not be there; return False, changing nothing, where it is.

    What it holds, and the new name, are durable afterwards. A file is linked, then its first name unlinked: a crash between the two
    leaves both names, and calling again ends it. An empty directory at the final name counts as nothing. A staged path that is
    missing raises FileNotFoundError.
    """
    staged, final = staged.rstrip("/"), final.rstrip("/")
    try:
        fsync_tree(staged)
        if not move_new(staged, final):
            return False
        fsync_path(os.path.dirname(final) or ".")
    except OSError as error:
        raise refusal(error, "commit", final if os.path.lexists(staged) else staged) from error
    return True


def _settle(path: str, *, mark: bool) -> None:
    """Bring a file or directory to the disk; `mark` puts `_SUCCESS` in a directory, once all else is there."""
    fsync_tree(path)
    if mark:
        with open(f"{path}/{SUCCESS}", "ab") as success:
            os.fsync(success.fileno())
        fsync_path(path)


def move_new(staged: str, final: str) -> bool:
    """Give a path its final name atomically, never over something."""
    if os.path.isdir(staged) and not os.path.islink(staged):
        return _rename_new(staged, final)
    try:
        os.link(staged, final)
    except FileExistsError:
        if not os.path.samestat(os.lstat(staged), os.lstat(final)):
            return False
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        return _rename_locked(staged, final)
    os.unlink(staged)
    return True


def _rename_new(staged: str, final: str) -> bool:
    """Rename a directory: the kernel refuses to put it over anything but an empty directory."""
    try:
        os.rename(staged, final)
    except OSError as error:
        if error.errno in _TAKEN and os.path.lexists(final):
            return False
        raise
    return True


def _rename_locked(staged: str, final: str) -> bool:
    """Rename a file where there are no hard links: look and rename under a lock on the folder, which all writers of howdah take."""
    folder = os.open(os.path.dirname(final) or ".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _lock(folder, wait=True)
        if os.path.lexists(final):
            return False
        os.rename(staged, final)
    finally:
        os.close(folder)
    return True


def _make_file(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)


def _make_directory(path: str) -> int:
    os.mkdir(path)
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _stem(name: str) -> str:
    """Return the final name, or, where that is too long to put something before it, what stands for it."""
    if len(os.fsencode(name)) <= _LONGEST_NAME:
        return name
    from hashlib import sha256

    return sha256(os.fsencode(name)).hexdigest() + os.path.splitext(name)[1][:10]


def _lock(fd: int, *, wait: bool) -> bool:
    """Take the lock of an open file; False where another has it, or where the file system has no locks."""
    import fcntl

    try:
        fcntl.flock(fd, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _same(fd: int, path: str) -> bool:
    """Return whether a path still means the open file."""
    try:
        return os.path.samestat(os.fstat(fd), os.lstat(path))
    except FileNotFoundError:
        return False


def _reap(path: str) -> bool:
    """Remove a leftover; False where its writer lives, or where it can't be removed."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        if not _lock(fd, wait=False):
            return False
        if _same(fd, path):
            remove_tree(path)
        return not os.path.lexists(path)
    except OSError:
        return False
    finally:
        os.close(fd)


def remove_tree(path: str) -> None:
    """Remove a file, or a directory with what is in it."""
    if not os.path.isdir(path) or os.path.islink(path):
        os.unlink(path)
        return
    try:
        os.rmdir(path)
    except OSError:
        from shutil import rmtree

        rmtree(path)


def make_directories(path: str) -> None:
    """Make a directory and its missing parents, durably."""
    parent = os.path.dirname(path)
    try:
        os.mkdir(path or ".")
    except FileNotFoundError:
        make_directories(parent)
        make_directories(path)
    except FileExistsError:
        if not os.path.isdir(path):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path) from None
    else:
        fsync_path(parent or ".")


def fsync_path(path: str) -> None:
    """Make a file's bytes, or the names in a directory, durable."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems can't, and need not
            raise
    finally:
        os.close(fd)


def fsync_tree(path: str) -> None:
    """Make a file durable, or a directory with all files in it."""
    kind = os.lstat(path).st_mode
    if stat.S_ISDIR(kind):
        with os.scandir(path) as entries:
            for entry in entries:
                fsync_tree(entry.path)
    if stat.S_ISDIR(kind) or stat.S_ISREG(kind):
        fsync_path(path)
