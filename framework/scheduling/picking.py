"""The choice of the tasks that a worker gets: the most urgent whose resources are free, batches put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from howdah.scheduling.commands import Claim
    from howdah.scheduling.policy import Policy
    from howdah.scheduling.record import Demand, Record
    from howdah.scheduling.state import State

__all__ = ["Picked", "pick"]

LOOKED_AT = 2000
"""How many tasks are looked at in search of more for the batches, when there are enough to claim."""


class Picked:
    """A task to be claimed, with those that run as one batch with it."""

    __slots__ = ("record", "riders")

    def __init__(self, record: Record) -> None:
        """Start with one task."""
        self.record = record
        self.riders: list[Record] = []

    @property
    def full(self) -> bool:
        """Whether no more fits into the batch."""
        limit = self.record.spec.batch_size
        return bool(limit) and len(self.riders) + 1 >= limit


def pick(state: State, policy: Policy, command: Claim) -> list[Picked]:
    """Return the best ready tasks whose resources are free.

    A task that has to wait for a resource reserves all it needs before any task that is less urgent, so that small ones can't
    starve a large one.
    """
    picked: list[Picked] = []
    seen: set[int] = set()
    closed: set[Demand] = set()
    taken: dict[str, int] = {}
    batches: dict[Any, Picked] = {}
    slots, looks = command.slots, LOOKED_AT
    for record in state.ready.ranked((*command.runs, f"@{command.worker}"), closed):
        if record.order in seen or record.home not in (None, command.worker):
            continue
        seen.add(record.order)
        batch = _batch_of(record)
        open_one = batches.get(batch) if batch else None
        if open_one is not None:
            open_one.riders.append(record)
        elif len(picked) < command.limit and _take(state, policy, record, taken, slots):
            picked.append(Picked(record))
            slots -= 1
            if batch:
                open_one = batches[batch] = picked[-1]
        elif len(picked) < command.limit:
            closed.add(record.demand)
        if open_one is not None and open_one.full:
            del batches[batch]
        if len(picked) >= command.limit:
            looks -= 1
            if not batches or looks < 0:
                break
    return picked


def _take(state: State, policy: Policy, record: Record, taken: dict[str, int], slots: int) -> bool:
    """Take or reserve the resources that a task needs; return whether they are free."""
    demand = record.demand
    fits = slots > 0 or not demand
    for name, amount in demand:
        used = taken.get(name, 0) + state.used.get(name, 0)
        fits = fits and used + amount <= state.limit(name, policy.default_limit)
    for name, amount in demand:
        taken[name] = taken.get(name, 0) + amount
    return fits


def _batch_of(record: Record) -> Any:
    """Return what tasks have in common that can run as one batch; None for one that runs alone."""
    spec = record.spec
    if not spec.batch or record.home is not None:
        return None
    rest = tuple((name, text) for name, text in (spec.params or {}).items() if name not in spec.batch)
    return spec.family, spec.module, spec.batch, rest, record.demand
