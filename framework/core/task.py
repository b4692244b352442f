"""A task is a unit of work that is known by its class and the values of its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, overload
from warnings import warn

from howdah.core.context import current_context
from howdah.core.event import add_handler, call_handlers, remove_handler
from howdah.core.parameter import ParameterVisibility
from howdah.core.register import Register, clear_instances, signature_of, take_parameters
from howdah.core.structure import flatten, map_structure
from howdah.core.task_id import task_id, task_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from typing_extensions import Self, TypeVar

    from howdah.core.parameter import Parameter

    AnyTask = TypeVar("AnyTask", bound="Task")
    Handler = TypeVar("Handler", bound=Callable[..., Any])

__all__ = ["Config", "ExternalTask", "Register", "Task", "WrapperTask", "clear_instances"]

_set = object.__setattr__


class _Family:
    """The family, of a class or of an instance."""

    def __get__(self, instance: object, owner: Any) -> str:
        return str(owner.get_task_family())


class _Once:
    """An attribute that is computed when it is first asked for."""

    def __init__(self, compute: Callable[[Any], str]) -> None:
        self.compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: Any) -> str:
        if instance is None:
            return self  # type: ignore[return-value]
        value = self.compute(instance)
        _set(instance, self.name, value)
        return value


class Task(metaclass=Register):
    """A unit of work; a subclass says what it requires, what it makes (`output`), and how (`run`).

    Its parameters are class attributes, in one of two spellings: `day = DateParameter()` or `day: datetime.date`.
    """

    if TYPE_CHECKING:
        task_namespace: ClassVar[str | None]
        _first_order: ClassVar[int]
        _namespace_at_class_time: ClassVar[str]
        _values: tuple[Any, ...]

    # Any, so that a subclass may give a value, a property or a parameter.
    priority: Any = 0
    """Tasks with a higher one run first."""
    resources: Any = {}  # noqa: RUF012 - nobody changes it
    """How much of each resource it takes while it runs."""
    disabled: Any = False
    """Whether it is never run."""
    retry_count: Any = None
    """How many times it may fail; None: as configured."""
    disable_hard_timeout: Any = None
    """Seconds after its first failure from which it is given up; None: as configured."""
    disable_window: Any = None
    """Seconds within which failures are counted; None: as configured."""
    worker_timeout: Any = None
    """Seconds it may run; None: as configured, 0: any."""
    max_batch_size: Any = float("inf")
    """How many tasks may be run as one batch."""
    owner_email: Any = None
    """Who is told when it fails."""
    accepts_messages: Any = False
    """Whether messages may be sent to it while it runs."""
    isolate: Any = False
    """Whether it runs in a process of its own."""

    task_family = _Family()
    """Namespace and name."""

    if TYPE_CHECKING:

        def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    else:
        __init__ = take_parameters

    # What a subclass says.

    def requires(self) -> Any:
        """Return the tasks that must be complete before this one runs: one, or a list, tuple, dict or generator, nested."""
        return ()

    def output(self) -> Any:
        """Return the target it makes, or several, nested as in `requires`."""
        return ()

    def run(self) -> Any:
        """Do the work; a generator may yield tasks and gets back their outputs once they are complete."""

    def complete(self) -> bool:
        """Return whether all of its outputs exist; without any it is never complete."""
        targets = flatten(self.output())
        if not targets:
            warn(f"{self.task_family} has neither an output nor a complete() of its own, so it is never complete.", stacklevel=2)
            return False
        return all(target.exists() for target in targets)

    def on_success(self) -> Any:
        """Return what is kept as the explanation of a success."""
        return None

    def on_failure(self, exception: BaseException) -> Any:
        """Return what is kept as the explanation of a failure: by default the traceback."""
        import traceback

        return "".join(traceback.format_exception(type(exception), exception, exception.__traceback__))

    def process_resources(self) -> Mapping[str, int]:
        """Return the resources it takes; a base class may add to those of its subclass."""
        resources: Mapping[str, int] = self.resources
        return resources

    @classmethod
    def bulk_complete(cls, parameter_tuples: Iterable[Any]) -> Iterable[Any]:
        """Return those for which the task is complete; not implemented unless a subclass has a fast way."""
        raise NotImplementedError(f"{cls.__name__} has no bulk_complete()")

    # What it is.

    @classmethod
    def get_task_namespace(cls) -> str:
        """Return the namespace: `task_namespace`, or the one that its module was given."""
        return getattr(cls, "task_namespace", cls._namespace_at_class_time) or ""

    @classmethod
    def get_task_family(cls) -> str:
        """Return the namespace and the name of the class."""
        namespace = cls.get_task_namespace()
        return f"{namespace}.{cls.__name__}" if namespace else cls.__name__

    @classmethod
    def get_params(cls) -> list[tuple[str, Parameter[Any]]]:
        """Return the parameters in the order of their definition, a base class's first."""
        return list(signature_of(cls).parameters)

    @classmethod
    def get_param_names(cls, include_significant: bool = False) -> list[str]:
        """Return the names of the significant parameters, or of all."""
        return [name for name, parameter in cls.get_params() if include_significant or parameter.significant]

    @classmethod
    def batch_param_names(cls) -> list[str]:
        """Return the names of the parameters whose values can be combined."""
        return [name for name, parameter in cls.get_params() if parameter.batch_method is not None]

    @property
    def batchable(self) -> bool:
        """Whether it can be run as part of a batch."""
        return bool(self.batch_param_names())

    @property
    def task_module(self) -> str:
        """The module that defines its class."""
        return type(self).__module__

    @property
    def param_kwargs(self) -> dict[str, Any]:
        """The values of the parameters by name."""
        return dict(zip(signature_of(type(self)).names, self._values, strict=True))

    @_Once
    def task_id(self) -> str:
        """The id that people see: Luigi's."""
        return task_id(self.task_family, self._identity())

    @_Once
    def task_key(self) -> str:
        """The key that the scheduler knows it by: no two tasks share one."""
        return task_key(self.task_family, self._identity())

    key = _Once(lambda self: str(self.task_key))
    """The same as `task_key`, unless it has a parameter of this name."""

    def _identity(self) -> dict[str, str]:
        values = self._values
        return {name: parameter.text(values[index]) for name, index, parameter in signature_of(type(self)).identity}

    @classmethod
    def from_str_params(cls, params_str: Mapping[str, str | list[str]]) -> Self:
        """Return the task of these texts; a list of texts is combined by the parameter's batch method."""
        values = signature_of(cls).read(params_str)
        task: Self = cls(**values)
        return task

    def to_str_params(self, only_significant: bool = False, only_public: bool = False) -> dict[str, str]:
        """Return the parameters as texts, private ones left out."""
        texts = {}
        for (name, parameter), value in zip(signature_of(type(self)).parameters, self._values, strict=True):
            hidden = parameter.visibility == ParameterVisibility.PRIVATE or (
                only_public and parameter.visibility != ParameterVisibility.PUBLIC
            )
            if not hidden and (parameter.significant or not only_significant):
                texts[name] = parameter.text(value)
        return texts

    def initialized(self) -> bool:
        """Return whether its parameters have values."""
        return hasattr(self, "_values")

    @overload
    def clone(self, cls: None = None, **kwargs: Any) -> Self: ...

    @overload
    def clone(self, cls: type[AnyTask], **kwargs: Any) -> AnyTask: ...

    def clone(self, cls: Any = None, **kwargs: Any) -> Any:
        """Return a task of this class, or another, with this one's values of the parameters they share, but for those given."""
        target: Any = type(self) if cls is None else cls
        for name in signature_of(target).names:
            if name not in kwargs and hasattr(self, name):
                kwargs[name] = getattr(self, name)
        return target(**kwargs)

    # What others ask of it.

    def input(self) -> Any:
        """Return the outputs of what it requires, in the same structure."""
        return map_structure(self._output_of, self.requires())

    def _output_of(self, required: Any) -> Any:
        if not isinstance(required, Task):
            raise TypeError(self._not_a_task(required))
        return required.output()

    def _not_a_task(self, required: object) -> str:
        hint = " (call it to make a task)" if isinstance(required, Register) else ""
        return f"requires() of {self!r} gave {required!r}, which is not a task{hint}."

    def _requires(self) -> Any:
        """Return all that must be complete before: a base class may add to the `requires` of its subclass."""
        return flatten(self.requires())

    def deps(self) -> list[Task]:
        """Return the tasks that must be complete before, flat."""
        tasks = flatten(self._requires())
        for task in tasks:
            if not isinstance(task, Task):
                raise TypeError(self._not_a_task(task))
        return tasks

    def set_status_message(self, message: str) -> None:
        """Say in a few words what is being done."""
        current_context().reporter.status(message)

    def set_progress_percentage(self, percentage: float) -> None:
        """Say how much is done, from 0 to 100."""
        current_context().reporter.progress(percentage / 100)

    def set_tracking_url(self, url: str) -> None:
        """Give an address where it can be followed."""
        current_context().reporter.tracking_url(url)

    @classmethod
    def event_handler(cls, event: str) -> Callable[[Handler], Handler]:
        """Return a decorator that has a function called when an event happens to tasks of this class or a subclass."""

        def decorate(handler: Handler) -> Handler:
            add_handler(cls, event, handler)
            return handler

        return decorate

    @classmethod
    def remove_event_handler(cls, event: str, handler: Callable[..., Any]) -> None:
        """Call a handler no longer."""
        remove_handler(cls, event, handler)

    def trigger_event(self, event: str, *args: Any, **kwargs: Any) -> None:
        """Call the handlers of an event; what one raises is logged and stops nothing."""
        call_handlers(type(self), event, *args, **kwargs)

    def __repr__(self) -> str:
        """Show the family and the significant parameters, private ones left out."""
        texts = [
            f"{name}={parameter.text(value)}"
            for (name, parameter), value in zip(self.get_params(), self._values, strict=True)
            if parameter.significant and parameter.visibility != ParameterVisibility.PRIVATE
        ]
        return f"{self.task_family}({', '.join(texts)})"

    def __eq__(self, other: object) -> bool:
        """Compare class and significant parameters."""
        if self is other:
            return True
        return type(self) is type(other) and self.task_key == other.task_key

    def __hash__(self) -> int:
        """Hash what is compared."""
        return hash(self.task_key)

    def __reduce__(self) -> Any:
        """Pickle as class and parameters, with what else was set."""
        names = signature_of(type(self)).names
        extra = {name: value for name, value in self.__dict__.items() if name not in names and name not in _DERIVED}
        return _restore, (type(self), self.param_kwargs, extra)


_DERIVED = frozenset({"_values", "task_id", "task_key", "key"})


def _restore(cls: type[AnyTask], values: dict[str, Any], extra: dict[str, Any]) -> AnyTask:
    task: AnyTask = cls(**values)
    task.__dict__.update(extra)
    return task


class ExternalTask(Task):
    """A task whose output is made elsewhere: it has no `run`."""

    run = None  # type: ignore[assignment]


class WrapperTask(Task):
    """A task that only brings others together: it is complete when all it requires is."""

    def complete(self) -> bool:
        """Return whether all it requires is complete."""
        return all(task.complete() for task in self.deps())


class Config(Task):
    """Values read from the configuration under its name: a task that is never run."""
