"""Date intervals: whole days from `date_a` to before `date_b`."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from howdah.core.errors import InvalidParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Custom", "DateInterval", "Day", "Month", "Week", "Year", "parse_date", "parse_interval"]

ONE_DAY = datetime.timedelta(days=1)
SPELLINGS = "2012, 2012-06, 2012-W26, 2012-06-01 or 2012-06-01-2012-06-03"


class DateInterval:
    """The days from `date_a` to before `date_b`; iterating gives them in order.

    Two intervals are equal when they are of one kind and have the same ends; only intervals of one kind have an order.
    """

    __slots__ = ("date_a", "date_b")

    date_a: datetime.date
    date_b: datetime.date

    def __init__(self, date_a: datetime.date, date_b: datetime.date) -> None:
        """Hold the first day and the day after the last one."""
        object.__setattr__(self, "date_a", date_a)
        object.__setattr__(self, "date_b", date_b)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: an interval does not change."""
        raise AttributeError(f"a date interval does not change: can't set {name!r}")

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Pickle as the text."""
        return parse_interval, (self.to_string(),)

    def to_string(self) -> str:
        """Return the text that `parse_interval` reads."""
        raise NotImplementedError

    @classmethod
    def from_date(cls, day: datetime.date) -> DateInterval:
        """Return the interval of this kind that holds a day."""
        raise NotImplementedError(f"a {cls.__name__} interval is not known by one of its days")

    def dates(self) -> list[datetime.date]:
        """Return the days in order."""
        first = self.date_a
        return [first + datetime.timedelta(days=n) for n in range((self.date_b - first).days)]

    def hours(self) -> Iterator[datetime.datetime]:
        """Yield the hours of all days in order."""
        for day in self.dates():
            for hour in range(24):
                yield datetime.datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001 - an hour of a calendar, in no zone

    def prev(self) -> DateInterval:
        """Return the interval of this kind just before."""
        return self.from_date(self.date_a - ONE_DAY)

    def next(self) -> DateInterval:
        """Return the interval of this kind just after."""
        return self.from_date(self.date_b)

    def __iter__(self) -> Iterator[datetime.date]:
        """Iterate over the days."""
        return iter(self.dates())

    def __len__(self) -> int:
        """Return the number of days."""
        return max((self.date_b - self.date_a).days, 0)

    def __bool__(self) -> bool:
        """Say yes: an interval is a value, even one without days."""
        return True

    def __contains__(self, day: object) -> bool:
        """Return whether a day is one of the interval's."""
        if not isinstance(day, datetime.date) or isinstance(day, datetime.datetime):
            return False
        return self.date_a <= day < self.date_b

    def __str__(self) -> str:
        """Return the text."""
        return self.to_string()

    def __repr__(self) -> str:
        """Return the text."""
        return self.to_string()

    def __hash__(self) -> int:
        """Hash kind and ends."""
        return hash((type(self), self.date_a, self.date_b))

    def __eq__(self, other: object) -> bool:
        """Compare kind and ends."""
        if type(self) is not type(other) or not isinstance(other, DateInterval):
            return False
        return self.date_a == other.date_a and self.date_b == other.date_b

    def _ends(self, other: object) -> tuple[datetime.date, datetime.date]:
        if not isinstance(other, type(self)):
            raise TypeError(f"{self} and {other} are not intervals of one kind, so they have no order")
        return other.date_a, other.date_b

    def __lt__(self, other: object) -> bool:
        """Compare the first days, then the last ones."""
        return (self.date_a, self.date_b) < self._ends(other)

    def __le__(self, other: object) -> bool:
        """Compare the first days, then the last ones."""
        return (self.date_a, self.date_b) <= self._ends(other)

    def __gt__(self, other: object) -> bool:
        """Compare the first days, then the last ones."""
        return (self.date_a, self.date_b) > self._ends(other)

    def __ge__(self, other: object) -> bool:
        """Compare the first days, then the last ones."""
        return (self.date_a, self.date_b) >= self._ends(other)


class Day(DateInterval):
    """One day: 2012-06-01."""

    __slots__ = ()

    def __init__(self, year: int, month: int, day: int) -> None:
        """Name the day."""
        first = datetime.date(year, month, day)
        super().__init__(first, first + ONE_DAY)

    def to_string(self) -> str:
        """Return for example 2012-06-01."""
        return self.date_a.isoformat()

    @classmethod
    def from_date(cls, day: datetime.date) -> Day:
        """Return the interval of one day."""
        return Day(day.year, day.month, day.day)


class Week(DateInterval):
    """One ISO week, Monday to Sunday: 2012-W26."""

    __slots__ = ()

    def __init__(self, year: int, week: int) -> None:
        """Name the ISO year and week."""
        first = datetime.date.fromisocalendar(year, week, 1)
        super().__init__(first, first + 7 * ONE_DAY)

    def to_string(self) -> str:
        """Return for example 2012-W26."""
        year, week, _ = self.date_a.isocalendar()
        return f"{year:04d}-W{week:02d}"

    @classmethod
    def from_date(cls, day: datetime.date) -> Week:
        """Return the week that holds a day."""
        year, week, _ = day.isocalendar()
        return Week(year, week)


class Month(DateInterval):
    """One month: 2012-06."""

    __slots__ = ()

    def __init__(self, year: int, month: int) -> None:
        """Name the month."""
        super().__init__(datetime.date(year, month, 1), datetime.date(year + month // 12, month % 12 + 1, 1))

    def to_string(self) -> str:
        """Return for example 2012-06."""
        return f"{self.date_a.year:04d}-{self.date_a.month:02d}"

    @classmethod
    def from_date(cls, day: datetime.date) -> Month:
        """Return the month that holds a day."""
        return Month(day.year, day.month)


class Year(DateInterval):
    """One year: 2012."""

    __slots__ = ()

    def __init__(self, year: int) -> None:
        """Name the year."""
        super().__init__(datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1))

    def to_string(self) -> str:
        """Return for example 2012."""
        return f"{self.date_a.year:04d}"

    @classmethod
    def from_date(cls, day: datetime.date) -> Year:
        """Return the year that holds a day."""
        return Year(day.year)


class Custom(DateInterval):
    """Any days in a row: 2012-06-01-2012-06-03, of which the last is not one of them; it has no neighbours."""

    __slots__ = ()

    def to_string(self) -> str:
        """Return for example 2012-06-01-2012-06-03."""
        return f"{self.date_a.isoformat()}-{self.date_b.isoformat()}"


def parse_date(text: str) -> datetime.date:
    """Read `YYYY-MM-DD`."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise InvalidParameterError(f"{text!r} is not a date such as 2012-06-01.")
    year, month, day = _number(text[:4]), _number(text[5:7]), _number(text[8:])
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise InvalidParameterError(f"{text!r} is not a date: {error}.") from None


def _number(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() else -1


def parse_interval(text: str) -> DateInterval:
    """Read an interval: a year, month, ISO week, day, or two days with a `-` between (the second not included)."""
    try:
        if len(text) == 4:
            return Year(_number(text))
        if len(text) == 7 and text[4] == "-":
            return Month(_number(text[:4]), _number(text[5:]))
        if len(text) == 8 and text[4:6] == "-W":
            return Week(_number(text[:4]), _number(text[6:]))
        if len(text) == 10:
            return Day.from_date(parse_date(text))
        if len(text) == 21 and text[10] == "-":
            return Custom(parse_date(text[:10]), parse_date(text[11:]))
    except ValueError as error:
        raise InvalidParameterError(f"{text!r} is not a date interval ({error}); write {SPELLINGS}.") from None
    raise InvalidParameterError(f"{text!r} is not a date interval; write {SPELLINGS}.")
