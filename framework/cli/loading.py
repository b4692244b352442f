"""The user's module, found from the current folder on."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from howdah.core.errors import UsageError, suggest

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["ModuleFailedError", "is_module", "load_module", "load_named"]


class ModuleFailedError(UsageError):
    """The user's module raised while it was imported; the message ends with its traceback."""


def load_module(name: str) -> ModuleType:
    """Import a module by its dotted name; the current folder comes first."""
    here = os.getcwd()
    if here not in sys.path and "" not in sys.path:
        sys.path.insert(0, here)
    if name.endswith(".py") or "/" in name:
        dotted = os.path.normpath(name.removesuffix(".py")).strip("./").replace("/", ".")
        raise UsageError(f"--module takes a module's name, not a file's: --module {dotted}")
    if not all(part.isidentifier() for part in name.split(".")):
        raise UsageError(f"{name!r} is not a module's name; write it as in an import statement")
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise UsageError(f"there is no module {name!r} in {here} or elsewhere on Python's path.{_nearest(name)}") from None
        raise _failed(name, error) from error
    except Exception as error:
        raise _failed(name, error) from error
    except SystemExit as error:
        raise UsageError(f"the module {name!r} ended the process with sys.exit({error.code!r}) while it was imported") from error
    return sys.modules[name]


def load_named(family: str) -> tuple[ModuleType, str] | None:
    """Import the module of `module.Family`, the longest one there is; return it with the rest, or None."""
    parts = family.replace(":", ".").split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    for length in range(len(parts) - 1, 0, -1):
        name = ".".join(parts[:length])
        if is_module(name):
            return load_module(name), ".".join(parts[length:])
    return None


def is_module(name: str) -> bool:
    """Return whether there is a module of a dotted name."""
    from importlib.util import find_spec

    here = os.getcwd()
    if here not in sys.path and "" not in sys.path:
        sys.path.insert(0, here)
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False
    except Exception as error:  # a parent package that fails
        raise _failed(name.rpartition(".")[0], error) from error


def _failed(name: str, error: BaseException) -> ModuleFailedError:
    from howdah.cli.tracebacks import user_traceback

    return ModuleFailedError(f"the module {name!r} can't be imported:\n{user_traceback(error)}")


def _nearest(name: str) -> str:
    """Suggest a module in the folder where the misspelt one was looked for."""
    package, _, last = name.rpartition(".")
    folder = os.path.join(os.getcwd(), *package.split("."))
    try:
        entries = os.listdir(folder)
    except OSError:
        return ""
    modules = [entry.removesuffix(".py") for entry in entries if entry.endswith(".py") or os.path.isdir(os.path.join(folder, entry))]
    if last in modules:  # it is there, so one of the packages it is in is not
        return ""
    near = suggest(last, modules)
    return near.replace("mean ", f"mean {package}." if package else "mean ")
