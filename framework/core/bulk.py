"""Asking for many tasks of a class at once whether they are complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MixinNaiveBulkComplete"]


class MixinNaiveBulkComplete:
    """Gives a task a `bulk_complete` that asks one task after the other."""

    @classmethod
    def bulk_complete(cls, parameter_tuples: Iterable[Any]) -> list[Any]:
        """Return those for which the task is complete; each is a tuple or list of values, a dict, or the only value."""
        return [given for given in parameter_tuples if cls._task_of(given).complete()]

    @classmethod
    def _task_of(cls, given: Any) -> Any:
        make: Any = cls
        if isinstance(given, dict):
            return make(**given)
        return make(*given) if isinstance(given, (list, tuple)) else make(given)
