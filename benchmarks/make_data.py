"""Make the benchmarks' data, seeded, so that every machine has the same bytes: `python make_data.py DIR [SCALE]` (needs numpy).

SCALE 1 gives 100 MB of text, 10 million plays in 30 files and a million requests as JSON lines; 0.01 a hundredth of them.
"""
# mypy: disable-error-code="import-not-found,import-untyped,misc,no-untyped-call,unused-ignore"

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = 200_000
ARTISTS = 50_000
USERS = 60_000
DAYS = 30
CONSONANTS = "bcdfghjklmnprstvwz"
VOWELS = "aeiou"
FIRST_DAY = datetime.date(2024, 1, 1)
FIRST_SECOND = 1_704_067_200


class Generator:
    """A stream of random draws from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def zipf(self, n: int, exponent: float, draws: int) -> Any:
        """Draw indices below n; the first ones come most often."""
        weights = 1 / np.arange(1, n + 1) ** exponent
        cumulated = np.cumsum(weights / weights.sum())
        return np.searchsorted(cumulated, self.random.random(draws)).clip(0, n - 1)

    def syllable(self) -> str:
        """A consonant and a vowel."""
        return CONSONANTS[self.random.integers(18)] + VOWELS[self.random.integers(5)]

    def vocabulary(self, n: int) -> list[str]:
        """Words that can be pronounced, all different, the later ones longer."""
        seen: dict[str, None] = {}
        while len(seen) < n:
            syllables = min(6, max(1, int(self.random.normal(2.2 + len(seen) / n * 2, 0.7))))
            word = "".join([self.syllable() for _ in range(syllables)])
            if self.random.random() < 0.5:
                word += CONSONANTS[self.random.integers(18)]
            seen.setdefault(word)
        return list(seen)

    def artists(self, words: list[str]) -> list[str]:
        """Names of one or two words."""
        names = []
        for _ in range(ARTISTS):
            name = words[self.random.integers(WORDS)].capitalize()
            if self.random.random() < 0.6:
                name += " " + words[self.random.integers(WORDS)].capitalize()
            names.append(name)
        return list(dict.fromkeys(names))


def sentences(generator: Generator, words: Any) -> Iterator[str]:
    """The lines of one chunk of half a million words."""
    drawn = words[generator.zipf(WORDS, 1.05, 500_000)]
    lengths = generator.random.integers(4, 18, size=60_000)
    capitals = generator.random.random(60_000) < 0.3
    start = 0
    for length, capital in zip(lengths, capitals, strict=True):
        if start + length > len(drawn):
            return
        line = " ".join(drawn[start : start + length])
        start += length
        yield line.capitalize() + "." if capital else line


def write_text(generator: Generator, words: list[str], path: Path, size: int) -> None:
    """Lines of words, at least `size` bytes of them, cut after the line that reaches it on a small scale."""
    array = np.array(words, dtype=object)
    written = 0
    with path.open("w") as file:
        while written < size:
            chunk = "\n".join(sentences(generator, array)) + "\n"
            if size < len(chunk):
                chunk = chunk[: chunk.index("\n", size) + 1]
            file.write(chunk)
            written += len(chunk)


def write_streams(generator: Generator, words: list[str], folder: Path, plays: int) -> None:
    """One file a day: the day, an artist and a track in each line."""
    artists = np.array(generator.artists(words), dtype=object)
    a_day, left = plays // DAYS + 1, plays
    for number in range(DAYS):
        count = min(a_day, left)
        left -= count
        played = artists[generator.zipf(len(artists), 0.9, count)].tolist()
        tracks = generator.random.integers(0, 40, size=count).tolist()
        day = str(FIRST_DAY + datetime.timedelta(days=number))
        lines = [f"{day}\t{artist}\ttrack_{track}\n" for artist, track in zip(played, tracks, strict=True)]
        (folder / f"{day}.tsv").write_text("".join(lines))


def write_logs(generator: Generator, path: Path, requests: int) -> None:
    """Requests to a web site in the order of their time, as JSON lines."""
    random = generator.random
    users = generator.zipf(USERS, 0.8, requests).tolist()
    times = (FIRST_SECOND + np.sort(random.integers(0, DAYS * 86400, size=requests))).tolist()
    statuses = random.choice([200, 200, 200, 304, 404, 500], size=requests).tolist()
    sizes = random.integers(100, 50_000, size=requests).tolist()
    pages = random.integers(0, 5000, size=requests).tolist()
    agent = "Mozilla/5.0 (X11; Linux x86_64)"
    with path.open("w") as file:
        for user, ts, status, size, page in zip(users, times, statuses, sizes, pages, strict=True):
            request = {"user": f"u{user}", "ts": ts, "path": f"/p/{page}", "status": status, "bytes": size, "ua": agent}
            file.write(json.dumps(request) + "\n")


def main(folder: Path, scale: float) -> None:
    """Write all three."""
    for name in ("text", "streams", "logs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    generator = Generator(42)
    words = generator.vocabulary(WORDS)
    write_text(generator, words, folder / "text" / "text.txt", int(100_000_000 * scale))
    write_streams(generator, words, folder / "streams", int(10_000_000 * scale))
    write_logs(generator, folder / "logs" / "logs.jsonl", int(1_000_000 * scale))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0)
