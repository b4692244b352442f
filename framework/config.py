"""The configuration: arguments, environment and files, merged; nothing else in howdah reads the last two."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from howdah.core.errors import ConfigurationError, suggest
from howdah.settings import SECTIONS, SETTINGS, find_setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from howdah.settings import Setting

__all__ = [
    "Config",
    "Row",
    "completion_wanted",
    "configuration_files",
    "environment_name",
    "history_folder",
    "load",
    "terminal_environment",
]

FILE_NAME = "howdah.toml"
_PREFIX = "HOWDAH_"
_SECRET_WORDS = frozenset({"password", "passwd", "secret", "token", "credentials"})


class Row:
    """One value with the place it came from, as `config show` lists it."""

    __slots__ = ("name", "source", "text")

    def __init__(self, *, name: str, text: str, source: str) -> None:
        """Hold texts that are fit to be shown: secrets are hidden already."""
        self.name = name
        self.text = text
        self.source = source


class Config:
    """What is set, and where each value came from."""

    def __init__(
        self,
        *,
        settings: Mapping[str, tuple[Any, str]],
        environment: Mapping[str, str],
        tables: Iterable[tuple[str, Mapping[str, Any]]],
        variables: Mapping[str, str],
    ) -> None:
        """Take the settings that have a value (with its source), our variables, strongest first the files' sections, and all variables."""
        self._settings = settings
        self._variables = variables
        self._environment = environment
        self._by_upper_name = {name.upper(): name for name in environment}
        self._tables = tuple(tables)
        self._found: dict[tuple[str, str], tuple[str, str] | None] = {}

    @property
    def may_set_tasks(self) -> bool:
        """Whether anything here could be a value for a task's parameter."""
        return any("__" in name for name in self._environment) or any(table for _, table in self._tables)

    def get(self, name: str) -> Any:
        """Return the value of a setting, `section.key`: the one that is set, otherwise its default."""
        if name in self._settings:
            return self._settings[name][0]
        setting = find_setting(*name.split(".", 1))
        if setting is None:
            raise ConfigurationError(f"there is no setting {name!r}.{suggest(name, _setting_names())}")
        return setting.default()

    def resources(self) -> dict[str, int]:
        """Return how much there is of each resource that is set."""
        return {name.partition(".")[2]: value for name, (value, _) in self._settings.items() if name.startswith("resources.")}

    def task_value(self, family: str, parameter: str) -> str | None:
        """Return the text that the environment or a file gives for a task's parameter, or None; a secret's, what its reference leads to."""
        found = self._find(family, parameter)
        if found is None or not _is_secret(parameter):
            return found and found[0]
        try:
            return _secret_text(found[0], self._variables)
        except ConfigurationError as error:
            raise ConfigurationError(f"{found[1]}: {family}.{parameter}: {error}") from None

    def task_source(self, family: str, parameter: str) -> str | None:
        """Return where that text came from."""
        found = self._find(family, parameter)
        return found and found[1]

    def _find(self, family: str, parameter: str) -> tuple[str, str] | None:
        key = (family, parameter)
        if key not in self._found:
            self._found[key] = self._look_up(family, parameter)
        return self._found[key]

    def _look_up(self, family: str, parameter: str) -> tuple[str, str] | None:
        wanted = environment_name(family, parameter)
        name = wanted if wanted in self._environment else self._by_upper_name.get(wanted.upper())
        if name and self._environment[name]:
            return self._environment[name], f"environment {name}"
        for source, table in self._tables:
            section = _section(table, family)
            if section is not None and parameter in section:
                return _as_text(section[parameter]), source
        return None

    def check_families(self, families: Mapping[str, Iterable[str]]) -> list[str]:
        """Raise for keys that the loaded families (with their parameters) don't have; return warnings about families likely misspelt."""
        errors = self._unknown_variables(families)
        warnings: list[str] = []
        for source, table in self._tables:
            for name, section in _sections(table):
                if name in families:
                    known = list(families[name])
                    inner = [family[len(name) + 1 :].partition(".")[0] for family in families if family.startswith(f"{name}.")]
                    errors += [
                        f"{source}: [{name}] {key}: {name} has no such parameter.{suggest(key, known)}"
                        for key in section
                        if key not in known and key not in inner
                    ]
                elif near := _near(name, families):
                    warnings.append(f"{source}: no task of the family {name!r} is loaded; is {near} meant?")
        _raise_all(errors)
        return warnings

    def _unknown_variables(self, families: Mapping[str, Iterable[str]]) -> list[str]:
        sections = {environment_name(family, "").upper(): family for family in families}
        known = {environment_name(family, name).upper() for family in families for name in families[family]}
        errors = []
        for variable in self._environment:
            section, _, key = variable.upper().rpartition("__")
            family = sections.get(f"{section}__")
            if family and variable.upper() not in known:
                errors.append(f"{variable}: {family} has no parameter {key.lower()!r}.{suggest(key.lower(), families[family])}")
        return errors

    def rows(self, families: Mapping[str, Iterable[str]]) -> list[Row]:
        """Return every setting, and every task parameter that is set, with its source."""
        rows = [self._row(setting, setting.name) for setting in SETTINGS if setting.key != "*"]
        rows += [self._row(find_setting(*name.split(".", 1)), name) for name in sorted(self._settings) if name.startswith("resources.")]
        for family in sorted(families):
            for parameter in families[family]:
                found = self._find(family, parameter)
                if found:
                    rows.append(Row(name=f"{family}.{parameter}", text=_shown(parameter, found[0]), source=found[1]))
        return rows

    def _row(self, setting: Setting | None, name: str) -> Row:
        assert setting is not None
        value, source = self._settings[name] if name in self._settings else (setting.default(), "default")
        return Row(name=name, text="(secret)" if setting.secret else setting.show(value), source=source)


def load(
    *, arguments: Mapping[str, tuple[str, str]] | None = None, environ: Mapping[str, str] | None = None, files: Iterable[str] | None = None
) -> Config:
    """Read everything, strongest first: arguments (setting to option and text), environment, files; raise all that is wrong at once."""
    environ = os.environ if environ is None else environ
    files = configuration_files(environ) if files is None else files
    errors: list[str] = []
    settings: dict[str, tuple[Any, str]] = {}
    tables: list[tuple[str, Mapping[str, Any]]] = []
    for name, (option, text) in (arguments or {}).items():
        _take(settings, errors, name, text, option, f"argument {option}", environ)
    environment = {name: value for name, value in environ.items() if name.upper().startswith(_PREFIX)}
    for variable, text in environment.items():
        _take_variable(settings, errors, variable, text, environ)
    for path in files:
        document = _read_file(path, errors)
        _take_document(settings, errors, document, path, environ)
        tables.append((path, {name: table for name, table in document.items() if name not in SECTIONS}))
    _raise_all(errors)
    return Config(settings=settings, environment=environment, tables=tables, variables=environ)


def configuration_files(environ: Mapping[str, str]) -> list[str]:
    """Return the files that may be there, strongest first: the current folder's, the user's, the system's."""
    user = environ.get("XDG_CONFIG_HOME") or os.path.join(environ.get("HOME") or os.path.expanduser("~"), ".config")
    return [FILE_NAME, os.path.join(user, "howdah", FILE_NAME), f"/etc/howdah/{FILE_NAME}"]


def history_folder(environ: Mapping[str, str] | None = None) -> str:
    """Return the folder for the history of a user's runs, where none is set."""
    environ = os.environ if environ is None else environ
    state = environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(state):
        state = os.path.join(environ.get("HOME") or os.path.expanduser("~"), ".local", "state")
    return os.path.join(state, "howdah", "history")


def environment_name(family: str, parameter: str) -> str:
    """Return the variable that sets a task's parameter; its letters may be written in either case."""
    return f"{_PREFIX}{family.replace('.', '__')}__{parameter}"


def terminal_environment() -> tuple[bool, bool]:
    """Return whether the environment asks for no colour, and whether the terminal can't move its cursor."""
    return bool(os.environ.get("NO_COLOR")), os.environ.get("TERM", "") in ("dumb", "unknown", "")


def completion_wanted() -> tuple[str, str, str] | None:
    """Return the shell that asks what a half-written word may become, the words, and which of them; None where none asks."""
    wanted = os.environ.get("_HOWDAH_COMPLETE", "")
    if not wanted.endswith("_complete"):
        return None
    return wanted.removesuffix("_complete"), os.environ.get("COMP_WORDS", ""), os.environ.get("COMP_CWORD", "")


def _take(
    settings: dict[str, tuple[Any, str]], errors: list[str], name: str, value: object, place: str, source: str, variables: Mapping[str, str]
) -> None:
    """Keep a setting's value unless a stronger place gave one; note what is wrong with it, or that there is no such setting."""
    section, _, key = name.partition(".")
    setting = find_setting(section, key)
    if setting is None:
        errors.append(f"{place}: there is no setting {name!r}.{suggest(name, _setting_names())}")
        return
    try:
        parsed = setting.parse(_secret_text(value, variables) if setting.secret and isinstance(value, str) else value)
    except ConfigurationError as error:
        shown = "its value is wrong (it is secret and not shown)" if setting.secret else str(error)
        errors.append(f"{place}: {shown}" if place.startswith(("--", _PREFIX)) else f"{place}: [{section}] {key}: {shown}")
        return
    if setting.path:
        parsed = os.path.expanduser(parsed)
    settings.setdefault(name, (parsed, source))


def _take_variable(settings: dict[str, tuple[Any, str]], errors: list[str], variable: str, text: str, variables: Mapping[str, str]) -> None:
    section, separator, key = variable[len(_PREFIX) :].lower().partition("__")
    if not separator:  # one underscore: not ours (Kubernetes sets such names), unless it reads like one of ours
        errors += [
            f"{variable}: two underscores stand between section and key. Did you mean {variable_of(name)}?"
            for name in _setting_names()
            if section == name.replace(".", "_")
        ]
    elif section in SECTIONS:
        if text:
            _take(settings, errors, f"{section}.{key}", text, variable, f"environment {variable}", variables)
    elif (near := _near(section, SECTIONS)) and find_setting(near, key):
        errors.append(f"{variable}: there is no section {section!r}. Did you mean {variable_of(f'{near}.{key}')}?")


def _take_document(
    settings: dict[str, tuple[Any, str]], errors: list[str], document: Mapping[str, Any], path: str, variables: Mapping[str, str]
) -> None:
    for section, table in document.items():
        if not isinstance(table, dict):
            hint = suggest(section, _setting_names())
            errors.append(f"{path}: {section!r} stands outside of any section; write it under [section].{hint}")
        elif section in SECTIONS:
            for key, value in table.items():
                _take(settings, errors, f"{section}.{key}", value, path, path, variables)
        elif (near := _near(section, SECTIONS)) and _meant(section, table, near):
            errors.append(f"{path}: there is no section [{section}]. Did you mean [{near}]?")


def _meant(section: str, table: Mapping[str, Any], near: str) -> bool:
    """Return whether a section is one of ours misspelt: it might be a task family or a namespace of them."""
    values = [key for key, value in table.items() if not isinstance(value, dict)]
    return bool(values) and (section.islower() or any(find_setting(near, key) for key in values))


def _read_file(path: str, errors: list[str]) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            content = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        errors.append(f"{path}: can't be read: {error.strerror}")
        return {}
    from importlib import import_module

    toml = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        document: dict[str, Any] = toml.loads(content.decode())
        return document
    except ValueError as error:
        errors.append(f"{path}: is not TOML: {error}")
        return {}


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return _PREFIX + name.replace(".", "__").upper()


def _sections(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every section with the dotted name of the task family it may be for."""
    for name, section in table.items():
        if isinstance(section, dict):
            yield prefix + name, section
            yield from _sections(section, f"{prefix}{name}.")


def _section(table: Mapping[str, Any], family: str) -> Mapping[str, Any] | None:
    for name, section in _sections(table):
        if name == family:
            return section
    return None


def _as_text(value: object) -> str:
    """Write a TOML value as the text a parameter reads."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        import json

        return json.dumps(value, default=str)
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if isoformat else value)


def _shown(parameter: str, text: str) -> str:
    return "(secret)" if _is_secret(parameter) else text


def _is_secret(parameter: str) -> bool:
    """Return whether a parameter is named like a secret."""
    return not _SECRET_WORDS.isdisjoint(parameter.lower().split("_"))


def _secret_text(text: str, variables: Mapping[str, str]) -> str:
    """Return what `env:NAME` or `file:PATH` leads to, or the text itself; messages never hold it."""
    kind, _, place = text.partition(":")
    if kind == "env":
        if place not in variables:
            raise ConfigurationError(f"there is no environment variable {place}")
        return variables[place]
    if kind == "file":
        try:
            with open(os.path.expanduser(place), encoding="utf-8") as file:
                return file.read().removesuffix("\n")
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"the file {place!r} can't be read: {getattr(error, 'strerror', None) or error}") from None
    return text


def _near(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that a word is nearly surely a misspelling of."""
    from difflib import get_close_matches

    lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), list(lower), n=1, cutoff=0.8)
    return lower[near[0]] if near else None


def _setting_names() -> list[str]:
    return [setting.name for setting in SETTINGS if setting.key != "*"]


def _raise_all(errors: list[str]) -> None:
    if errors:
        raise ConfigurationError("\n".join(errors))
