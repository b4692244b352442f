"""Tasks made external, handlers of events, and requirements found while running."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

import howdah
from howdah.core.bulk import MixinNaiveBulkComplete
from howdah.core.dynamic import DynamicRequirements
from howdah.core.event import Event
from howdah.core.external import externalize
from howdah.core.registry import registry
from howdah.core.structure import flatten_output
from howdah.core.task import Task


class Number(Task):
    n = howdah.IntParameter()

    def complete(self) -> bool:
        return self.n > 0

    def output(self) -> Any:
        return howdah.MemoryTarget(f"number-{self.n}")


def test_an_externalized_task_has_nothing_to_run_and_the_same_name() -> None:
    external = externalize(Number)

    assert external(n=1).run is None
    assert externalize(Number(n=1)) is external(n=1)
    assert externalize(external) is external
    assert external(n=1).task_id == Number(n=1).task_id
    assert Number(n=1).run is not None
    assert registry.get("Number") is Number
    back = pickle.loads(pickle.dumps(external(n=1)))
    assert back is external(n=1)


def test_handlers_of_a_class_and_its_bases_are_called() -> None:
    class Base(Task):
        pass

    class Derived(Base):
        pass

    said: list[Any] = []

    @Base.event_handler(Event.SUCCESS)
    def of_base(task: Task) -> None:
        said.append(("base", task))

    @Derived.event_handler(Event.SUCCESS)
    def of_derived(task: Task) -> None:
        said.append(("derived", task))

    Derived().trigger_event(Event.SUCCESS, Derived())
    Base().trigger_event(Event.SUCCESS, Base())
    Base().trigger_event(Event.FAILURE, Base())

    assert said == [("derived", Derived()), ("base", Derived()), ("base", Base())]
    Base.remove_event_handler(Event.SUCCESS, of_base)
    Base().trigger_event(Event.SUCCESS, Base())
    assert len(said) == 3
    with pytest.raises(ValueError, match="no handler of Base"):
        Base.remove_event_handler(Event.SUCCESS, of_base)


def test_a_failing_handler_is_logged_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Some(Task):
        pass

    said: list[str] = []

    @Some.event_handler("own")
    def fails() -> None:
        raise ZeroDivisionError

    @Some.event_handler("own")
    def works() -> None:
        said.append("called")

    Some().trigger_event("own")

    assert said == ["called"]
    assert "A handler of Some for own failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_found_requirements_are_complete_when_all_are_or_as_told() -> None:
    found = DynamicRequirements([Number(1), {"x": Number(2)}])

    assert found.flat_requirements == [Number(1), Number(2)]
    assert found.paths[1]["x"] == howdah.MemoryTarget("number-2")
    assert found.complete()
    assert not DynamicRequirements([Number(1), Number(0)]).complete()
    assert DynamicRequirements([Number(0)], custom_complete=lambda one: not one(Number(0))).complete()
    assert not found.complete(lambda task: False)


def test_the_complete_ones_of_many_are_found_one_by_one() -> None:
    class Many(MixinNaiveBulkComplete, Number):
        pass

    assert Many.bulk_complete([1, (0,), [2], {"n": 0}, {"n": 3}]) == [1, [2], {"n": 3}]
    with pytest.raises(NotImplementedError, match="Number"):
        Number.bulk_complete([1])


def test_outputs_of_a_wrapper_are_those_of_what_it_wraps() -> None:
    class Wrap(howdah.WrapperTask):
        def requires(self) -> Any:
            return [Number(1), Number(2), Number(1)]

    assert [target.path for target in flatten_output(Wrap())] == ["number-1", "number-2"]
