"""Structures that do not change: what lists and dicts become when they are values of a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FrozenDict", "freeze", "thaw"]


class FrozenDict(Mapping[str, Any]):
    """A dict that keeps its order, has a hash, and does not change."""

    __slots__ = ("_hash", "_wrapped")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what a dict takes."""
        self._wrapped = dict(*args, **kwargs)
        self._hash: int | None = None

    def __getitem__(self, name: str) -> Any:
        return self._wrapped[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._wrapped)

    def __len__(self) -> int:
        return len(self._wrapped)

    def __repr__(self) -> str:
        return f"FrozenDict({self._wrapped!r})"

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._wrapped.items()))
        return self._hash

    def __reduce__(self) -> tuple[type, tuple[dict[str, Any]]]:
        return FrozenDict, (self._wrapped,)


def freeze(value: Any) -> Any:
    """Return a value with lists made tuples, and dicts FrozenDicts, all the way down."""
    if isinstance(value, Mapping):
        return FrozenDict((name, freeze(part)) for name, part in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(freeze(part) for part in value)
    return value


def thaw(value: Any) -> Any:
    """Return a value with tuples made lists, and FrozenDicts dicts, all the way down."""
    if isinstance(value, Mapping):
        return {name: thaw(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [thaw(part) for part in value]
    return value
