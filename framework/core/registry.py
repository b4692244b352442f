"""The registry knows the task classes of this process by their families."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from howdah.core.errors import AmbiguousTaskError, UnknownTaskError, suggest
from howdah.core.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from howdah.core.task import Task

__all__ = ["Registry", "families", "get", "is_visible", "registry"]


class Registry:
    """What can be asked of the task classes that were defined so far."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._by_family: dict[str, list[type[Task]]] = {}
        self._version = -1

    def classes(self) -> list[type[Task]]:
        """Return the classes that can be named, in the order of their definition."""
        return [task_class for task_class in Register.known.values() if is_visible(task_class)]

    def families(self) -> list[str]:
        """Return the families in order."""
        return sorted(self._index())

    def parameters(self) -> dict[str, list[str]]:
        """Return the names of the parameters of every family."""
        return {one.get_task_family(): one.get_param_names(include_significant=True) for one in self.classes()}

    def get(self, family: str) -> type[Task]:
        """Return the class of a family."""
        found = self._index().get(family)
        if not found:
            raise UnknownTaskError(self._unknown(family))
        if len(found) > 1:
            places = " and ".join(f"{one.__module__}.{one.__qualname__}" for one in found)
            raise AmbiguousTaskError(f"There are several tasks {family!r}: {places}. Set task_namespace in one of them.")
        return found[0]

    def _unknown(self, family: str) -> str:
        known = self.families()
        guess = suggest(family, known)
        if not guess and not known:
            guess = " No task is known: name the module that defines it (--module)."
        elif not guess:
            guess = f" Known tasks: {', '.join(known[:20])}{', ...' if len(known) > 20 else ''}."
        return f"There is no task {family!r}.{guess}"

    def _index(self) -> dict[str, list[type[Task]]]:
        """Return the classes by family; a subclass of the same family stands for its base."""
        if self._version != Register.version:
            index: dict[str, list[type[Task]]] = {}
            for task_class in self.classes():
                others = index.setdefault(task_class.get_task_family(), [])
                others[:] = [other for other in others if not issubclass(task_class, other)]
                others.append(task_class)
            self._by_family = index
            self._version = Register.version
        return self._by_family

    @contextmanager
    def preserved(self) -> Iterator[None]:
        """Forget, at the end of a `with` block, the classes that were defined in it."""
        before = dict(Register.known)
        try:
            yield
        finally:
            Register.known.clear()
            Register.known.update(before)
            Register.version += 1


def is_visible(task_class: type[Task]) -> bool:
    """Return whether a class can be named: by default all but howdah's own base classes."""
    visible: bool = task_class.__dict__.get("_visible_in_registry", not task_class.__module__.startswith("howdah."))
    return visible


registry = Registry()
families = registry.families
get = registry.get
