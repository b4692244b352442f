"""What a half-written word of a command line may become."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from howdah.cli.loading import load_module
from howdah.cli.options import VALUE, Option, first_words, spellings
from howdah.cli.request import find_class, task_options
from howdah.cli.routes import COMMANDS
from howdah.cli.streams import standard_output
from howdah.core.errors import HowdahError
from howdah.core.registry import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from typing_extensions import TypeVar

    from howdah.core.task import Task

    Loaded = TypeVar("Loaded")

__all__ = ["answer", "completions"]

_CHOICES = {
    "engine": ("local",),
    "log_format": ("text", "json"),
    "log_level": ("debug", "info", "warning", "error"),
}
_WORDS = {"config": {"show": "Print every setting and where its value came from"}, "completion": dict.fromkeys(("bash", "zsh", "fish"), "")}
_GLOBAL = (Option("--version", takes="flag", meaning="Show the version and end."),)


def answer(shell: str, words: str, word: str) -> int:
    """Print what the word that is being written may become, for a shell: its words so far, and which of them, or what, is being written."""
    given = _split(words)
    if shell == "fish":
        before, incomplete = given[1:], word
        if incomplete and before and before[-1] == incomplete:
            before.pop()
    else:
        place = int(word)
        before, incomplete = given[1:place], given[place] if place < len(given) else ""
    stream = standard_output()
    for found, meaning in completions(before, incomplete).items():
        if shell == "zsh":
            stream.write(f"plain\n{found.replace(':', chr(92) + ':')}\n{meaning or '_'}\n")
        elif shell == "fish":
            stream.write(f"plain,{found}\t{meaning.replace(',', '')}\n")
        else:
            stream.write(f"plain,{found}\n")
    return 0


def completions(before: Sequence[str], incomplete: str) -> dict[str, str]:
    """Return the words that a half-written one may become after others, each with what it means."""
    words = list(before)
    options: tuple[Option, ...] = import_module("howdah.cli.run").command.options
    position, early = first_words(words, options)
    name = "" if position is None else words[position]
    if name in COMMANDS:
        del words[position or 0]
        if name in _WORDS:
            return _starting(_WORDS[name], incomplete)
        options = import_module(COMMANDS[name][0]).command.options
        position, early = first_words(words, options)
    task = _task(early.get("module"), None if position is None else words[position])
    known = [*options, *(task_options(task, options) if task else ())]
    last = spellings(known).get(words[-1]) if words else None
    if last is not None and last.takes == VALUE:
        return _starting(_values(last, task), incomplete)
    if incomplete.startswith("-"):
        known += _GLOBAL if not words else ()
        return _starting({option.names[0]: option.meaning for option in known}, incomplete)
    if position is not None:
        return {}
    tasks = _families("module" in early, incomplete)
    commands = {} if name or before else {command: meaning for command, (_, meaning) in COMMANDS.items()}
    return _starting(commands | tasks, incomplete)


def _families(with_module: bool, incomplete: str) -> dict[str, str]:
    """Return the tasks that are loaded; without a module those of the module that stands before a dot."""
    if with_module:
        return dict(sorted({one.get_task_family(): _first_line(one) for one in registry.classes()}.items()))
    module = incomplete.rpartition(".")[0]
    if not module or _load(module) is None:
        return {}
    return {f"{module}.{one.__name__}": _first_line(one) for one in registry.classes() if one.__module__ == module}


def _task(module: str | None, name: str | None) -> type[Task] | None:
    if module and _load(module) is None:
        return None
    try:
        return None if name is None else _quietly(lambda: find_class(None, name))
    except HowdahError:
        return None


def _load(module: str) -> object:
    try:
        return _quietly(lambda: load_module(module))
    except HowdahError:
        return None


def _quietly(load: Callable[[], Loaded]) -> Loaded:
    """Do something that imports a user's module, whose prints would be taken for answers."""
    from contextlib import redirect_stdout
    from io import StringIO

    with redirect_stdout(StringIO()):
        return load()


def _values(option: Option, task: type[Task] | None) -> Mapping[str, str]:
    """Return the values of an option that are few and known."""
    if option.key == "module":
        return dict.fromkeys(_modules(), "")
    if option.key.startswith("=") and task is not None:
        return dict.fromkeys(dict(task.get_params())[option.key[1:]].choices or (), "")
    return dict.fromkeys(_CHOICES.get(option.key, ()), "")


def _modules() -> Iterable[str]:
    try:
        names = sorted(os.listdir())
    except OSError:
        return []
    return [name[:-3] for name in names if name.endswith(".py") and name[:-3].isidentifier()]


def _starting(words: Mapping[str, str], incomplete: str) -> dict[str, str]:
    return {word: meaning for word, meaning in words.items() if word.startswith(incomplete)}


def _first_line(task: type[Task]) -> str:
    return (task.__doc__ or "").strip().partition("\n")[0]


def _split(text: str) -> list[str]:
    """Split a command line into words; one whose quotes are not closed yet, by its blanks."""
    if not any(mark in text for mark in "'\"\\"):
        return text.split()
    import shlex

    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
