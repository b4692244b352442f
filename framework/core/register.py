"""The metaclass of tasks: it knows their classes, reads their parameters, and gives one instance for the same values."""

from __future__ import annotations

from abc import ABCMeta
from typing import TYPE_CHECKING, Any, ClassVar
from warnings import warn

from howdah.core.errors import UsageError
from howdah.core.namespace import namespace_of
from howdah.core.parameter import Parameter, ParameterSettings
from howdah.core.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RESERVED", "Register", "clear_instances", "signature_of", "take_parameters"]

RESERVED = frozenset(
    {
        "batch_param_names",
        "clone",
        "complete",
        "deps",
        "event_handler",
        "from_str_params",
        "get_param_names",
        "get_params",
        "get_task_family",
        "get_task_namespace",
        "initialized",
        "input",
        "on_failure",
        "on_success",
        "output",
        "param_kwargs",
        "process_resources",
        "remove_event_handler",
        "requires",
        "run",
        "task_family",
        "task_id",
        "task_key",
        "task_module",
        "task_namespace",
        "to_str_params",
        "trigger_event",
    }
)
"""What a parameter can't be named."""

_set = object.__setattr__


class Register(ABCMeta):
    """The metaclass of tasks."""

    known: ClassVar[dict[tuple[str, str], Any]] = {}
    """Every task class by its module and name, in the order of definition; a newer version takes the place of an older one."""
    version: ClassVar[int] = 0
    """Counts what changes the families of classes."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
        """Make a class and remember it."""
        for attribute, value in namespace.items():
            if isinstance(value, Parameter):
                refuse_reserved(name, attribute)
            elif isinstance(value, ParameterSettings) and not _is_annotated(namespace, attribute):
                raise UsageError(f"{name}: {attribute} = param(...) needs a type, as in `{attribute}: int = param(...)`.")
        cls = super().__new__(mcs, name, bases, namespace, **options)
        type.__setattr__(cls, "_first_order", Parameter.next_order(len(own_annotations(cls))))
        type.__setattr__(cls, "_namespace_at_class_time", namespace_of(cls.__module__))
        if namespace.get("_visible_in_registry", True):
            Register.known[cls.__module__, cls.__qualname__] = cls
        Register.version += 1
        return cls

    def __setattr__(cls, name: str, value: object) -> None:
        """Set an attribute of a class; its signature, and those of its subclasses, are read anew."""
        super().__setattr__(name, value)
        if isinstance(value, Parameter):
            refuse_reserved(cls.__name__, name)
            value.__set_name__(cls, name)
        Register.version += 1
        for one in with_subclasses(cls):
            if "_signature" in one.__dict__:
                type.__delattr__(one, "_signature")

    if not TYPE_CHECKING:

        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            """Return the task of these parameters, the one that was made before where there is one."""
            signature = cls.__dict__.get("_signature") or signature_of(cls)
            values = signature.bind(args, kwargs)
            key = signature.key(values) if signature.keyed else values
            try:
                found = signature.instances.get(key)
            except TypeError:  # a value without a hash: such tasks are made anew each time
                return _make(cls, signature, values, args, kwargs)
            if found is not None:
                return found
            return signature.instances.setdefault(key, _make(cls, signature, values, args, kwargs))


def _is_annotated(namespace: dict[str, Any], name: str) -> bool:
    """Return whether a class body annotates a name; Python 3.14 tells that later, and then it is taken to."""
    return name in namespace.get("__annotations__", ()) or "__annotate_func__" in namespace


def refuse_reserved(task: str, name: str) -> None:
    """Refuse a parameter's name that every task uses already."""
    if name in RESERVED:
        raise UsageError(f"{task}: a parameter can't be named {name!r}, which every task has already. Choose another name.")


def own_annotations(cls: type) -> dict[str, Any]:
    """Return the annotations of a class's own body."""
    found = cls.__dict__.get("__annotations__")  # noqa: RUF063 - inspect costs start-up time
    if found is None and "__annotate_func__" in cls.__dict__:  # Python 3.14 computes them when they are asked for
        from annotationlib import Format, get_annotations  # type: ignore[import-not-found, unused-ignore]

        found = get_annotations(cls, format=Format.FORWARDREF)
    return found or {}


def with_subclasses(cls: type) -> Iterator[Any]:
    """Yield a class and all of its subclasses."""
    yield cls
    subclasses: list[type] = type.__subclasses__(cls)
    for subclass in subclasses:
        yield from with_subclasses(subclass)


def _make(cls: Any, signature: Signature, values: tuple[Any, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    task: Any = cls.__new__(cls)
    if signature.plain_init:
        _fill(task, signature, values)
    else:
        task.__init__(*args, **kwargs)
        if "_values" not in task.__dict__:
            warn(f"{cls.__name__}.__init__ does not call super().__init__(*args, **kwargs); its parameters were set for it.", stacklevel=3)
            _fill(task, signature, values)
    return task


def _fill(task: object, signature: Signature, values: tuple[Any, ...]) -> None:
    for name, value in zip(signature.names, values, strict=True):
        _set(task, name, value)
    _set(task, "_values", values)


def take_parameters(self: Any, *args: Any, **kwargs: Any) -> None:
    """Take the values of the parameters, by position or by name."""
    signature = signature_of(type(self))
    _fill(self, signature, signature.bind(args, kwargs))


def signature_of(cls: Any) -> Signature:
    """Return the signature of a task class."""
    known: Signature | None = cls.__dict__.get("_signature")
    if known is not None:
        return known
    unreadable: dict[str, str] = {}
    for owner in reversed(cls.__mro__):
        if isinstance(owner, Register):
            unreadable.update(_read_annotations(owner))
    found: dict[str, Parameter[Any]] = {}
    seen: set[str] = set()
    for owner in cls.__mro__:
        for name, value in owner.__dict__.items():
            if name not in seen:
                seen.add(name)
                if isinstance(value, Parameter):
                    found[name] = value
    ordered = sorted(found.items(), key=lambda item: item[1].order)
    signature = Signature(cls.get_task_family, ordered, plain_init=cls.__init__ is take_parameters, unreadable=unreadable)
    type.__setattr__(cls, "_signature", signature)
    return signature


def _read_annotations(owner: Any) -> dict[str, str]:
    """Make parameters of a class's own annotations, once; return the names that could not be read, with the reason."""
    known: dict[str, str] | None = owner.__dict__.get("_unreadable")
    if known is None:
        known = {}
        annotations = {} if owner.__module__.startswith("howdah.core.") else own_annotations(owner)
        if annotations:
            from howdah.core.annotation import read_annotations

            parameters, known = read_annotations(owner, annotations, owner._first_order)
            for name, parameter in parameters.items():
                refuse_reserved(owner.__name__, name)
                type.__setattr__(owner, name, parameter)
                parameter.__set_name__(owner, name)
        type.__setattr__(owner, "_unreadable", known)
    return known


def clear_instances() -> None:
    """Forget the tasks made so far, so that the same parameters give new ones."""
    for cls in list(Register.known.values()):
        for one in with_subclasses(cls):
            if "_signature" in one.__dict__:
                one._signature.instances.clear()
