"""What a command line asks for, with every mistake in it named at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from howdah.cli.request import COMMON, read_request, task_options
from howdah.cli.routes import routed
from howdah.core.errors import ConfigurationError, UnknownTaskError, UsageError
from howdah.core.parameter import Parameter, ParameterVisibility
from howdah.core.parameter_choice import ChoiceParameter
from howdah.core.parameter_date import DateIntervalParameter, DateParameter
from howdah.core.parameter_number import BoolParameter, IntParameter
from howdah.core.task import Task
from howdah.targets.memory import MemoryTarget

if TYPE_CHECKING:
    from pathlib import Path

    from howdah.cli.request import Request


class Other(Task):
    day = DateParameter(default=None)
    is_on = BoolParameter()


class Job(Task):
    date_interval = DateIntervalParameter()
    n = IntParameter(default=3, description="how many.")
    loud = BoolParameter()
    kind = ChoiceParameter(choices=["a", "b"], default="a")
    workers = IntParameter(default=1)
    secret = Parameter(default="hunter2", visibility=ParameterVisibility.PRIVATE, positional=False)

    def output(self) -> Any:
        return MemoryTarget("job")


@pytest.fixture(autouse=True)
def nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def read(line: str) -> Request:
    return read_request(line.split(), COMMON)


def texts(line: str) -> dict[str, str]:
    return {name: text for name, text in read(line).task.to_str_params().items() if name in ("date_interval", "n", "loud", "kind")}


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("Job --date-interval 2012-06", {}),
        ("Job --date_interval=2012-06", {}),
        ("Job 2012-06", {}),
        ("--local-scheduler Job 2012-06 4 --workers 2", {"n": "4"}),
        ("Job 2012-06 4 true b", {"n": "4", "loud": "True", "kind": "b"}),
        ("Job --loud 2012-06", {"loud": "True"}),
        ("Job --loud true 2012-06", {"loud": "True"}),
        ("Job --loud=false 2012-06", {}),
        ("Job --no-loud 2012-06", {}),
        ("Job --Job-date-interval 2012-06 --Job-n 7", {"n": "7"}),
        ("Job --Job-n 7 --n 8 2012-06", {"n": "8"}),
        ("Job -- 2012-06 -4", {"n": "-4"}),
        ("Job --n -4 2012-06", {"n": "-4"}),
    ],
)
def test_luigis_spellings_are_read(line: str, given: dict[str, str]) -> None:
    assert texts(line) == {"date_interval": "2012-06", "n": "3", "loud": "False", "kind": "a"} | given


def test_values_for_other_tasks_reach_them() -> None:
    read("Job 2012-06 --Other-day 2012-06-01 --Other-is-on")

    assert str(Other()) == "Other(day=2012-06-01, is_on=True)"


def test_a_parameter_named_like_an_option_of_howdahs_is_spelt_with_its_family() -> None:
    request = read("Job 2012-06 --workers 2 --Job-workers 5")

    assert request.config.get("run.workers") == 2
    assert request.task.to_str_params()["workers"] == "5"


@pytest.mark.parametrize(
    ("line", "messages"),
    [
        ("", ["no task is named; its name stands before its parameters."]),
        ("--n 3 Job", ["there is no option --n.", "no task is named"]),
        ("Job 2012-06 --foo 3 --dat 1", ["there is no option --foo.", "there is no option --dat. Did you mean --date-interval?"]),
        ("Job --date-interval", ["--date-interval needs a value", "'date_interval' is missing"]),
        ("Job 2012-06 4 --n 5", ["'4' would be the value of 'n', which --n gives already"]),
        ("Job 2012-06 4 true a 1 x", ["'x' is one word too many: Job takes 5 by position"]),
        ("Job --n x --kind c", ["'n' takes a whole number, not 'x'", "'kind' takes one of a, b, not 'c'", "'date_interval' is missing"]),
        ("Job 2012-06 --Other-day x", ["--Other-day takes a date such as 2012-06-01, not 'x'"]),
        ("Job 2012-06 --Job-n x", ["'n' takes a whole number, not 'x'"]),
        ("--module", ["--module needs a value"]),
    ],
)
def test_every_mistake_is_named_at_once(line: str, messages: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        read(line)

    assert [message for message in messages if message not in str(caught.value)] == []


def test_an_unknown_task_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UnknownTaskError, match=r"There is no task 'Jop'\. Did you mean Job"):
        read("Jop")


def test_settings_on_the_command_line_are_checked_like_any_others() -> None:
    with pytest.raises(ConfigurationError, match=r"(?s)--memory: '2XB' is not a size.*--processes: 'x' is not a whole number"):
        read("Job 2012-06 --memory 2XB --processes x")


def test_files_and_variables_give_values_to_tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "howdah.toml").write_text('[Job]\ndate_interval = "2012-06"\nn = 5\n[Other]\nday = 2012-06-02\n')
    monkeypatch.setenv("HOWDAH_JOB__KIND", "b")

    assert texts("Job --n 6") == {"date_interval": "2012-06", "n": "6", "loud": "False", "kind": "b"}
    assert str(Other()) == "Other(day=2012-06-02, is_on=False)"


def test_a_wrong_key_for_a_loaded_task_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "howdah.toml").write_text("[Job]\nm = 5\n")

    with pytest.raises(ConfigurationError, match=r"howdah.toml: \[Job\] m: Job has no such parameter"):
        read("Job 2012-06")


def test_help_says_what_a_parameter_takes_and_what_it_is_by_default() -> None:
    meanings = {option.names[0]: option.meaning for option in task_options(Job, COMMON)}

    assert meanings["--date-interval"].endswith("; required]")
    assert meanings["--n"] == "how many. [a whole number; default: 3]"
    assert meanings["--kind"] == "[one of a, b; default: a]"
    assert "--Job-workers" in meanings
    assert "hunter2" not in str(meanings)


@pytest.mark.parametrize(
    ("line", "routes"),
    [
        ("--module m Job --n 3", "run --module m Job --n 3"),
        ("run --module m Job", "run --module m Job"),
        ("plan m.Job", "plan m.Job"),
        ("--module m plan Job", "plan --module m Job"),
        ("config show", "config show"),
        ("run plan", "run plan"),
        ("--version", "--version"),
        ("--help", "--help"),
        ("--module m --help", "run --module m --help"),
        ("", ""),
    ],
)
def test_without_a_commands_name_it_is_run(line: str, routes: str) -> None:
    assert routed(line.split()) == routes.split()
