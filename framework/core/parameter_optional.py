"""Parameters whose value may be None, which is the default, and is written as an empty text."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from howdah.core.parameter import NoValue, Parameter, StrParameter, T

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from typing_extensions import TypeVar, Unpack

    from howdah.core.parameter import ParameterOptions

    NumberT = TypeVar("NumberT", bound=float)
    ChoiceT = TypeVar("ChoiceT", default=str)
    ListT = TypeVar("ListT", bound=tuple[Any, ...], default=tuple[Any, ...])
else:
    from typing import TypeVar

    NumberT = TypeVar("NumberT")
    ChoiceT = TypeVar("ChoiceT")
    ListT = TypeVar("ListT")

__all__ = [
    "OptionalBoolParameter",
    "OptionalChoiceParameter",
    "OptionalDateParameter",
    "OptionalDictParameter",
    "OptionalFloatParameter",
    "OptionalIntParameter",
    "OptionalListParameter",
    "OptionalNumericalParameter",
    "OptionalOf",
    "OptionalParameter",
    "OptionalPathParameter",
    "OptionalStrParameter",
    "OptionalTupleParameter",
]


class OptionalOf(Parameter[T | None]):
    """A parameter whose value is None or one of another kind's."""

    none_text = ""

    def __init__(self, inner: Parameter[T], default: T | NoValue | None = None, **options: Unpack[ParameterOptions]) -> None:
        """Hold the other kind."""
        super().__init__(default, **options)
        self.inner = inner
        self.takes = f"{inner.takes}, or nothing"
        self.metavar = inner.metavar

    @property
    def choices(self) -> tuple[str, ...] | None:
        """The texts it takes, where they are few."""
        return self.inner.choices

    @property
    def is_flag(self) -> bool:
        """Whether the command line gives it without a value."""
        return self.inner.is_flag

    def read(self, text: str) -> T | None:
        """Read a value; an empty text is None."""
        return self.parse(text)

    def parse(self, text: str) -> T | None:
        """Read a value; an empty text is None."""
        return self.inner.read(text) if text else None

    def serialize(self, value: T | None) -> str:
        """Write a value; None is an empty text."""
        return "" if value is None else self.inner.text(value)

    def normalize(self, value: Any) -> T | None:
        """Take None, an empty text for it, or what the other kind takes."""
        return None if value is None or value == "" else self.inner.normalize_given(value)


class OptionalStrParameter(OptionalOf[str]):
    """A StrParameter or None."""

    def __init__(self, default: str | NoValue | None = None, **options: Unpack[ParameterOptions]) -> None:
        """Hold the default."""
        super().__init__(StrParameter(), default, **options)


class OptionalParameter(OptionalStrParameter):
    """Another name of OptionalStrParameter."""


class OptionalIntParameter(OptionalOf[int]):
    """A IntParameter or None."""

    def __init__(self, default: int | NoValue | None = None, **options: Unpack[ParameterOptions]) -> None:
        """Hold the default."""
        from howdah.core.parameter_number import IntParameter

        super().__init__(IntParameter(), default, **options)


class OptionalFloatParameter(OptionalOf[float]):
    """A FloatParameter or None."""

    def __init__(self, default: float | NoValue | None = None, **options: Unpack[ParameterOptions]) -> None:
        """Hold the default."""
        from howdah.core.parameter_number import FloatParameter

        super().__init__(FloatParameter(), default, **options)


class OptionalBoolParameter(OptionalOf[bool]):
    """A BoolParameter or None."""

    def __init__(self, default: bool | NoValue | None = None, *, parsing: str | None = None, **options: Unpack[ParameterOptions]) -> None:
        """Hold the default and the parsing."""
        from howdah.core.parameter_number import BoolParameter

        super().__init__(BoolParameter(parsing=parsing), default, **options)


class OptionalDateParameter(OptionalOf["datetime.date"]):
    """A DateParameter or None."""

    def __init__(
        self,
        default: datetime.date | NoValue | None = None,
        *,
        interval: int = 1,
        start: datetime.date | None = None,
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Hold the default and the step."""
        from howdah.core.parameter_date import DateParameter

        super().__init__(DateParameter(interval=interval, start=start), default, **options)


class OptionalPathParameter(OptionalOf["Path"]):
    """A PathParameter or None."""

    def __init__(
        self,
        default: Path | str | NoValue | None = None,
        *,
        absolute: bool = False,
        exists: bool = False,
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Hold the default, and what is asked of the path."""
        from howdah.core.parameter_path import PathParameter

        super().__init__(PathParameter(absolute=absolute, exists=exists), default, **options)  # type: ignore[arg-type]


class OptionalDictParameter(OptionalOf["Mapping[str, Any]"]):
    """A DictParameter or None."""

    def __init__(
        self, default: Mapping[str, Any] | NoValue | None = None, *, schema: Any = None, **options: Unpack[ParameterOptions]
    ) -> None:
        """Hold the default and the schema."""
        from howdah.core.parameter_structure import DictParameter

        super().__init__(DictParameter(schema=schema), default, **options)


class OptionalListParameter(OptionalOf[ListT]):
    """A ListParameter or None."""

    def __init__(self, default: ListT | NoValue | None = None, *, schema: Any = None, **options: Unpack[ParameterOptions]) -> None:
        """Hold the default and the schema."""
        from howdah.core.parameter_structure import ListParameter

        super().__init__(ListParameter(schema=schema), default, **options)


class OptionalTupleParameter(OptionalOf[ListT]):
    """A TupleParameter or None."""

    def __init__(self, default: ListT | NoValue | None = None, *, schema: Any = None, **options: Unpack[ParameterOptions]) -> None:
        """Hold the default and the schema."""
        from howdah.core.parameter_structure import TupleParameter

        super().__init__(TupleParameter(schema=schema), default, **options)


class OptionalNumericalParameter(OptionalOf[NumberT]):
    """A NumericalParameter or None."""

    def __init__(
        self,
        default: NumberT | NoValue | None = None,
        *,
        var_type: type[NumberT],
        min_value: NumberT,
        max_value: NumberT,
        left_op: Callable[[Any, Any], bool] = operator.le,
        right_op: Callable[[Any, Any], bool] = operator.lt,
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Hold the default, the type and the range."""
        from howdah.core.parameter_number import NumericalParameter

        inner = NumericalParameter(var_type=var_type, min_value=min_value, max_value=max_value, left_op=left_op, right_op=right_op)
        super().__init__(inner, default, **options)


class OptionalChoiceParameter(OptionalOf[ChoiceT]):
    """A ChoiceParameter or None."""

    def __init__(
        self,
        default: ChoiceT | NoValue | None = None,
        *,
        choices: Iterable[ChoiceT],
        var_type: type[ChoiceT] = str,  # type: ignore[assignment]
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Hold the default and the choices."""
        from howdah.core.parameter_choice import ChoiceParameter

        super().__init__(ChoiceParameter(choices=choices, var_type=var_type), default, **options)
