"""Makes task_ids.json: what Luigi 3.8.1 says of the tasks and values below (`python make_task_ids.py` where it is installed)."""

from __future__ import annotations

import datetime
import enum
import json
import operator
import random
from importlib import import_module
from pathlib import Path
from typing import Any

D = datetime.date
DT = datetime.datetime
TD = datetime.timedelta


class Color(enum.Enum):
    RED = 1
    BLUE = "b"
    GREEN_ISH = None


class Library:
    """A library's names, wherever it keeps them."""

    def __init__(self, *modules: str) -> None:
        self.modules = [import_module(module) for module in modules]

    def __getattr__(self, name: str) -> Any:
        for module in self.modules:
            if hasattr(module, name):
                return getattr(module, name)
        raise AttributeError(name)


def kinds(lib: Any) -> dict[str, tuple[Any, list[str], list[Any]]]:
    """Return parameters of each kind, with texts and values that they take."""
    words = ["", "a", "None", "Zoë ☃ 𝄞", "a/b c,d", "x" * 50, '"q"\\', "\t\n\r\x00\x7f", "-1", "true"]
    dates = [D(2012, 6, 1), D(1000, 1, 1), D(9990, 12, 30), D(2024, 2, 29), D(1969, 12, 31), DT(2012, 6, 1, 23, 59)]
    moments = [DT(2012, 6, 1, 19, 7, 38), DT(2012, 6, 1, 19, 7, 38, 999999), D(2012, 6, 1), DT(1969, 12, 31, 23, 59, 59), DT(2000, 1, 1)]
    deltas = [TD(0), TD(days=9, hours=3, seconds=1), TD(weeks=60), TD(seconds=59), TD(minutes=61), TD(days=-1, hours=3), TD(hours=24)]
    nested = [(), (1, 2), [1, [2, {"a": [3]}]], ["é", None, True, 1.5], [[]], [["x", "y"], ["z"]]]
    dicts: list[Any] = [{}, {"b": 1, "a": [1, {"c": None}]}, {"é": "ü", "n": 1.5, "t": True}, {"x": {"y": {"z": []}}}]
    spans = ["2012", "2012-06", "2012-W26", "2009-W01", "2009-W53", "2012-06-01", "2012-02-29", "2012-06-01-2012-06-03", "2012-12"]
    texts = ['{"role": "web", "env": ["a", 1]}', "{}", '{"b": 1, "a": {"d": 1, "c": 2}}', '{ "x" : 1e3 }']
    months = [lib.Month(2012, 6), D(2012, 6, 15), D(1999, 12, 31), D(1970, 1, 1)]
    return {
        "Parameter": (lib.Parameter(), words, words),
        "StrParameter": (lib.StrParameter(), words, words),
        "IntParameter": (lib.IntParameter(), ["0", "-7", " 12 ", "+5", "1_000", "9" * 40], [0, -7, 10**30]),
        "FloatParameter": (lib.FloatParameter(), ["1", "1.5", "-0", "1e300", "nan", "inf", " 2 ", "1e-7"], [1.0, 0.1 + 0.2, -0.0, 1e22]),
        "BoolParameter": (lib.BoolParameter(), ["true", "False", "TRUE"], [True, False, "true", "FALSE"]),
        "BoolParameter explicit": (lib.BoolParameter(default=True, parsing="explicit"), ["true", "false"], [True, False]),
        "DateParameter": (lib.DateParameter(), ["2012-06-01", "2012-6-1", "1000-01-01"], dates),
        "DateParameter 3": (lib.DateParameter(interval=3), ["2012-06-01", "2012-06-02"], dates[2:]),
        "DateParameter 7 start": (lib.DateParameter(interval=7, start=D(2012, 6, 4)), ["2012-06-01", "2012-06-10"], dates[2:]),
        "MonthParameter": (lib.MonthParameter(), ["2012-06", "2012-6", "1999-12"], months),
        "MonthParameter 5": (lib.MonthParameter(interval=5, start=D(2011, 3, 9)), ["2012-06", "2010-01"], months),
        "YearParameter": (lib.YearParameter(), ["2012", "1999"], [lib.Year(2012), *dates[2:]]),
        "YearParameter 4": (lib.YearParameter(interval=4, start=D(2001, 2, 3)), ["2012", "1999"], [D(2013, 7, 7)]),
        "DateHourParameter": (lib.DateHourParameter(), ["2012-06-01T19", "2012-6-1T7"], moments),
        "DateHourParameter 6": (lib.DateHourParameter(interval=6), ["2012-06-01T19"], moments),
        "DateMinuteParameter": (lib.DateMinuteParameter(), ["2012-06-01T1907"], moments),
        "DateMinuteParameter 15": (lib.DateMinuteParameter(interval=15, start=DT(2012, 1, 1, 0, 5)), ["2012-06-01T1907"], moments),
        "DateSecondParameter": (lib.DateSecondParameter(), ["2012-06-01T190738"], moments),
        "DateSecondParameter 7": (lib.DateSecondParameter(interval=7), ["2012-06-01T190738"], moments),
        "DateIntervalParameter": (lib.DateIntervalParameter(), spans, [lib.Month(2012, 6), lib.Custom(D(2012, 6, 1), D(2012, 6, 3))]),
        "TimeDeltaParameter": (
            lib.TimeDeltaParameter(),
            [
                "10",
                "1.25e3",
                "-90",
                "1 week 2 days",
                "1 h",
                "3w",
                "1d2h",
                "2 hours 1 minute 5 seconds",
                "P3W",
                "P1DT2H3M4S",
                "PT90S",
                "P2D",
            ],
            deltas,
        ),
        "EnumParameter": (lib.EnumParameter(enum=Color), ["RED", "GREEN_ISH"], list(Color)),
        "EnumListParameter": (lib.EnumListParameter(enum=Color), ["", "RED", "BLUE,RED,BLUE"], [(), (Color.RED, Color.BLUE)]),
        "DictParameter": (lib.DictParameter(), texts, dicts),
        "ListParameter": (lib.ListParameter(), ["[]", "[1, [2], {}]", '["é"]', '[{"b": 1, "a": 2}]'], nested),
        "TupleParameter": (lib.TupleParameter(), ["[[1, 2], [3]]", "((1,2),(3,))", "[]", "(1,)", "[1, 2]", "()", "('a', 'b')"], nested),
        "NumericalParameter int": (lib.NumericalParameter(var_type=int, min_value=-3, max_value=7), ["-3", "6"], [-3, 0, 6]),
        "NumericalParameter float": (
            lib.NumericalParameter(var_type=float, min_value=-3, max_value=7, left_op=operator.lt, right_op=operator.le),
            ["-2.5", "7"],
            [0.5, 7.0],
        ),
        "ChoiceParameter": (lib.ChoiceParameter(choices=["a", "b c"]), ["a", "b c"], ["a"]),
        "ChoiceParameter float": (lib.ChoiceParameter(choices=[0.1, 0.2], var_type=float), ["0.1", "2e-1"], [0.2]),
        "ChoiceListParameter": (lib.ChoiceListParameter(choices=["a", "b"]), ["", "a", "b,a,b"], [("a",), ["b", "a"], ()]),
        "PathParameter": (lib.PathParameter(), ["/a/b", "a//b/", ".", "x/../y"], ["/a/b", Path("a/b"), Path("é")]),
        "OptionalParameter": (lib.OptionalParameter(), ["", "a"], [None, "a"]),
        "OptionalStrParameter": (lib.OptionalStrParameter(), ["", "a"], [None, "a"]),
        "OptionalIntParameter": (lib.OptionalIntParameter(), ["", "3"], [None, 3]),
        "OptionalFloatParameter": (lib.OptionalFloatParameter(), ["", "3"], [None, 3.5]),
        "OptionalBoolParameter": (lib.OptionalBoolParameter(), ["", "true", "False"], [None, True, False]),
        "OptionalDateParameter": (lib.OptionalDateParameter(), ["", "2012-06-01"], [None, *dates]),
        "OptionalDictParameter": (lib.OptionalDictParameter(), ["", *texts], [None, *dicts]),
        "OptionalListParameter": (lib.OptionalListParameter(), ["", "[1, 2]"], [None, *nested]),
        "OptionalTupleParameter": (lib.OptionalTupleParameter(), ["", "((1,2),(3,))"], [None, *nested]),
        "OptionalNumericalParameter": (lib.OptionalNumericalParameter(var_type=int, min_value=0, max_value=9), ["", "8"], [None, 3]),
        "OptionalChoiceParameter": (lib.OptionalChoiceParameter(choices=["a", "b"]), ["", "b"], [None, "a"]),
        "OptionalPathParameter": (lib.OptionalPathParameter(), ["", "/a"], [None, "/a", Path("b")]),
    }


def say_kind(parameter: Any, texts: list[str], values: list[Any]) -> dict[str, Any]:
    """Return the texts of what a parameter makes of texts and values, and of the values after them."""

    def after(value: Any) -> str | None:
        following = parameter.next_in_enumeration(parameter.normalize(value))
        return None if following is None else str(parameter.serialize(following))

    return {
        "parsed": {text: parameter.serialize(parameter.normalize(parameter.parse(text))) for text in texts},
        "normalized": [parameter.serialize(parameter.normalize(value)) for value in values],
        "next": [None if value is None else after(value) for value in values],
    }


def tasks(lib: Any) -> dict[str, Any]:
    """Return tasks by a name of the case."""
    made: dict[str, Any] = {}

    def task(case: str, parameters: dict[str, Any], values: dict[str, Any], name: str = "T", **attributes: Any) -> None:
        made[case] = type(lib.Task)(name, (lib.Task,), {**parameters, **attributes, "__module__": "vectors"})(**values)

    for label, (_, texts, values) in kinds(lib).items():
        for number, value in enumerate(values):
            parameter = kinds(lib)[label][0]
            task(f"{label} {number}", {"value": parameter}, {"value": value})
        for number, text in enumerate(texts):
            parameter = kinds(lib)[label][0]
            task(f"{label} text {number}", {"value": parameter}, {"value": parameter.parse(text)})
    three = {"c": lib.IntParameter(), "a": lib.Parameter(), "b": lib.DateParameter()}
    given = {"a": "some/long value, with more than sixteen characters", "b": D(2012, 6, 1), "c": 3}
    task("none", {}, {}, "Alone")
    task("three", three, given)
    task("four", {**three, "A": lib.Parameter(default="upper sorts first")}, given)
    task("namespace", three, given, task_namespace="some.name_space")
    task("empty namespace", three, given, task_namespace="")
    task("unicode name", {"ß": lib.Parameter()}, {"ß": "ü"}, "Tëst")
    task("insignificant", {**three, "d": lib.Parameter(default="x", significant=False)}, given)
    task("hidden", {**three, "d": lib.Parameter(default="x", visibility=lib.ParameterVisibility.HIDDEN)}, given)
    task("private", {**three, "B": lib.Parameter(default="x", visibility=lib.ParameterVisibility.PRIVATE)}, given)
    task("None as default", {"a": lib.IntParameter(default=None), "d": lib.DateParameter(default=None)}, {})
    task("task", {"t": lib.TaskParameter()}, {"t": lib.Task})
    numbers = random.Random(3)
    for number in range(100):
        names = ["".join(numbers.choices("abcXYZ_019é", k=numbers.randint(1, 5))) for _ in range(numbers.randint(1, 6))]
        names = [f"p{name}" for name in dict.fromkeys(names)]
        random_texts = {
            name: "".join(chr(numbers.choice([65, 95, 48, 10, 34, 92, 127, 233, 8364, 119070])) for _ in range(20)) for name in names
        }
        task(f"random {number}", {name: lib.Parameter() for name in names}, random_texts)
    return made


def say(lib: Any) -> dict[str, Any]:
    """Return all that a library says."""
    return {
        "kinds": {label: say_kind(*parts) for label, parts in kinds(lib).items()},
        "tasks": {
            case: {
                "task_id": task.task_id,
                "family": task.task_family,
                "shown": str(task),
                "texts": task.to_str_params(),
                "identity": task.to_str_params(only_significant=True, only_public=True),
            }
            for case, task in tasks(lib).items()
        },
    }


if __name__ == "__main__":
    luigi = Library("luigi", "luigi.date_interval", "luigi.parameter")
    said = {"made with": "luigi 715f65c4, which is 3.8.1 and OptionalDateParameter", **say(luigi)}
    Path(__file__).with_name("task_ids.json").write_text(json.dumps(said, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
