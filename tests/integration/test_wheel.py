"""The wheel: it holds what the tree holds, and works on each Python found, on its own."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

BUILD = "import sys; from setuptools import build_meta; print(build_meta.{0}(sys.argv[1]))"
IMPORT = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
Run = subprocess.CompletedProcess[str]


def run(*command: str | Path, cwd: Path, **environment: str) -> Run:
    """Run a command in a folder, as a stranger would: without this environment's Python settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(command, cwd=cwd, env={**kept, **environment}, capture_output=True, text=True, check=False)


def succeed(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command that must succeed; return what it printed."""
    done = run(*command, cwd=cwd, **environment)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def tree(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what goes into the distributions, so that building leaves nothing in the tree."""
    copy = tmp_path_factory.mktemp("tree")
    for folder in ("framework", "targets", "jobs"):
        shutil.copytree(root / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, copy / name)
    return copy


def build(kind: str, tree: Path, out: Path) -> Path:
    """Build a wheel or an sdist of a tree; return its path."""
    return out / succeed(sys.executable, "-W", "ignore", "-c", BUILD.format(f"build_{kind}"), out, cwd=tree).splitlines()[-1]


@pytest.fixture(scope="session")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel."""
    return build("wheel", tree, tmp_path_factory.mktemp("wheel"))


def package_files(wheel: Path) -> set[str]:
    """Return the files of a wheel that are howdah's own."""
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_every_module_on_disk_and_nothing_else(wheel: Path, module_files: dict[str, Path]) -> None:
    on_disk = {name.replace(".", "/") + ("/__init__.py" if path.name == "__init__.py" else ".py") for name, path in module_files.items()}
    assert package_files(wheel) == on_disk | {"howdah/py.typed"}


def test_the_wheel_carries_the_licence_and_the_command(wheel: Path) -> None:
    names = {name.partition(".dist-info/")[2] for name in zipfile.ZipFile(wheel).namelist()}
    assert {"METADATA", "entry_points.txt", "licenses/LICENSE"} <= names


def test_the_sdist_builds_the_same_wheel(tree: Path, wheel: Path, tmp_path: Path) -> None:
    sdist = build("sdist", tree, tmp_path)
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # older patch releases have none
        archive.extractall(tmp_path)
    again = build("wheel", tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path)
    assert package_files(again) == package_files(wheel)


@pytest.fixture(scope="session")
def install(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Install the wheel into an environment of its own: `install(python, extras)` returns the environment's bin folder."""
    made: dict[tuple[str, str], Path] = {}

    def install(interpreter: str, extras: str = "") -> Path:
        if (interpreter, extras) not in made:
            home = tmp_path_factory.mktemp("environment")
            succeed(interpreter, "-m", "venv", "--without-pip", home, cwd=home)
            pip = [sys.executable, "-m", "pip", "--python", str(home / "bin/python"), "install", "--quiet", "--disable-pip-version-check"]
            succeed(*pip, f"{wheel}[{extras}]" if extras else str(wheel), cwd=home)
            made[interpreter, extras] = home / "bin"
        return made[interpreter, extras]

    return install


@pytest.fixture
def modules(module_files: dict[str, Path]) -> list[str]:
    """The modules that can be imported (`__main__` runs)."""
    return [name for name in module_files if not name.endswith(".__main__")]


def test_every_module_imports_on_each_python(
    interpreter: str, install: Callable[..., Path], modules: list[str], pyproject: dict[str, Any], tmp_path: Path
) -> None:
    of_extras = [name for names in pyproject["tool"]["howdah"]["extra-modules"].values() for name in names]
    succeed(
        install(interpreter) / "python", "-W", "error", "-c", IMPORT, *(name for name in modules if name not in of_extras), cwd=tmp_path
    )


def test_every_module_imports_with_every_extra(
    install: Callable[..., Path], modules: list[str], pyproject: dict[str, Any], tmp_path: Path
) -> None:
    extras = ",".join(pyproject["project"].get("optional-dependencies", {}))
    succeed(install(sys.executable, extras) / "python", "-c", IMPORT, *modules, cwd=tmp_path)


def test_the_command_tells_its_version_on_each_python(
    interpreter: str, install: Callable[..., Path], pyproject: dict[str, Any], tmp_path: Path
) -> None:
    assert pyproject["project"]["version"] in succeed(install(interpreter) / "howdah", "--version", cwd=tmp_path)


def test_a_task_runs_on_each_python(interpreter: str, install: Callable[..., Path], root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "examples/hello_world.py", tmp_path)
    # A user's own folders of these names do no harm.
    for folder in ("framework", "targets", "jobs"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("raise ImportError('the wrong one')", encoding="utf-8")
    done = run(install(interpreter) / "howdah", "--module", "hello_world", "HelloWorld", "--local-scheduler", cwd=tmp_path, PYTHONPATH=".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_in_ci_the_suite_runs_against_an_installed_wheel(root: Path) -> None:
    spec = importlib.util.find_spec("howdah")
    assert spec
    assert spec.origin
    if "CI" in os.environ:
        installed = json.loads(succeed(sys.executable, "-c", "import json, site; print(json.dumps(site.getsitepackages()))", cwd=root))
        assert Path(spec.origin).resolve().parents[1] in [Path(folder).resolve() for folder in installed]
