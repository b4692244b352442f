"""The name of a task in systems that take few characters: a Kubernetes job, a YARN tag, a file."""

from __future__ import annotations

import re

__all__ = ["external_name"]

_DIGITS = 20  # of the key's SHA-256: 80 bits, a collision in a million tasks has a probability of 4e-13
_OTHERS = re.compile("[^a-z0-9]+")


def external_name(task_key: str, *, longest: int = 63) -> str:
    """Return the name for a task's key (family, colon, SHA-256): a DNS label of at most `longest` characters (RFC 1123).

    The family in lower case, with a hyphen for each run of other characters than letters a to z and digits, cut to what
    fits; a hyphen; the first 20 digits of the hash, which alone tell tasks apart. A family of which nothing is left is
    `task`, and one that begins with a digit has `task-` before it. `longest` is 25 or more.
    """
    family, _, digest = task_key.rpartition(":")
    if longest < _DIGITS + 5:
        raise ValueError(f"an external name needs {_DIGITS + 5} characters or more, not {longest}")
    words = _OTHERS.sub("-", family.lower()).strip("-")[: longest - _DIGITS - 1].strip("-")
    if not words or words[0].isdigit():
        words = f"task-{words}"[: longest - _DIGITS - 1].strip("-")
    return f"{words}-{digest[:_DIGITS]}"
