"""The command `howdah run`: a task and all it requires are run, shown, and summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.cli.command import TaskCommand
from howdah.cli.options import FLAG, Option
from howdah.cli.request import COMMON

if TYPE_CHECKING:
    from howdah.cli.request import Request

__all__ = ["command"]

OPTIONS = (
    *COMMON,
    Option("--dry-run", takes=FLAG, meaning="Show what would be done, as `howdah plan` does, and end."),
    Option("--quiet", "-q", takes=FLAG, meaning="Show failures and the summary only."),
    Option("--no-history", takes=FLAG, meaning="Leave no record of the run."),
    Option("--log-level", metavar="LEVEL", meaning="Show what tasks log from debug, info, warning or error on (default: info)."),
    Option("--log-format", metavar="text|json", meaning="Write text, or one JSON object a line (default: text)."),
)


def _run(request: Request) -> int:
    if "dry_run" in request.flags:
        from howdah.cli.plan import print_plan

        return print_plan(request)
    from howdah.cli.running import run_shown

    return run_shown(request)


command = TaskCommand(
    "run",
    options=OPTIONS,
    action=_run,
    meaning="Run a task and all it requires, as far as it is not there already.",
)
