"""The contracts of import-linter can be broken: each is, in a copy of the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# contract, module, what is written at its end
BREACHES = [
    ("layers", "howdah.core.errors", "import howdah.cli"),
    ("layers", "howdah.targets.local", "def f():\n    from howdah.scheduling import graph"),
    ("layers", "howdah.newcomer", "x = 1"),
    ("acyclic", "howdah.core.errors", "import howdah.core.task"),
    ("facade", "howdah.jobs.local.engine", "from howdah import Task"),
    ("core", "howdah.core.errors", "def f():\n    import msgspec"),
    ("independent-engines", "howdah.jobs.records.keys", "import howdah.jobs.mapreduce.job"),
]


@pytest.fixture
def package(tmp_path: Path, module_files: dict[str, Path]) -> Path:
    """A copy of the package under its own names."""
    for module, path in module_files.items():
        copy = tmp_path / (module.replace(".", "/") + ("/__init__.py" if path.name == "__init__.py" else ".py"))
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize(("contract", "module", "text"), BREACHES)
def test_a_breach_is_found(package: Path, root: Path, contract: str, module: str, text: str) -> None:
    with (package / f"{module.replace('.', '/')}.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    lint = f"import sys; sys.path.insert(0, {str(package)!r}); from importlinter.cli import lint_imports_command; lint_imports_command()"
    options = ["--config", str(root / "pyproject.toml"), "--contract", contract, "--no-cache", "--no-logo"]
    done = subprocess.run([sys.executable, "-c", lint, *options], cwd=package, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout, done.stdout + done.stderr
