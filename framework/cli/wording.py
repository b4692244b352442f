"""Durations, counts and names of tasks as a reader wants them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from howdah.core.parameter import Parameter

__all__ = ["Defaults", "clean", "count", "counter", "duration", "grouped", "shorten", "task_name"]

_LONGEST_VALUE = 60
_SHOWN_VALUES = 3


def duration(seconds: float) -> str:
    """Write a duration with the precision that matters: 20 ms, 0.3 s, 12 s, 2 min 5 s, 1 h 3 min."""
    if seconds < 0.0995:
        return f"{max(seconds, 0.0) * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"


def count(number: int, noun: str) -> str:
    """Write a number with its noun, in the plural where it is one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def counter(group: str, name: str, number: int) -> str:
    """Write a counter: of howdah's own, `107 input records`; of a user's group, `music: 3 skipped`."""
    said = f"{number:,} {clean(name)}"
    return said if group == "howdah" else f"{clean(group)}: {said}"


def clean(text: str) -> str:
    """Write a text that holds line ends or control characters on one line that a terminal takes."""
    return text if text.isprintable() else repr(text)[1:-1]


def shorten(text: str, width: int) -> str:
    """Cut a text that is longer than a width, and say so with a mark."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"


class Defaults:
    """Knows the values of parameters that go without saying: those of their defaults."""

    def __init__(self, parameter: Callable[[str, str], Parameter[Any] | None] = lambda family, name: None) -> None:
        """Take what gives the parameter of a family and name."""
        self._parameter = parameter
        self._known: dict[tuple[str, str], str | None] = {}

    def has(self, family: str, name: str, text: str) -> bool:
        """Return whether a text is the default of a parameter."""
        if (family, name) not in self._known:
            parameter = self._parameter(family, name)
            self._known[family, name] = None if parameter is None else parameter.default_text
        return self._known[family, name] == text

    def without(self, family: str, params: Mapping[str, str] | None) -> dict[str, str]:
        """Return the parameters that have another value."""
        return {name: text for name, text in (params or {}).items() if not self.has(family, name, text)}


def task_name(family: str, params: Mapping[str, str] | None) -> str:
    """Write a task as its family and parameters."""
    inner = ", ".join(f"{name}={shorten(clean(value), _LONGEST_VALUE)}" for name, value in (params or {}).items())
    return f"{family}({inner})"


def grouped(
    tasks: Iterable[tuple[str, Mapping[str, str]]], parameter: Callable[[str, str], Parameter[Any] | None] = lambda family, name: None
) -> list[tuple[str, list[int]]]:
    """Put tasks of a family together, with ranges of the parameters they differ in; return names and the tasks' places.

    A parameter that has its default in all of them is left out. `parameter` gives the parameter of a family and name, which knows the
    order of its values.
    """
    defaults = Defaults(parameter)
    families: dict[tuple[str, tuple[str, ...]], list[tuple[int, Mapping[str, str]]]] = {}
    for place, (family, params) in enumerate(tasks):
        families.setdefault((family, tuple(params)), []).append((place, params))
    groups = []
    for (family, names), members in families.items():
        shown = {}
        for name in names:
            values = list(dict.fromkeys(params[name] for _, params in members))
            if len(values) > 1:
                shown[name] = _values(values, parameter(family, name))
            elif not defaults.has(family, name, values[0]):
                shown[name] = shorten(clean(values[0]), _LONGEST_VALUE)
        inner = ", ".join(f"{name}={text}" for name, text in shown.items())
        groups.append((f"{family}({inner})", [place for place, _ in members]))
    return groups


def _values(texts: Sequence[str], parameter: Parameter[Any] | None) -> str:
    """Write several values: as ranges where each follows the one before; of many, the first ones and how many there are."""
    runs = _runs(texts, parameter)
    shown = [f"{_short(run[0])}...{_short(run[-1])}" if len(run) > 1 else _short(run[0]) for run in runs[:_SHOWN_VALUES]]
    more = sum(len(run) for run in runs[_SHOWN_VALUES:])
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _short(text: str) -> str:
    return shorten(clean(text), 20)


def _runs(texts: Sequence[str], parameter: Parameter[Any] | None) -> list[list[str]]:
    """Put values that follow one another together, where their parameter knows what follows."""
    if parameter is None:
        return [[text] for text in texts]
    try:
        values: dict[str, Any] = {text: parameter.read(text) for text in texts}
        ordered = sorted(texts, key=values.__getitem__)
        runs = [ordered[:1]]
        for before, after in pairwise(ordered):
            if parameter.next_in_enumeration(values[before]) == values[after]:
                runs[-1].append(after)
            else:
                runs.append([after])
    except (TypeError, ValueError):
        return [[text] for text in texts]
    return runs
