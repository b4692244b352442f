"""Completeness of many local paths: listings where they are fewer calls, looks where they are not."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from howdah.targets.listings import exists_many
from howdah.targets.local import LocalFileSystem


class Watched:
    """Asks the file system of this machine, counting the looks at single paths; `listings` counts os.scandir by the audit hook."""

    listings: ClassVar[list[object]] = []

    def __init__(self) -> None:
        self.looks = 0
        self.listings.clear()

    def look(self, path: str) -> object:
        self.looks += 1
        return os.stat(path)

    def exists_many(self, paths: list[str]) -> list[bool]:
        return exists_many(paths, LocalFileSystem().exists, look=self.look)

    @property
    def calls(self) -> dict[str, int]:
        return {"listings": len(self.listings), "looks": self.looks}


def note_listing(event: str, arguments: object) -> None:
    if event in ("os.scandir", "os.listdir"):
        Watched.listings.append(arguments)


sys.addaudithook(note_listing)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def test_ten_thousand_paths_in_a_hundred_folders_take_a_hundred_listings(tmp_path: Path, watched: Watched) -> None:
    for folder in range(100):
        (tmp_path / str(folder)).mkdir()
        for name in range(0, 100, 2):
            (tmp_path / str(folder) / str(name)).touch()
    paths = [f"{tmp_path}/{number % 100}/{number // 100}" for number in range(10_000)]

    assert watched.exists_many(paths) == [number // 100 % 2 == 0 for number in range(10_000)]
    assert watched.calls == {"listings": 100, "looks": 0}


def test_few_paths_in_a_folder_are_looked_at(tmp_path: Path, watched: Watched) -> None:
    assert not any(watched.exists_many([f"{tmp_path}/{name}" for name in range(3)]))
    assert watched.calls == {"listings": 0, "looks": 3}


def test_the_paths_of_a_folder_that_is_not_there_are_not_looked_at(tmp_path: Path, watched: Watched) -> None:
    assert not any(watched.exists_many([f"{tmp_path}/no/{name}" for name in range(1000)]))
    assert watched.calls["looks"] == 0


@pytest.mark.parametrize("entries", [200, 5000])
def test_a_folder_with_far_more_than_is_asked_for_is_not_listed_to_its_end(tmp_path: Path, watched: Watched, entries: int) -> None:
    for name in range(entries):
        (tmp_path / f"{name:05d}").touch()
    paths = [f"{tmp_path}/{name:05d}" for name in range(entries - 10, entries + 10)]

    assert watched.exists_many(paths) == [True] * 10 + [False] * 10
    assert watched.calls["looks"] == 20
