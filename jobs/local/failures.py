"""What went wrong in a task, carried from its process to the one that asked for it."""

from __future__ import annotations

import errno
from traceback import TracebackException
from typing import TYPE_CHECKING, NoReturn

from howdah.core import errors
from howdah.core.errors import FileSystemError, HowdahError, JobError, RecordError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

__all__ = ["FAULTS", "LocatedError", "call_failed", "describe", "raise_described", "users_traceback"]

FAULTS = (Exception, SystemExit)
"""What a hook may raise that is a fault of it; an exit would end one process of several, and the job in silence."""
_SHOWN = 500
_NOT_USERS = ("howdah", "contextlib")


class LocatedError(RecordError):
    """A record that the job can't take, with all that is known of its place in the message."""


def describe(error: BaseException) -> dict[str, str]:
    """Return the kind of an error and its text."""
    if isinstance(error, HowdahError):
        kind = next(kind for kind in type(error).__mro__ if kind.__name__ in errors.__all__)
        return {"kind": kind.__name__, "text": str(error)}
    if isinstance(error, MemoryError):
        return {"kind": "JobError", "text": "out of memory: give the job more (local.memory), or take less of it in the mapper or reducer"}
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        where = f" for {error.filename}" if error.filename else " for the files that a job needs while it runs (local.tmp_dir says where)"
        return {"kind": "FileSystemError", "text": f"no space is left on the disk{where}"}
    if isinstance(error, OSError):
        return {"kind": "FileSystemError", "text": f"{error.strerror}: {error.filename}" if error.filename else str(error)}
    return {"kind": "JobError", "text": "".join(TracebackException.from_exception(error).format())}


def raise_described(described: dict[str, str], cause: BaseException | None = None) -> NoReturn:
    """Raise the error that `describe` was given, or the one nearest to it."""
    kind = getattr(errors, described["kind"], JobError)
    raise kind(described["text"]) from cause


def call_failed(error: BaseException, *, hook: str, where: str | Callable[[], str] = "", shown: object = ...) -> HowdahError:
    """Return the error for a hook of the job that raised: where, the record or key, and the user's part of the traceback."""
    if isinstance(error, LocatedError):
        return error
    trace = users_traceback(error)
    if not trace and isinstance(error, (FileSystemError, JobError, OSError)):  # the hook is not to blame
        return error if isinstance(error, HowdahError) else FileSystemError(describe(error)["text"])
    if isinstance(error, (RecordError, MemoryError)):
        first = describe(error)["text"]
    elif isinstance(error, TypeError) and "NoneType" in str(error) and not trace:
        first = f"{hook} returned None; it must yield (key, value) pairs, or return an iterable of them"
    elif not trace and hook != "the writer":
        first = f"{hook} yielded what is not a (key, value) pair: {error}"
    else:
        first = f"{type(error).__name__}: {error}"
    place = where() if callable(where) else where
    lines = [" ".join(filter(None, [hook, "failed", place])) + f": {first}"]
    if shown is not ...:
        lines.append(f"  {_label(hook)}: {_shortened(shown)}")
    return LocatedError("\n".join([*lines, trace] if trace else lines))


def _label(hook: str) -> str:
    if hook == "the writer":
        return "yielded"
    return "key" if "reducer" in hook or "combiner" in hook else "record"


def _shortened(shown: object) -> str:
    text = repr(shown)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text):,} characters)"


def _users_part(trace: TracebackType | None) -> TracebackType | None:
    """Return the traceback from the first frame that is not howdah's."""
    while trace is not None and str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0] in _NOT_USERS:
        trace = trace.tb_next
    return trace


def users_traceback(error: BaseException) -> str:
    """Return an error's traceback without the frames of howdah, or nothing where no others are in it."""
    trace = _users_part(error.__traceback__)
    if trace is None:
        return ""
    return "".join(TracebackException(type(error), error, trace).format()).rstrip()
