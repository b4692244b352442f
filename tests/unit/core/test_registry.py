"""The registry finds task classes by family."""

from __future__ import annotations

from typing import Any

import pytest

from howdah.core.errors import AmbiguousTaskError, UnknownTaskError
from howdah.core.namespace import auto_namespace, namespace
from howdah.core.parameter_task import TaskParameter
from howdah.core.register import Register
from howdah.core.registry import registry
from howdah.core.task import Task


def define(name: str, module: str = "some.module", bases: tuple[type, ...] = (Task,), **attributes: Any) -> Any:
    return Register(name, bases, {"__module__": module, **attributes})


def test_a_family_is_the_namespace_and_the_name() -> None:
    plain, spaced = define("Plain"), define("Spaced", task_namespace="a.b")

    assert (plain.task_family, spaced.task_family, spaced().task_family) == ("Plain", "a.b.Spaced", "a.b.Spaced")
    assert registry.get("Plain") is plain
    assert registry.get("a.b.Spaced") is spaced
    assert {"Plain", "a.b.Spaced"} <= set(registry.families())


def test_an_unknown_family_gets_a_suggestion() -> None:
    define("AggregateArtists")

    with pytest.raises(UnknownTaskError, match=r"no task 'AggregateArtist'. Did you mean AggregateArtists\?"):
        registry.get("AggregateArtist")
    with pytest.raises(UnknownTaskError, match=r"Known tasks: .*AggregateArtists"):
        registry.get("Zzz")


def test_two_classes_of_one_family_are_ambiguous_with_where_they_are() -> None:
    define("Twice", "a")
    define("Twice", "b")

    with pytest.raises(AmbiguousTaskError, match=r"a\.Twice and b\.Twice"):
        registry.get("Twice")


def test_a_subclass_of_the_same_family_stands_for_its_base() -> None:
    base = define("Same", "a")
    derived = define("Same", "b", (base,))

    assert registry.get("Same") is derived


def test_a_class_that_is_defined_again_takes_the_place_of_the_older_one() -> None:
    define("Again")
    newer = define("Again")

    assert registry.get("Again") is newer


def test_the_bases_that_howdah_ships_are_no_tasks_to_name() -> None:
    assert {"Task", "ExternalTask", "WrapperTask", "Config"}.isdisjoint(registry.families())


def test_a_class_may_hide_and_its_subclass_is_seen() -> None:
    hidden = define("Hidden", _visible_in_registry=False)
    define("Seen", bases=(hidden,))

    assert "Hidden" not in registry.families()
    assert "Seen" in registry.families()


def test_a_family_is_found_after_its_namespace_changed() -> None:
    moved = define("Moved")
    assert registry.get("Moved") is moved
    moved.task_namespace = "new"

    assert registry.get("new.Moved") is moved
    with pytest.raises(UnknownTaskError):
        registry.get("Moved")


def test_what_is_defined_in_a_preserved_block_is_forgotten() -> None:
    with registry.preserved():
        define("Shortly")
        assert "Shortly" in registry.families()

    assert "Shortly" not in registry.families()


def test_the_narrowest_scope_gives_the_namespace() -> None:
    namespace("wide", scope="pack")
    namespace("narrow", scope="pack.inner")
    auto_namespace(scope="pack.auto")
    try:
        assert define("A", "pack").task_family == "wide.A"
        assert define("A", "pack.other").task_family == "wide.A"
        assert define("A", "pack.inner.deep").task_family == "narrow.A"
        assert define("A", "pack.auto.deep").task_family == "pack.auto.deep.A"
        assert define("A", "package").task_family == "A"
        assert define("A", "pack", task_namespace="").task_family == "A"
    finally:
        for scope in ("pack", "pack.inner", "pack.auto"):
            namespace(scope=scope)
    assert define("B", "pack.inner").task_family == "B"


def test_a_task_parameter_finds_a_class_by_its_family() -> None:
    found = define("Found")
    holder = define("Holder", of=TaskParameter())

    task = holder.from_str_params({"of": "Found"})

    assert task.of is found
    assert task.to_str_params() == {"of": "Found"}
