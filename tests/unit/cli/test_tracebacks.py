"""Tracebacks without howdah's own frames."""

from __future__ import annotations

import json

from howdah.cli.tracebacks import trimmed, user_traceback
from howdah.core.errors import OutputMissingError
from howdah.core.structure import map_structure
from howdah.settings import parse_size


def fail(_value: object) -> None:
    raise ValueError("mine")


def caught(call: object, *arguments: object) -> str:
    try:
        call(*arguments)  # type: ignore[operator]
    except Exception as error:
        return user_traceback(error)
    raise AssertionError("nothing was raised")


def test_frames_of_howdah_between_the_users_are_left_out() -> None:
    text = caught(map_structure, fail, [1])

    assert "structure.py" not in text
    assert text.startswith("Traceback (most recent call last):\n")
    assert text.index("in caught") < text.index("in fail")
    assert text.endswith("ValueError: mine")


def test_an_error_of_howdahs_goes_by_its_short_name() -> None:
    assert caught(parse_size, "x").endswith("\nConfigurationError: 'x' is not a size; write bytes or a text such as 512MiB or 2GB")


def test_an_error_of_howdahs_without_a_frame_of_the_users_is_its_message_only() -> None:
    assert trimmed("Traceback (most recent call last):\nhowdah.core.errors.JobError: why\n  more") == "JobError: why\n  more"


def test_an_error_of_another_kind_without_a_frame_of_the_users_keeps_all_frames() -> None:
    text = f'Traceback (most recent call last):\n  File "{map_structure.__code__.co_filename}", line 1, in f\n    x\nKeyError: 1'

    assert trimmed(text) == text


def test_causes_are_kept_and_trimmed_too() -> None:
    def chain() -> None:
        try:
            map_structure(fail, [1])
        except ValueError as error:
            raise OutputMissingError("none") from error

    text = caught(chain)

    assert "direct cause" in text
    assert text.count("Traceback (most recent call last):") == 2
    assert "structure.py" not in text
    assert text.endswith("\nOutputMissingError: none")


def test_frames_of_other_packages_are_kept() -> None:
    assert "decoder.py" in caught(json.loads, "{")
