"""Durations, counts and names of tasks as a reader wants them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from howdah.core.parameter import Parameter

__all__ = ["clean", "count", "duration", "grouped", "shorten", "task_name"]

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


def clean(text: str) -> str:
    """Write a text that holds line ends or control characters on one line that a terminal takes."""
    return text if text.isprintable() else repr(text)[1:-1]


def shorten(text: str, width: int) -> str:
    """Cut a text that is longer than a width, and say so with a mark."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"


def task_name(family: str, params: Mapping[str, str] | None) -> str:
    """Write a task as its family and parameters."""
    inner = ", ".join(f"{name}={shorten(clean(value), _LONGEST_VALUE)}" for name, value in (params or {}).items())
    return f"{family}({inner})"


def grouped(
    tasks: Iterable[tuple[str, Mapping[str, str]]], parameter: Callable[[str, str], Parameter[object] | None] = lambda family, name: None
) -> list[tuple[str, list[int]]]:
    """Put tasks of a family together, with ranges of the one parameter they differ in; return names and the tasks' places.

    `parameter` gives the parameter of a family and name, which knows the order of its values.
    """
    families: dict[tuple[str, tuple[str, ...]], list[tuple[int, Mapping[str, str]]]] = {}
    for place, (family, params) in enumerate(tasks):
        families.setdefault((family, tuple(params)), []).append((place, params))
    groups = []
    for (family, names), members in families.items():
        shown = {}
        for name in names:
            values = list(dict.fromkeys(params[name] for _, params in members))
            shown[name] = _values(values, parameter(family, name)) if len(values) > 1 else shorten(clean(values[0]), _LONGEST_VALUE)
        inner = ", ".join(f"{name}={text}" for name, text in shown.items())
        groups.append((f"{family}({inner})", [place for place, _ in members]))
    return groups


def _values(texts: Sequence[str], parameter: Parameter[object] | None) -> str:
    """Write several values: as ranges where each follows the one before; of many, the first ones and how many there are."""
    runs = _runs(texts, parameter)
    shown = [f"{_short(run[0])}...{_short(run[-1])}" if len(run) > 1 else _short(run[0]) for run in runs[:_SHOWN_VALUES]]
    more = sum(len(run) for run in runs[_SHOWN_VALUES:])
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _short(text: str) -> str:
    return shorten(clean(text), 20)


def _runs(texts: Sequence[str], parameter: Parameter[object] | None) -> list[list[str]]:
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
