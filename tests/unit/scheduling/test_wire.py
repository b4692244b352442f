"""Commands, replies and events are values that a wire carries."""

from __future__ import annotations

import inspect
from functools import reduce
from operator import or_
from typing import Any

import msgspec
import pytest

from howdah.scheduling import commands, events, replies
from howdah.scheduling.commands import TaskSpec
from howdah.scheduling.policy import RetryPolicy
from howdah.scheduling.status import Status

SPEC = TaskSpec(key="k", name="n", family="f", params={"a": "b"}, requires=("x",), resources={"db": 1}, retry=RetryPolicy(count=2))
VALUES: dict[str, Any] = {
    "int": 3,
    "float": 1.5,
    "float | None": 2.5,
    "int | None": None,
    "str": "t",
    "str | None": "t",
    "bool": True,
    "tuple[str, ...]": ("a", "b"),
    "tuple[bool, ...]": (True,),
    "dict[str, str]": {"a": "b"},
    "dict[str, dict[str, int]]": {"g": {"n": 1}},
    "dict[str, dict[str, int]] | None": {"g": {"n": 1}},
    "tuple[TaskSpec, ...]": (SPEC,),
    "tuple[Result, ...]": (commands.Result(key="k", lease=1, outcome="done"),),
    "tuple[Assignment, ...]": (replies.Assignment(key="k", lease=1, attempt=1),),
    "tuple[TaskView, ...]": (),
    "Status | None": Status.DONE,
}


def kinds(module: Any, base: Any) -> list[Any]:
    abstract = (base, events.TaskEvent)
    return [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, base) and kind not in abstract]


def annotation(kind: Any, name: str) -> str:
    return str(next(found[name] for owner in kind.__mro__ if name in (found := inspect.get_annotations(owner))))


FAMILIES = [(commands, commands.Command), (replies, replies.Reply), (events, events.Event)]


@pytest.mark.parametrize(("module", "base", "kind"), [(m, b, k) for m, b in FAMILIES for k in kinds(m, b)])
def test_a_value_comes_back_from_the_wire_as_itself(module: Any, base: Any, kind: Any) -> None:
    value = kind(**{name: VALUES[annotation(kind, name)] for name in kind.__struct_fields__})

    sent = msgspec.json.encode(value)

    assert msgspec.json.decode(sent, type=reduce(or_, kinds(module, base))) == value
    with pytest.raises(AttributeError, match="immutable"):
        setattr(value, "at", 0)  # noqa: B010
