"""Parameters that are dates or date intervals."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from howdah.core.date_interval import SPELLINGS, DateInterval, Month, Year, parse_interval
from howdah.core.parameter import NO_VALUE, NoValue, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from howdah.core.parameter import ParameterOptions

__all__ = ["DateIntervalParameter", "DateParameter", "MonthParameter", "YearParameter"]

EPOCH = datetime.date(1970, 1, 1)


class DateParameter(Parameter[datetime.date]):
    """A parameter whose value is a date, written 2012-06-01.

    With `interval=n` the value is moved back to every n-th day from `start` (1970-01-01 unless told).
    """

    takes = "a date such as 2012-06-01"
    metavar = "YYYY-MM-DD"
    plain_key = True

    def __init__(
        self,
        default: datetime.date | NoValue | None = NO_VALUE,
        *,
        interval: int = 1,
        start: datetime.date | None = None,
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Hold the step and where steps are counted from."""
        super().__init__(default, **options)
        if interval < 1:
            raise ValueError(f"interval counts from 1, not {interval}")
        self.interval = interval
        self.start = EPOCH if start is None else start
        if interval == 1 and type(self) is DateParameter:
            self.exact = datetime.date

    def parse(self, text: str) -> datetime.date:
        """Read `YYYY-MM-DD`; month and day may have one digit."""
        year, month, day = _numbers(text, "year", "month", "day")
        return datetime.date(year, month, day)

    def serialize(self, value: datetime.date) -> str:
        """Write `YYYY-MM-DD`."""
        return value.isoformat()

    def normalize(self, value: Any) -> datetime.date:
        """Take a date or the date of a datetime, moved back to the step."""
        day = self._day(value)
        return day - datetime.timedelta(days=(day - self.start).days % self.interval)

    def _day(self, value: Any) -> datetime.date:
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        raise TypeError(f"it is a {type(value).__name__}")

    def next_in_enumeration(self, value: datetime.date) -> datetime.date | None:
        """Return the date one step on."""
        return _after(value, lambda day: day + datetime.timedelta(days=self.interval))


def _numbers(text: str, *names: str) -> tuple[int, ...]:
    """Return the numbers in a date: four digits of the year, at most two of the others."""
    parts = text.split("-")
    if len(parts) != len(names) or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(f"it does not read as {'-'.join(names)}")
    if len(parts[0]) != 4 or any(len(part) > 2 for part in parts[1:]):
        raise ValueError("a year has four digits, a month or day at most two")
    return tuple(int(part) for part in parts)


def _after(value: datetime.date, step: Callable[[datetime.date], datetime.date]) -> datetime.date | None:
    """Return the date one step on, or None where the calendar ends."""
    try:
        return step(value)
    except (OverflowError, ValueError):
        return None


def _month(count: int) -> datetime.date:
    return datetime.date(count // 12, count % 12 + 1, 1)


class MonthParameter(DateParameter):
    """A parameter whose value is the first day of a month, written 2012-06."""

    takes = "a month such as 2012-06"
    metavar = "YYYY-MM"

    def parse(self, text: str) -> datetime.date:
        """Read `YYYY-MM`."""
        year, month = _numbers(text, "year", "month")
        return datetime.date(year, month, 1)

    def serialize(self, value: datetime.date) -> str:
        """Write `YYYY-MM`."""
        return value.isoformat()[:7]

    def normalize(self, value: Any) -> datetime.date:
        """Take a date or a Month, moved back to the first day of every n-th month."""
        day = value.date_a if isinstance(value, Month) else self._day(value)
        first = self.start.year * 12 + self.start.month - 1
        months = day.year * 12 + day.month - 1 - first
        return _month(first + months - months % self.interval)

    def next_in_enumeration(self, value: datetime.date) -> datetime.date | None:
        """Return the month one step on."""
        return _after(value, lambda day: _month(day.year * 12 + day.month - 1 + self.interval))


class YearParameter(DateParameter):
    """A parameter whose value is the first day of a year, written 2012."""

    takes = "a year such as 2012"
    metavar = "YYYY"

    def parse(self, text: str) -> datetime.date:
        """Read `YYYY`."""
        return datetime.date(_numbers(text, "year")[0], 1, 1)

    def serialize(self, value: datetime.date) -> str:
        """Write `YYYY`."""
        return value.isoformat()[:4]

    def normalize(self, value: Any) -> datetime.date:
        """Take a date or a Year, moved back to the first day of every n-th year."""
        year = (value.date_a if isinstance(value, Year) else self._day(value)).year
        return datetime.date(year - (year - self.start.year) % self.interval, 1, 1)

    def next_in_enumeration(self, value: datetime.date) -> datetime.date | None:
        """Return the year one step on."""
        return _after(value, lambda day: datetime.date(day.year + self.interval, 1, 1))


class DateIntervalParameter(Parameter[DateInterval]):
    """A parameter whose value is a date interval: a year, month, ISO week, day, or two days; or only one of these kinds."""

    takes = f"a date interval: {SPELLINGS}"
    metavar = "INTERVAL"
    plain_key = True

    def __init__(
        self,
        default: DateInterval | NoValue | None = NO_VALUE,
        *,
        kind: type[DateInterval] = DateInterval,
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Hold the kind of interval; any by default."""
        super().__init__(default, **options)
        self.kind = kind
        if kind is not DateInterval:
            self.takes = f"a date interval of the kind {kind.__name__}"

    def parse(self, text: str) -> DateInterval:
        """Read an interval."""
        return parse_interval(text)

    def serialize(self, value: DateInterval) -> str:
        """Write the interval."""
        return value.to_string()

    def normalize(self, value: Any) -> DateInterval:
        """Take a date interval."""
        if isinstance(value, self.kind):
            return value
        raise TypeError(f"it is a {type(value).__name__}")

    def next_in_enumeration(self, value: DateInterval) -> DateInterval | None:
        """Return the interval after this one."""
        try:
            return value.next()
        except (NotImplementedError, OverflowError, ValueError):
            return None
