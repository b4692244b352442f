"""A parameter that is a path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from howdah.core.parameter import NO_VALUE, NoValue, Parameter

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from howdah.core.parameter import ParameterOptions

__all__ = ["PathParameter"]


class PathParameter(Parameter[Path]):
    """A parameter whose value is a pathlib.Path; it can be made absolute, and be asked to exist."""

    takes = "a path"
    metavar = "PATH"
    plain_key = True

    def __init__(
        self,
        default: Path | str | NoValue | None = NO_VALUE,
        *,
        absolute: bool = False,
        exists: bool = False,
        **options: Unpack[ParameterOptions],
    ) -> None:
        """Say whether it is made absolute, and whether it has to exist."""
        super().__init__(default, **options)  # type: ignore[arg-type]
        self.absolute = absolute
        self.exists = exists
        if exists:
            self.takes = "a path that exists"

    def parse(self, text: str) -> Path:
        """Read a path."""
        return Path(text)

    def normalize(self, value: Any) -> Path:
        """Take a path or its text."""
        path = Path(value)
        if self.absolute:
            path = path.absolute()
        if self.exists and not path.exists():
            raise ValueError("there is nothing at this path")
        return path
