"""The registry knows the task classes of this process by their families."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from howdah.core.errors import AmbiguousTaskError, UnknownTaskError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from howdah.core.task import Task

__all__ = ["Registry", "families", "get", "register", "registry"]


class Registry:
    """Task classes in the order of their definition."""

    def __init__(self) -> None:
        """Start empty."""
        self._classes: dict[tuple[str, str], type[Task]] = {}
        self._by_family: dict[str, list[type[Task]]] | None = None

    def register(self, task_class: type[Task]) -> None:
        """Add a class; one of the same module and name is a newer version and takes the older one's place."""
        self._classes[task_class.__module__, task_class.__qualname__] = task_class
        self._by_family = None

    def classes(self) -> list[type[Task]]:
        """Return the classes that can be named, in the order of their definition."""
        return [task_class for task_class in self._classes.values() if is_visible(task_class)]

    def families(self) -> list[str]:
        """Return the families in order."""
        return sorted(self._index())

    def get(self, family: str) -> type[Task]:
        """Return the class of a family."""
        found = self._index().get(family)
        if found is None:
            self._by_family = None  # a class may have got another name since
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
        if self._by_family is None:
            index: dict[str, list[type[Task]]] = {}
            for task_class in self.classes():
                others = index.setdefault(task_class.get_task_family(), [])
                others[:] = [other for other in others if not issubclass(task_class, other)]
                others.append(task_class)
            self._by_family = index
        return self._by_family

    @contextmanager
    def preserved(self) -> Iterator[None]:
        """Forget, at the end of a `with` block, the classes that were defined in it."""
        before = dict(self._classes)
        try:
            yield
        finally:
            self._classes = before
            self._by_family = None


def is_visible(task_class: type[Task]) -> bool:
    """Return whether a class can be named: by default all but howdah's own base classes."""
    visible: bool = task_class.__dict__.get("_visible_in_registry", not task_class.__module__.startswith("howdah."))
    return visible


registry = Registry()
register = registry.register
families = registry.families
get = registry.get
