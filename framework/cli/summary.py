"""The summary at the end of a run: tasks in groups, a screenful for any number of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.cli.tracebacks import trimmed
from howdah.cli.wording import clean, count, counter, duration, grouped, shorten
from howdah.worker.outcomes import BLAMED
from howdah.worker.result import OutcomeStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from howdah.core.parameter import Parameter
    from howdah.worker.result import Outcome, RunResult

    Member = tuple[str, Outcome]

__all__ = ["Line", "failure_place", "summary", "troubles"]

Line = tuple[str, str]
"""A style (title, good, bad, warning, detail or nothing) and a text."""

_MOST_LINES = 5
_FEW_LINES = 3
_MOST_COUNTERS = 4
_TITLES = {
    OutcomeStatus.ALREADY_COMPLETE: ("", "done already"),
    OutcomeStatus.DONE: ("good", "ran"),
    OutcomeStatus.FAILED: ("bad", "failed"),
    OutcomeStatus.SCHEDULING_ERROR: ("bad", "could not be asked"),
    OutcomeStatus.MISSING_INPUT: ("warning", "missing inputs"),
    OutcomeStatus.BLOCKED: ("warning", "blocked"),
    OutcomeStatus.NOT_RUN: ("warning", "not run"),
}
_SINGULAR = {"missing inputs": "missing input"}
_ENDINGS = {
    0: "All is done.",
    1: "A task failed",
    2: "A task was used wrongly",
    4: "An external input is missing",
    5: "A task could not be asked what it requires, or whether it is complete",
    6: "Not everything was run",
    130: "Interrupted",
    143: "Terminated",
}


def summary(
    result: RunResult, *, width: int = 100, parameter: Callable[[str, str], Parameter[Any] | None] = lambda family, name: None
) -> list[Line]:
    """Write how every task of a run ended, on lines of at most `width`."""
    return _Summary(result, parameter).lines(width)


def troubles(result: RunResult) -> list[Line]:
    """Write the first tracebacks of tasks that could not be asked: those of tasks that failed were shown when they did."""
    lines: list[Line] = []
    for key, outcome in result.having(OutcomeStatus.SCHEDULING_ERROR).items():
        text = "".join(f"\n    {line}" for line in trimmed(outcome.traceback_text).splitlines())
        lines.append(("bad", f"{clean(repr(result.tasks[key]))} could not be asked: {clean(outcome.reason)}{text}"))
    return [*lines[:_MOST_LINES], ("", "")] if lines else []


class _Summary:
    def __init__(self, result: RunResult, parameter: Callable[[str, str], Parameter[Any] | None]) -> None:
        self.result = result
        self.parameter = parameter

    def lines(self, width: int) -> list[Line]:
        """Return all lines."""
        groups = [(style, title, list(self.result.having(status).items())) for status, (style, title) in _TITLES.items()]
        groups = [group for group in groups if group[2]]
        heads = ", ".join(f"{len(members):,} {_SINGULAR.get(title, title) if len(members) == 1 else title}" for _, title, members in groups)
        lines: list[Line] = [("title", f"Summary of {count(len(self.result.outcomes), 'task')}: {heads or 'nothing to do'}")]
        for style, title, members in groups:
            lines.append((style, f"{title} ({len(members):,})"))
            lines += self._members(title, members, width)
        took = duration(self.result.seconds)
        code = self.result.exit_code
        ending = _ENDINGS.get(code, "It did not end well")
        lines.append(("title", f"{ending} It took {took}." if code == 0 else f"{ending} (exit code {code}). It took {took}."))
        return [(style, line if style == "title" else shorten(line, width)) for style, line in lines]

    def _members(self, title: str, members: Sequence[Member], width: int) -> list[Line]:
        if title in ("failed", "could not be asked", "not run"):
            return self._reasons(members)
        if title == "blocked":
            return self._blocked(members)
        names = self._grouped(members)
        if title == "ran":
            return self._work(members, names, width)
        lines: list[Line] = []
        for name, places in names:
            outcomes = [members[place][1] for place in places]
            said = f": {_first_line(outcomes[0].reason)}" if title == "missing inputs" and len(outcomes) == 1 else _times(places)
            lines.append(("", f"    {name}{said}"))
        return _cut(lines, [len(places) for _, places in names])

    def _work(self, members: Sequence[Member], names: Sequence[tuple[str, list[int]]], width: int) -> list[Line]:
        """Write how long tasks took, and what they counted; where there are few lines, counters that don't fit get one of their own."""
        lines: list[Line] = []
        below: dict[int, str] = {}
        for name, places in names:
            outcomes = [members[place][1] for place in places]
            line, counters = f"    {name}{_time(outcomes)}", _counters(outcomes)
            if counters and len(line) + 2 + len(counters) > width and len(names) <= _FEW_LINES:
                below[len(lines)] = f"        {counters}"
            elif counters:
                line += f"  {counters}"
            lines.append(("", line))
        if not below:
            return _cut(lines, [len(places) for _, places in names])
        return [one for place, line in enumerate(lines) for one in (line, ("detail", below.get(place, ""))) if one[1]]

    def _grouped(self, members: Sequence[Member]) -> list[tuple[str, list[int]]]:
        tasks = (self.result.tasks[key] for key, _ in members)
        return grouped(((task.task_family, task.to_str_params(only_public=True)) for task in tasks), self.parameter)

    def _reasons(self, members: Sequence[Member]) -> list[Line]:
        """Put the tasks with the same reason together."""
        by_reason: dict[str, list[Member]] = {}
        for member in members:
            by_reason.setdefault(_reason(member[1]), []).append(member)
        lines: list[Line] = []
        for reason, alike in list(by_reason.items())[:_MOST_LINES]:
            lines.append(("", f"    {self._first(alike)}"))
            lines.append(("detail", f"        {reason}"))
        more = sum(len(alike) for alike in list(by_reason.values())[_MOST_LINES:])
        return [*lines, _more(more)] if more else lines

    def _blocked(self, members: Sequence[Member]) -> list[Line]:
        """Put the tasks together that the same ones are to blame for."""
        by_blame: dict[tuple[str, ...], list[Member]] = {}
        for member in members:
            by_blame.setdefault(member[1].blocked_by, []).append(member)
        lines: list[Line] = []
        for blame, alike in list(by_blame.items())[:_MOST_LINES]:
            guilty = [(key, self.result.outcomes[key]) for key in blame if key in self.result.outcomes]
            words = sorted({_BLAME.get(outcome.status, "not run") for _, outcome in guilty})
            whom = self._first(guilty) if len(guilty) < BLAMED else f"{self._first(guilty[:1])} and at least {len(guilty) - 1} more"
            lines.append(("", f"    {self._first(alike)}"))
            lines.append(("detail", f"        by {whom} ({', '.join(words)})"))
        more = sum(len(alike) for alike in list(by_blame.values())[_MOST_LINES:])
        return [*lines, _more(more)] if more else lines

    def _first(self, members: Sequence[Member]) -> str:
        """Name the first of several groups, and say how many tasks the others have."""
        names = self._grouped(members)
        others = len(members) - len(names[0][1])
        return f"{names[0][0]}{_times(names[0][1])}{f' and {others:,} more' if others else ''}"


_BLAME = {
    OutcomeStatus.FAILED: "failed",
    OutcomeStatus.SCHEDULING_ERROR: "could not be asked",
    OutcomeStatus.MISSING_INPUT: "missing",
}


def _more(number: int) -> Line:
    return "detail", f"    … and {number:,} more"


def _cut(lines: Sequence[Line], sizes: Sequence[int]) -> list[Line]:
    """Keep the first lines and say how many tasks the others are about."""
    if len(lines) <= _MOST_LINES:
        return list(lines)
    return [*lines[: _MOST_LINES - 1], _more(sum(sizes[_MOST_LINES - 1 :]))]


def _times(places: Sequence[int]) -> str:
    return f"  {count(len(places), 'task')}" if len(places) > 1 else ""


def _time(outcomes: Sequence[Outcome]) -> str:
    """Write how long tasks took."""
    took = duration(sum(outcome.seconds for outcome in outcomes))
    again = f", at attempt {outcomes[0].attempts}" if len(outcomes) == 1 and outcomes[0].attempts > 1 else ""
    return f"  {count(len(outcomes), 'task')}, {took} together" if len(outcomes) > 1 else f"  {took}{again}"


def _counters(outcomes: Iterable[Outcome]) -> str:
    totals: dict[tuple[str, str], int] = {}
    for outcome in outcomes:
        for group, names in outcome.counters.items():
            for name, number in names.items():
                totals[group, name] = totals.get((group, name), 0) + number
    shown = [counter(group, name, number) for (group, name), number in list(totals.items())[:_MOST_COUNTERS]]
    more = len(totals) - _MOST_COUNTERS
    return ", ".join(shown) + (f" and {count(more, 'counter')} more" if more > 0 else "")


def _reason(outcome: Outcome) -> str:
    place = failure_place(trimmed(outcome.traceback_text))
    tries = f" ({outcome.attempts} attempts)" if outcome.attempts > 1 else ""
    return f"{_first_line(outcome.reason)}{f'  [{place}]' if place else ''}{tries}"


def _first_line(reason: str) -> str:
    return clean(next((line.strip() for line in reason.splitlines() if line.strip()), "no reason was given"))


def failure_place(traceback: str) -> str:
    """Return the file, line and function of a traceback's innermost frame."""
    for line in reversed(traceback.splitlines()):
        text = line.strip()
        if text.startswith('File "') and '", line ' in text:
            file, _, rest = text[6:].partition('", line ')
            number, _, function = rest.partition(", in ")
            return f"{file.rsplit('/', 1)[-1]}:{number.strip()}{f' in {function}' if function else ''}"
    return ""
