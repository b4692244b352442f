"""Precedence, sources and mistakes of the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah.config import Config, configuration_files, environment_name, load
from howdah.core.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

FAMILIES = {"Aggregate": ["day", "n"], "music.Top": ["day"]}


def read(folder: Path, *texts: str, environ: dict[str, str] | None = None, arguments: dict[str, tuple[str, str]] | None = None) -> Config:
    files = []
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text)
        files.append(str(folder / f"{number}.toml"))
    return load(arguments=arguments, environ=environ or {}, files=files)


def mistakes(folder: Path, *texts: str, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, *texts, environ=environ)
    return str(caught.value).replace(f"{folder}/", "")


@given(st.sets(st.sampled_from(["argument", "environment", "here", "user"])))
def test_the_strongest_place_that_gives_a_value_wins(tmp_path_factory: pytest.TempPathFactory, places: set[str]) -> None:
    folder = tmp_path_factory.mktemp("config")
    numbers = {"argument": 1, "environment": 2, "here": 3, "user": 4}

    config = read(
        folder,
        "[local]\nprocesses = 3" if "here" in places else "",
        "[local]\nprocesses = 4" if "user" in places else "",
        environ={"HOWDAH_LOCAL__PROCESSES": "2"} if "environment" in places else {},
        arguments={"local.processes": ("--processes", "1")} if "argument" in places else {},
    )

    expected = min((numbers[place] for place in places), default=None)
    assert expected is None or config.get("local.processes") == expected
    assert (expected is None) == ({row.name: row.source for row in config.rows({})}["local.processes"] == "default")


def test_the_files_are_the_folders_the_users_and_the_systems() -> None:
    assert configuration_files({"HOME": "/home/ada"}) == ["howdah.toml", "/home/ada/.config/howdah/howdah.toml", "/etc/howdah/howdah.toml"]
    assert configuration_files({"HOME": "/home/ada", "XDG_CONFIG_HOME": "/x"})[1] == "/x/howdah/howdah.toml"


def test_files_that_are_not_there_are_no_mistake(tmp_path: Path) -> None:
    config = load(environ={}, files=[str(tmp_path / "none.toml"), str(tmp_path / "none" / "none.toml")])

    assert config.get("local.tmp_dir") is None
    assert not config.may_set_tasks


def test_every_mistake_is_named_in_one_error(tmp_path: Path) -> None:
    text = mistakes(
        tmp_path,
        '[local]\nmemory = "2XB"\nprocesess = 3\n[locl]\na = 1\n',
        "top = 1",
        "not toml",
        environ={"HOWDAH_LOCAL__PROCESSES": "0", "HOWDAH_LOCAL_MEMORY": "1", "HOWDAH_LOCL__MEMORY": "1"},
    )

    assert text.splitlines() == [
        "HOWDAH_LOCAL__PROCESSES: '0' is not a whole number of at least 1",
        "HOWDAH_LOCAL_MEMORY: two underscores stand between section and key. Did you mean HOWDAH_LOCAL__MEMORY?",
        "HOWDAH_LOCL__MEMORY: there is no section 'locl'. Did you mean HOWDAH_LOCAL__MEMORY?",
        "0.toml: [local] memory: '2XB' is not a size; write bytes or a text such as 512MiB or 2GB",
        "0.toml: there is no setting 'local.procesess'. Did you mean local.processes?",
        "0.toml: there is no section [locl]. Did you mean [local]?",
        "1.toml: 'top' stands outside of any section; write it under [section].",
        "2.toml: is not TOML: Expected '=' after a key in a key/value pair (at line 1, column 5)",
    ]


def test_an_unreadable_file_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()

    with pytest.raises(ConfigurationError, match="can't be read"):
        load(environ={}, files=[str(tmp_path / "folder.toml")])


def test_variables_of_others_are_left_alone() -> None:
    config = load(environ={"HOWDAH_PORT": "tcp://10.0.0.1", "HOWDAH_SERVICE_HOST": "x", "HOWDAH_LOCAL__MEMORY": ""}, files=[])

    assert {row.source for row in config.rows({})} == {"default"}


def test_values_for_tasks_come_from_variables_and_sections(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        "[Aggregate]\nday = 2012-06-01\nn = 3\n[music.Top]\nday = true\n[Other]\nlist = [1, 'a']\noptions = {a = 1}\n",
        "[Aggregate]\nn = 4",
        environ={"HOWDAH_AGGREGATE__N": "5", "howdah_music__top__DAY": "x"},
    )

    assert [config.task_value("Aggregate", name) for name in ("day", "n", "other")] == ["2012-06-01", "5", None]
    assert config.task_source("Aggregate", "n") == "environment HOWDAH_AGGREGATE__N"
    assert config.task_value("music.Top", "day") == "x"
    assert [config.task_value("Other", name) for name in ("list", "options")] == ['[1, "a"]', '{"a": 1}']


def test_a_variable_in_the_familys_own_letters_is_preferred() -> None:
    environ = {environment_name("Aggregate", "n"): "1", environment_name("Aggregate", "n").upper(): "2"}

    assert load(environ=environ, files=[]).task_value("Aggregate", "n") == "1"


def test_keys_that_a_loaded_task_has_not_are_mistakes(tmp_path: Path) -> None:
    config = read(tmp_path, "[Aggregate]\ndya = 1\n[music.Top]\nx = 1\n[Elsewhere]\nx = 1\n", environ={"HOWDAH_AGGREGATE__DAYS": "1"})

    with pytest.raises(ConfigurationError) as caught:
        config.check_families(FAMILIES)

    assert str(caught.value).replace(f"{tmp_path}/", "").splitlines() == [
        "HOWDAH_AGGREGATE__DAYS: Aggregate has no parameter 'days'. Did you mean day?",
        "0.toml: [Aggregate] dya: Aggregate has no such parameter. Did you mean day?",
        "0.toml: [music.Top] x: music.Top has no such parameter.",
    ]


def test_a_family_that_is_nearly_a_loaded_one_is_warned_about(tmp_path: Path) -> None:
    config = read(tmp_path, "[Agregate]\nday = 1\n[music]\n[music.Top.x]\n")

    assert [warning.partition(": ")[2] for warning in config.check_families({"Aggregate": ["day"]})] == [
        "no task of the family 'Agregate' is loaded; is Aggregate meant?"
    ]


def test_resources_have_names_of_the_users(tmp_path: Path) -> None:
    config = read(tmp_path, "[resources]\ngpu = 2\ndisk = 0", environ={"HOWDAH_RESOURCES__GPU": "1"})

    assert config.resources() == {"gpu": 1, "disk": 0}
    assert {row.name: row.text for row in config.rows({})}["resources.gpu"] == "1"


def test_rows_hide_what_is_secret(tmp_path: Path) -> None:
    config = read(tmp_path, "[Aggregate]\nn = 3\ndb_password = 'x'")

    rows = {row.name: row.text for row in config.rows({"Aggregate": ["n", "db_password"]})}

    assert rows["Aggregate.n"] == "3"
    assert rows["Aggregate.db_password"] == "(secret)"


def test_a_home_folder_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")

    assert read(tmp_path, '[local]\ntmp_dir = "~/scratch"').get("local.tmp_dir") == "/home/ada/scratch"
