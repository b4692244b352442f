"""The composition root: a configuration becomes a scheduler, a worker and engines, which run tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from warnings import warn

from howdah.clock import SystemClock
from howdah.config import history_folder, load
from howdah.core.context import RunContext
from howdah.core.registry import registry
from howdah.scheduling.commands import SetLimit
from howdah.scheduling.journal import NoJournal
from howdah.scheduling.policy import Policy, RetryPolicy
from howdah.scheduling.scheduler import Scheduler
from howdah.worker.limits import Limits
from howdah.worker.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from howdah.config import Config
    from howdah.core.task import Task
    from howdah.scheduling.events import Event
    from howdah.worker.history import HistoryFile
    from howdah.worker.result import RunResult

__all__ = ["build", "engines"]


def engines(config: Config) -> dict[str, Callable[[], Any]]:
    """Return functions that make the engines; one that is not needed is not even imported."""

    def local() -> Any:
        from howdah.jobs.local.engine import LocalEngine

        return LocalEngine(memory=config.get("local.memory"), processes=config.get("local.processes"), tmp_dir=config.get("local.tmp_dir"))

    return {"local": local}


def build(
    tasks: Iterable[Task],
    *,
    config: Config | None = None,
    listeners: Iterable[Callable[[Event], None]] = (),
    engine: str | None = None,
    workers: int | None = None,
    local_scheduler: bool = True,
    history: bool = False,
    signals: bool = False,
    at_once: Callable[[int], None] | None = None,
) -> RunResult:
    """Run tasks and all they require; the result is true when all is done.

    What is not given comes from the configuration. `listeners` are called with every event. With `signals`, SIGINT and SIGTERM
    end the run, a second one calls `at_once`. Tasks run in this process, but for those that ask for another (`isolate`, a time
    limit) and for several `workers`. With `history` the run is recorded as configured.
    `local_scheduler` is taken for the sake of those used to giving it: there is no other yet.
    """
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


def _history(config: Config) -> HistoryFile:
    from howdah.worker.history import HistoryFile

    return HistoryFile(config.get("history.folder") or history_folder(), keep=config.get("history.keep"))


def _retry(config: Config) -> RetryPolicy:
    return RetryPolicy(count=config.get("retry.count"), delay=config.get("retry.delay"), max_delay=config.get("retry.max_delay"))
