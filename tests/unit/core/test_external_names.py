"""The names of tasks in other systems."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah.core.task_id import external_name

FAMILIES = st.text(min_size=1, max_size=80)
PARAMETERS = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3)


@given(FAMILIES, PARAMETERS, st.integers(min_value=20, max_value=63))
def test_any_task_has_a_name_that_everything_takes(family: str, parameters: dict[str, str], longest: int) -> None:
    name = external_name(family, parameters, longest=longest)

    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name)
    assert len(name) <= longest


@given(FAMILIES, FAMILIES, PARAMETERS, PARAMETERS)
def test_no_two_tasks_share_one(family: str, other: str, parameters: dict[str, str], others: dict[str, str]) -> None:
    same = (family, parameters) == (other, others)

    assert (external_name(family, parameters) == external_name(other, others)) is same


def test_families_that_look_alike_there_have_names_of_their_own() -> None:
    assert external_name("music.Top", {}) != external_name("music_Top", {})


@pytest.mark.parametrize(
    ("family", "start"),
    [
        ("music.TopArtists", "music-topartists-"),
        ("Überblick", "berblick-"),
        ("_x__Y", "x-y-"),
        ("日", "t-"),
        ("3D", "t-3d-"),
        ("A" * 90, "a" * 46 + "-"),
    ],
)
def test_the_family_can_be_read_in_it(family: str, start: str) -> None:
    name = external_name(family, {"n": "1"})

    assert name.startswith(start)
    assert len(name) == len(start) + 16
