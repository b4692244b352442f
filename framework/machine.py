"""What this process may use of its machine: cores and memory, within the limits of its control group."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["usable_cores", "usable_memory"]

_UNLIMITED = 1 << 60  # version 1 control groups write "no limit" as a number near 2**63


def usable_cores(root: str = "/") -> int:
    """Return how many processes can compute at once: the cores this process may use, within its control group's quota."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux only
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    for quota in _cpu_quotas(root):
        cores = min(cores, max(1, int(quota)))
    return cores


def usable_memory(root: str = "/") -> int:
    """Return the bytes of memory this process may use: the machine's, within its control group's limit."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([memory, *_memory_limits(root)])


def _cpu_quotas(root: str) -> Iterator[float]:
    for folder in _groups(root, ""):
        quota, _, period = _read(f"{folder}/cpu.max").partition(" ")
        if quota.isdigit() and period.isdigit() and int(period):
            yield int(quota) / int(period)
    for folder in _groups(root, "cpu"):
        quota, period = _read(f"{folder}/cpu.cfs_quota_us"), _read(f"{folder}/cpu.cfs_period_us")
        if quota.isdigit() and period.isdigit() and int(period):
            yield int(quota) / int(period)


def _memory_limits(root: str) -> Iterator[int]:
    files = [f"{folder}/memory.max" for folder in _groups(root, "")]
    files += [f"{folder}/memory.limit_in_bytes" for folder in _groups(root, "memory")]
    for file in files:
        text = _read(file)
        if text.isdigit() and 0 < int(text) < _UNLIMITED:
            yield int(text)


def _groups(root: str, controller: str) -> Iterator[str]:
    """Yield the folders of this process's control group and of those it is in; no controller means version 2."""
    mount = f"{root.rstrip('/')}/sys/fs/cgroup" + (f"/{controller}" if controller else "")
    for line in _read(f"{root.rstrip('/')}/proc/self/cgroup").splitlines():
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if controller not in controllers.split(","):
            continue
        names = [name for name in path.split("/") if name and name != ".."]
        for depth in range(len(names), -1, -1):
            yield "/".join([mount, *names[:depth]])


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except (OSError, ValueError):
        return ""
