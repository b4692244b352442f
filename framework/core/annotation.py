"""Parameters spelt as annotations: `day: datetime.date` is read as `day = DateParameter()`."""

from __future__ import annotations

import datetime
import enum
import sys
import types
import typing
from typing import TYPE_CHECKING, Any

from howdah.core.date_interval import DateInterval
from howdah.core.parameter import NO_VALUE, Parameter, ParameterSettings, StrParameter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["kind_for", "read_annotations"]

NOT_PARAMETERS = frozenset({"ClassVar", "Final", "InitVar"})


class UnreadableError(Exception):
    """An annotation that no kind of parameter reads."""


def read_annotations(owner: type, annotations: Mapping[str, Any], first_order: int) -> tuple[dict[str, Parameter[Any]], dict[str, str]]:
    """Return the parameters that a class's annotations spell, and the names of those that can't be read, with the reason."""
    parameters: dict[str, Parameter[Any]] = {}
    unreadable: dict[str, str] = {}
    names = _Names(owner)
    for place, (name, annotation) in enumerate(annotations.items()):
        value = owner.__dict__.get(name, NO_VALUE)
        if not _may_be_parameter(owner, name, value):
            continue
        try:
            meaning = names.resolve(annotation)
            if _is_not_parameter(meaning):
                continue
            parameter = _make(meaning, value)
        except Exception as error:  # a name that is not there, or anything a class method of an annotation raises
            shown = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", repr(annotation))
            reason = str(error) if isinstance(error, UnreadableError) else f"{type(error).__name__}: {error}"
            unreadable[name] = f"its annotation {shown} can't be read ({reason.rstrip('.')})"
            continue
        parameter.order = first_order + place
        parameters[name] = parameter
    return parameters, unreadable


def _may_be_parameter(owner: type, name: str, value: Any) -> bool:
    """Return whether an annotated name is public, and neither a method nor an attribute that a base class has."""
    if name.startswith("_") or isinstance(value, (Parameter, types.FunctionType, property, classmethod, staticmethod)):
        return False
    for base in owner.__mro__[1:]:
        if name in base.__dict__:
            return isinstance(base.__dict__[name], Parameter)
    return True


def _make(annotation: Any, value: Any) -> Parameter[Any]:
    if isinstance(value, ParameterSettings):
        return kind_for(annotation)(value.default, value.options)
    return kind_for(annotation)(value, {})


def _is_not_parameter(annotation: Any) -> bool:
    return getattr(typing.get_origin(annotation) or annotation, "_name", "") in NOT_PARAMETERS or (
        typing.get_origin(annotation) in (typing.ClassVar, typing.Final) or annotation in (typing.ClassVar, typing.Final)
    )


class _Names(dict[str, Any]):
    """What the names in a class's annotations mean: the class's own, its module's, or well-known ones.

    The last let an annotation be read whose import is for the type checker only.
    """

    def __init__(self, owner: type) -> None:
        module = sys.modules.get(owner.__module__)
        self.module: dict[str, Any] = getattr(module, "__dict__", {})
        super().__init__({owner.__name__: owner})

    def __missing__(self, name: str) -> Any:
        if name in self.module:
            return self.module[name]
        known = WELL_KNOWN.get(name)
        if known is None:
            raise KeyError(name)
        return known()

    def resolve(self, annotation: Any) -> Any:
        """Return what an annotation means, which may be a text."""
        if not isinstance(annotation, str):
            return annotation
        if annotation.partition("[")[0].rpartition(".")[2] in NOT_PARAMETERS:
            return typing.ClassVar
        holder = types.SimpleNamespace(__annotations__={"it": annotation})
        return typing.get_type_hints(holder, globalns={}, localns=self, include_extras=True)["it"]


def _imported(module: str, name: str = "") -> Callable[[], Any]:
    def load() -> Any:
        from importlib import import_module

        found = import_module(module)
        return getattr(found, name) if name else found

    return load


WELL_KNOWN: dict[str, Callable[[], Any]] = {
    **{name: _imported(name) for name in ("datetime", "enum", "pathlib", "typing", "collections")},
    **{name: _imported("datetime", name) for name in ("date", "timedelta")},
    **{name: _imported("typing", name) for name in ("Annotated", "Any", "Literal", "Optional", "Union", "Dict", "List", "Tuple")},
    **{name: _imported("collections.abc", name) for name in ("Iterable", "Mapping", "Sequence")},
    **{name: _imported("howdah.core.date_interval", name) for name in ("Custom", "DateInterval", "Day", "Month", "Week", "Year")},
    "Path": _imported("pathlib", "Path"),
    "howdah": _imported("howdah"),
}

Make = typing.Callable[[Any, "dict[str, Any]"], "Parameter[Any]"]


def kind_for(annotation: Any) -> Make:
    """Return what makes the parameter of an annotation from a default and options."""
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin is typing.Annotated:
        return _annotated(arguments)
    if origin is typing.Literal:
        return _literal(arguments)
    if origin in (typing.Union, getattr(types, "UnionType", typing.Union)):
        return _union(arguments)
    if origin is not None:
        return _container(origin, arguments)
    if isinstance(annotation, type):
        return _plain(annotation)
    raise UnreadableError("no kind of parameter reads it; give the parameter as `= XParameter(...)`")


def _plain(annotation: type) -> Make:
    if annotation in SIMPLE:
        module, name = SIMPLE[annotation]
        kind = _imported(module, name)()
        return lambda default, options: kind(default, **options)
    if issubclass(annotation, DateInterval):
        from howdah.core.parameter_date import DateIntervalParameter

        return lambda default, options: DateIntervalParameter(default, kind=annotation, **options)
    if issubclass(annotation, enum.Enum):
        from howdah.core.parameter_choice import EnumParameter

        return lambda default, options: EnumParameter(default, enum=annotation, **options)
    if annotation.__module__ in ("pathlib", "pathlib._local"):  # the second in Python 3.13
        from howdah.core.parameter_path import PathParameter

        return lambda default, options: PathParameter(default, **options)
    return _container(annotation, ())


SIMPLE: dict[type, tuple[str, str]] = {
    str: (StrParameter.__module__, "StrParameter"),
    int: ("howdah.core.parameter_number", "IntParameter"),
    float: ("howdah.core.parameter_number", "FloatParameter"),
    bool: ("howdah.core.parameter_number", "BoolParameter"),
    datetime.date: ("howdah.core.parameter_date", "DateParameter"),
    datetime.datetime: ("howdah.core.parameter_time", "DateSecondParameter"),
    datetime.timedelta: ("howdah.core.parameter_time", "TimeDeltaParameter"),
}


def _annotated(arguments: tuple[Any, ...]) -> Make:
    """Read Annotated[X, SomeParameter(...)] as that parameter, and other notes as X."""
    for note in arguments[1:]:
        if isinstance(note, Parameter):
            return lambda default, options: _with_default(note, default)
    return kind_for(arguments[0])


def _with_default(parameter: Parameter[Any], default: Any) -> Parameter[Any]:
    from copy import copy

    made = copy(parameter)
    if default is not NO_VALUE:
        made.default = default
    return made


def _literal(choices: tuple[Any, ...]) -> Make:
    from howdah.core.parameter_choice import ChoiceParameter

    values = [choice for choice in choices if choice is not None]
    kinds = {type(value) for value in values}
    if len(kinds) != 1:
        raise UnreadableError("the choices of a Literal are of one type")
    kind: type = kinds.pop()
    if issubclass(kind, enum.Enum):
        raise UnreadableError("name the enum itself")

    def make(default: Any, options: dict[str, Any]) -> Parameter[Any]:
        if len(values) == len(choices):
            return ChoiceParameter(default, choices=values, var_type=kind, **options)
        return _optional(ChoiceParameter(choices=values, var_type=kind), default, options)

    return make


def _optional(inner: Parameter[Any], default: Any, options: dict[str, Any]) -> Parameter[Any]:
    from howdah.core.parameter_optional import OptionalOf

    return OptionalOf(inner, default, **options)


def _union(arguments: tuple[Any, ...]) -> Make:
    """Read X | None."""
    others = [argument for argument in arguments if argument is not type(None)]
    if len(others) != 1 or len(others) == len(arguments):
        raise UnreadableError("of a union only `X | None` is one")
    make = kind_for(others[0])
    return lambda default, options: _optional(make(NO_VALUE, {}), default, options)


def _container(origin: Any, arguments: tuple[Any, ...]) -> Make:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from howdah.core.parameter_structure import DictOf, DictParameter, ListParameter, TupleOf, TupleParameter

    if origin in (dict, Mapping):
        if len(arguments) != 2 or arguments[1] is Any:
            return lambda default, options: DictParameter(default, **options)
        if arguments[0] is not str:
            raise UnreadableError("the keys of a dict are str")
        return lambda default, options: DictOf(default, values=next(_kinds(arguments[1:])), **options)
    if origin is tuple:
        if not arguments:
            return lambda default, options: TupleParameter(default, **options)
        fixed = arguments[-1] is not Ellipsis
        parts = arguments if fixed else arguments[:1]
        return lambda default, options: TupleOf(default, parts=tuple(_kinds(parts)), fixed=fixed, **options)
    if origin in (list, Sequence, Iterable, Collection):
        if not arguments or arguments[0] is Any:
            return lambda default, options: ListParameter(default, **options)
        return lambda default, options: TupleOf(default, parts=tuple(_kinds(arguments)), **options)
    raise UnreadableError("no kind of parameter reads it; give the parameter as `= XParameter(...)`")


def _kinds(annotations: tuple[Any, ...]) -> Iterator[Parameter[Any]]:
    for annotation in annotations:
        yield kind_for(annotation)(NO_VALUE, {})
