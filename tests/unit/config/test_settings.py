"""The values that settings take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah.core.errors import ConfigurationError
from howdah.settings import SETTINGS, find_setting, parse_count, parse_size, show_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1", 1),
        (123, 123),
        ("2GB", 2 * 10**9),
        ("2 gb", 2 * 10**9),
        ("512MiB", 512 << 20),
        ("512M", 512 << 20),
        ("1.5k", 1536),
        ("1kB", 1000),
        ("1_000_000", 10**6),
        ("3TiB", 3 << 40),
        ("8b", 8),
    ],
)
def test_a_size_is_bytes_or_a_text_with_a_unit(text: object, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "GB", "2XB", "2 G B", "-1", "0", 0, True, "nan", "inf", "1e400", None, "2GBB", "0.1"])
def test_anything_else_is_no_size(text: object) -> None:
    with pytest.raises(ConfigurationError, match="size"):
        parse_size(text)


@given(st.integers(min_value=1, max_value=1 << 50))
def test_a_size_shown_is_nearly_the_size_read(size: int) -> None:
    assert parse_size(show_size(size)) == pytest.approx(size, rel=0.06)


@pytest.mark.parametrize("value", [0, -1, "0", "two", 2.0, True, "", None])
def test_a_count_is_a_whole_number_above_zero(value: object) -> None:
    with pytest.raises(ConfigurationError, match="at least 1"):
        parse_count(value)


def test_defaults_are_values_their_own_settings_take() -> None:
    for setting in SETTINGS:
        value = setting.default()
        assert value is None or setting.parse(value) == value
        assert find_setting(setting.section, "gpu" if setting.key == "*" else setting.key) is setting
