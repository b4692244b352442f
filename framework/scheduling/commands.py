"""The commands that a scheduler takes."""

from __future__ import annotations

import msgspec

from howdah.scheduling.policy import RetryPolicy  # noqa: TC001 - msgspec reads annotations at run time
from howdah.scheduling.status import Status

__all__ = [
    "AddTasks",
    "Claim",
    "Command",
    "Disable",
    "EndRun",
    "Explain",
    "Heartbeat",
    "Leave",
    "Look",
    "LoseRuns",
    "MarkDone",
    "Note",
    "Pause",
    "Report",
    "Result",
    "Resume",
    "Retry",
    "SetLimit",
    "TaskSpec",
    "Tick",
]


class TaskSpec(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the scheduler is told of a task.

    `requires` are keys, each of a task that was named before; `status` is pending, done (complete already), unknown (asking it
    failed) or disabled; a task that is not `runnable` is external: nothing here makes it. Tasks of a family that differ in the
    parameters named in `batch` only can run as one, up to `batch_size` of them (0: any number).
    """

    key: str
    name: str
    family: str
    module: str = ""
    params: dict[str, str] | None = None
    requires: tuple[str, ...] = ()
    priority: float = 0
    resources: dict[str, int] | None = None
    status: Status = Status.PENDING
    reason: str = ""
    runnable: bool = True
    retry: RetryPolicy | None = None
    batch: tuple[str, ...] = ()
    batch_size: int = 0


class Command(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Something that a scheduler is asked to do."""


class AddTasks(Command, frozen=True, kw_only=True):
    """Ask for a whole graph in a run; every task comes after the tasks it requires."""

    run: str
    worker: str
    tasks: tuple[TaskSpec, ...]
    roots: tuple[str, ...] = ()


class Claim(Command, frozen=True, kw_only=True):
    """Ask for up to `limit` tasks of some runs; at most `slots` of them may hold resources, as they run at once."""

    worker: str
    runs: tuple[str, ...]
    limit: int = 1
    slots: int = 1


class Result(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How an assignment went: done, failed, suspended (it now requires more tasks) or released (given back, not run)."""

    key: str
    lease: int
    outcome: str
    reason: str = ""
    traceback: str = ""
    seconds: float = 0.0
    counters: dict[str, dict[str, int]] | None = None
    requires: tuple[str, ...] = ()
    retry: bool = True


class Report(Command, frozen=True, kw_only=True):
    """Tell how assignments went; results under an old lease change nothing."""

    worker: str
    results: tuple[Result, ...]


class Note(Command, frozen=True, kw_only=True):
    """Tell of a task that runs: its progress, status, counters or where it can be followed."""

    worker: str
    key: str
    lease: int
    progress: float | None = None
    status: str | None = None
    counters: dict[str, dict[str, int]] | None = None
    tracking_url: str | None = None


class Heartbeat(Command, frozen=True, kw_only=True):
    """Tell that a worker is alive."""

    worker: str


class Leave(Command, frozen=True, kw_only=True):
    """Tell that a worker is gone: what it holds is given back."""

    worker: str
    reason: str = "its worker left"


class LoseRuns(Command, frozen=True, kw_only=True):
    """Tell that a worker no longer holds the suspended runs of tasks: they start again, as new attempts."""

    worker: str
    keys: tuple[str, ...]
    reason: str


class EndRun(Command, frozen=True, kw_only=True):
    """Tell that nobody waits for a run any more."""

    run: str


class Tick(Command, frozen=True, kw_only=True):
    """Let time pass: what is due happens, and silent workers lose their leases."""


class Retry(Command, frozen=True, kw_only=True):
    """Forgive failed, disabled or unknown tasks: they are pending again."""

    keys: tuple[str, ...]
    reason: str = "forgiven"


class MarkDone(Command, frozen=True, kw_only=True):
    """Say that tasks are done, whatever the scheduler thinks."""

    keys: tuple[str, ...]
    reason: str = "marked as done"


class Disable(Command, frozen=True, kw_only=True):
    """Keep tasks from being run, until a time or until they are forgiven."""

    keys: tuple[str, ...]
    reason: str = "disabled by hand"
    until: float | None = None


class SetLimit(Command, frozen=True, kw_only=True):
    """Set how much of a resource there is; None goes back to the default."""

    resource: str
    limit: int | None


class Pause(Command, frozen=True, kw_only=True):
    """Give out no more work."""


class Resume(Command, frozen=True, kw_only=True):
    """Give out work again."""


class Look(Command, frozen=True, kw_only=True):
    """Ask how tasks stand."""

    keys: tuple[str, ...]


class Explain(Command, frozen=True, kw_only=True):
    """Ask why a task is not running."""

    key: str
