"""Nested structures of tasks and targets: a value, or lists, tuples, dicts and generators of such."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["flatten", "flatten_output", "map_structure"]


def flatten(structure: Any) -> list[Any]:
    """Return the leaves in order: of a dict its values, of None nothing; a text is a leaf."""
    leaves: list[Any] = []
    open_parts = [iter((structure,))]
    while open_parts:
        for part in open_parts[-1]:
            if not hasattr(part, "__iter__") or isinstance(part, (str, bytes)):
                if part is not None:
                    leaves.append(part)
            else:
                open_parts.append(iter(part.values() if isinstance(part, dict) else part))
                break
        else:
            open_parts.pop()
    return leaves


def map_structure(function: Callable[[Any], Any], structure: Any) -> Any:
    """Return the same structure with a function applied to each leaf; what is neither dict, list nor tuple becomes a list."""
    if structure is None:
        return []
    if isinstance(structure, dict):
        return {name: map_structure(function, part) for name, part in structure.items()}
    if isinstance(structure, tuple):
        parts = [map_structure(function, part) for part in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else tuple(parts)
    if not hasattr(structure, "__iter__") or isinstance(structure, (str, bytes)):
        return function(structure)
    return [map_structure(function, part) for part in structure]


def flatten_output(task: Any) -> list[Any]:
    """Return the targets of a task, or, where it has none, of the nearest tasks it requires that have some."""
    targets: list[Any] = []
    seen = {task}
    waiting = [task]
    for one in waiting:  # grows while it is read
        own = flatten(one.output())
        targets.extend(own)
        if not own:
            new = [required for required in dict.fromkeys(one.deps()) if required not in seen]
            seen.update(new)
            waiting.extend(new)
    return targets
