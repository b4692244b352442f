"""What tasks log, shown among what the command line shows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from logging import LogRecord

__all__ = ["show_logs"]


def show_logs(*, level: str, write: Callable[[str], None] | None, as_json: bool = False) -> None:
    """Show what is logged from a level on, by `write`, or on whatever standard error is then; not where the user's code set logging up.

    The logging module costs start-up time: where no task has imported it yet, this waits until one does.
    """
    if "logging" in sys.modules:
        _set_up(level, write, as_json)
    else:
        sys.meta_path.insert(0, _Watch(lambda: _set_up(level, write, as_json)))


class _Watch:
    """Calls a function once the module logging has been imported."""

    def __init__(self, imported: Callable[[], None]) -> None:
        self._imported = imported

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "logging":
            return None
        sys.meta_path.remove(self)
        from importlib.machinery import PathFinder

        spec = PathFinder.find_spec(name)
        loader: Any = spec and spec.loader
        execute = loader.exec_module

        def execute_and_call(module: Any) -> None:
            execute(module)
            self._imported()

        loader.exec_module = execute_and_call
        return spec


def _set_up(level: str, write: Callable[[str], None] | None, as_json: bool) -> None:
    import logging

    root = logging.getLogger()
    if root.handlers:
        return

    class Shown(logging.Handler):
        """Writes a record as the lines around it are written."""

        def emit(self, record: LogRecord) -> None:
            try:
                text = (_json_of if as_json else _text_of)(record, self.format(record))
                (write or sys.stderr.write)(text)
            except Exception:
                self.handleError(record)

    root.addHandler(Shown())
    root.setLevel(level.upper())


def _text_of(record: LogRecord, message: str) -> str:
    from howdah.cli.lines import local_time

    first, *more = message.split("\n")
    return "\n".join([f"[{local_time(record.created)}] {record.levelname} {record.name}: {first}", *(f"    {line}" for line in more), ""])


def _json_of(record: LogRecord, message: str) -> str:
    import json

    from howdah.cli.lines import utc_time

    said = {"time": utc_time(record.created), "event": "log", "level": record.levelname.lower(), "logger": record.name, "message": message}
    return json.dumps(said, ensure_ascii=False) + "\n"
