"""Making tasks: parameters, identity, structure."""

from __future__ import annotations

import copy
import datetime
import pickle
import threading
from abc import ABC, abstractmethod
from typing import Any

import pytest

from howdah.core.context import NullReporter, RunContext, running
from howdah.core.errors import UsageError
from howdah.core.parameter import Parameter, ParameterVisibility, StrParameter
from howdah.core.parameter_date import DateParameter
from howdah.core.parameter_number import BoolParameter, FloatParameter, IntParameter
from howdah.core.parameter_structure import ListParameter
from howdah.core.register import Register
from howdah.core.target import Target
from howdah.core.task import ExternalTask, Task, WrapperTask, clear_instances

DAY = datetime.date(2012, 6, 1)


class Flag(Target):
    """A target that is there or not."""

    def __init__(self, there: bool = True) -> None:
        self.there = there

    def exists(self) -> bool:
        return self.there


class Streams(Task):
    day = DateParameter()
    hours = IntParameter(default=24)
    name = StrParameter("all")

    def output(self) -> Target:
        return Flag()


class Part(Task):
    number = IntParameter()

    def output(self) -> Flag:
        return Flag(self.number > 0)


# Parameters


def test_values_are_given_by_position_in_the_order_of_definition_or_by_name() -> None:
    task = Streams(DAY, 3, name="x")

    assert (task.day, task.hours, task.name) == (DAY, 3, "x")
    assert task.param_kwargs == {"day": DAY, "hours": 3, "name": "x"}


def test_a_base_class_has_its_parameters_first() -> None:
    class Base(Task):
        b = IntParameter()

    class Mixin:
        m = IntParameter()

    class Derived(Mixin, Base):
        a = IntParameter()

    assert [name for name, _ in Derived.get_params()] == ["b", "m", "a"]


def test_a_parameter_that_is_not_positional_is_skipped_by_position() -> None:
    class Some(Task):
        first = IntParameter(positional=False, default=0)
        second = IntParameter()

    assert Some(5).second == 5


def test_a_subclass_may_fix_a_parameter() -> None:
    class Fixed(Streams):
        hours = 12

    assert Fixed(DAY).param_kwargs == {"day": DAY, "name": "all"}
    assert Fixed(DAY).hours == 12


def test_a_parameter_may_be_added_to_a_class_later() -> None:
    class Late(Task):
        pass

    class Child(Late):
        pass

    Child()
    Late.size = IntParameter(default=2)

    assert Child(size=3).param_kwargs == {"size": 3}


@pytest.mark.parametrize("name", ["run", "output", "task_id", "complete"])
def test_a_parameter_cannot_take_the_name_of_what_every_task_has(name: str) -> None:
    with pytest.raises(UsageError, match=f"'{name}'"):
        Register("Clash", (Task,), {name: IntParameter()})


def test_a_parameter_may_be_named_key_or_priority() -> None:
    class Named(Task):
        key = StrParameter()
        priority = IntParameter(default=0, significant=False)

    task = Named(key="a/b", priority=5)

    assert (task.key, task.priority) == ("a/b", 5)
    assert task.task_key.startswith("Named:")
    assert task.task_key == Named(key="a/b").task_key != Named(key="a/c").task_key


def test_an_own_init_runs_with_the_parameters_in_place() -> None:
    class Own(Task):
        n = IntParameter()

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.double = 2 * self.n

    assert Own(4).double == 8
    assert Own(4) is Own(n=4)


def test_an_own_init_that_forgets_its_base_is_told() -> None:
    class Own(Task):
        n = IntParameter()

        def __init__(self, n: int) -> None:
            self.early = n

    with pytest.warns(UserWarning, match="super"):
        task = Own(4)
    assert task.n == 4


def test_a_parameter_that_is_read_too_early_is_told() -> None:
    class Early(Task):
        n = IntParameter()

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self.copy = self.n

    with pytest.raises(AttributeError, match=r"super\(\)"):
        Early(3)


# Identity


def test_the_same_values_give_the_same_instance() -> None:
    assert Streams(DAY) is Streams(day=DAY, hours=24)
    assert Streams(datetime.datetime(2012, 6, 1, 13)) is Streams(DAY)  # noqa: DTZ001
    assert Streams(DAY) is not Streams(DAY, 3)
    clear_instances()
    again = Streams(DAY)
    assert again is Streams(DAY)


def test_values_that_are_equal_but_have_other_texts_give_other_tasks() -> None:
    class Loose(Task):
        real = FloatParameter(default=0.0)
        parts = ListParameter(default=())
        any = Parameter("x")

    assert Loose(real=0.0) is not Loose(real=-0.0)
    assert Loose(parts=[1]) is not Loose(parts=[True])
    assert Loose(parts=[1]).to_str_params()["parts"] == "[1]"
    assert Loose(real=float("nan")) is Loose(real=float("nan"))
    assert Loose(real=3) is Loose(real=3.0)
    assert Loose(real=3).to_str_params()["real"] == "3.0"


def test_insignificant_values_are_no_part_of_the_identity() -> None:
    class Sized(Task):
        n = IntParameter()
        hint = IntParameter(default=0, significant=False)
        secret = StrParameter("", visibility=ParameterVisibility.PRIVATE)

    one, other = Sized(1, hint=1), Sized(1, hint=2, secret="s")

    assert one is not other
    assert one == other
    assert hash(one) == hash(other)
    assert one.task_key == other.task_key
    assert (one.hint, other.hint) == (1, 2)
    assert other.to_str_params() == {"n": "1", "hint": "2"}
    assert "s" not in repr(one)


def test_tasks_of_other_classes_or_values_differ() -> None:
    class Other(Streams):
        pass

    assert len({Streams(DAY), Other(DAY), Streams(DAY, 3), Streams(DAY)}) == 3
    assert Streams(DAY) != "Streams"


def test_the_key_tells_tasks_apart_whose_ids_collide_in_luigi_s_ten_digits() -> None:
    task = Streams(DAY)

    family, _, digits = task.task_key.partition(":")
    assert (family, len(digits)) == ("Streams", 64)
    assert task.task_id.startswith("Streams_2012_06_01_24_all_")


def test_the_id_follows_no_later_change_of_an_attribute() -> None:
    class Changing(Task):
        n = IntParameter()

    task = Changing(1)
    task.n = 2

    assert task.to_str_params() == {"n": "1"}
    assert task.task_id == Changing(1).task_id


def test_threads_that_make_the_same_task_at_once_get_one() -> None:
    made: list[Task] = []
    barrier = threading.Barrier(8)

    def make() -> None:
        barrier.wait()
        made.extend(Part(number) for number in range(5000, 5200))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({id(task) for task in made}) == 200


def test_a_task_goes_through_pickle_with_what_was_set_on_it() -> None:
    task = Streams(DAY, 77)
    task.__dict__["note"] = "kept"
    assert task.task_id
    data = pickle.dumps(task)
    clear_instances()

    back = pickle.loads(data)

    assert back == task
    assert back is not task
    assert back is Streams(DAY, 77)
    assert back.__dict__["note"] == "kept"


def test_a_copy_is_the_task_itself() -> None:
    assert copy.deepcopy(Streams(DAY)) is Streams(DAY)


def test_texts_make_the_task_they_came_from() -> None:
    task = Streams(DAY, 3, "ü")

    assert task.to_str_params() == {"day": "2012-06-01", "hours": "3", "name": "ü"}
    assert Streams.from_str_params(task.to_str_params()) is task


def test_texts_of_a_batch_are_combined() -> None:
    class Batched(Task):
        day = DateParameter(batch_method=max)
        n = IntParameter()

    task = Batched.from_str_params({"day": ["2012-06-01", "2012-06-03", "2012-06-02"], "n": "1"})

    assert task.day == datetime.date(2012, 6, 3)
    assert task.batch_param_names() == ["day"]
    assert task.batchable
    assert not Streams(DAY).batchable


def test_a_clone_keeps_the_values_that_are_not_given() -> None:
    class Report(Task):
        day = DateParameter()
        title = StrParameter("none")

    task = Streams(DAY, 3, "x")

    assert task.clone() is task
    assert task.clone(hours=4) is Streams(DAY, 4, "x")
    assert task.clone(Report, title="t") is Report(DAY, "t")


def test_a_value_without_a_hash_makes_a_new_task_each_time() -> None:
    class Odd(Parameter[Any]):
        plain_key = True

        def normalize(self, value: Any) -> Any:
            return value

    Odd.plain_key = True

    class Holder(Task):
        odd = Odd()

    assert Holder(odd=[1]) is not Holder(odd=[1])
    assert Holder(odd=[1]) == Holder(odd=[1])


def test_a_kind_that_normalizes_itself_is_asked_for_values_of_its_type_too() -> None:
    class Even(IntParameter):
        def normalize(self, value: Any) -> int:
            return super().normalize(value) // 2 * 2

    class Halves(Task):
        n = Even()

    assert Halves(5).n == 4
    assert Halves(5) is Halves(4)


def test_a_class_with_an_abstract_method_makes_no_task() -> None:
    class Shape(Task, ABC):
        @abstractmethod
        def area(self) -> int: ...

    with pytest.raises(TypeError, match="abstract"):
        Shape()  # type: ignore[abstract]


# Structure


def test_input_has_the_structure_of_requires() -> None:
    class All(Task):
        def requires(self) -> Any:
            return {"one": Part(1), "many": [Part(2), (Part(3),)], "made": (Part(n) for n in (4, 5))}

    found = All().input()

    assert isinstance(found["one"], Flag)
    assert [type(part) for part in found["many"]] == [Flag, tuple]
    assert len(found["made"]) == 2
    assert [task.number for task in All().deps()] == [1, 2, 3, 4, 5]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("required", "hint"), [(Part, "call it"), ("Part", "not a task"), (3, "not a task")])
def test_what_is_no_task_is_told_where_it_was_required(required: object, hint: str) -> None:
    class Wrong(Task):
        def requires(self) -> Any:
            return [required]

    with pytest.raises(TypeError, match=rf"requires\(\) of Wrong\(\).*{hint}"):
        Wrong().deps()
    with pytest.raises(TypeError, match=hint):
        Wrong().input()


def test_a_task_is_complete_when_all_its_outputs_exist() -> None:
    class Two(Task):
        second = BoolParameter()

        def output(self) -> Any:
            return [Flag(), {"x": Flag(self.second)}]

    assert Two(second=True).complete()
    assert not Two().complete()


def test_a_task_without_outputs_is_never_complete_and_warns() -> None:
    class Nothing(Task):
        pass

    with pytest.warns(UserWarning, match="Nothing has neither"):
        assert not Nothing().complete()


def test_a_wrapper_is_complete_when_all_it_requires_is() -> None:
    class Both(WrapperTask):
        least = IntParameter()

        def requires(self) -> Any:
            return [Part(1), Part(self.least)]

    assert Both(1).complete()
    assert not Both(0).complete()


def test_an_external_task_has_nothing_to_run() -> None:
    class Outside(ExternalTask):
        pass

    assert Outside().run is None


def test_progress_goes_to_the_reporter_of_the_run() -> None:
    said: list[object] = []

    class Told(NullReporter):
        def progress(self, fraction: float) -> None:
            said.append(fraction)

        def status(self, text: str) -> None:
            said.append(text)

        def tracking_url(self, url: str) -> None:
            said.append(url)

    task = Part(1)
    with running(RunContext(reporter=Told())):
        task.set_progress_percentage(50)
        task.set_status_message("half")
        task.set_tracking_url("http://x")

    assert said == [0.5, "half", "http://x"]


def test_a_failure_is_explained_by_its_traceback() -> None:
    try:
        raise ValueError("why")
    except ValueError as error:
        text = Part(1).on_failure(error)

    assert "test_task.py" in text
    assert text.endswith("ValueError: why\n")
    assert Part(1).on_success() is None
