"""The summary at the end of a run: tasks in groups, a screenful for any number of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.cli.wording import clean, count, duration, grouped, shorten, task_name
from howdah.scheduling.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from howdah.cli.ledger import Entry, Ledger
    from howdah.core.parameter import Parameter

__all__ = ["Line", "failure_place", "summary"]

Line = tuple[str, str]
"""A style (title, good, bad, warning, detail or nothing) and a text."""

_MOST_LINES = 5
_MOST_COUNTERS = 4


def summary(
    ledger: Ledger, *, ending: str, parameter: Callable[[str, str], Parameter[object] | None] = lambda family, name: None, width: int = 100
) -> list[Line]:
    """Write how every task of a run ended; `ending` is the sentence that closes it."""
    groups = _groups(ledger)
    total = len(ledger.entries)
    parts = [f"{len(members):,} {title}" for title, members, _ in groups]
    lines: list[Line] = [("title", f"Summary of {count(total, 'task')}: {', '.join(parts) or 'nothing to do'}")]
    for title, members, write in groups:
        style = {"failed": "bad", "ran": "good", "done already": ""}.get(title, "warning")
        lines.append((style, f"{title} ({len(members):,})"))
        lines += write(members, parameter)
    lines.append(("title", ending))
    return [(style, line if style == "title" else shorten(line, width)) for style, line in lines]


def _groups(ledger: Ledger) -> list[tuple[str, list[Any], Callable[..., list[Line]]]]:
    roots = ledger.roots()
    already, ran, failed, broken, missing, disabled, stopped, blocked, waiting = ([] for _ in range(9))  # type: ignore[var-annotated]
    for key, entry in ledger.entries.items():
        root = roots[key]
        match entry.status:
            case Status.DONE:
                (ran if entry.ran else already).append(entry)
            case Status.FAILED:
                failed.append(entry)
            case Status.UNKNOWN:
                broken.append(entry)
            case Status.DISABLED:
                disabled.append(entry)
            case Status.RUNNING:
                stopped.append(entry)
            case _ if root is entry:
                missing.append(entry)
            case _ if root is not None:
                blocked.append((entry, root))
            case _:
                (stopped if entry.attempt else waiting).append(entry)
    written: list[tuple[str, list[Any], Callable[..., list[Line]]]] = [
        ("done already", already, _names),
        ("ran", ran, _durations),
        ("failed", failed, _reasons),
        ("could not be asked", broken, _reasons),
        ("missing inputs", missing, _names),
        ("disabled", disabled, _reasons),
        ("stopped", stopped, _names),
        ("blocked", blocked, _blocked),
        ("not run", waiting, _names),
    ]
    return [group for group in written if group[1]]


def _named(entry: Entry) -> tuple[str, Mapping[str, str]]:
    return entry.spec.family, entry.spec.params or {}


def _cut(lines: Sequence[Line], sizes: Sequence[int]) -> list[Line]:
    """Keep the first lines and say how many tasks the others were about."""
    if len(lines) <= _MOST_LINES:
        return list(lines)
    more = sum(sizes[_MOST_LINES - 1 :])
    return [*lines[: _MOST_LINES - 1], ("detail", f"    … and {more:,} more")]


def _names(entries: Sequence[Entry], parameter: Callable[[str, str], Parameter[object] | None]) -> list[Line]:
    groups = grouped((_named(entry) for entry in entries), parameter)
    lines = [("", f"    {name}{_times(places)}") for name, places in groups]
    return _cut(lines, [len(places) for _, places in groups])


def _times(places: Sequence[int]) -> str:
    return f"  {count(len(places), 'task')}" if len(places) > 1 else ""


def _durations(entries: Sequence[Entry], parameter: Callable[[str, str], Parameter[object] | None]) -> list[Line]:
    groups = grouped((_named(entry) for entry in entries), parameter)
    lines: list[Line] = []
    for name, places in groups:
        members = [entries[place] for place in places]
        took = duration(sum(entry.seconds for entry in members))
        tries = max(entry.attempt for entry in members)
        again = f", at attempt {tries}" if tries > 1 and len(members) == 1 else ""
        together = f"  {count(len(members), 'task')}, {took} together" if len(members) > 1 else f"  {took}{again}"
        counters = _counters(members)
        lines.append(("", f"    {name}{together}{f'  {counters}' if counters else ''}"))
    return _cut(lines, [len(places) for _, places in groups])


def _counters(entries: Iterable[Entry]) -> str:
    totals: dict[str, int] = {}
    for entry in entries:
        for group, names in entry.counters.items():
            for name, number in names.items():
                key = f"{group}.{name}"
                totals[key] = totals.get(key, 0) + number
    shown = [f"{clean(name)} {number:,}" for name, number in list(totals.items())[:_MOST_COUNTERS]]
    more = len(totals) - _MOST_COUNTERS
    return ", ".join(shown) + (f" and {count(more, 'counter')} more" if more > 0 else "")


def _reasons(entries: Sequence[Entry], parameter: Callable[[str, str], Parameter[object] | None]) -> list[Line]:
    """Put the tasks with the same reason together."""
    by_reason: dict[str, list[Entry]] = {}
    for entry in entries:
        by_reason.setdefault(_reason(entry), []).append(entry)
    shown = list(by_reason.items())
    lines: list[Line] = []
    for reason, members in shown[:_MOST_LINES]:
        groups = grouped((_named(entry) for entry in members), parameter)
        others = f" and {sum(len(places) for _, places in groups[1:]):,} more" if len(groups) > 1 else ""
        lines.append(("", f"    {groups[0][0]}{_times(groups[0][1])}{others}"))
        lines.append(("detail", f"        {reason}"))
    more = sum(len(members) for _, members in shown[_MOST_LINES:])
    return [*lines, ("detail", f"    … and {more:,} more")] if more else lines


def _reason(entry: Entry) -> str:
    first = next((line for line in entry.reason.splitlines() if line.strip()), "no reason was given")
    place = failure_place(entry.traceback)
    tries = f" ({entry.attempt} attempts)" if entry.attempt > 1 else ""
    return f"{clean(first.strip())}{f'  [{place}]' if place else ''}{tries}"


def failure_place(traceback: str) -> str:
    """Return the file, line and function of a traceback's innermost frame."""
    for line in reversed(traceback.splitlines()):
        text = line.strip()
        if text.startswith('File "') and ", line " in text:
            file, _, rest = text[6:].partition('", line ')
            number, _, function = rest.partition(", in ")
            return f"{file.rsplit('/', 1)[-1]}:{number.strip()}{f' in {function}' if function else ''}"
    return ""


def _blocked(pairs: Sequence[tuple[Entry, Entry]], parameter: Callable[[str, str], Parameter[object] | None]) -> list[Line]:
    by_root: dict[str, tuple[Entry, list[Entry]]] = {}
    for entry, root in pairs:
        by_root.setdefault(root.spec.key, (root, []))[1].append(entry)
    lines: list[Line] = []
    for root, members in by_root.values():
        groups = grouped((_named(entry) for entry in members), parameter)
        others = f" and {len(members) - len(groups[0][1]):,} more" if len(groups) > 1 else ""
        name = task_name(root.spec.family, root.spec.params)
        lines.append(("", f"    {groups[0][0]}{_times(groups[0][1])}{others}  by {name}, which {_state(root)}"))
    return _cut(lines, [len(members) for _, members in by_root.values()])


def _state(entry: Entry) -> str:
    match entry.status:
        case Status.FAILED:
            return "failed"
        case Status.UNKNOWN:
            return "could not be asked"
        case Status.DISABLED:
            return "is disabled"
        case _:
            return "is missing"
