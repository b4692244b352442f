"""Parameters that are moments or durations."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from howdah.core.parameter import NO_VALUE, NoValue, Parameter

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from howdah.core.parameter import ParameterOptions

__all__ = ["DateHourParameter", "DateMinuteParameter", "DateSecondParameter", "TimeDeltaParameter"]

EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 - in no zone, as all moments here
UNITS = ("weeks", "days", "hours", "minutes", "seconds")


class _Moment(Parameter[datetime.datetime]):
    """A datetime without a zone, moved back to every n-th step from a start."""

    step: datetime.timedelta
    format: str
    timespec: str
    plain_key = True

    def __init__(
        self,
        default: datetime.datetime | NoValue | None = NO_VALUE,
        *,
        interval: int = 1,
        start: datetime.datetime | None = None,
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Hold the step, and where steps are counted from (1970-01-01 unless told)."""
        super().__init__(default, **options)
        if interval < 1:
            raise ValueError(f"interval counts from 1, not {interval}")
        self.interval = interval
        self.start = EPOCH if start is None else start

    def parse(self, text: str) -> datetime.datetime:
        """Read the text form."""
        return datetime.datetime.strptime(text, self.format)  # noqa: DTZ007 - in no zone

    def serialize(self, value: datetime.datetime) -> str:
        """Write the text form."""
        return value.isoformat(timespec=self.timespec).replace(":", "")

    def normalize(self, value: Any) -> datetime.datetime:
        """Take a datetime, or a date for its first moment, moved back to the step."""
        if not isinstance(value, datetime.date):
            raise TypeError(f"it is a {type(value).__name__}")
        if not isinstance(value, datetime.datetime):
            value = datetime.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - in no zone
        if value.tzinfo is not None:
            raise ValueError("it has a time zone")
        value = value.replace(microsecond=0, fold=0)
        moved: datetime.datetime = value - (value - self.start) % (self.step * self.interval)
        return moved

    def next_in_enumeration(self, value: datetime.datetime) -> datetime.datetime | None:
        """Return the moment one step on."""
        try:
            return value + self.step * self.interval
        except OverflowError:
            return None


class DateHourParameter(_Moment):
    """A parameter whose value is the start of an hour, written 2012-06-01T19."""

    takes = "an hour such as 2012-06-01T19"
    metavar = "YYYY-MM-DDTHH"
    format = "%Y-%m-%dT%H"
    timespec = "hours"
    step = datetime.timedelta(hours=1)


class DateMinuteParameter(_Moment):
    """A parameter whose value is the start of a minute, written 2012-06-01T1907."""

    takes = "a minute such as 2012-06-01T1907"
    metavar = "YYYY-MM-DDTHHMM"
    format = "%Y-%m-%dT%H%M"
    timespec = "minutes"
    step = datetime.timedelta(minutes=1)

    def parse(self, text: str) -> datetime.datetime:
        """Read the text form, or the older one with an H between hours and minutes."""
        return super().parse(text.replace("H", "", 1) if text[-3:-2] == "H" else text)


class DateSecondParameter(_Moment):
    """A parameter whose value is a second, written 2012-06-01T190738."""

    takes = "a second such as 2012-06-01T190738"
    metavar = "YYYY-MM-DDTHHMMSS"
    format = "%Y-%m-%dT%H%M%S"
    timespec = "seconds"
    step = datetime.timedelta(seconds=1)


class TimeDeltaParameter(Parameter[datetime.timedelta]):
    """A parameter whose value is a duration: seconds, `1 week 2 days`, `3h`, or ISO 8601's `P1DT2H` and `P3W`."""

    takes = "a duration such as 90, 1h 30m, 2 days or P1DT2H"
    metavar = "DURATION"
    exact = datetime.timedelta
    plain_key = True

    def parse(self, text: str) -> datetime.timedelta:
        """Read a duration in one of its forms."""
        try:
            return datetime.timedelta(seconds=float(text))
        except ValueError:
            pass
        found = _iso_duration(text) or _plain_duration(text)
        if found is None:
            raise ValueError("give longer units before shorter ones")
        return found

    def serialize(self, value: datetime.timedelta) -> str:
        """Write weeks, days, hours, minutes and seconds."""
        weeks, days = divmod(value.days, 7)
        minutes, seconds = divmod(value.seconds, 60)
        fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
        return f"{weeks} w {days} d {minutes // 60} h {minutes % 60} m {seconds}{fraction} s"

    def normalize(self, value: Any) -> datetime.timedelta:
        """Take a timedelta."""
        if isinstance(value, datetime.timedelta):
            return value
        raise TypeError(f"it is a {type(value).__name__}")


def _matched(pattern: str, text: str) -> datetime.timedelta | None:
    import re

    match = re.fullmatch(pattern, text)
    if match is None or not any(match.groupdict().values()):
        return None
    return datetime.timedelta(**{unit: float(number) if "." in number else int(number) for unit, number in match.groupdict("0").items()})


def _iso_duration(text: str) -> datetime.timedelta | None:
    hours, minutes, seconds = (rf"((?P<{unit}>\d+){unit[0].upper()})?" for unit in UNITS[2:])
    return _matched(rf"P((?P<weeks>\d+)W|((?P<days>\d+)D)?(T{hours}{minutes}{seconds})?)", text)


def _plain_duration(text: str) -> datetime.timedelta | None:
    parts = []
    for unit in UNITS:
        number = {"weeks": r"-?\d+", "seconds": r"\d+(\.\d+)?"}.get(unit, r"\d+")
        parts.append(rf"((?P<{unit}>{number}) ?{unit[0]}({unit[1:-1]}s?)? ?)?")
    return _matched("".join(parts), text)
