"""What all tests share: hypothesis profiles, the interpreters found, and no skip in CI without a written reason."""

from __future__ import annotations

import fnmatch
import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Generator

HERE = Path(__file__).resolve().parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("soak", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "dev"))

MINORS = (10, 11, 12, 13)
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def allowed_skips() -> list[str]:
    """Return the patterns of tests/allowed_skips.txt; each line is `pattern  # why`."""
    lines = (HERE / "allowed_skips.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.partition("  # ") for line in lines if line.strip() and not line.startswith("#")]
    without_reason = [pattern for pattern, _, why in rows if not why.strip()]
    if without_reason:
        raise pytest.UsageError(f"tests/allowed_skips.txt gives no reason (two blanks, #, why) for: {', '.join(without_reason)}")
    return [pattern.strip() for pattern, _, _ in rows]


def refuse_skip_in_ci(report: Report) -> Report:
    """Turn a skip or an expected failure into a failure when CI runs and no line of allowed_skips.txt names the test or the reason."""
    if not (IN_CI and report.skipped):
        return report
    longrepr = report.longrepr
    reason = str(getattr(report, "wasxfail", "") or (longrepr[2] if isinstance(longrepr, tuple) else longrepr))
    if any(fnmatch.fnmatchcase(report.nodeid, pattern) or fnmatch.fnmatchcase(reason, f"*{pattern}*") for pattern in allowed_skips()):
        return report
    report.__dict__.pop("wasxfail", None)
    report.outcome = "failed"
    report.longrepr = (
        f"{report.nodeid} was skipped in CI ({reason}). Make it run there, or name it in tests/allowed_skips.txt with the reason."
    )
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Refuse skips of tests."""
    return refuse_skip_in_ci((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Refuse skips of whole modules."""
    return refuse_skip_in_ci((yield))


@pytest.fixture(scope="session", autouse=True)
def state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Generator[None, None, None]:
    """Let commands that tests run record their runs in a folder of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return HERE.parent


@pytest.fixture(scope="session")
def pyproject(root: Path) -> dict[str, Any]:
    """What pyproject.toml says."""
    said: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return said


@pytest.fixture(scope="session")
def module_files(root: Path, pyproject: dict[str, Any]) -> dict[str, Path]:
    """Each module of howdah by its name, with its file in the tree, whether or not pyproject.toml lists its package."""
    found: dict[str, Path] = {}
    for package, folder in pyproject["tool"]["setuptools"]["package-dir"].items():
        for path in sorted((root / folder).rglob("*.py")):
            parts = path.relative_to(root / folder).with_suffix("").parts
            found[".".join((package, *parts)).removesuffix(".__init__")] = path
    assert found, f"no modules under {root}"
    return found


@functools.cache
def interpreters() -> dict[str, str]:
    """Return a Python of each supported version found on this machine: `3.12` -> its path."""
    found: dict[str, str] = {}
    for minor in MINORS:
        candidates = [
            sys.executable if sys.version_info[1] == minor else None,
            shutil.which(f"python3.{minor}"),
            *(str(path) for path in sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))),
        ]
        for candidate in filter(None, candidates):
            question = [candidate, "-I", "-c", "import sys, ensurepip, venv; print(sys.version_info[1])"]
            answer = subprocess.run(question, capture_output=True, text=True, check=False)
            if answer.stdout.strip() == str(minor):
                found[f"3.{minor}"] = candidate
                break
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `interpreter` with each Python found."""
    if "interpreter" in metafunc.fixturenames:
        found = interpreters()
        metafunc.parametrize("interpreter", list(found.values()), ids=list(found), scope="session")
