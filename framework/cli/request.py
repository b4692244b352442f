"""What a command line asks for: a task, and howdah's own options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.cli.loading import is_module, load_module, load_named
from howdah.cli.options import FLAG, OPTIONAL, Option, first_words, scan
from howdah.config import load
from howdah.core.errors import HowdahError, UnknownTaskError, UsageError
from howdah.core.parameter import set_value_source
from howdah.core.registry import registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from howdah.cli.options import Scan
    from howdah.config import Config
    from howdah.core.parameter import Parameter
    from howdah.core.task import Task

__all__ = ["COMMON", "Request", "find_class", "mistakes", "options_in_any_help", "parameter_of", "read_request", "task_options"]

COMMON = (
    Option("--module", "-m", metavar="MODULE", meaning="Module that defines the task, as in an import statement."),
    Option("--local-scheduler", takes=FLAG, meaning="Schedule in this process (as is done without a server in any case)."),
    Option("--engine", metavar="NAME", meaning="Engine of the MapReduce jobs: local."),
    Option("--processes", metavar="N", meaning="Processes of a MapReduce job on this machine (default: the usable cores)."),
    Option("--memory", metavar="SIZE", meaning="Memory of such a job, such as 2GB (default: a quarter of the machine's)."),
    Option("--workers", metavar="N", meaning="Tasks that run at the same time (default: 1)."),
)
HELP = Option("--help", "-h", takes=FLAG, meaning="Show this text and end.")
_SETTINGS = {
    "engine": "run.engine",
    "processes": "local.processes",
    "memory": "local.memory",
    "workers": "run.workers",
    "log_format": "run.log_format",
    "log_level": "run.log_level",
}


class Request:
    """A task to be dealt with, the configuration, and the flags that were given."""

    __slots__ = ("config", "flags", "task", "warnings")

    def __init__(self, *, task: Task, config: Config, flags: frozenset[str], warnings: Sequence[str]) -> None:
        """Hold them."""
        self.task = task
        self.config = config
        self.flags = flags
        self.warnings = warnings


def read_request(arguments: Sequence[str], options: Sequence[Option]) -> Request:
    """Read a command line whose own options are known; raise all that is wrong with it at once."""
    position, early = first_words(arguments, options)
    config = load(arguments={_SETTINGS[key]: (f"--{key.replace('_', '-')}", text) for key, text in early.items() if key in _SETTINGS})
    configured = config.task_value if config.may_set_tasks else None
    set_value_source(configured)  # for tasks that the module makes while it is imported
    task_class = find_class(early.get("module"), None if position is None else arguments[position], scan(arguments, options).errors)
    assert position is not None
    others = _Others()
    found = scan([*arguments[:position], *arguments[position + 1 :]], [*options, *task_options(task_class, options)], more=others.option)
    texts = {key[1:]: text for key, text in found.values.items() if key.startswith("=")}
    errors = list(found.errors)
    _place_words(task_class, found, texts, errors)
    overrides = others.values(found, errors)
    warnings = config.check_families(registry.parameters())
    if overrides:
        set_value_source(lambda family, name: overrides.get((family, name), config.task_value(family, name)))
    task = _make(task_class, texts, errors)
    if task is None or errors:
        raise UsageError(mistakes(errors))
    flags = frozenset(key for key, text in found.values.items() if text.lower() == "true")
    return Request(task=task, config=config, flags=flags, warnings=warnings)


def find_class(module: str | None, name: str | None, errors: Sequence[str] = ()) -> type[Task]:
    """Import the module and return the task class that a command line names."""
    if module is not None:
        if not module:
            raise UsageError("--module needs a value")
        load_module(module)
    if name is None:
        known = registry.families()
        tasks = f" {module} has {', '.join(known[:20])}{', ...' if len(known) > 20 else ''}." if known else ""
        raise UsageError(mistakes([*errors, f"no task is named; its name stands before its parameters.{tasks}"]))
    if module is None and name.endswith(".py"):
        raise UsageError(f"a task is named here, not a file: howdah {name.removesuffix('.py').replace('/', '.')}.TASK")
    if module is None and name not in registry.families():
        found = load_named(name)
        if found is not None:
            loaded, name = found
            own = getattr(loaded, name, None)
            if isinstance(own, type) and own in registry.classes():
                return own
    if not registry.families() and is_module(name):
        load_module(name)
        known = registry.families()
        has = f" It has {', '.join(known[:20])}{', ...' if len(known) > 20 else ''}." if known else " It has none."
        raise UnknownTaskError(f"{name!r} is a module: name one of its tasks, as in `howdah {name}.TASK`.{has}")
    inside = [family for family in registry.families() if family.endswith(f".{name}")]
    if inside and name not in registry.families():
        raise UnknownTaskError(f"There is no task {name!r}. Did you mean {' or '.join(inside)}?")
    return registry.get(name)


def task_options(task_class: type[Task], taken: Sequence[Option] = ()) -> list[Option]:
    """Return the options of a task's own parameters; a name that howdah's own options have is left to `--Family-name`."""
    known = {name for option in taken for name in option.names}
    options = []
    for name, parameter in task_class.get_params():
        spelling = f"--{name.replace('_', '-')}"
        if spelling in known:
            spelling = f"--{task_class.get_task_family()}-{name.replace('_', '-')}"
        options.append(_option(spelling, f"={name}", parameter))
    return options


def options_in_any_help(task_class: type[Task]) -> list[Option]:
    """Return the options of other tasks' parameters that are shown whatever the task is."""
    return [
        _option(f"--{other.get_task_family()}-{name.replace('_', '-')}", "", parameter)
        for other in registry.classes()
        for name, parameter in other.get_params()
        if parameter.always_in_help and other is not task_class
    ]


def _option(spelling: str, key: str, parameter: Parameter[Any]) -> Option:
    boolean = parameter.is_flag or parameter.metavar == "[true|false]"
    return Option(spelling, key=key, takes=OPTIONAL if boolean else "value", meaning=_meaning(parameter), metavar=parameter.metavar)


def _meaning(parameter: Parameter[Any]) -> str:
    """Write what help says of a parameter: its description, what it takes, its default."""
    said = (parameter.description or "").strip()
    takes = "" if parameter.takes == "a text" and said else parameter.takes
    default = f"default: {parameter.default_text or 'nothing'}" if parameter.has_default else "required"
    if parameter.has_default and parameter.visibility:
        default = "has a default"
    sentence = f"{said.rstrip('.')}. " if said else ""
    return f"{sentence}[{takes}; {default}]" if takes else f"{sentence}[{default}]"


class _Others:
    """Options of the form `--Family-param`, for any task that is loaded."""

    def __init__(self) -> None:
        self._options: dict[str, tuple[Option, Parameter[Any]]] | None = None

    def option(self, name: str) -> Option | None:
        """Return the option of a spelling."""
        if self._options is None:
            self._options = {}
            for task_class in registry.classes():
                family = task_class.get_task_family()
                for parameter_name, parameter in task_class.get_params():
                    spelling = f"--{family}-{parameter_name}".replace("_", "-")
                    self._options[spelling] = _option(spelling, f"{family}={parameter_name}", parameter), parameter
        found = self._options.get(name)
        return found and found[0]

    def values(self, found: Scan, errors: list[str]) -> dict[tuple[str, str], str]:
        """Return the texts by family and parameter; note those that are not taken."""
        values = {}
        for key, text in found.values.items():
            family, separator, name = key.partition("=")
            if family and separator:
                assert self._options is not None
                _, parameter = self._options[found.given[key].replace("--no-", "--", 1)]
                try:
                    parameter.read(text)
                except Exception as error:
                    errors.append(f"{found.given[key]} takes {parameter.takes}, not {text!r} ({error})")
                values[family, name] = text
        return values


def _place_words(task_class: type[Task], found: Scan, texts: dict[str, str], errors: list[str]) -> None:
    """Give the words of a command line to the positional parameters in their order."""
    names = [name for name, parameter in task_class.get_params() if parameter.positional]
    for name, word in zip(names, found.words, strict=False):
        if name in texts:
            errors.append(f"{word!r} would be the value of {name!r}, which {found.given[f'={name}']} gives already")
        texts.setdefault(name, word)
    taken = f"{task_class.get_task_family()} takes {len(names)} by position"
    errors += [f"{word!r} is one word too many: {taken}" for word in found.words[len(names) :]]


def _make(task_class: type[Task], texts: dict[str, str], errors: list[str]) -> Task | None:
    try:
        return task_class.from_str_params(texts)
    except HowdahError as error:
        errors.append(str(error))
    except Exception as error:
        from howdah.cli.tracebacks import user_traceback

        errors.append(f"{task_class.get_task_family()} can't be made:\n{user_traceback(error)}")
    return None


def parameter_of(family: str, name: str) -> Parameter[Any] | None:
    """Return the parameter of a family and name, or None."""
    try:
        return dict(registry.get(family).get_params()).get(name)
    except UnknownTaskError:
        return None


def mistakes(errors: Sequence[str]) -> str:
    """Write one or more mistakes as one message."""
    if len(errors) == 1:
        return errors[0]
    return "\n".join([f"{len(errors)} mistakes:", *("  - " + error.replace("\n", "\n    ") for error in errors)])
