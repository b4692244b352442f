"""Checks of an output, run on what was staged before it gets its name: a check that fails leaves nothing under that name."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from howdah.core.errors import CheckFailedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from howdah.core.target import FileSystemTarget

__all__ = ["MatchesSchema", "NonEmpty", "RowsBetween", "run_checks"]

_CHUNK = 1 << 20
_LONGEST = 80


def run_checks(target: FileSystemTarget, staged: str) -> None:
    """Call each check of a target with one that has the staged path; raise CheckFailedError for the first that says no.

    A check says no by raising CheckFailedError or AssertionError, or by returning False.
    """
    view: Any = copy(target)
    view.path, view.checks = staged, ()
    if getattr(view, "format", "") is None and not target.fs.isdir(staged):
        from howdah.targets.formats import format_for_path

        view.format = format_for_path(target.path)
    for check in target.checks:
        cause: AssertionError | None = None
        try:
            if check(view) is not False:
                continue
            reason = "it returned False"
        except CheckFailedError as error:
            reason = str(error)
        except AssertionError as error:
            reason, cause = str(error) or "an assertion in it does not hold", error
        message = f"{target.path!r} was not written: the check {_name(check)} failed: {reason}"
        raise CheckFailedError(message) from cause


def _name(check: object) -> str:
    return str(getattr(check, "__qualname__", None) or repr(check))


class NonEmpty:
    """There is at least one byte, decompressed."""

    def __call__(self, target: FileSystemTarget) -> None:
        """Check a target."""
        with target.open("rb") as file:
            if not file.read(1):
                raise CheckFailedError("it is empty")

    def __repr__(self) -> str:
        """Show how it was made."""
        return "NonEmpty()"


class RowsBetween:
    """There are at least `low` lines and at most `high`."""

    def __init__(self, low: int, high: int | None = None) -> None:
        """Take the bounds, both inclusive; without `high` there may be any number."""
        if low < 0 or (high is not None and high < low):
            raise UsageError(f"RowsBetween({low}, {high}): no number of rows is between these")
        self.low = low
        self.high = high

    def __call__(self, target: FileSystemTarget) -> None:
        """Check a target."""
        rows, last = 0, b"\n"
        with target.open("rb") as file:
            while chunk := file.read(_CHUNK):
                rows += chunk.count(b"\n")
                last = chunk[-1:]
        rows += last != b"\n"
        if rows < self.low or (self.high is not None and rows > self.high):
            raise CheckFailedError(f"it has {rows:,} {'row' if rows == 1 else 'rows'}")

    def __repr__(self) -> str:
        """Show how it was made."""
        return f"RowsBetween({self.low}, {self.high})"


class MatchesSchema:
    """Every row has the columns that are named, with values of their types.

    A type is str, int, float, bool, Decimal, date, datetime, one of these `| None` (an empty or null value will do), or a function that
    raises ValueError for a value that is wrong. The form of the rows is `tsv`, `csv` or `json` (an object a line).
    """

    def __init__(self, columns: Mapping[str, Any], *, form: str | None = None, header: bool = False) -> None:
        """Take the columns in their order; without a form, the suffix of the path says it, and otherwise it is `tsv`."""
        if form not in (None, "tsv", "csv", "json"):
            raise UsageError(f"MatchesSchema: form is {form!r}, and it is one of tsv, csv, json")
        self.columns = columns
        self.form = form
        self.header = header
        self._readers = {name: _reader(kind) for name, kind in columns.items()}

    def __call__(self, target: FileSystemTarget) -> None:
        """Check a target."""
        from io import TextIOWrapper

        form = self.form or _form(target.path)
        file: Any = target.open("rb")
        with TextIOWrapper(file, encoding="utf-8", newline="\n") as lines:
            for number, row in enumerate(_rows(lines, form), 1):
                if number == 1 and self.header and form != "json":
                    if row != list(self.columns):
                        raise CheckFailedError(f"its header is {_short(row)}, not {list(self.columns)!r}")
                    continue
                self._check(number, self._by_name(number, row))

    def _by_name(self, number: int, row: Any) -> Mapping[str, Any]:
        """Return the values of a row by column, or raise for a row that has others."""
        if isinstance(row, dict):
            if row.keys() != self.columns.keys():
                raise CheckFailedError(f"row {number:,} has the columns {_short(list(row))}, not {list(self.columns)!r}")
            return row
        if not isinstance(row, list):
            raise CheckFailedError(f"row {number:,} is no JSON object: {_short(row)}")
        if len(row) != len(self.columns):
            raise CheckFailedError(f"row {number:,} has {len(row)} columns, not {len(self.columns)}: {_short(row)}")
        return dict(zip(self.columns, row, strict=True))

    def _check(self, number: int, row: Mapping[str, Any]) -> None:
        for name, value in row.items():
            try:
                self._readers[name](value)
            except (TypeError, ValueError, ArithmeticError):
                kind = getattr(self.columns[name], "__name__", str(self.columns[name]))
                raise CheckFailedError(f"row {number:,}: {name} is {_short(value)}, which is no {kind}") from None

    def __repr__(self) -> str:
        """Show the columns."""
        kinds = (f"{name}: {getattr(kind, '__name__', kind)}" for name, kind in self.columns.items())
        return f"MatchesSchema({', '.join(kinds)})"


def _form(path: str) -> str:
    name = path.rstrip("/").rsplit("/", 1)[-1].lower()
    for suffix in (".gz", ".bz2", ".xz", ".zst"):
        name = name.removesuffix(suffix)
    ending = name.rpartition(".")[2]
    return {"csv": "csv", "json": "json", "jsonl": "json", "ndjson": "json"}.get(ending, "tsv")


def _rows(lines: Any, form: str) -> Iterator[Any]:
    if form == "csv":
        import csv

        yield from csv.reader(lines, strict=True)
    elif form == "tsv":
        for line in lines:
            yield line.removesuffix("\n").split("\t")
    else:
        import json

        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise CheckFailedError(f"row {number:,} is not JSON: {error}") from None
            yield row if isinstance(row, dict) else repr(row)


def _reader(kind: Any) -> Any:
    """Return a function that raises ValueError or TypeError for a value that is not of a kind."""
    from datetime import date, datetime

    inner = [one for one in getattr(kind, "__args__", ()) if one is not type(None)]
    if type(None) in getattr(kind, "__args__", ()) and len(inner) == 1:
        reader = _reader(inner[0])
        return lambda value: None if value in (None, "", "null") else reader(value)
    texts: dict[Any, Any] = {str: str, bool: _read_bool, date: date.fromisoformat, datetime: datetime.fromisoformat}
    read = texts.get(kind, kind)
    return lambda value: read(value) if isinstance(value, str) else _taken(value, kind, read)


def _taken(value: object, kind: Any, read: Any) -> object:
    """Return a value of JSON, which has numbers, truth values and null besides texts."""
    if kind in (str, int, float, bool):
        if type(value) is kind or (kind is float and type(value) is int):
            return value
        raise ValueError(value)
    if value is None or isinstance(value, bool):
        raise ValueError(value)
    return read(value)


def _read_bool(text: str) -> bool:
    if text not in ("true", "false", "True", "False"):
        raise ValueError(text)
    return text in ("true", "True")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
