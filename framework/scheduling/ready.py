"""The index of the tasks that are ready, by who may claim them, in order of priority."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from howdah.scheduling.record import Demand, Record

    Entry = tuple[float, int, int, Record]
    Head = tuple[float, int, int, Demand]

__all__ = ["ReadyIndex"]


class ReadyIndex:
    """Ready tasks by audience: a run (whose workers may claim them), or a single worker.

    An audience's tasks are queued in lanes, one for each demand on resources, so that a lane whose resources are taken is
    passed over in one step. Entries are never searched: one that no longer holds is dropped when it comes to the front.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._audiences: dict[str, _Audience] = {}
        self._stamp = 0

    def add(self, record: Record, audiences: Iterable[str]) -> None:
        """Queue a task; where it was queued before, that entry no longer holds."""
        self._stamp += 1
        record.stamp = self._stamp
        demand = record.demand
        entry = (-record.priority, record.order, self._stamp, record)
        for name in audiences:
            audience = self._audiences.get(name)
            if audience is not None:
                audience.add(entry, demand)

    def settle(self, record: Record, audiences: Iterable[str]) -> None:
        """Drop the entries at the front that no longer hold, after a task stopped being ready."""
        demand = record.demand
        for name in audiences:
            audience = self._audiences.get(name)
            if audience is not None:
                audience.settle(demand)

    def open(self, audience: str) -> None:
        """Start to queue tasks for an audience."""
        self._audiences.setdefault(audience, _Audience())

    def close(self, audience: str) -> None:
        """Drop an audience: nothing is queued for it any more."""
        self._audiences.pop(audience, None)

    def ranked(self, audiences: Iterable[str], closed: set[Demand]) -> Iterator[Record]:
        """Yield ready tasks, best first; the caller adds a demand to `closed` to see no more tasks of that demand.

        Nothing is changed by looking. A task that is in several audiences comes several times.
        """
        frontier: list[tuple[float, int, int, int, bool, _Audience, Demand | None]] = []
        serial = 0
        for name in audiences:
            audience = self._audiences.get(name)
            if audience is not None and audience.heads:
                first = audience.heads[0]
                heappush(frontier, (first[0], first[1], serial, 0, True, audience, None))
                serial += 1
        while frontier:
            _, _, _, place, is_head, audience, demand = heappop(frontier)
            if is_head:
                head = audience.heads[place]
                if audience.holds(head) and head[3] not in closed:
                    heappush(frontier, (head[0], head[1], serial, 0, False, audience, head[3]))
                    serial += 1
                queue: list[Head] | list[Entry] = audience.heads
            else:
                if demand is None or demand in closed:
                    continue
                record = audience.lanes[demand][place][3]
                if record.ready and record.stamp == audience.lanes[demand][place][2]:
                    yield record
                    if demand in closed:
                        continue
                queue = audience.lanes[demand]
            for child in (2 * place + 1, 2 * place + 2):
                if child < len(queue):
                    heappush(frontier, (queue[child][0], queue[child][1], serial, child, is_head, audience, demand))
                    serial += 1


class _Audience:
    """The lanes of one audience, and their heads in order."""

    __slots__ = ("heads", "lanes")

    def __init__(self) -> None:
        """Start empty."""
        self.lanes: dict[Demand, list[Entry]] = {}
        self.heads: list[Head] = []

    def add(self, entry: Entry, demand: Demand) -> None:
        """Queue an entry in its lane."""
        lane = self.lanes.get(demand)
        if lane is None:
            lane = self.lanes[demand] = []
        heappush(lane, entry)
        if lane[0] is entry:
            heappush(self.heads, (entry[0], entry[1], entry[2], demand))

    def settle(self, demand: Demand) -> None:
        """Drop what no longer holds from the front of a lane, then from the front of the heads."""
        lane = self.lanes.get(demand)
        if lane is not None:
            before = lane[0]
            while lane and not (lane[0][3].ready and lane[0][3].stamp == lane[0][2]):
                heappop(lane)
            if not lane:
                del self.lanes[demand]
            elif lane[0] is not before:
                heappush(self.heads, (lane[0][0], lane[0][1], lane[0][2], demand))
        while self.heads and not self.holds(self.heads[0]):
            heappop(self.heads)
        if len(self.heads) > 2 * len(self.lanes) + 8:
            self.heads = [(lane[0][0], lane[0][1], lane[0][2], demand) for demand, lane in self.lanes.items()]
            heapify(self.heads)

    def holds(self, head: Head) -> bool:
        """Return whether an entry of the heads is its lane's front."""
        lane = self.lanes.get(head[3])
        return lane is not None and lane[0][2] == head[2]
