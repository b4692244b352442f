"""Cores and memory within the limits of a control group, from files written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from howdah.machine import usable_cores, usable_memory

if TYPE_CHECKING:
    from pathlib import Path


def write(root: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(root)


def test_without_limits_the_machine_counts(tmp_path: Path) -> None:
    unlimited = write(
        tmp_path, {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n", "sys/fs/cgroup/memory.max": "max\n"}
    )

    assert usable_cores(unlimited) == usable_cores(str(tmp_path / "empty")) >= 1
    assert usable_memory(unlimited) == usable_memory(str(tmp_path / "empty")) > 1 << 20


@pytest.mark.parametrize(
    ("group", "folder"),
    [("0::/pod/job", "sys/fs/cgroup/pod/job"), ("0::/pod/job", "sys/fs/cgroup/pod"), ("0::/not/mounted/here", "sys/fs/cgroup")],
)
def test_limits_of_version_2_hold_for_the_groups_inside(tmp_path: Path, group: str, folder: str) -> None:
    root = write(tmp_path, {"proc/self/cgroup": f"{group}\n", f"{folder}/memory.max": "1048576\n", f"{folder}/cpu.max": "50000 100000\n"})

    assert usable_memory(root) == 1048576
    assert usable_cores(root) == 1


def test_limits_of_version_1_are_read_too(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "proc/self/cgroup": "4:memory:/box\n1:cpu,cpuacct:/box\n",
            "sys/fs/cgroup/memory/box/memory.limit_in_bytes": "2097152\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/cpu/box/cpu.cfs_quota_us": "100000\n",
            "sys/fs/cgroup/cpu/box/cpu.cfs_period_us": "100000\n",
        },
    )

    assert usable_memory(root) == 2097152
    assert usable_cores(root) == 1


def test_files_that_hold_something_else_are_left_out(tmp_path: Path) -> None:
    root = write(tmp_path, {"proc/self/cgroup": "nonsense\n0::/\n", "sys/fs/cgroup/memory.max": "lots", "sys/fs/cgroup/cpu.max": "1 0"})

    assert usable_memory(root) > 1 << 20
    assert usable_cores(root) >= 1
