"""The signature of a task class: its parameters, and how what is given becomes their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.core.errors import (
    ConfigurationError,
    DuplicateParameterError,
    InvalidParameterError,
    MissingParameterError,
    ParameterError,
    UnknownParameterError,
    suggest,
)
from howdah.core.parameter import NO_VALUE, Parameter, ParameterVisibility, value_source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Problems", "Signature"]


class _Never:
    """A type that no value has."""


class _Defaults(dict[str, Any]):
    """The configured values and defaults, each read when a task is first made without that value; KeyError where there is none."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, name: str) -> Any:
        value = self._read(name)
        if value is NO_VALUE:
            raise KeyError(name)
        self[name] = value
        return value


class Problems:
    """Collects all that is wrong with what one task was given."""

    def __init__(self, family: str) -> None:
        """Start without any."""
        self.family = family
        self.found: list[tuple[type[ParameterError], str]] = []
        self.cause: BaseException | None = None

    def add(self, kind: type[ParameterError], message: str) -> None:
        """Add one."""
        self.found.append((kind, message))

    def invalid(self, parameter: Parameter[Any], value: object, error: Exception, source: str = "") -> None:
        """Add a value that a parameter does not take."""
        shown = repr(value) if parameter.visibility == ParameterVisibility.PUBLIC else "the hidden value given"
        reason = str(error).rstrip(".").removeprefix(f"{value!r} ")
        because = f" ({reason})" if reason and parameter.visibility == ParameterVisibility.PUBLIC else ""
        self.add(InvalidParameterError, f"parameter {parameter.name!r} takes {parameter.takes}, not {shown}{source}{because}.")
        self.cause = self.cause or error

    def check(self) -> None:
        """Raise what was found, if anything: its own error where all is of one kind."""
        if not self.found:
            return
        kinds = {kind for kind, _ in self.found}
        error_class = kinds.pop() if len(kinds) == 1 else ParameterError
        if len(self.found) == 1:
            text = f"{self.family}: {self.found[0][1]}"
        else:
            text = "\n  - ".join([f"{self.family}: {len(self.found)} wrong parameters:", *(message for _, message in self.found)])
        raise error_class(text) from self.cause


class Signature:
    """The parameters of one task class in order, prepared for making tasks fast."""

    __slots__ = (
        "_defaults",
        "_rows",
        "_source",
        "by_name",
        "family",
        "identity",
        "instances",
        "keyed",
        "names",
        "parameters",
        "plain_init",
        "positional",
        "unreadable",
    )

    def __init__(
        self, family: Callable[[], str], parameters: list[tuple[str, Parameter[Any]]], *, plain_init: bool, unreadable: dict[str, str]
    ) -> None:
        """Prepare the parameters of a class; `unreadable` are annotated names that are none, with the reason."""
        self.family = family
        self.parameters = parameters
        self.plain_init = plain_init
        self.unreadable = unreadable
        self.by_name = dict(parameters)
        self.names = tuple(self.by_name)
        self.positional = tuple(name for name, parameter in parameters if parameter.positional)
        self.instances: dict[Any, Any] = {}
        self.keyed = tuple((index, p.text) for index, (_, p) in enumerate(parameters) if not p.plain_key)
        self.identity = tuple(
            (name, index, p) for index, (name, p) in enumerate(parameters) if p.significant and p.visibility == ParameterVisibility.PUBLIC
        )
        self._rows = tuple((name, p.exact or _Never, p.normalize_given) for name, p in parameters)
        self._defaults = _Defaults(self._default)
        self._source: object = value_source()

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the values of all parameters in order, or raise all that is wrong."""
        defaults = self._defaults
        if self._source is not value_source():
            defaults = self._new_defaults()
        given = kwargs
        if args:
            given = dict(zip(self.positional, args, strict=False))
            given.update(kwargs)
            if len(given) != len(args) + len(kwargs):
                self._explain(args, kwargs)
        values = []
        taken = 0
        try:
            for name, exact, normalize in self._rows:
                if name in given:
                    value = given[name]
                    taken += 1
                    values.append(value if type(value) is exact else normalize(value))
                else:
                    values.append(defaults[name])
        except Exception:  # told apart, with all others, by _explain
            self._explain(args, kwargs)
            raise
        if taken != len(given):
            self._explain(args, kwargs)
        return tuple(values)

    def read(self, texts: Mapping[str, str | list[str]]) -> dict[str, Any]:
        """Return the values of texts, or raise all that is wrong, missing ones included."""
        problems = Problems(self.family())
        values: dict[str, Any] = {}
        for name, text in texts.items():
            parameter = self.by_name.get(name)
            if parameter is None:
                values[name] = text
                continue
            try:
                values[name] = parameter.read_many(text) if isinstance(text, list) else parameter.read(text)
            except Exception as error:  # a kind may raise anything
                problems.invalid(parameter, text, error)
                values[name] = NO_VALUE
        if problems.found:
            self._find_problems(problems, values)
        problems.check()
        return values

    def key(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what tells these values from others: those that may equal another of another text are told by their texts."""
        if not self.keyed:
            return values
        parts = list(values)
        for index, text in self.keyed:
            parts[index] = text(parts[index])
        return tuple(parts)

    def _new_defaults(self) -> _Defaults:
        """Forget the values that another source gave."""
        self._defaults = _Defaults(self._default)
        self._source = value_source()
        return self._defaults

    def _configured(self, name: str) -> Any:
        source = value_source()
        return None if source is None else source(self.family(), name)

    def _default(self, name: str) -> Any:
        parameter = self.by_name[name]
        value = self._configured(name)
        if value is None:
            return NO_VALUE if parameter.default is NO_VALUE else parameter.normalize_given(parameter.default)
        return parameter.read(value) if isinstance(value, str) else parameter.normalize_given(value)

    def _explain(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """Raise all that is wrong with what was given."""
        problems = Problems(self.family())
        if len(args) > len(self.positional):
            problems.add(UnknownParameterError, f"it takes at most {len(self.positional)} values by position, not {len(args)}.")
        given = dict(zip(self.positional, args, strict=False))
        for name in given:
            if name in kwargs:
                problems.add(DuplicateParameterError, f"parameter {name!r} was given twice: by position and by name.")
        self._find_problems(problems, {**given, **kwargs})
        problems.check()

    def _find_problems(self, problems: Problems, given: Mapping[str, Any]) -> None:
        for name in given:
            if name not in self.by_name:
                problems.add(UnknownParameterError, self._unknown(name))
        for name, parameter in self.parameters:
            if name not in given:
                self._find_default_problem(problems, name, parameter)
            elif given[name] is not NO_VALUE:
                try:
                    parameter.normalize_given(given[name])
                except Exception as error:  # a kind may raise anything
                    problems.invalid(parameter, given[name], error)

    def _unknown(self, name: str) -> str:
        if name in self.unreadable:
            return f"{name!r} is not a parameter: {self.unreadable[name]}."
        has = f" It has {', '.join(self.names)}." if self.names else " It has none."
        return f"there is no parameter {name!r}.{suggest(name, self.names) or has}"

    def _find_default_problem(self, problems: Problems, name: str, parameter: Parameter[Any]) -> None:
        try:
            if self._default(name) is NO_VALUE:
                option = name.replace("_", "-")
                problems.add(
                    MissingParameterError, f"parameter {name!r} is missing; it takes {parameter.takes} (--{option}, or {name}=...)."
                )
        except ConfigurationError:
            raise
        except Exception as error:  # a kind may raise anything
            configured = self._configured(name)
            where = " (its default)" if configured is None else " (from the configuration)"
            problems.invalid(parameter, parameter.default if configured is None else configured, error, where)
