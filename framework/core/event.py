"""Events of tasks, for which a class may have handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Event", "add_handler", "call_handlers", "has_handlers", "remove_handler"]


class Event:
    """The names of events; a handler may be given any other text too."""

    DEPENDENCY_DISCOVERED = "event.core.dependency.discovered"
    DEPENDENCY_MISSING = "event.core.dependency.missing"
    DEPENDENCY_PRESENT = "event.core.dependency.present"
    BROKEN_TASK = "event.core.task.broken"
    START = "event.core.start"
    PROGRESS = "event.core.progress"
    FAILURE = "event.core.failure"
    SUCCESS = "event.core.success"
    PROCESSING_TIME = "event.core.processing_time"
    TIMEOUT = "event.core.timeout"
    PROCESS_FAILURE = "event.core.process_failure"


_handlers: dict[tuple[type, str], list[Callable[..., Any]]] = {}


def add_handler(owner: type, event: str, handler: Callable[..., Any]) -> None:
    """Call a handler for an event of a class's tasks, once however often it is added."""
    handlers = _handlers.setdefault((owner, event), [])
    if handler not in handlers:
        handlers.append(handler)


def remove_handler(owner: type, event: str, handler: Callable[..., Any]) -> None:
    """Call a handler no longer."""
    handlers = _handlers.get((owner, event), [])
    if handler not in handlers:
        raise ValueError(f"{handler!r} is no handler of {owner.__name__} for {event!r}")
    handlers.remove(handler)


def has_handlers() -> bool:
    """Return whether any class has a handler."""
    return bool(_handlers)


def call_handlers(owner: type, event: str, *args: Any, **kwargs: Any) -> None:
    """Call the handlers of a class and of its bases; what one raises is logged and stops nothing."""
    if not _handlers:
        return
    for one in owner.__mro__:
        for handler in tuple(_handlers.get((one, event), ())):
            try:
                handler(*args, **kwargs)
            except Exception:
                import logging

                logging.getLogger("howdah").exception("A handler of %s for %s failed", one.__name__, event)
