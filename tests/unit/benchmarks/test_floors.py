"""Floors judge what was measured."""

from __future__ import annotations

import pytest
from harness.floors import MEBIBYTE, MEGABYTE, AtLeast, AtMost, CpuWithin, Figures, Floor, Measured, PeakWithin, Verdict, met
from harness.works import NAMES, SPEED_WORKS


def measured(seconds: float = 5, *, peak_mib: float = 50, cpu: float = 0.1, same: bool = True) -> Measured:
    peers = {"mrjob": Figures(seconds=45, peak_mib=30), "bare calls": Figures(seconds=2, peak_mib=12)}
    return Measured(howdah=Figures(seconds=seconds, peak_mib=peak_mib, cpu_seconds=cpu), peers=peers, same_answer=same)


@pytest.mark.parametrize(
    ("floor", "figures", "reached", "is_met"),
    [
        (AtLeast(9, "mrjob"), measured(5), "9.0x", True),
        (AtLeast(9, "mrjob"), measured(5.1), "8.8x", False),
        (AtMost(2.5, "bare calls"), measured(5), "2.50x", True),
        (AtMost(2.5, "bare calls"), measured(5.1), "2.55x", False),
        (CpuWithin(0.12), measured(cpu=0.12), "0.120 s", True),
        (CpuWithin(0.12), measured(cpu=0.13), "0.130 s", False),
    ],
)
def test_a_floor_is_met_from_its_limit_on(floor: Floor, figures: Measured, reached: str, is_met: bool) -> None:
    verdict = floor.judge(figures)
    assert (verdict.reached, verdict.met) == (reached, is_met)


@pytest.mark.parametrize("floor", [AtLeast(5, "Spark RDD"), AtMost(5, "Spark RDD")])
def test_a_floor_whose_peer_was_not_run_is_not_judged_and_so_not_met(floor: Floor) -> None:
    verdict = floor.judge(measured())
    assert verdict.met is None
    assert not met([verdict])


def test_the_memory_limit_is_one_and_a_half_budgets_40_mb_and_four_records() -> None:
    assert PeakWithin(64, 250).limit == 136 * MEGABYTE + 1000


@pytest.mark.parametrize(("over", "same", "is_met"), [(0, True, True), (0.1, True, False), (0, False, False)])
def test_memory_is_met_within_the_limit_with_the_same_bytes(over: float, same: bool, is_met: bool) -> None:
    floor = PeakWithin(64, 0)
    verdict = floor.judge(measured(peak_mib=floor.limit / MEBIBYTE + over, same=same))
    assert verdict.met is is_met


def test_a_work_is_met_only_when_every_floor_is() -> None:
    good, bad = (Verdict(words="", reached="", met=value) for value in (True, False))
    assert met([good, good])
    assert not met([good, bad])


def test_every_work_runs_the_peers_that_its_floors_compare_with() -> None:
    for work in SPEED_WORKS:
        compared = {floor.peer for floor in work.floors if isinstance(floor, (AtLeast, AtMost))}
        assert compared <= set(work.peers), work.name
    assert len(set(NAMES)) == len(NAMES)
