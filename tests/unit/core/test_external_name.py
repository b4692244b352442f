"""Names of tasks in other systems."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah.core.external_name import external_name

DIGEST = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("family", "name"),
    [
        ("AggregateArtists", "aggregateartists-0123456789abcdef0123"),
        ("music.daily.Top10_Artists", "music-daily-top10-artists-0123456789abcdef0123"),
        ("__Ünï__", "n-0123456789abcdef0123"),
        ("象", "task-0123456789abcdef0123"),
        ("2012", "task-2012-0123456789abcdef0123"),
        ("A" * 80, "a" * 42 + "-0123456789abcdef0123"),
    ],
)
def test_a_family_and_a_key_give_this_name(family: str, name: str) -> None:
    assert external_name(f"{family}:{DIGEST}") == name


@given(st.text(max_size=80), st.integers(25, 100))
def test_every_name_is_a_dns_label_that_fits(family: str, longest: int) -> None:
    name = external_name(f"{family}:{DIGEST}", longest=longest)
    assert len(name) <= longest
    assert re.fullmatch(r"[a-z]([-a-z0-9]*[a-z0-9])?", name)


def test_a_name_too_short_to_tell_tasks_apart_is_refused() -> None:
    with pytest.raises(ValueError, match="25 characters"):
        external_name(f"A:{DIGEST}", longest=24)
