"""mypy and pyright read tasks in both spellings without a plugin, and find what is marked as wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy", reason="mypy is not in this environment")

import howdah

SAMPLE = Path(__file__).with_name("spellings.py")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory, module_files: dict[str, Path]) -> Path:
    """A folder that has the package under its own name, which mypy does not see in an editable install."""
    top = tmp_path_factory.mktemp("tree")
    for module, path in module_files.items():
        parts = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
        link = top.joinpath(*parts, path.name)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)
    assert howdah.__version__
    return top


def mypy(tree: Path, sample: Path, root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mypy", "--config-file", str(root / "pyproject.toml"), "--follow-imports", "silent", str(sample)]
    options = ["--cache-dir", str(root / ".mypy_cache" / "typing"), "--no-error-summary"]
    return subprocess.run(
        [*command, *options], env={**os.environ, "MYPYPATH": str(tree)}, capture_output=True, text=True, check=False, timeout=280
    )


def test_both_spellings_are_understood_and_marked_errors_found(tree: Path, root: Path) -> None:
    answer = mypy(tree, SAMPLE, root)

    assert answer.stdout + answer.stderr == ""


def test_every_marked_error_is_one(tree: Path, root: Path, tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    marked = [number for number, line in enumerate(text.splitlines(), 1) if "# type: ignore" in line]
    unmarked = tmp_path / "unmarked.py"
    unmarked.write_text(text.replace("# type: ignore", "# "), encoding="utf-8")

    answer = mypy(tree, unmarked, root)

    found = [int(line.split(":")[1]) for line in answer.stdout.splitlines() if ": error: " in line]
    assert found == marked
    assert len(marked) >= 9


@pytest.fixture(scope="module")
def pyright() -> str:
    """The command; its first use fetches it."""
    folders = [str(Path(sys.executable).parent), *os.environ["PATH"].split(os.pathsep)]
    command = shutil.which("pyright", path=os.pathsep.join(folders))
    if command is None or subprocess.run([command, "--version"], capture_output=True, check=False, timeout=280).returncode:
        pytest.skip("pyright is not in this environment")
    return command


def test_pyright_finds_the_marked_errors_and_no_others(pyright: str, tree: Path, tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    marked = [number for number, line in enumerate(text.splitlines(), 1) if "# type: ignore" in line]
    (tmp_path / "unmarked.py").write_text(text.replace("# type: ignore", "# "), encoding="utf-8")
    settings = {"include": ["unmarked.py"], "extraPaths": [str(tree)], "pythonVersion": "3.10"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")

    answer = subprocess.run([pyright, "--outputjson", "-p", str(tmp_path)], capture_output=True, text=True, check=False, timeout=280)

    found = json.loads(answer.stdout)["generalDiagnostics"]
    errors = [one["range"]["start"]["line"] + 1 for one in found if one["severity"] == "error" and one["file"].endswith("unmarked.py")]
    assert sorted(set(errors)) == marked
