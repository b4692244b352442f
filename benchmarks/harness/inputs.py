"""The benchmarks' inputs, made once in the cache: whole, a tenth, and ten times."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import environments

HERE = Path(__file__).resolve().parents[1]
KINDS = ("text", "streams", "logs")
KIND_OF_JOB = {"count_artists": "streams", "word_count": "text", "top_track": "streams", "sessions": "logs"}
SIZES = ("whole", "tenth", "tenfold")
TIMES = 10


class Inputs:
    """The data in one scale: the files a job reads, by size."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.folder = environments.cache() / "data" / f"scale-{scale:g}"

    def make(self) -> None:
        """Make what is not there yet."""
        if (self.folder / ".ready").exists():
            return
        python = environments.interpreter("numpy")
        print(f"making the data in {self.folder}", file=sys.stderr, flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        whole = self.folder / "whole"
        whole.mkdir(parents=True)
        subprocess.run([python, str(HERE / "make_data.py"), str(whole), str(self.scale)], check=True)
        for kind in KINDS:
            take_tenth(whole / kind, self.folder / "tenth" / kind)
            repeat(whole / kind, self.folder / "tenfold" / kind)
        (self.folder / ".ready").touch()

    def place(self, job: str, size: str) -> Path:
        """The folder a job reads."""
        return self.folder / size / KIND_OF_JOB[job]

    def files(self, job: str, size: str) -> list[str]:
        """Its files, in order of name."""
        return sorted(str(path) for path in self.place(job, size).iterdir())

    def warm(self, job: str) -> None:
        """Read a job's files once, so that nobody pays for the disk."""
        for path in self.files(job, "whole"):
            with open(path, "rb", buffering=0) as file:
                while file.read(1 << 20):
                    pass


def take_tenth(whole: Path, tenth: Path) -> None:
    """The first tenth: of the files when there are many, of the lines otherwise."""
    tenth.mkdir(parents=True)
    files = sorted(whole.iterdir())
    if len(files) >= TIMES:
        for path in files[: len(files) // TIMES]:
            os.link(path, tenth / path.name)
        return
    for path in files:
        left = path.stat().st_size // TIMES
        with path.open("rb") as source, (tenth / path.name).open("wb") as target:
            for line in source:
                target.write(line)
                left -= len(line)
                if left <= 0:
                    break


def repeat(whole: Path, tenfold: Path) -> None:
    """Every file ten times under different names, in links that cost no disk."""
    tenfold.mkdir(parents=True)
    for path in sorted(whole.iterdir()):
        for number in range(TIMES):
            os.link(path, tenfold / f"{path.stem}_{number}{path.suffix}")


def longest_line(files: list[str]) -> int:
    """The bytes of the largest record of text files."""
    longest = 0
    for path in files:
        with open(path, "rb") as file:
            longest = max(longest, max(map(len, file), default=0))
    return longest
