"""Tracebacks as a user wants them: the user's own frames, howdah's and the import system's left out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traceback import TracebackException

__all__ = ["user_traceback"]


def user_traceback(error: BaseException) -> str:
    """Return the traceback of an error and of what caused it; where no frame is the user's, all are kept."""
    import traceback

    whole = traceback.TracebackException.from_exception(error)
    ours = {getattr(module, "__file__", None) for name, module in list(sys.modules.items()) if name.partition(".")[0] == "howdah"}
    _trim(whole, ours, set())
    return "".join(whole.format()).rstrip("\n")


def _trim(part: TracebackException, ours: set[str | None], seen: set[int]) -> None:
    if id(part) in seen:
        return
    seen.add(id(part))
    kept = [frame for frame in part.stack if frame.filename not in ours and not frame.filename.startswith("<frozen ")]
    kept = [frame for frame in kept if not frame.filename.replace("\\", "/").endswith("/importlib/__init__.py")]
    if kept or hasattr(part, "lineno"):  # a SyntaxError names its place itself
        part.stack[:] = kept
    for inner in (part.__cause__, part.__context__, *(getattr(part, "exceptions", None) or ())):
        if inner is not None:
            _trim(inner, ours, seen)
