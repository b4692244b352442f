"""Parameters whose value is one of a few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

from howdah.core.errors import suggest
from howdah.core.parameter import NO_VALUE, NoValue, Parameter

if TYPE_CHECKING:
    import enum
    from collections.abc import Iterable

    from typing_extensions import TypeVar, Unpack

    from howdah.core.parameter import ParameterOptions

    ChoiceT = TypeVar("ChoiceT", default=str)
    EnumT = TypeVar("EnumT", bound=enum.Enum)
else:
    from typing import TypeVar

    ChoiceT = TypeVar("ChoiceT")
    EnumT = TypeVar("EnumT")

__all__ = ["ChoiceListParameter", "ChoiceParameter", "EnumListParameter", "EnumParameter"]


class _Choices(Generic[ChoiceT]):
    """A set of values in the order they were given, each known by its text."""

    def __init__(self, choices: Iterable[ChoiceT], var_type: type) -> None:
        self.values: dict[ChoiceT, ChoiceT] = {choice: choice for choice in choices}
        self.var_type = var_type
        wrong = [choice for choice in self.values if type(choice) is not var_type]
        if wrong:
            raise TypeError(f"choices are of type {var_type.__name__}, but {wrong[0]!r} is a {type(wrong[0]).__name__}: give var_type")
        self.texts = tuple(str(choice) for choice in self.values)

    def parse(self, text: str) -> ChoiceT:
        try:
            value = self.var_type(text)
        except (ValueError, TypeError):
            value = text
        return self.find(value)

    def find(self, value: Any) -> ChoiceT:
        try:
            return self.values[value]
        except (KeyError, TypeError):
            raise ValueError(f"it is not one of them.{suggest(str(value), self.texts)}".removesuffix(".")) from None


class ChoiceParameter(Parameter[ChoiceT]):
    """A parameter whose value is one of `choices`, all of type `var_type`."""

    metavar = "CHOICE"

    def __init__(
        self,
        default: ChoiceT | NoValue | None = NO_VALUE,
        *,
        choices: Iterable[ChoiceT],
        var_type: type[ChoiceT] = str,  # type: ignore[assignment]
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Hold the choices in their order."""
        super().__init__(default, **options)
        self._choices = _Choices(choices, var_type)
        self.takes = "one of " + ", ".join(self._choices.texts)
        self.plain_key = var_type in (str, int, bool)

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts it takes."""
        return self._choices.texts

    def parse(self, text: str) -> ChoiceT:
        """Read one of the choices."""
        return self._choices.parse(text)

    def normalize(self, value: Any) -> ChoiceT:
        """Take one of the choices."""
        return self._choices.find(value)


class ChoiceListParameter(Parameter[tuple[ChoiceT, ...]]):
    """A parameter whose value is a tuple of some of `choices`, written with commas between; they may repeat."""

    metavar = "CHOICE,..."

    def __init__(
        self,
        default: tuple[ChoiceT, ...] | NoValue | None = NO_VALUE,
        *,
        choices: Iterable[ChoiceT],
        var_type: type[ChoiceT] = str,  # type: ignore[assignment]
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Hold the choices in their order."""
        super().__init__(default, **options)
        self._choices = _Choices(choices, var_type)
        self.takes = "some of " + ", ".join(self._choices.texts) + ", with commas between"

    def parse(self, text: str) -> tuple[ChoiceT, ...]:
        """Read choices with commas between."""
        return tuple(self._choices.parse(part) for part in text.split(",")) if text else ()

    def serialize(self, value: tuple[ChoiceT, ...]) -> str:
        """Write choices with commas between."""
        return ",".join(str(one) for one in value)

    def normalize(self, value: Any) -> tuple[ChoiceT, ...]:
        """Take any number of the choices."""
        if isinstance(value, str):
            raise TypeError("it is a str")
        return tuple(self._choices.find(one) for one in value)


class EnumParameter(Parameter[EnumT]):
    """A parameter whose value is a member of an enum, written as its name."""

    metavar = "NAME"
    plain_key = True

    def __init__(self, default: EnumT | NoValue | None = NO_VALUE, *, enum: type[EnumT], **options: Unpack[ParameterOptions]) -> None:
        """Hold the enum."""
        super().__init__(default, **options)
        self.enum = enum
        self.takes = "one of " + ", ".join(enum.__members__)

    @property
    def choices(self) -> tuple[str, ...]:
        """The names of the members."""
        return tuple(self.enum.__members__)

    def parse(self, text: str) -> EnumT:
        """Read the name of a member."""
        return member_named(self.enum, text)

    def serialize(self, value: EnumT) -> str:
        """Write the name."""
        return value.name

    def normalize(self, value: Any) -> EnumT:
        """Take a member."""
        if isinstance(value, self.enum):
            return value
        raise TypeError(f"it is a {type(value).__name__}")


class EnumListParameter(Parameter[tuple[EnumT, ...]]):
    """A parameter whose value is a tuple of members of an enum, written with commas between; they may repeat."""

    metavar = "NAME,..."

    def __init__(
        self, default: tuple[EnumT, ...] | NoValue | None = NO_VALUE, *, enum: type[EnumT], **options: Unpack[ParameterOptions]
    ) -> None:
        """Hold the enum."""
        super().__init__(default, **options)
        self.enum = enum
        self.takes = "some of " + ", ".join(enum.__members__) + ", with commas between"

    def parse(self, text: str) -> tuple[EnumT, ...]:
        """Read names with commas between."""
        return tuple(member_named(self.enum, part) for part in text.split(",")) if text else ()

    def serialize(self, value: tuple[EnumT, ...]) -> str:
        """Write the names with commas between."""
        return ",".join(member.name for member in value)

    def normalize(self, value: Any) -> tuple[EnumT, ...]:
        """Take any number of members."""
        members = tuple(value)
        for member in members:
            if not isinstance(member, self.enum):
                raise TypeError(f"{member!r} is a {type(member).__name__}")
        return members


def member_named(members: type[EnumT], name: str) -> EnumT:
    """Return the member of a name."""
    try:
        return members[name]
    except KeyError:
        raise ValueError(f"{name!r} is not one of them.{suggest(name, members.__members__)}".removesuffix(".")) from None
