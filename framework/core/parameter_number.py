"""Parameters that are numbers or truth values."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from howdah.core.parameter import NO_VALUE, NoValue, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import TypeVar, Unpack

    from howdah.core.parameter import ParameterOptions

    NumberT = TypeVar("NumberT", bound=float)
else:
    from typing import TypeVar

    NumberT = TypeVar("NumberT", bound=float)

__all__ = ["BoolParameter", "FloatParameter", "IntParameter", "NumericalParameter"]


def _whole(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError("it is a bool")
    try:
        return int(operator.index(value))
    except TypeError:
        raise TypeError(f"it is a {type(value).__name__}") from None


def _real(value: Any) -> float:
    if isinstance(value, (bool, str, bytes)):
        raise TypeError(f"it is a {type(value).__name__}")
    return float(value)


class IntParameter(Parameter[int]):
    """A parameter whose value is an int."""

    takes = "a whole number"
    metavar = "INTEGER"
    exact = int
    plain_key = True

    def parse(self, text: str) -> int:
        """Read decimal digits."""
        return int(text)

    def normalize(self, value: Any) -> int:
        """Take whatever stands for a whole number, but a bool."""
        return _whole(value)

    def next_in_enumeration(self, value: int) -> int:
        """Return the next whole number."""
        return value + 1


class FloatParameter(Parameter[float]):
    """A parameter whose value is a float; a whole number is made one, so that 1 and 1.0 are the same task."""

    takes = "a number"
    metavar = "NUMBER"
    exact = float

    def parse(self, text: str) -> float:
        """Read a number."""
        return float(text)

    def normalize(self, value: Any) -> float:
        """Take a number and make it a float."""
        return _real(value)


class BoolParameter(Parameter[bool]):
    """A parameter whose value is a bool, False unless another default is given.

    With implicit parsing its option is a flag; with explicit parsing the option may be followed by `true` or `false`.
    """

    IMPLICIT_PARSING = "implicit"
    EXPLICIT_PARSING = "explicit"

    parsing: str = IMPLICIT_PARSING
    """The parsing of those that are not told; may be changed for the class."""
    takes = "true or false"
    metavar = "[true|false]"
    exact = bool
    plain_key = True

    def __init__(
        self, default: bool | NoValue | None = NO_VALUE, *, parsing: str | None = None, **options: Unpack[ParameterOptions]
    ) -> None:
        """Hold the default and the parsing, `implicit` or `explicit`."""
        super().__init__(False if default is NO_VALUE else default, **options)
        if parsing is not None:
            if parsing not in (self.IMPLICIT_PARSING, self.EXPLICIT_PARSING):
                raise ValueError(f"parsing is 'implicit' or 'explicit', not {parsing!r}")
            self.parsing = parsing
        else:
            self.parsing = type(self).parsing

    @property
    def is_flag(self) -> bool:
        """Whether the command line gives it without a value."""
        return self.parsing == self.IMPLICIT_PARSING

    def parse(self, text: str) -> bool:
        """Read `true` or `false`, in any case of letters."""
        word = text.lower()
        if word not in ("true", "false"):
            raise ValueError("it is neither true nor false")
        return word == "true"

    def normalize(self, value: Any) -> bool:
        """Take a bool, or its text."""
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.parse(value)
        raise TypeError(f"it is a {type(value).__name__}")


class NumericalParameter(Parameter[NumberT]):
    """A parameter whose value is an int or float in a range, by default from `min_value` to before `max_value`."""

    metavar = "NUMBER"

    def __init__(
        self,
        default: NumberT | NoValue | None = NO_VALUE,
        *,
        var_type: type[NumberT],
        min_value: NumberT,
        max_value: NumberT,
        left_op: Callable[[Any, Any], bool] = operator.le,
        right_op: Callable[[Any, Any], bool] = operator.lt,
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Hold the type and the range; the operators say whether its ends belong to it."""
        super().__init__(default, **options)
        self.var_type: type[NumberT] = var_type
        self.min_value = min_value
        self.max_value = max_value
        self.left_op = left_op
        self.right_op = right_op
        ends = "[" if left_op is operator.le else "(", ")" if right_op is operator.lt else "]"
        self.takes = f"{var_type.__name__} in {ends[0]}{min_value}, {max_value}{ends[1]}"

    def parse(self, text: str) -> NumberT:
        """Read a number of the type."""
        return self.var_type(text)

    def normalize(self, value: Any) -> NumberT:
        """Take a number in the range."""
        number: Any = _whole(value) if self.var_type is int else _real(value)
        if self.left_op(self.min_value, number) and self.right_op(number, self.max_value):
            return number  # type: ignore[no-any-return]
        raise ValueError("it is not in the range")
