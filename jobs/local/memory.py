"""The memory that a process may fill before it must write something out."""

from __future__ import annotations

import gc
import os

__all__ = ["MemoryGauge"]

_PAGE = os.sysconf("SC_PAGE_SIZE")


class MemoryGauge:
    """Compares what this process has grown by since the gauge was made with its budget in bytes."""

    def __init__(self, budget: int) -> None:
        """Take the budget and note the size of the process now."""
        self.budget = budget
        try:
            self._statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._statm = -1
        self._base = self._resident()
        self._limit = self._base + budget * 3 // 4  # what is being written out needs the rest

    def _resident(self) -> int:
        if self._statm >= 0:
            return int(os.pread(self._statm, 200, 0).split()[1]) * _PAGE
        import resource
        import sys

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024

    def grown(self) -> int:
        """Return by how many bytes the process has grown."""
        return self._resident() - self._base

    def full(self) -> bool:
        """Return whether it is time to write out what is held."""
        return self._resident() > self._limit

    def emptied(self) -> None:
        """Take note that what was held has been let go.

        Freed memory that the allocator keeps is used again before the process grows, so it does not count as full.
        """
        if self.grown() < self.budget // 4:
            return
        gc.collect()
        _give_back()
        self._limit = min(max(self._limit, self._resident() + self.budget // 4), self._base + self.budget * 5 // 4)

    def __del__(self) -> None:
        """Close the file that tells the size."""
        if self._statm >= 0:
            os.close(self._statm)


def _give_back() -> None:
    """Ask the allocator for what it keeps (glibc; others give it back by themselves)."""
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
