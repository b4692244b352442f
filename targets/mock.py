"""Targets in memory under the names that those who come from Luigi test with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from howdah.targets.memory import MemoryFileSystem, MemoryTarget

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from howdah.core.target import Check
    from howdah.targets.formats import Format

__all__ = ["MockFileSystem", "MockTarget"]


class MockFileSystem(MemoryFileSystem):
    """The one tree of files that all mock targets of this process share: each instance is a view of it."""

    _shared: dict[str, Any] | None = None

    def __init__(self) -> None:
        """Look at the tree."""
        super().__init__()
        if MockFileSystem._shared is None:
            MockFileSystem._shared = self.__dict__
        self.__dict__ = MockFileSystem._shared

    def get_all_data(self) -> dict[str, bytes]:
        """Return the content of every file by its path."""
        with self._lock:
            return dict(_files(self._root, ()))

    def get_data(self, fn: str) -> bytes:
        """Return the content of a file."""
        with self.open_read(fn) as file:
            return file.read()


def _files(tree: Any, above: tuple[str, ...]) -> Any:
    for name, node in tree.items():
        if isinstance(node, dict):
            yield from _files(node, (*above, name))
        else:
            yield "/".join((*above, name)), node


class MockTarget(MemoryTarget):
    """A file in memory, for tests: `MockTarget.fs.get_data(path)` is its content, `MockTarget.fs.clear()` removes all."""

    fs = MockFileSystem()  # a class attribute, as users know it

    def __init__(
        self, fn: str | os.PathLike[str], is_tmp: bool | None = None, format: Format | None = None, *, checks: Iterable[Check] = ()
    ) -> None:
        """Name the path; `is_tmp` is taken for the sake of those used to giving it."""
        super().__init__(fn, format, checks=checks, fs=self.fs)
