"""The composition root: a configuration becomes a scheduler, a worker and engines, which run tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from warnings import warn

from howdah.clock import SystemClock
from howdah.config import history_folder, load
from howdah.core.context import RunContext
from howdah.core.errors import UsageError
from howdah.core.registry import registry
from howdah.core.task import Task
from howdah.scheduling import events
from howdah.scheduling.commands import SetLimit
from howdah.scheduling.journal import NoJournal
from howdah.scheduling.policy import Policy, RetryPolicy
from howdah.scheduling.scheduler import Scheduler
from howdah.scheduling.status import Status
from howdah.worker.limits import Limits
from howdah.worker.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from howdah.config import Config
    from howdah.scheduling.events import Event
    from howdah.worker.history import HistoryFile
    from howdah.worker.result import RunResult

__all__ = ["build", "engines"]


def engines(config: Config) -> dict[str, Callable[[], Any]]:
    """Return functions that make the engines; one that is not needed is not even imported."""

    def local() -> Any:
        from howdah.jobs.local.engine import LocalEngine

        memory = config.get("local.memory") // config.get("run.workers")  # so many jobs may run at once
        return LocalEngine(memory=memory, processes=config.get("local.processes"), tmp_dir=config.get("local.tmp_dir"))

    return {"local": local}


def build(
    tasks: Iterable[Task],
    *,
    config: Config | None = None,
    listeners: Iterable[Callable[[Event], None]] = (),
    engine: str | None = None,
    workers: int | None = None,
    local_scheduler: bool = True,
    detailed_summary: bool = True,
    history: bool = False,
    signals: bool = False,
    at_once: Callable[[int], None] | None = None,
) -> RunResult:
    """Run tasks and all they require; the result is true when all is done, and says of each task how it ended.

    What is not given comes from the configuration. `listeners` are called with every event; without any, what goes wrong is logged.
    With `signals`, SIGINT and SIGTERM end the run, a second one calls `at_once`. Tasks run in this process, but for those that ask for
    another (`isolate`, a time limit) and for several `workers`. With `history` the run is recorded as configured. `local_scheduler` and
    `detailed_summary` are taken for the sake of those used to giving them: there is no other scheduler yet, and no other result.
    """
    tasks = _checked(tasks)
    listeners = list(listeners) or [_FailureLog().handle]
    if config is None:
        given = {"run.engine": ("engine", engine), "run.workers": ("workers", workers)}
        config = load(arguments={name: (option, str(value)) for name, (option, value) in given.items() if value is not None})
        for warning in config.check_families(registry.parameters()) if config.may_set_tasks else ():
            warn(warning, stacklevel=2)
    clock = SystemClock()
    scheduler = Scheduler(journal=NoJournal(), policy=Policy(retry=_retry(config)), now=clock.now())
    for resource, limit in config.resources().items():
        scheduler.handle(SetLimit(resource=resource, limit=limit), clock.now())
    recording = _history(config) if history and config.get("history.enabled") else None
    worker = Worker(
        scheduler=scheduler,
        clock=clock,
        listeners=[*listeners, recording.handle] if recording else listeners,
        context=RunContext(engines=engines(config), engine=config.get("run.engine")),
        workers=config.get("run.workers"),
        limits=Limits(timeout=config.get("run.timeout"), memory=config.get("run.task_memory")),
        signals=signals,
        at_once=at_once,
    )
    try:
        return worker.run(tasks)
    finally:
        if recording:
            recording.close()


def _checked(tasks: Any) -> list[Task]:
    """Return the tasks as a list, or raise UsageError for what is none."""
    if isinstance(tasks, Task):
        raise UsageError(f"build() takes a list of tasks: build([{tasks!r}])")
    found = list(tasks)
    for task in found:
        if not isinstance(task, Task):
            hint = " (call it to make a task)" if isinstance(task, type) else ""
            raise UsageError(f"build() takes tasks, and {task!r} is none{hint}")
    return found


class _FailureLog:
    """Logs what goes wrong, for those who only call build()."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def handle(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, events.TasksAdded):
            for spec in event.tasks:
                self._names[spec.key] = f"{spec.family}({', '.join(f'{name}={text}' for name, text in (spec.params or {}).items())})"
                if spec.status is Status.UNKNOWN:
                    self._log("%s could not be asked: %s", spec.key, spec.reason)
                elif not spec.runnable and spec.status is Status.PENDING:
                    self._log("%s is missing: %s", spec.key, spec.reason)
        elif isinstance(event, events.TaskFailed):
            self._log("%s failed: %s", event.key, event.traceback.rstrip() or event.reason)
        elif isinstance(event, events.TaskUnknown):
            self._log("%s could not be asked: %s", event.key, event.reason)

    def _log(self, message: str, key: str, reason: str) -> None:
        import logging

        logging.getLogger("howdah").error(message, self._names.get(key, key), reason)


def _history(config: Config) -> HistoryFile:
    from howdah.worker.history import HistoryFile

    return HistoryFile(config.get("history.folder") or history_folder(), keep=config.get("history.keep"))


def _retry(config: Config) -> RetryPolicy:
    return RetryPolicy(count=config.get("retry.count"), delay=config.get("retry.delay"), max_delay=config.get("retry.max_delay"))
