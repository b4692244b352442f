"""The table-driven reading of command lines."""

from __future__ import annotations

import pytest

from howdah.cli.options import FLAG, OPTIONAL, Option, first_words, scan

OPTIONS = (Option("--module", "-m"), Option("--quiet", "-q", takes=FLAG), Option("--date-interval"), Option("--force", takes=OPTIONAL))


@pytest.mark.parametrize(
    ("line", "values", "words"),
    [
        ("", {}, []),
        ("--module m", {"module": "m"}, []),
        ("--module=m", {"module": "m"}, []),
        ("-m m Task", {"module": "m"}, ["Task"]),
        ("Task --module m", {"module": "m"}, ["Task"]),
        ("--date_interval 2012-06", {"date_interval": "2012-06"}, []),
        ("--date_interval=a_b=c", {"date_interval": "a_b=c"}, []),
        ("--date-interval=", {"date_interval": ""}, []),
        ("--date-interval -3", {"date_interval": "-3"}, []),
        ("--date-interval a --date-interval b", {"date_interval": "b"}, []),
        ("-3 Task", {}, ["-3", "Task"]),
        ("--quiet Task", {"quiet": "true"}, ["Task"]),
        ("--no-quiet", {"quiet": "false"}, []),
        ("--quiet=false", {"quiet": "false"}, []),
        ("--force", {"force": "true"}, []),
        ("--force Task", {"force": "true"}, ["Task"]),
        ("--force false Task", {"force": "false"}, ["Task"]),
        ("--force True", {"force": "True"}, []),
        ("--quiet -- --module m", {"quiet": "true"}, ["--module", "m"]),
        ("-", {}, ["-"]),
    ],
)
def test_a_line_is_read_as_values_and_words(line: str, values: dict[str, str], words: list[str]) -> None:
    found = scan(line.split(), OPTIONS)

    assert (found.values, found.words, found.errors) == (values, words, [])


@pytest.mark.parametrize(
    ("line", "errors"),
    [
        ("--modul m", ["there is no option --modul. Did you mean --module?"]),
        ("--zzz=1 --qiet", ["there is no option --zzz.", "there is no option --qiet. Did you mean --quiet?"]),
        ("--module", ["--module needs a value"]),
        ("--module --quiet", ["--module needs a value"]),
        ("--no-module", ["there is no option --no-module. Did you mean --module?"]),
    ],
)
def test_every_mistake_is_named_once(line: str, errors: list[str]) -> None:
    assert scan(line.split(), OPTIONS).errors == errors


def test_an_unknown_spelling_is_asked_for() -> None:
    found = scan(["--Other-day", "x"], OPTIONS, more=lambda name: Option(name, key="other.day") if name == "--Other-day" else None)

    assert found.values == {"other.day": "x"}
    assert found.given == {"other.day": "--Other-day"}


@pytest.mark.parametrize(
    ("line", "position", "texts"),
    [
        ("--module m Task --date-interval x", 2, {"module": "m", "date_interval": "x"}),
        ("Task --module m", 0, {"module": "m"}),
        ("--module", None, {"module": ""}),
        ("--unknown Task --module=m", None, {"module": "m"}),
        ("", None, {}),
    ],
)
def test_the_first_word_and_the_module_are_found_before_the_task_is_known(line: str, position: int | None, texts: dict[str, str]) -> None:
    assert first_words(line.split(), OPTIONS) == (position, texts)
