"""What may be imported where: in the core, and on a machine with the base install alone."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, files, requires
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDARD_LIBRARY = {*sys.stdlib_module_names, "_sha2", "annotationlib"}  # of Python 3.12 and 3.14
# Imports each module named on standard input, after barring whatever top-level package is not named there either.
IMPORT_ALL = """
import importlib, json, sys
order = json.load(sys.stdin)
allowed = {*sys.stdlib_module_names, *order["packages"]}
class Bar:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in allowed:
            raise ModuleNotFoundError(f"No module named {name!r} in the base install", name=name)
sys.meta_path.insert(0, Bar())
failed = {}
for module in order["modules"]:
    try:
        importlib.import_module(module)
    except ImportError as error:
        failed[module] = f"{type(error).__name__}: {error}"
print(json.dumps(failed))
"""


def run_time_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk over a tree, but not into what only type checkers read."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from run_time_nodes(node)


def imported_packages(path: Path) -> Iterator[tuple[int, str]]:
    """Find the top-level package of each import, wherever in the file it stands."""
    for node in run_time_nodes(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, (node.module or "").partition(".")[0]


def beyond_the_standard_library(path: Path) -> list[str]:
    """Return the imports of a file that are neither of the standard library nor of howdah."""
    return [f"{path.name}:{line}: {name}" for line, name in imported_packages(path) if name not in {*STANDARD_LIBRARY, "howdah"}]


def test_the_core_imports_the_standard_library_only(module_files: dict[str, Path]) -> None:
    core = [path for name, path in module_files.items() if name.startswith("howdah.core.")]
    assert core
    assert [found for path in core for found in beyond_the_standard_library(path)] == []


def test_an_import_from_beyond_the_standard_library_is_found(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text("import os\ndef f():\n    from rich.table import Table\nif TYPE_CHECKING:\n    import click\n", encoding="utf-8")
    assert beyond_the_standard_library(sample) == ["sample.py:3: rich"]


def base_packages() -> set[str]:
    """Return the top-level packages that `pip install howdah` brings, without any extra."""
    wanted, seen = ["howdah"], set()
    while wanted:
        distribution = wanted.pop().lower().replace("_", "-")
        if distribution in seen:
            continue
        seen.add(distribution)
        try:
            needs = [Requirement(line) for line in requires(distribution) or ()]
        except PackageNotFoundError:
            continue
        wanted += [need.name for need in needs if not need.marker or need.marker.evaluate({"extra": ""})]
    brought = [file for name in seen - {"howdah"} for file in distribution_files(name)]
    return {"howdah", *(file.split("/")[0].removesuffix(".py").split(".")[0] for file in brought if file.endswith((".py", ".so")))}


def distribution_files(name: str) -> list[str]:
    """Return the files that an installed distribution brought, none where it is not installed."""
    try:
        return [file.as_posix() for file in files(name) or ()]
    except PackageNotFoundError:
        return []


def import_all(modules: list[str], packages: set[str]) -> dict[str, str]:
    """Import modules in a fresh interpreter that has only these packages; return the errors."""
    order = json.dumps({"modules": modules, "packages": sorted(packages)})
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], input=order, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    failed: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return failed


@pytest.fixture
def modules_of_extras(pyproject: dict[str, Any]) -> dict[str, str]:
    """Each module that needs an extra, with the extra."""
    extras: dict[str, list[str]] = pyproject["tool"]["howdah"]["extra-modules"]
    return {module: extra for extra, modules in extras.items() for module in modules}


def test_every_module_imports_with_the_base_install_but_those_of_extras(
    module_files: dict[str, Path], modules_of_extras: dict[str, str]
) -> None:
    modules = [name for name in module_files if name not in modules_of_extras and not name.endswith(".__main__")]
    assert import_all(modules, base_packages()) == {}


def test_the_modules_of_extras_are_there_and_their_extras_are_declared(
    module_files: dict[str, Path], modules_of_extras: dict[str, str], pyproject: dict[str, Any]
) -> None:
    assert set(modules_of_extras) <= set(module_files)
    assert set(modules_of_extras.values()) <= set(pyproject["project"].get("optional-dependencies", {}))


def test_an_import_from_beyond_the_base_install_is_found() -> None:
    assert set(import_all(["click", "pytest"], base_packages())) == {"pytest"}
