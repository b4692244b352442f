"""How often each word occurs in some files: MapReduce at its shortest.

Run it with `howdah --module wordcount WordCount --local-scheduler --text README.md`; a folder or a pattern such as `'*.md'` will do too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah import ExternalTask, LocalTarget, MapReduceJob, StrParameter, Sum

if TYPE_CHECKING:
    from collections.abc import Iterator


class Text(ExternalTask):
    """Files that are there."""

    text: str

    def output(self) -> LocalTarget:
        """Name the file, the folder or the pattern."""
        return LocalTarget(self.text)


class WordCount(MapReduceJob):
    """Lines of word and count, in order of word."""

    text = StrParameter(description="a file, a folder of files, or a pattern")
    counts = StrParameter(default="data/word_count.tsv", description="where the counts go; a path that ends in / is a folder of parts")

    def requires(self) -> Text:
        """Ask for the files."""
        return Text(text=self.text)

    def output(self) -> LocalTarget:
        """Name the file, or the folder of parts."""
        return LocalTarget(self.counts)

    def mapper(self, line: str) -> Iterator[tuple[str, int]]:
        """Count each word of a line."""
        for word in line.split():
            yield word, 1

    combiner = Sum()

    def reducer(self, word: str, counts: Iterator[int]) -> Iterator[tuple[str, int]]:
        """Add up the counts of a word."""
        yield word, sum(counts)
