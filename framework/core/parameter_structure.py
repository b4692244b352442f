"""Parameters that are lists, tuples or dicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from howdah.core.frozen import FrozenDict, freeze, thaw
from howdah.core.parameter import NO_VALUE, NoValue, Parameter

if TYPE_CHECKING:
    from typing_extensions import TypeVar, Unpack

    from howdah.core.parameter import ParameterOptions

    ListT = TypeVar("ListT", bound=tuple[Any, ...], default=tuple[Any, ...])
else:
    from typing import TypeVar

    ListT = TypeVar("ListT")

__all__ = ["DictOf", "DictParameter", "ListParameter", "TupleOf", "TupleParameter"]

NATIVE = frozenset({str, int, float, bool})


def _load(text: str) -> Any:
    import json

    return json.loads(text)


def _dump(value: Any) -> str:
    import json

    return json.dumps(value, default=thaw)


def _check_schema(schema: Any, value: Any) -> Any:
    """Check a value by a JSON schema or a validator, which may change it."""
    plain = thaw(value)
    if hasattr(schema, "validate"):
        schema.validate(plain)
    else:
        from importlib import import_module

        try:
            validate = import_module("jsonschema").validate
        except ImportError:
            raise ValueError("its schema can't be checked without the package jsonschema: install it") from None
        validate(instance=plain, schema=schema)
    return plain


class DictParameter(Parameter[Mapping[str, Any]]):
    """A parameter whose value is a dict that does not change, written as a JSON object.

    `schema` is a JSON schema (checked by the package jsonschema), or an object with a method `validate`.
    """

    takes = "a JSON object"
    metavar = "JSON"
    none_text = "null"

    def __init__(
        self, default: Mapping[str, Any] | NoValue | None = NO_VALUE, *, schema: Any = None, **options: Unpack[ParameterOptions]
    ) -> None:
        """Hold the schema."""
        super().__init__(default, **options)
        self.schema = schema

    def parse(self, text: str) -> Mapping[str, Any]:
        """Read a JSON object."""
        return _load(text)  # type: ignore[no-any-return]

    def serialize(self, value: Mapping[str, Any]) -> str:
        """Write a JSON object in the order of the dict."""
        return _dump(value)

    def normalize(self, value: Any) -> Mapping[str, Any]:
        """Take a dict and freeze it."""
        if not isinstance(value, Mapping):
            raise TypeError(f"it is a {type(value).__name__}")
        frozen: FrozenDict = freeze(value if self.schema is None else _check_schema(self.schema, value))
        return frozen


class ListParameter(Parameter[ListT]):
    """A parameter whose value is a list, kept as a tuple, written as a JSON array; `schema` is as in DictParameter."""

    takes = "a JSON array"
    metavar = "JSON"
    none_text = "null"

    def __init__(self, default: ListT | NoValue | None = NO_VALUE, *, schema: Any = None, **options: Unpack[ParameterOptions]) -> None:
        """Hold the schema."""
        super().__init__(default, **options)
        self.schema = schema

    def parse(self, text: str) -> ListT:
        """Read a JSON array."""
        return _load(text)  # type: ignore[no-any-return]

    def serialize(self, value: ListT) -> str:
        """Write a JSON array."""
        return _dump(value)

    def normalize(self, value: Any) -> ListT:
        """Take a list or tuple and freeze it."""
        if isinstance(value, (set, frozenset)):
            value = tuple(value)
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"it is a {type(value).__name__}")
        return freeze(value if self.schema is None else _check_schema(self.schema, value))  # type: ignore[no-any-return]


class TupleParameter(ListParameter[ListT]):
    """A parameter whose value is a tuple, of tuples maybe, written as JSON or as a Python literal."""

    takes = "a JSON array or a Python tuple"

    def parse(self, text: str) -> ListT:
        """Read a JSON array or a Python literal."""
        try:
            return _load(text)  # type: ignore[no-any-return]
        except ValueError:
            from ast import literal_eval

            try:
                return literal_eval(text)  # type: ignore[no-any-return]
            except SyntaxError as error:
                raise ValueError(error.msg) from None


class TupleOf(Parameter[tuple[Any, ...]]):
    """A parameter whose value is a tuple of parts of known kinds: any number of one kind, or one of each of several.

    It is written as a JSON array, or as the parts' texts with commas between.
    """

    metavar = "JSON"
    none_text = "null"

    def __init__(self, default: Any = NO_VALUE, *, parts: tuple[Parameter[Any], ...], fixed: bool = False, **options: Any) -> None:
        """Hold the kinds of the parts; `fixed` says that there is one of each."""
        super().__init__(default, **options)
        self.parts = parts
        self.fixed = fixed
        each = ", ".join(part.takes for part in parts)
        self.takes = (
            f"{len(parts)} values ({each}), as a JSON array or with commas between"
            if fixed
            else (f"any number of values ({each}), as a JSON array or with commas between")
        )

    def _with_kinds(self, values: Any) -> list[tuple[Parameter[Any], Any]]:
        values = list(values)
        if not self.fixed:
            return [(self.parts[0], value) for value in values]
        if len(values) != len(self.parts):
            raise ValueError(f"it has {len(values)}")
        return list(zip(self.parts, values, strict=True))

    def parse(self, text: str) -> tuple[Any, ...]:
        """Read a JSON array, or texts with commas between."""
        if text.lstrip().startswith("["):
            return tuple(_from_json(kind, value) for kind, value in self._with_kinds(_load(text)))
        words = [word.strip() for word in text.split(",")] if text else []
        return tuple(kind.read(word) for kind, word in self._with_kinds(words))

    def serialize(self, value: tuple[Any, ...]) -> str:
        """Write a JSON array."""
        return _dump([_to_json(kind, part) for kind, part in self._with_kinds(value)])

    def normalize(self, value: Any) -> tuple[Any, ...]:
        """Take a list or tuple of what the kinds take."""
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"it is a {type(value).__name__}")
        return tuple(kind.normalize_given(part) for kind, part in self._with_kinds(value))


class DictOf(Parameter[Mapping[str, Any]]):
    """A parameter whose value is a dict from texts to values of one kind, written as a JSON object."""

    metavar = "JSON"
    none_text = "null"

    def __init__(self, default: Any = NO_VALUE, *, values: Parameter[Any], **options: Any) -> None:
        """Hold the kind of the values."""
        super().__init__(default, **options)
        self.values = values
        self.takes = f"a JSON object of values ({values.takes})"

    def parse(self, text: str) -> Mapping[str, Any]:
        """Read a JSON object."""
        found = _load(text)
        if not isinstance(found, dict):
            raise TypeError(f"it is a {type(found).__name__}")
        return {name: _from_json(self.values, value) for name, value in found.items()}

    def serialize(self, value: Mapping[str, Any]) -> str:
        """Write a JSON object in the order of the dict."""
        return _dump({name: _to_json(self.values, part) for name, part in value.items()})

    def normalize(self, value: Any) -> Mapping[str, Any]:
        """Take a dict of what the kind takes."""
        if not isinstance(value, Mapping):
            raise TypeError(f"it is a {type(value).__name__}")
        wrong = [name for name in value if not isinstance(name, str)]
        if wrong:
            raise TypeError(f"{wrong[0]!r} is not a text")
        return FrozenDict({name: self.values.normalize_given(part) for name, part in value.items()})


def _to_json(kind: Parameter[Any], value: Any) -> Any:
    if type(value) in NATIVE or value is None:
        return value
    return _load(kind.text(value)) if isinstance(kind, (DictParameter, ListParameter, TupleOf, DictOf)) else kind.text(value)


def _from_json(kind: Parameter[Any], value: Any) -> Any:
    if isinstance(value, str) and not isinstance(kind, (DictParameter, ListParameter, TupleOf, DictOf)):
        return kind.read(value)
    if isinstance(kind, (TupleOf, DictOf)) and value is not None:
        return kind.read(_dump(value))
    return kind.normalize_given(value)
