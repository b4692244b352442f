"""The worker: looks at what roots need, and runs what the scheduler gives it until nothing is left to run."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from howdah.core.context import RunContext
from howdah.core.errors import CyclicDependencyError, HowdahError
from howdah.scheduling import commands as cmd
from howdah.scheduling.completeness import check
from howdah.scheduling.graph import build_graph
from howdah.scheduling.plan import make_plan
from howdah.worker.attempt import Ended, Lost, Suspended
from howdah.worker.batches import combine, ended_alone, share
from howdah.worker.describe import describe
from howdah.worker.interrupts import Interrupts
from howdah.worker.limits import Limits
from howdah.worker.notices import notify
from howdah.worker.outcomes import Outcomes
from howdah.worker.reporting import SchedulerReporter
from howdah.worker.runner import InProcessRunner, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from howdah.clock import Clock
    from howdah.core.task import Task
    from howdah.scheduling.events import Event
    from howdah.scheduling.plan import Plan
    from howdah.scheduling.replies import Assignment, Claimed
    from howdah.scheduling.scheduler import Scheduler
    from howdah.worker.result import RunResult
    from howdah.worker.runner import Step, TaskRunner

    Listener = Callable[[Event], None]

__all__ = ["Worker"]

POLL = 1.0
"""Seconds between two questions whether what others run has ended."""


class Worker:
    """Runs tasks: one at a time in its own process, several (or those that `limits` or themselves want it for) in others.

    Signals are handled where `signals` is set: the first SIGINT or SIGTERM ends the running task and the run, the second one
    calls `at_once` with the exit code.
    """

    def __init__(
        self,
        *,
        scheduler: Scheduler,
        clock: Clock,
        listeners: Iterable[Listener] = (),
        name: str = "worker",
        context: RunContext | None = None,
        workers: int = 1,
        limits: Limits | None = None,
        signals: bool = False,
        at_once: Callable[[int], None] | None = None,
    ) -> None:
        """Take the scheduler, the clock, who is told of events, and what tasks may use (each gets a reporter of its own)."""
        self._scheduler = scheduler
        self._clock = clock
        self._listeners = tuple(listeners)
        self._name = name
        self._context = context or RunContext()
        self._workers = workers
        self._limits = limits or Limits()
        self._signals = signals
        self._at_once = at_once
        self._numbers = count(1)

    def run(self, roots: Iterable[Task]) -> RunResult:
        """Run what the roots need and is not complete; mistakes in the use of howdah are raised, and nothing has run then."""
        run = f"{self._name}-{next(self._numbers)}"
        with Interrupts(install=self._signals, at_once=self._at_once) as interrupts, self._scheduler.listening(self._listeners):
            return _Run(self, run, interrupts).go(list(roots))

    def _handle(self, command: cmd.Command) -> Any:
        return self._scheduler.handle(command, self._clock.now())


class _Run:
    """One run of a worker."""

    def __init__(self, worker: Worker, run: str, interrupts: Interrupts) -> None:
        self._worker = worker
        self._name = worker._name
        self._clock = worker._clock
        self._handle = worker._handle
        self._run = run
        self._interrupts = interrupts
        self._inline = InProcessRunner(elapsed=worker._clock.elapsed, interrupts=interrupts)
        self._runner: TaskRunner = self._inline
        self._outcomes = Outcomes()
        self._combined: dict[str, Task] = {}
        self._riders: set[str] = set()
        if worker._workers > 1 or worker._limits.need_processes:
            self._use_processes()

    def go(self, roots: list[Task]) -> RunResult:
        began = self._clock.elapsed()
        try:
            self._add(self._look(roots), roots)
            self._work()
        except KeyboardInterrupt:
            self._interrupts.note()
        except BaseException:
            self._runner.close()
            raise
        try:
            with self._interrupts.unbreakable():
                for work, step, seconds in self._runner.close():
                    self._report(work, step, seconds)
        finally:
            why = "the run was interrupted" if self._interrupts.code is not None else "the run is over"
            self._handle(cmd.Leave(worker=self._name, reason=why))
            outcomes = self._outcomes.finish(self._handle, interrupted=self._interrupts.code is not None)
            self._handle(cmd.EndRun(run=self._run))
        return self._outcomes.result(outcomes, seconds=self._clock.elapsed() - began, interrupted=self._interrupts.code)

    def _use_processes(self) -> None:
        from howdah.worker.pool import PoolRunner

        worker = self._worker
        self._runner = PoolRunner(
            size=worker._workers,
            inline=self._inline,
            limits=worker._limits,
            tasks=self._outcomes.tasks,
            context=worker._context,
            elapsed=self._clock.elapsed,
            interrupts=self._interrupts,
        )

    def _look(self, roots: list[Task]) -> Plan:
        with self._interrupts.breakable():
            graph = build_graph(roots, check=check)
            return make_plan(graph, graph.answers)

    def _add(self, plan: Plan, roots: Iterable[Task]) -> None:
        """Tell the scheduler of the tasks it was not told of yet."""
        with self._interrupts.breakable():
            notify(plan, self._outcomes.tasks)
            specs = tuple(describe(plan, entry, self._worker._limits) for entry in plan if entry.task.task_key not in self._outcomes.tasks)
        self._handle(cmd.AddTasks(run=self._run, worker=self._name, tasks=specs, roots=tuple(root.task_key for root in roots)))
        self._outcomes.add(plan)

    def _work(self) -> None:
        """Claim, run and report until nothing is left that could be run."""
        while self._interrupts.code is None:
            claimed: Claimed | None = None
            if self._runner.free:
                claimed = self._claim(self._runner.free)
                if claimed.assignments and not self._runner.busy:
                    continue  # they needed no run
            if self._runner.busy:
                for work, step, seconds in self._runner.wait(self._patience(claimed)):
                    self._report(work, step, seconds)
            elif claimed is None or not self._worth_waiting(claimed):
                return

    def _claim(self, limit: int) -> Claimed:
        """Start up to so many tasks; return what the scheduler answered."""
        claimed: Claimed = self._handle(cmd.Claim(worker=self._name, runs=(self._run,), limit=limit, slots=limit))
        works: dict[int, Work] = {}
        for assignment in claimed.assignments:
            work = self._to_work(assignment)
            if assignment.batch:
                works[assignment.batch].riders.append(work)
            else:
                works[assignment.lease] = work
        for work in works.values():
            ended = self._prepare(work)
            if ended is not None:
                self._report(work, ended, 0.0)
                continue
            if self._runner is self._inline and self._worker._limits.need_process(work.task):
                self._use_processes()
            self._runner.start(work)
        return claimed

    def _prepare(self, work: Work) -> Ended | None:
        """Let a batch be the task that stands for all of it; return how a task ended that needs no run."""
        combined = self._combined.pop(work.key, None)
        if combined is not None and work.resume:
            work.task = combined
        elif work.riders:
            try:
                work.task = combine([work.task, *(rider.task for rider in work.riders)])
            except Exception as error:
                return Ended(reason=f"{type(error).__name__}: {error}", exception=error, traceback_text=str(error))
        elif work.key in self._riders:
            self._riders.discard(work.key)
            work.resume = False
            return ended_alone(work.task, "ran as part of a batch")
        return None

    def _patience(self, claimed: Claimed | None) -> float | None:
        """Return after how long to claim again, while tasks run here: None when nothing but their end can lead to more."""
        if claimed is None or not self._runner.free:
            return None
        wait = None if claimed.due is None else max(0.0, claimed.due - self._clock.now())
        elsewhere = claimed.running > self._worker._workers - self._runner.free
        return POLL if elsewhere and (wait is None or wait > POLL) else wait

    def _to_work(self, assignment: Assignment) -> Work:
        key, lease = assignment.key, assignment.lease
        reporter = SchedulerReporter(send=self._handle, interrupts=self._interrupts, worker=self._name, key=key, lease=lease)
        context = RunContext(reporter=reporter, engines=self._worker._context.engines, engine=self._worker._context.engine)
        task = self._outcomes.tasks[key]
        return Work(key=key, task=task, lease=lease, attempt=assignment.attempt, resume=assignment.resume, context=context)

    def _worth_waiting(self, claimed: Claimed) -> bool:
        """Wait for what will happen by itself, if anything will."""
        if not claimed.live or claimed.paused or (claimed.due is None and not claimed.running):
            return False
        now = self._clock.now()
        wait = POLL if claimed.due is None else max(0.0, claimed.due - now)
        with self._interrupts.breakable():
            self._clock.sleep(min(wait, POLL) if claimed.running else wait)
        return True

    def _report(self, work: Work, step: Step, seconds: float) -> None:
        if isinstance(step, Suspended):
            self._suspend(work, step, seconds)
            return
        if isinstance(step, Lost):
            self._lose(work, step)
            return
        own = self._outcomes.tasks[work.key]
        ends = [(work, share(own, work.task, step)), *((rider, share(rider.task, work.task, step)) for rider in work.riders)]
        results = tuple(self._result(one, ended, seconds if one is work else 0.0) for one, ended in ends)
        reply = self._handle(cmd.Report(worker=self._name, results=results))
        for (one, ended), result, accepted in zip(ends, results, reply.accepted, strict=True):
            if accepted:
                self._outcomes.ended(one, ended, result)

    def _result(self, work: Work, ended: Ended, seconds: float) -> cmd.Result:
        reporter: Any = work.context.reporter
        return cmd.Result(
            key=work.key,
            lease=work.lease,
            outcome="done" if ended.exception is None else "failed",
            reason=ended.reason,
            traceback=ended.traceback_text,
            seconds=self._outcomes.seconds(work.key, seconds),
            counters=reporter.totals or None,
        )

    def _suspend(self, work: Work, step: Suspended, seconds: float) -> None:
        """Add the tasks that a run asked for, and let it wait for them; where that can't be, it is told."""
        self._outcomes.seconds(work.key, seconds)
        keys = tuple(dict.fromkeys(task.task_key for task in step.tasks))
        try:
            self._add(self._look(step.tasks), ())
        except HowdahError as error:
            self._refuse(work, error)
            return
        result = cmd.Result(key=work.key, lease=work.lease, outcome="suspended", requires=keys)
        reply = self._handle(cmd.Report(worker=self._name, results=(result,)))
        if work.key in reply.refused:
            self._refuse(work, CyclicDependencyError(f"{work.task!r} can't go on: {reply.refused[work.key]}."))
        elif reply.accepted[0]:
            self._outcomes.suspended(work.key, keys)
            self._let_riders_wait(work)

    def _let_riders_wait(self, work: Work) -> None:
        """Let the others of a suspended batch wait for it, or run alone where it waits for them."""
        if work.task is not self._outcomes.tasks[work.key]:
            self._combined[work.key] = work.task
        for rider in work.riders:
            waits = cmd.Result(key=rider.key, lease=rider.lease, outcome="suspended", requires=(work.key,))
            reply = self._handle(cmd.Report(worker=self._name, results=(waits,)))
            if rider.key in reply.refused:
                back = cmd.Result(key=rider.key, lease=rider.lease, outcome="released", reason=reply.refused[rider.key])
                self._handle(cmd.Report(worker=self._name, results=(back,)))
            elif reply.accepted[0]:
                self._riders.add(rider.key)
                self._outcomes.suspended(rider.key, (work.key,))
        work.riders = []

    def _lose(self, work: Work, step: Lost) -> None:
        """Let a task whose suspended run is gone start again."""
        released = cmd.Result(key=work.key, lease=work.lease, outcome="released", reason=step.reason)
        self._handle(cmd.Report(worker=self._name, results=(released,)))
        self._handle(cmd.LoseRuns(worker=self._name, keys=(work.key,), reason=step.reason))
        self._outcomes.lost(work.key)

    def _refuse(self, work: Work, error: BaseException) -> None:
        """Raise an error in a run, where it asked for tasks."""
        self._runner.start(work.again(error))
