"""The fields of text output."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howdah.core.errors import RecordError
from howdah.jobs.records.fields import format_field, format_line, parse_field, parse_line

TEXT = st.text(st.sampled_from('\\\t\n\r\x00[{"u}]jtx0') | st.characters(codec="utf-8"))


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("a\tb", r"a\tb"),
        ("", ""),
        ("1", "1"),
        (1, "1"),
        (1.5, "1.5"),
        (None, "null"),
        (("a", 'b"'), r'{"$tuple":["a","b\""]}'),
        ({"é": "\n"}, r'{"é":"\u000a"}'),
    ],
)
def test_a_field_has_this_text(value: object, field: str) -> None:
    assert format_field(value) == field


@given(st.lists(TEXT, min_size=1))
def test_a_line_of_str_comes_back(fields: list[str]) -> None:
    line = format_line(fields)
    assert "\n" not in line
    assert "\r" not in line
    assert parse_line(line) == fields


@pytest.mark.parametrize("field", [r'["a\"b"]', r'{"k":"\u000a"}'])
def test_json_with_an_escape_that_no_str_has_stands_for_itself(field: str) -> None:
    assert parse_field(field) == field


@pytest.mark.parametrize("field", [r"C:\data", "a\\", r"u\u000a", r"[\d"])
def test_an_escape_that_nothing_writes_is_a_bad_record(field: str) -> None:
    with pytest.raises(RecordError, match="is no escape"):
        parse_line("fine\t" + field)
