"""The settings howdah knows: section, key, type, default and meaning, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SECTIONS", "SETTINGS", "Setting", "find_setting", "parse_count", "parse_size", "show_size", "show_value"]

_UNITS = {"": 1, "b": 1}
for _power, _letter in enumerate("kmgt", 1):
    _UNITS |= {f"{_letter}b": 1000**_power, f"{_letter}ib": 1024**_power, _letter: 1024**_power}


def parse_size(value: object) -> int:
    """Return the bytes meant by a number or a text such as `2GB` (10**9 each), `512MiB` or `512M` (2**20 each)."""
    if isinstance(value, int) and not isinstance(value, bool):
        size = float(value)
    else:
        text = str(value).strip().lower().replace("_", "")
        number = text.rstrip("bikmgt ")
        try:
            size = float(number) * _UNITS[text[len(number) :].strip()]
        except (KeyError, ValueError):
            raise ConfigurationError(f"{value!r} is not a size; write bytes or a text such as 512MiB or 2GB") from None
    if not 1 <= size < 1 << 60:
        raise ConfigurationError(f"{value!r} is not a size above zero")
    return int(size)


def parse_count(value: object) -> int:
    """Return a whole number of at least 1."""
    try:
        count = 0 if isinstance(value, (bool, float)) else int(str(value))
    except ValueError:
        count = 0
    if count < 1:
        raise ConfigurationError(f"{value!r} is not a whole number of at least 1")
    return count


def _parse_amount(value: object) -> int:
    try:
        amount = -1 if isinstance(value, (bool, float)) else int(str(value))
    except ValueError:
        amount = -1
    if amount < 0:
        raise ConfigurationError(f"{value!r} is not a whole number of at least 0")
    return amount


def _parse_seconds(value: object) -> float:
    try:
        seconds = -1.0 if isinstance(value, bool) else float(str(value))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ConfigurationError(f"{value!r} is not a number of seconds")
    return seconds


def _parse_text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigurationError(f"{value!r} is not a text")
    return value


def _parse_switch(value: object) -> bool:
    switch = {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower())
    if switch is None:
        raise ConfigurationError(f"{value!r} is not true or false")
    return switch


def _one_of(*choices: str) -> Callable[[object], str]:
    def parse(value: object) -> str:
        if value not in choices:
            raise ConfigurationError(f"{value!r} is not one of {', '.join(choices)}")
        return str(value)

    return parse


def show_size(size: object) -> str:
    """Write a number of bytes with the largest binary unit that leaves at least one."""
    number, units = float(str(size)), ["B", "KiB", "MiB", "GiB", "TiB"]
    while number >= 1024 and len(units) > 1:
        number, units = number / 1024, units[1:]
    return f"{number:.1f}".removesuffix(".0") + units[0]


def show_value(value: object) -> str:
    """Write a value as `config show` prints it."""
    return "(none)" if value is None else str(value)


def _show_switch(value: object) -> str:
    return "true" if value else "false"


def _quarter_of_memory() -> int:
    from howdah.machine import usable_memory

    return usable_memory() // 4


def _all_cores() -> int:
    from howdah.machine import usable_cores

    return usable_cores()


class Setting:
    """One setting: where it is written, how its value is read, what it is when nobody sets it."""

    __slots__ = ("default", "key", "meaning", "parse", "path", "secret", "section", "show")

    def __init__(
        self,
        name: str,
        *,
        parse: Callable[[object], Any],
        default: Callable[[], Any],
        meaning: str,
        show: Callable[[object], str] = show_value,
        secret: bool = False,
        path: bool = False,
    ) -> None:
        """Name it `section.key`; the key `*` stands for any name of the user's."""
        self.section, _, self.key = name.partition(".")
        self.parse = parse
        self.default = default
        self.meaning = meaning
        self.show = show
        self.secret = secret
        self.path = path

    @property
    def name(self) -> str:
        """The section and the key, with a dot between them."""
        return f"{self.section}.{self.key}"


SETTINGS: tuple[Setting, ...] = (
    Setting("history.enabled", parse=_parse_switch, default=lambda: True, show=_show_switch, meaning="whether `run` records what happens"),
    Setting(
        "history.folder",
        parse=_parse_text,
        default=lambda: None,
        path=True,
        meaning="folder for a file of JSON lines about each run (none: howdah/history in the user's folder for state)",
    ),
    Setting("history.keep", parse=parse_count, default=lambda: 200, meaning="files that are kept there"),
    Setting(
        "local.memory",
        parse=parse_size,
        default=_quarter_of_memory,
        show=show_size,
        meaning="memory that MapReduce jobs on this machine may use, all processes of all workers together",
    ),
    Setting(
        "local.processes",
        parse=parse_count,
        default=_all_cores,
        meaning="processes that a MapReduce job on this machine is computed with",
    ),
    Setting(
        "local.tmp_dir",
        parse=_parse_text,
        default=lambda: None,
        path=True,
        meaning="folder for what does not fit into memory (none: the system's)",
    ),
    Setting("resources.*", parse=_parse_amount, default=lambda: 1, meaning="how much there is of a resource that tasks name"),
    Setting("retry.count", parse=parse_count, default=lambda: None, meaning="how many times a task may fail in a run (none: once)"),
    Setting(
        "retry.delay", parse=_parse_seconds, default=lambda: 1.0, meaning="seconds before a failed task is tried again; doubled each time"
    ),
    Setting("retry.max_delay", parse=_parse_seconds, default=lambda: 900.0, meaning="seconds that are never exceeded by that"),
    Setting("run.engine", parse=_one_of("local"), default=lambda: None, meaning="engine of MapReduce jobs (none: by the targets)"),
    Setting("run.log_format", parse=_one_of("text", "json"), default=lambda: "text", meaning="form of the lines on stderr"),
    Setting(
        "run.log_level",
        parse=lambda level: _one_of("debug", "info", "warning", "error", "critical")(str(level).lower()),
        default=lambda: "info",
        meaning="level from which on `run` shows what tasks log",
    ),
    Setting(
        "run.task_memory",
        parse=parse_size,
        default=lambda: None,
        show=lambda size: "(none)" if size is None else show_size(size),
        meaning="memory that a task may take; each then runs in a process of the pool (none: any)",
    ),
    Setting(
        "run.timeout",
        parse=_parse_seconds,
        default=lambda: None,
        meaning="seconds that a task without a worker_timeout may run (none: any)",
    ),
    Setting("run.workers", parse=parse_count, default=lambda: 1, meaning="tasks that run at the same time"),
)
SECTIONS = tuple(dict.fromkeys(setting.section for setting in SETTINGS))


def find_setting(section: str, key: str) -> Setting | None:
    """Return the setting of a section and key, or None."""
    for setting in SETTINGS:
        if setting.section == section and setting.key in (key, "*"):
            return setting
    return None
