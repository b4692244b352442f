"""Namespaces that modules give to the families of their tasks."""

from __future__ import annotations

__all__ = ["SAME_AS_MODULE", "auto_namespace", "namespace", "namespace_of"]

SAME_AS_MODULE = object()
_by_scope: dict[str, object] = {}


def namespace(namespace: str | None = None, scope: str = "") -> None:
    """Put the tasks defined from now on, in modules within `scope`, into a namespace; without one, take it back."""
    _by_scope[scope] = namespace or ""


def auto_namespace(scope: str = "") -> None:
    """Put the tasks defined from now on, in modules within `scope`, into a namespace named like their module."""
    _by_scope[scope] = SAME_AS_MODULE


def namespace_of(module: str) -> str:
    """Return the namespace of the tasks of a module: that of the narrowest scope."""
    scope = module
    while scope:
        if _by_scope.get(scope):
            break
        scope = scope.rpartition(".")[0]
    found = _by_scope.get(scope, "")
    return module if found is SAME_AS_MODULE else str(found)
