"""A directory that counts as there once a flag file is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.errors import UsageError
from howdah.targets.local import LocalTarget
from howdah.targets.staging import SUCCESS

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from howdah.core.target import Check
    from howdah.targets.formats import Format

__all__ = ["FlagTarget"]


class FlagTarget(LocalTarget):
    """A directory of parts that another program writes in place: it exists once the flag, `_SUCCESS`, is in it."""

    def __init__(
        self, path: str | os.PathLike[str], format: Format | None = None, *, flag: str = SUCCESS, checks: Iterable[Check] = ()
    ) -> None:
        """Name the directory, with a `/` at the end, and the flag."""
        super().__init__(path, format, checks=checks)
        if not self.path.endswith("/"):
            raise UsageError(f"FlagTarget({self.path!r}): the path of a directory ends in `/`")
        self.flag = flag

    def exists(self) -> bool:
        """Return whether the flag is there."""
        return self.fs.exists(self.path + self.flag)
