"""The speed works: howdah and its peers in turn, round after round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import contenders
from .environments import Missing
from .floors import Figures, Measured
from .results import Outcome
from .runs import Measurement, Runner, figures, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .contenders import Contender
    from .works import SpeedWork


def prepare(names: Sequence[str]) -> tuple[list[Contender], dict[str, str]]:
    """The peers that can be run here, and why the others can't."""
    found: list[Contender] = []
    skipped: dict[str, str] = {}
    for name in names:
        try:
            found.append(contenders.PEERS_BY_NAME[name]())
        except Missing as reason:
            skipped[name] = str(reason)
            say(f"skipping {name}: {reason}")
    return found, skipped


def run_together(runner: Runner, works: Sequence[SpeedWork], *, rounds: int, only_peers: Sequence[str] | None) -> list[Outcome]:
    """Run works that have the same job, in rounds that take each contender in turn."""
    job = works[0].job
    wanted = list(dict.fromkeys(peer for work in works for peer in work.peers if only_peers is None or peer in only_peers))
    peers, skipped = prepare(wanted)
    own = [contenders.howdah(contenders.HOWDAH_TASKS[work.name], name=f"howdah {work.name}") for work in works]
    runner.inputs.warm(job)
    measured: dict[str, list[Measurement]] = {contender.name: [] for contender in (*own, *peers)}
    for number in range(1, rounds + 1):
        for contender in (*own, *peers):
            found, _ = runner.run_job(contender, job)
            measured[contender.name].append(found)
            say(f"{job} round {number}: {contender.name} {found.seconds * contender.times:.2f} s, {found.peak / 2**20:.0f} MiB")
    peer_figures = {peer.name: figures(measured[peer.name], peer.times) for peer in peers}
    versions = {peer.name: peer.version for peer in peers if peer.version}
    mine = [figures(measured[contender.name]) for contender in own]
    return [outcome(work, found, peer_figures, skipped, versions) for work, found in zip(works, mine, strict=True)]


def outcome(work: SpeedWork, own: Figures, peers: dict[str, Figures], skipped: dict[str, str], versions: dict[str, str]) -> Outcome:
    """One work's outcome, with its own peers only."""
    measured = Measured(howdah=own, peers={name: peers[name] for name in work.peers if name in peers})
    return Outcome(
        name=work.name,
        work=work.title,
        measured=measured,
        verdicts=[floor.judge(measured) for floor in work.floors],
        skipped={name: reason for name, reason in skipped.items() if name in work.peers},
        versions={name: version for name, version in versions.items() if name in work.peers},
    )
