"""What Luigi 3.8.1 says of ids, texts and values, howdah says too."""

from __future__ import annotations

import json
import runpy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def luigi(root: Path) -> dict[str, Any]:
    """What Luigi says."""
    said: dict[str, Any] = json.loads((root / "tests/vectors/task_ids.json").read_text(encoding="utf-8"))
    return said


@pytest.fixture(scope="module")
def howdah(root: Path) -> dict[str, Any]:
    """What howdah says of the same tasks and values."""
    cases = runpy.run_path(str(root / "tests/vectors/make_task_ids.py"))
    said: dict[str, Any] = json.loads(json.dumps(cases["say"](cases["Library"]("howdah"))))
    return said


def test_there_are_vectors_for_every_kind_of_parameter(luigi: dict[str, Any]) -> None:
    import howdah

    kinds = {name for name in howdah.__all__ if name.endswith("Parameter")}
    covered = {label.split()[0] for label in luigi["kinds"]}
    assert kinds - covered == {"TaskParameter"}  # it is among the tasks
    assert "task" in luigi["tasks"]


@pytest.mark.parametrize("part", ["parsed", "normalized", "next"])
def test_values_have_the_same_texts(luigi: dict[str, Any], howdah: dict[str, Any], part: str) -> None:
    said = {label: kind[part] for label, kind in howdah["kinds"].items()}
    expected = {label: kind[part] for label, kind in luigi["kinds"].items()}
    if part == "next":  # Luigi knows no order of intervals
        expected["DateIntervalParameter"] = ["2012-07", None]
    assert said == expected


@pytest.mark.parametrize("part", ["task_id", "family", "shown", "texts", "identity"])
def test_tasks_have_the_same_ids_and_texts(luigi: dict[str, Any], howdah: dict[str, Any], part: str) -> None:
    said = {case: task[part] for case, task in howdah["tasks"].items()}
    expected = {case: task[part] for case, task in luigi["tasks"].items()}
    if part == "shown":  # Luigi shows what is private
        expected["private"] = expected["private"].replace(", B=x", "")
    assert said == expected
