"""Disks that are full or can't be written: the job fails with one clear error and leaves nothing behind."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from howdah import LocalTarget, StrParameter
from howdah.core.context import NullReporter
from howdah.core.errors import FileSystemError
from howdah.jobs.local.engine import LocalEngine
from howdah.jobs.mapreduce.job import MapReduceJob

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = 60_000


class Spread(MapReduceJob):
    """Passes its lines on under keys that are all different."""

    folder = StrParameter()
    out = StrParameter()

    def input(self) -> LocalTarget:
        return LocalTarget(f"{self.folder}/in.txt")

    def output(self) -> LocalTarget:
        return LocalTarget(self.out)

    def mapper(self, line: str) -> Any:
        yield f"{line} and {line}", line * 4

    def reducer(self, key: str, values: Iterator[str]) -> Any:
        for value in values:
            yield key, value


class Mapped(Spread):
    reducer = None  # type: ignore[assignment]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in.txt").write_text("".join(f"{number:08d}\n" for number in range(ROWS)))
    return tmp_path


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    path = tmp_path / "disk"
    path.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "howdah-test", str(path)], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    yield path
    subprocess.run(["umount", "-l", str(path)], check=True)


def run(job: MapReduceJob, scratch: Path, processes: int) -> None:
    LocalEngine(processes=processes, tmp_dir=str(scratch), least_split=100_000).run(job, NullReporter())


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("job", [Spread, Mapped])
def test_a_full_disk_under_the_scratch_folder_is_said_to_be_that(folder: Path, disk: Path, job: type[Spread], processes: int) -> None:
    with pytest.raises(FileSystemError, match=r"no space is left on the disk for the files that a job needs .*local\.tmp_dir"):
        run(job(folder=str(folder), out=f"{folder}/out.txt"), disk, processes)

    assert sorted(path.name for path in folder.iterdir()) == ["disk", "in.txt"]
    assert list(disk.iterdir()) == []


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("job", [Spread, Mapped])
@pytest.mark.parametrize("out", ["out.txt", "out/"])
def test_a_full_disk_under_the_output_is_named_with_the_output(
    folder: Path, disk: Path, job: type[Spread], out: str, processes: int
) -> None:
    with pytest.raises(FileSystemError, match=rf"cannot write '{disk}/out.*the disk is full, and nothing of it was kept"):
        run(job(folder=str(folder), out=f"{disk}/{out}"), folder / "scratch", processes)

    assert list(disk.iterdir()) == []
    assert list((folder / "scratch").iterdir()) == []


@pytest.mark.parametrize("out", ["out.txt", "out/", "new/folder/out.txt"])
def test_a_folder_that_can_not_be_written_is_said_before_anything_is_read(folder: Path, disk: Path, out: str) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    job = NeverMapped(folder=str(folder), out=f"{disk}/{out}")

    with pytest.raises(FileSystemError, match=rf"cannot write '{disk}/.*the file system is read-only"):
        run(job, folder / "scratch", 2)

    assert not (folder / "mapped").exists()
    assert list((folder / "scratch").iterdir()) == []


class NeverMapped(Spread):
    def init_mapper(self) -> None:
        LocalTarget(f"{self.folder}/mapped").open("w").close()


def test_a_scratch_folder_that_can_not_be_written_is_named(folder: Path, disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

    with pytest.raises(FileSystemError, match=rf"cannot use the folder {disk}: Read-only file system; local\.tmp_dir names"):
        run(Spread(folder=str(folder), out=f"{folder}/out.txt"), disk, 2)


@pytest.mark.parametrize("out", ["out.txt", "out/"])
def test_after_the_disk_has_space_again_the_same_job_succeeds(folder: Path, disk: Path, out: str) -> None:
    filler = disk / "filler"
    (folder / "in.txt").write_text("a\n" * 1000)
    filler.write_bytes(b"x" * (1 << 20))
    scratch, job = folder / "scratch", Spread(folder=str(folder), out=f"{disk}/{out}")
    with pytest.raises(FileSystemError, match="the disk is full"):
        run(job, scratch, 2)

    filler.unlink()
    run(job, scratch, 2)

    with job.output().open() as file:
        assert list(file) == ["a and a\taaaa\n"] * 1000
