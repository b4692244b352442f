"""The command `howdah plan`: what a run would do with each task, and why; it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.cli.command import TaskCommand
from howdah.cli.options import FLAG, Option
from howdah.cli.request import COMMON
from howdah.cli.streams import standard_error, standard_output
from howdah.cli.wording import clean, count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from howdah.cli.request import Request
    from howdah.scheduling.plan import Plan

__all__ = ["command", "plan_lines", "print_plan"]


def print_plan(request: Request) -> int:
    """Print the plan of a request; return 3 when there is work to be done."""
    from howdah.scheduling.plan import plan_for

    plan = plan_for([request.task])
    code = _exit_code(plan)
    for warning in request.warnings:
        standard_error().write(f"howdah: warning: {warning}\n")
    stream = standard_output()
    if "json" in request.flags:
        import json

        entries = [
            {
                "task": repr(entry.task),
                "task_id": entry.task.task_id,
                "family": entry.task.task_family,
                "params": entry.task.to_str_params(only_public=True),
                "verdict": entry.verdict.value,
                "reason": entry.reason,
            }
            for entry in plan
        ]
        stream.write(json.dumps({"tasks": entries, "exit_code": code}, indent=2, ensure_ascii=False) + "\n")
    else:
        for line in plan_lines(plan):
            stream.write(f"{line}\n")
    return code


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield a line for each task, in an order in which they could be run, and one that counts them."""
    from howdah.scheduling.plan import Verdict

    wide = max((len(entry.verdict.value) for entry in plan), default=0)
    for entry in plan:
        yield f"{entry.verdict.value:{wide}}  {clean(repr(entry.task))}: {clean(entry.reason)}"
    counts = ", ".join(f"{number:,} {verdict.value}" for verdict in Verdict if (number := plan.count(verdict)))
    yield f"{count(len(plan), 'task')}: {counts}"


def _exit_code(plan: Plan) -> int:
    from howdah.scheduling.plan import Verdict

    codes = {Verdict.ERROR: 5, Verdict.MISSING_INPUT: 4, Verdict.DISABLED: 6, Verdict.RUN: 3}
    return next((code for verdict, code in codes.items() if plan.count(verdict)), 0)


command = TaskCommand(
    "plan",
    options=(*COMMON, Option("--json", takes=FLAG, meaning="Print JSON.")),
    action=print_plan,
    meaning="Show what a run would do with each task, and why, without doing it. Ends with 3 when there is work to be done.",
)
