"""Values of tasks that a script makes itself, without the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from howdah.app import build
from howdah.config import load
from howdah.core.errors import ConfigurationError, MissingParameterError
from howdah.core.parameter import Configured, ParameterVisibility, StrParameter, set_value_source
from howdah.core.parameter_number import IntParameter
from howdah.core.registry import registry
from howdah.core.task import Config, Task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    set_value_source(Configured())
    with registry.preserved():
        yield
    set_value_source(Configured())


class Sized(Task):
    size: int
    rest = IntParameter(default=1)

    def complete(self) -> bool:
        return True


def test_a_file_and_a_variable_give_values_to_tasks_of_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "howdah.toml").write_text("[Sized]\nsize = 3\nrest = 4\n")
    monkeypatch.setenv("HOWDAH_SIZED__REST", "5")

    assert Sized().param_kwargs == {"size": 3, "rest": 5}
    assert Sized(size=7).param_kwargs == {"size": 7, "rest": 5}
    assert Sized(size=7, rest=8).param_kwargs == {"size": 7, "rest": 8}


def test_a_config_class_is_read_from_its_section(tmp_path: Path) -> None:
    (tmp_path / "howdah.toml").write_text('[warehouse]\nhost = "db7"\n')

    class warehouse(Config):
        host: str
        port: int = 5432

    assert (warehouse().host, warehouse().port) == ("db7", 5432)


def test_the_configuration_is_not_read_for_a_task_that_has_all_its_values(tmp_path: Path) -> None:
    (tmp_path / "howdah.toml").write_text("no TOML")

    assert Sized(size=1, rest=2).size == 1
    with pytest.raises(ConfigurationError, match="is not TOML"):
        Sized(size=1)


def test_a_secret_is_what_its_reference_leads_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Door(Config):
        password = StrParameter(visibility=ParameterVisibility.PRIVATE)
        api_token = StrParameter(default="")
        note = StrParameter(default="")

    (tmp_path / "token").write_text("t0k3n\n")
    (tmp_path / "howdah.toml").write_text('[Door]\npassword = "env:DOOR"\napi_token = "file:token"\nnote = "env:DOOR"\n')
    with pytest.raises(ConfigurationError, match=r"howdah\.toml: Door\.password: there is no environment variable DOOR"):
        Door()
    monkeypatch.setenv("DOOR", "sesame")
    set_value_source(Configured())

    assert Door().param_kwargs == {"password": "sesame", "api_token": "t0k3n", "note": "env:DOOR"}
    shown = {row.name: row.text for row in load().rows(registry.parameters())}
    assert (shown["Door.password"], shown["Door.api_token"]) == ("(secret)", "(secret)")
    assert "sesame" not in repr(Door())


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    class Gate(Config):
        token: str

    (tmp_path / "howdah.toml").write_text('[Gate]\ntoken = "file:nowhere"\n')
    with pytest.raises(ConfigurationError, match=r"Gate\.token: the file 'nowhere' can't be read: No such file"):
        Gate()


def test_a_value_that_is_nowhere_is_still_missing() -> None:
    with pytest.raises(MissingParameterError, match="'size' is missing"):
        Sized()


def test_build_names_the_keys_that_no_task_has(tmp_path: Path) -> None:
    (tmp_path / "howdah.toml").write_text("[Sized]\nsiez = 3\n")

    with pytest.raises(ConfigurationError, match=r"siez.*Did you mean size"):
        build([Sized(size=1, rest=2)])
