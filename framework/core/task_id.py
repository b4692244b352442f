"""The names of a task: Luigi's task id for people, and the scheduler's key."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["canonical_parameters", "external_name", "task_id", "task_key"]

INCLUDED_PARAMETERS = 3
INCLUDED_CHARACTERS = 16
INCLUDED_DIGITS = 10


def _encoder() -> Callable[[str], str]:
    try:
        from _json import encode_basestring_ascii  # the json package itself costs start-up time
    except ImportError:
        from json.encoder import encode_basestring_ascii
    return encode_basestring_ascii


def _md5() -> Callable[..., Any]:
    try:
        module = import_module("_md5")  # hashlib loads OpenSSL, which costs start-up time
    except ImportError:
        module = import_module("hashlib")
    digest: Callable[..., Any] = module.md5
    return digest


def _sha256() -> Callable[..., Any]:
    for name in ("_sha2", "_sha256", "hashlib"):
        try:
            digest: Callable[..., Any] = import_module(name).sha256
        except ImportError:
            continue
        return digest
    raise ImportError("this Python has no SHA-256")


class _Safe(dict[int, int]):
    """Translates every character but ASCII letters, digits and `_` to `_`."""

    def __missing__(self, code: int) -> int:
        return 95


_quote = _encoder()
_new_md5 = _md5()
_new_sha256 = _sha256()
_safe = _Safe({code: code for code in range(128) if chr(code).isalnum()})


def canonical_parameters(parameters: Mapping[str, str]) -> str:
    """Return the parameters as JSON: names in order, no spaces, ASCII only."""
    return "{" + ",".join([f"{_quote(name)}:{_quote(parameters[name])}" for name in sorted(parameters)]) + "}"


def task_id(family: str, parameters: Mapping[str, str]) -> str:
    """Return the family, the beginnings of the first three parameters by name, and ten digits of a hash of all of them."""
    digest = _new_md5(canonical_parameters(parameters).encode("ascii"), usedforsecurity=False).hexdigest()
    first = [parameters[name][:INCLUDED_CHARACTERS] for name in sorted(parameters)[:INCLUDED_PARAMETERS]]
    summary = "_".join(first).translate(_safe)
    return f"{family}_{summary}_{digest[:INCLUDED_DIGITS]}"


def task_key(family: str, parameters: Mapping[str, str]) -> str:
    """Return the family and a hash that tells any two tasks apart."""
    return f"{family}:{_new_sha256(canonical_parameters(parameters).encode('ascii')).hexdigest()}"


def external_name(family: str, parameters: Mapping[str, str], *, longest: int = 63) -> str:
    """Return a name for systems that take few characters (job names, tags, labels): `a-z`, `0-9` and single `-`, a letter first.

    It is the family in lower case, every other character a `-`, cut to fit, and 16 digits of a hash of the key.
    """
    digits = _new_sha256(task_key(family, parameters).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    lower = family.translate(_safe).lower().replace("_", "-")
    words = "-".join(word for word in lower.split("-") if word)
    start = words if words[:1].isalpha() else f"t-{words}"
    return f"{start[: longest - 17].rstrip('-')}-{digits}"
