"""The floors: each says in words what it asks, and judges what was measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

MEBIBYTE = 1 << 20
MEGABYTE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one implementation needed: the best seconds, and the peak of its largest process in MiB."""

    seconds: float
    peak_mib: float
    cpu_seconds: float = 0.0
    rounds: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Measured:
    """howdah's figures and its peers', and whether the answers were right."""

    howdah: Figures
    peers: dict[str, Figures] = field(default_factory=dict)
    same_answer: bool = True


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One floor's outcome; `met` is None when what it compares with was not measured."""

    words: str
    reached: str
    met: bool | None


class Floor(Protocol):
    """Something that a work must reach."""

    def words(self) -> str:
        """What is asked."""
        ...

    def judge(self, measured: Measured) -> Verdict:
        """Whether it was reached."""
        ...


@dataclass(frozen=True)
class AtLeast:
    """So many times as fast as a peer."""

    times: float
    peer: str

    def words(self) -> str:
        """What is asked."""
        return f"{self.times:g}x {self.peer}"

    def judge(self, measured: Measured) -> Verdict:
        """Whether it was reached."""
        peer = measured.peers.get(self.peer)
        if peer is None:
            return Verdict(words=self.words(), reached="not measured", met=None)
        ratio = peer.seconds / measured.howdah.seconds
        return Verdict(words=self.words(), reached=f"{ratio:.1f}x", met=ratio >= self.times)


@dataclass(frozen=True)
class AtMost:
    """No more than so many times a peer's seconds."""

    times: float
    peer: str

    def words(self) -> str:
        """What is asked."""
        return f"at most {self.times:g}x the {self.peer}"

    def judge(self, measured: Measured) -> Verdict:
        """Whether it was reached."""
        peer = measured.peers.get(self.peer)
        if peer is None:
            return Verdict(words=self.words(), reached="not measured", met=None)
        ratio = measured.howdah.seconds / peer.seconds
        return Verdict(words=self.words(), reached=f"{ratio:.2f}x", met=ratio <= self.times)


@dataclass(frozen=True)
class CpuWithin:
    """No more than so many seconds of CPU, children included."""

    seconds: float

    def words(self) -> str:
        """What is asked."""
        return f"at most {self.seconds:g} s of CPU"

    def judge(self, measured: Measured) -> Verdict:
        """Whether it was reached."""
        cpu = measured.howdah.cpu_seconds
        return Verdict(words=self.words(), reached=f"{cpu:.3f} s", met=cpu <= self.seconds)


@dataclass(frozen=True)
class PeakMibWithin:
    """The largest process no larger than so many MiB."""

    mib: float

    def words(self) -> str:
        """What is asked."""
        return f"at most {self.mib:.0f} MiB"

    def judge(self, measured: Measured) -> Verdict:
        """Whether it was reached."""
        peak = measured.howdah.peak_mib
        return Verdict(words=self.words(), reached=f"{peak:.0f} MiB", met=peak <= self.mib)


@dataclass(frozen=True)
class PeakWithin:
    """Each process within a limit that follows from its budget, and the same bytes as with plenty of memory."""

    budget_mb: float
    largest_record: int

    @property
    def limit(self) -> float:
        """Bytes: 1.5 times the budget, 40 MB, and four times the largest record."""
        return 1.5 * self.budget_mb * MEGABYTE + 40 * MEGABYTE + 4 * self.largest_record

    def words(self) -> str:
        """What is asked."""
        return f"each process at most {self.limit / MEBIBYTE:.1f} MiB, same bytes"

    def judge(self, measured: Measured) -> Verdict:
        """Whether it was reached."""
        peak = measured.howdah.peak_mib
        bytes_said = "same bytes" if measured.same_answer else "other bytes"
        met = peak * MEBIBYTE <= self.limit and measured.same_answer
        return Verdict(words=self.words(), reached=f"{peak:.1f} MiB, {bytes_said}", met=met)


def met(verdicts: list[Verdict]) -> bool:
    """All floors reached; one that could not be judged is not."""
    return all(verdict.met is True for verdict in verdicts)
