"""A parameter is a named, typed value of a task that is part of its identity."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Final, Generic, overload
from warnings import warn

from howdah.core.errors import InvalidParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typing_extensions import TypedDict, TypeVar

    T = TypeVar("T", default=str)

    class ParameterOptions(TypedDict, total=False):
        """What every kind of parameter can be told."""

        significant: bool
        description: str | None
        positional: bool
        always_in_help: bool
        batch_method: Callable[[Iterable[Any]], Any] | None
        visibility: ParameterVisibility
else:
    from typing import TypeVar

    T = TypeVar("T")

__all__ = [
    "NO_VALUE",
    "Configured",
    "NoValue",
    "Parameter",
    "ParameterSettings",
    "ParameterVisibility",
    "StrParameter",
    "ValueSource",
    "set_value_source",
    "value_source",
]


class NoValue(enum.Enum):
    """The type of NO_VALUE."""

    NO_VALUE = 0

    def __repr__(self) -> str:
        """Show the name."""
        return "NO_VALUE"


NO_VALUE: Final = NoValue.NO_VALUE


class ParameterVisibility(enum.IntEnum):
    """Who sees a parameter: everyone; the scheduler but not its pages; or only the process that has the task."""

    PUBLIC = 0
    HIDDEN = 1
    PRIVATE = 2


class Parameter(Generic[T]):
    """A parameter whose value is a text; the base of all other kinds.

    A kind says how a text becomes a value (`parse`), how a value becomes a text (`serialize`), and which values it takes
    (`normalize`, which raises ValueError or TypeError for others).
    """

    takes: str = "a text"
    """What values are, in words, for messages and help."""
    metavar: str = "TEXT"
    exact: type | None = str
    """Values of exactly this type are taken as they are, without a call of `normalize`."""
    plain_key: bool = False
    """Whether values of this kind that are equal have the same text, so that a value can stand for its text."""
    none_text: str = "None"
    _created = 0

    def __init__(
        self,
        default: T | NoValue | None = NO_VALUE,
        *,
        significant: bool = True,
        description: str | None = None,
        positional: bool = True,
        always_in_help: bool = False,
        batch_method: Callable[[Iterable[Any]], Any] | None = None,
        visibility: ParameterVisibility = ParameterVisibility.PUBLIC,
    ) -> None:
        """Hold the default, and whether and how the parameter is part of a task's identity, its help and its batches."""
        self.default: Any = default
        self.significant = significant
        self.description = description
        self.positional = positional
        self.always_in_help = always_in_help
        self.batch_method = batch_method
        self.visibility = ParameterVisibility(visibility)
        self.name = ""
        self.order = Parameter.next_order()

    def __init_subclass__(cls) -> None:
        """Forget what the base promised of its values where a kind normalizes them itself."""
        super().__init_subclass__()
        if "normalize" in cls.__dict__:
            for promise in ("exact", "plain_key"):
                if promise not in cls.__dict__:
                    setattr(cls, promise, None if promise == "exact" else False)

    @staticmethod
    def next_order(count: int = 1) -> int:
        """Return the first of the next numbers of the count that keeps parameters in the order of their definition."""
        first = Parameter._created + 1
        Parameter._created += count
        return first

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn the name."""
        self.name = name

    @overload
    def __get__(self, instance: None, owner: Any) -> Parameter[T]: ...

    @overload
    def __get__(self, instance: object, owner: Any) -> T: ...

    def __get__(self, instance: object, owner: Any) -> Any:
        """Return the parameter of a class; a task's own value is found before this is asked."""
        if instance is None:
            return self
        raise AttributeError(f"parameter {self.name!r} of {type(instance).__name__} has no value yet: call super().__init__ first")

    # What a kind defines.

    def parse(self, text: str) -> T:
        """Turn a text into a value."""
        return text  # type: ignore[return-value]

    def serialize(self, value: T) -> str:
        """Turn a value into the text that `parse` reads."""
        return str(value)

    def normalize(self, value: Any) -> T:
        """Return the value to keep for a value that was given; raise ValueError or TypeError for one that is not taken."""
        if type(self) is Parameter and not isinstance(value, str):
            warn(f"Parameter {self.name!r} takes a str, not {value!r}; use the kind of parameter for its type.", stacklevel=2)
        return tuple(value) if isinstance(value, (list, set)) else value  # type: ignore[return-value]

    def next_in_enumeration(self, value: T) -> T | None:
        """Return the value after this one, where values have such an order."""
        return None

    # What the rest of howdah asks.

    @property
    def has_default(self) -> bool:
        """Whether there is a default."""
        return self.default is not NO_VALUE

    @property
    def default_text(self) -> str | None:
        """The default as a text, or None where there is none."""
        return None if self.default is NO_VALUE else self.text(self.normalize_given(self.default))

    @property
    def choices(self) -> tuple[str, ...] | None:
        """The texts it takes, where they are few."""
        return None

    @property
    def is_flag(self) -> bool:
        """Whether the command line gives it without a value."""
        return False

    def read(self, text: str) -> T | None:
        """Turn a text into a normalized value; where the default is None, None's text is None."""
        if self.default is None and text == self.none_text:
            return None
        return self.normalize_given(self.parse(text))

    def text(self, value: T | None) -> str:
        """Turn a value, or the None of a None default, into a text."""
        return self.none_text if value is None else self.serialize(value)

    def normalize_given(self, value: Any) -> T | None:
        """Normalize a value; None is taken where it is the default."""
        if value is None and self.default is None:
            return None
        return self.normalize(value) if type(value) is not self.exact else value  # type: ignore[return-value]

    def read_many(self, texts: list[str]) -> T:
        """Combine several texts into one value by the batch method."""
        if self.batch_method is None:
            raise InvalidParameterError(f"parameter {self.name!r} has no batch_method, so its values can't be combined.")
        if not texts:
            raise InvalidParameterError(f"parameter {self.name!r} got no values to combine.")
        return self.batch_method([self.read(text) for text in texts])  # type: ignore[no-any-return]


class ParameterSettings:
    """What `param(...)` says of an annotated parameter; its kind comes from the annotation."""

    def __init__(self, default: Any, options: dict[str, Any]) -> None:
        """Hold the default and the options."""
        self.default = default
        self.options = options


class StrParameter(Parameter[str]):
    """A parameter whose value is a str."""

    exact = str
    plain_key = True

    def normalize(self, value: Any) -> str:
        """Take a str."""
        if isinstance(value, str):
            return str(value)
        raise TypeError(f"it is a {type(value).__name__}")


if TYPE_CHECKING:
    ValueSource = Callable[[str, str], object]
else:
    ValueSource = object


_CONFIGURATION = "howdah.config"


class Configured:
    """Asks the configuration, which is read when a task is first made without one of its values; on a cluster node there is none."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._source: ValueSource | None = None

    def __call__(self, family: str, name: str) -> object:
        """Return the text that is configured for a task's parameter, or None."""
        if self._source is None:
            self._source = self._find()
        return self._source(family, name)

    def _find(self) -> ValueSource:
        from importlib import import_module

        try:
            module = import_module(_CONFIGURATION)
        except ModuleNotFoundError as error:
            if error.name != _CONFIGURATION:
                raise
            return lambda family, name: None
        source: ValueSource = module.load().task_value
        return source


class _Source:
    """Holds the one source of configured values of this process."""

    current: ValueSource | None = Configured()


def set_value_source(source: ValueSource | None) -> None:
    """Install where values come from that a constructor was not given: `source(family, name)` gives a text, a value, or None.

    Until then it is `Configured()`; a new one reads the configuration anew.
    """
    _Source.current = source


def value_source() -> ValueSource | None:
    """Return the source of configured values, if there is one."""
    return _Source.current
