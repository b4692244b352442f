"""Declared aggregates: combiners that an engine knows, so that it may apply them in its own way and still give the same bytes.

An aggregate turns a key's values into *states* that are fewer, may be joined in any order and grouping, and end in
the values that the reducer gets. Nothing is rounded before that end, so neither splits nor the order of values show.
"""

from __future__ import annotations

import math
from decimal import Context, Decimal, Inexact, InvalidOperation
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Any

from howdah.core.errors import RecordError, UsageError
from howdah.jobs.records.values import encode_value

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Aggregate", "Count", "Distinct", "Max", "Mean", "Min", "Sum", "TopK"]


class Aggregate:
    """What a job may declare as its `combiner`; the reducer then gets the results as the key's values."""

    adds_whole_numbers = False
    """Whether states that are whole numbers are joined by adding them, and their sum is the result."""

    def states(self, values: list[Any]) -> list[Any]:
        """Return the states of values, at least one; raises RecordError for a value that it can't take."""
        raise NotImplementedError

    def join(self, states: list[Any]) -> list[Any]:
        """Return fewer states, or as many, that stand for all of these."""
        raise NotImplementedError

    def results(self, states: list[Any]) -> list[Any]:
        """Return the values that the reducer gets."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Show it as it is written in a job."""
        return f"{type(self).__name__}()"


def _refuse(aggregate: Aggregate, value: object, takes: str) -> RecordError:
    return RecordError(f"{aggregate!r} takes {takes}, not {type(value).__name__}: {value!r:.80}")


class Sum(Aggregate):
    """The sum of numbers (int, float, Decimal; a bool counts as int): one value a key.

    A sum with floats in it is a float and exact until it is rounded once; one with Decimals is rounded once, to the
    28 digits of Python's default context. The float partials are those of Shewchuk (1997), as `math.fsum` uses them.
    A state is a whole number, or a tuple (whole number, float partials, Decimal or None).
    """

    adds_whole_numbers = True

    def states(self, values: list[Any]) -> list[Any]:
        """Return one state."""
        if set(map(type, values)) == {int}:
            return [sum(values)]
        whole, floats, decimals = 0, [], []
        for value in values:
            if isinstance(value, int):
                whole += value
            elif isinstance(value, float):
                floats.append(float(value))
            elif isinstance(value, Decimal):
                decimals.append(value)
            else:
                raise _refuse(self, value, "numbers")
        return [_total(whole, floats, decimals)]

    def join(self, states: list[Any]) -> list[Any]:
        """Return one state."""
        if set(map(type, states)) == {int}:
            return [sum(states)]
        whole, floats, decimals = 0, [], []
        for state in states:
            if type(state) is int:
                whole += state
            else:
                whole += state[0]
                floats += state[1]
                if state[2] is not None:
                    decimals.append(state[2])
        return [_total(whole, floats, decimals)]

    def results(self, states: list[Any]) -> list[Any]:
        """Return the sum."""
        (state,) = self.join(states) if len(states) > 1 else states
        if type(state) is int:
            return [state]
        whole, floats, decimal = state
        if decimal is None:
            return [_rounded(whole, floats)]
        if floats:
            message = (
                f"{self!r} can't add floats and Decimals: {_rounded(0, floats)!r} and {decimal!r}; turn one into the other in the mapper"
            )
            raise RecordError(message)
        return [Context(prec=28).plus(_add_decimals([decimal, Decimal(whole)]))]


def _total(whole: int, floats: list[float], decimals: list[Decimal]) -> Any:
    if not floats and not decimals:
        return whole
    return (whole, tuple(_partials(floats)) if floats else (), _add_decimals(decimals) if decimals else None)


def _partials(floats: list[float]) -> list[float]:
    """Return few floats that have exactly the sum of these (infinities and NaN: the one they give)."""
    if not all(map(math.isfinite, floats)):
        return [sum(value for value in floats if not math.isfinite(value))]
    partials: list[float] = []
    rest = floats
    while True:
        try:
            part = math.fsum(rest)
        except OverflowError:  # only sums beyond the range of floats: kept as they are
            return floats
        if part == 0.0:
            return partials or [part]
        partials.append(part)
        rest = [*floats, *(-value for value in partials)]


def _rounded(whole: int, floats: Iterable[float]) -> float:
    if not all(map(math.isfinite, floats)):
        return sum(floats)
    try:
        if abs(whole) <= 1 << 53:
            return math.fsum([*floats, float(whole)])
    except OverflowError:
        pass
    from fractions import Fraction

    total = sum(map(Fraction, floats), Fraction(whole))
    try:
        return float(total)
    except OverflowError:
        return math.inf if total > 0 else -math.inf


def _add_decimals(decimals: list[Decimal]) -> Decimal:
    context = Context(prec=100_000, traps=[Inexact])
    total = Decimal(0)
    try:
        for value in decimals:
            total = context.add(total, value)
    except Inexact:
        message = "a sum of Decimals needs more than 100,000 digits to be exact; scale them in the mapper"
        raise RecordError(message) from None
    return total


class Count(Aggregate):
    """How many values there are, whatever they are: one value a key."""

    adds_whole_numbers = True

    def states(self, values: list[Any]) -> list[Any]:
        """Return one state, a whole number."""
        return [len(values)]

    def join(self, states: list[Any]) -> list[Any]:
        """Return one state."""
        return [sum(states)]

    def results(self, states: list[Any]) -> list[Any]:
        """Return the count."""
        return [sum(states)]


class Mean(Aggregate):
    """The mean of numbers, as a float (of Decimals: a Decimal), rounded once: one value a key.

    A state is a tuple (state of Sum, count).
    """

    _sum = Sum()

    def states(self, values: list[Any]) -> list[Any]:
        """Return one state."""
        try:
            return [(self._sum.states(values)[0], len(values))]
        except RecordError as error:
            raise RecordError(str(error).replace(repr(self._sum), repr(self))) from None

    def join(self, states: list[Any]) -> list[Any]:
        """Return one state."""
        return [(self._sum.join([state for state, _ in states])[0], sum(count for _, count in states))]

    def results(self, states: list[Any]) -> list[Any]:
        """Return the mean."""
        ((state, count),) = self.join(states)
        if type(state) is not int and state[2] is not None:
            return [Context(prec=28).divide(self._sum.results([state])[0], Decimal(count))]
        whole, floats = (state, ()) if type(state) is int else state[:2]
        if not all(map(math.isfinite, floats)):
            return [sum(floats)]
        from fractions import Fraction

        mean = sum(map(Fraction, floats), Fraction(whole)) / count
        try:
            return [float(mean)]
        except OverflowError:
            return [math.inf if mean > 0 else -math.inf]


class _Least(Aggregate):
    """One of the values, by their own order; those equal in it (1, 1.0, True) by the order of their bytes."""

    _largest = False

    def states(self, values: list[Any]) -> list[Any]:
        """Return the one value; a NaN wins over any number."""
        try:
            best = max(values) if self._largest else min(values)
        except (TypeError, InvalidOperation) as error:
            message = f"{self!r} needs values that can be compared: {error}"
            raise RecordError(message) from None
        kinds = set(map(type, values))
        if float in kinds:
            for value in values:
                if value != value:  # NaN
                    return [value]
        if kinds == {str} or kinds == {int}:
            return [best]
        equal = [value for value in values if value == best]
        return [min(equal, key=encode_value)] if len(equal) > 1 else [best]

    def join(self, states: list[Any]) -> list[Any]:
        """Return one state."""
        return self.states(states)

    def results(self, states: list[Any]) -> list[Any]:
        """Return the one value."""
        return self.states(states)


class Min(_Least):
    """The least value: one value a key."""


class Max(_Least):
    """The greatest value: one value a key."""

    _largest = True


class TopK(Aggregate):
    """The `k` greatest values (or least, with `smallest=True`), best first; ties are ordered by their bytes, NaN comes last."""

    def __init__(self, k: int, *, smallest: bool = False) -> None:
        """Take the number of values to keep, 1 or more."""
        if k < 1:
            message = f"TopK keeps 1 value or more, not {k}"
            raise UsageError(message)
        self.k = k
        self.smallest = smallest

    def states(self, values: list[Any]) -> list[Any]:
        """Return up to k values."""
        try:
            by_bytes = sorted(values, key=encode_value)  # nlargest and nsmallest keep the order of equals
            if self.smallest:
                return nsmallest(self.k, by_bytes, key=lambda value: (value != value, value))
            return nlargest(self.k, by_bytes, key=lambda value: (value == value, value))
        except (TypeError, InvalidOperation) as error:
            message = f"{self!r} needs values that can be compared: {error}"
            raise RecordError(message) from None

    def join(self, states: list[Any]) -> list[Any]:
        """Return up to k values."""
        return self.states(states)

    def results(self, states: list[Any]) -> list[Any]:
        """Return up to k values."""
        return self.states(states)

    def __repr__(self) -> str:
        """Show it as it is written in a job."""
        return f"TopK({self.k}, smallest=True)" if self.smallest else f"TopK({self.k})"


class Distinct(Aggregate):
    """Each different value once, in the order of their bytes; 1, 1.0 and True are different."""

    def states(self, values: list[Any]) -> list[Any]:
        """Return the different values."""
        kinds = set(map(type, values))
        if kinds == {str} or kinds == {int}:
            values = list(dict.fromkeys(values))
        by_bytes = {encode_value(value): value for value in values}
        return [by_bytes[code] for code in sorted(by_bytes)]

    def join(self, states: list[Any]) -> list[Any]:
        """Return the different values."""
        return self.states(states)

    def results(self, states: list[Any]) -> list[Any]:
        """Return the different values."""
        return self.states(states)
