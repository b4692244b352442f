"""Virtual environments for howdah and its peers, each made once in the cache and found again by what it was asked for."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DAY = 86_400
SHIPPED = ("framework", "targets", "jobs", "pyproject.toml", "README.md", "LICENSE")


class Missing(Exception):
    """Something a peer needs is not on this machine."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What to install, and for which Python (`3.11`; none means the one running)."""

    name: str
    requirements: tuple[str, ...]
    python: str | None = None
    needs_java: int | None = None


ENVIRONMENTS = {
    environment.name: environment
    for environment in (
        Environment(name="mrjob", requirements=("mrjob==0.7.4",), python="3.11"),
        Environment(name="luigi-hadoop", requirements=("--no-binary=luigi", "luigi==3.6.0"), python="3.11"),
        Environment(name="luigi", requirements=("luigi==3.8.1",)),
        Environment(name="spark", requirements=("pyspark==4.3.0",), needs_java=17),
        Environment(name="duckdb", requirements=("duckdb==2.0.0",)),
        Environment(name="numpy", requirements=("numpy>=2",)),
    )
}


def cache() -> Path:
    """Where environments and data are kept, outside the tree."""
    root = os.environ.get("HOWDAH_BENCH_CACHE")
    return Path(root) if root else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "howdah" / "bench"


def python_version(python: str) -> str | None:
    """`3.11.7` of an interpreter, or nothing when it can't be run."""
    command = [python, "-c", "import platform; print(platform.python_version())"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip()


def find_python(version: str | None) -> str:
    """An interpreter of that version: the running one, one on the path, or one of pyenv's or uv's."""
    if version is None or sys.version.startswith(version + "."):
        return sys.executable
    roots = [Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions", Path.home() / ".local/share/uv/python"]
    kept = [str(path) for root in roots for path in sorted(root.glob(f"*{version}.*/bin/python3"))]
    candidates = [shutil.which(f"python{version}"), *kept]
    for candidate in candidates:
        if candidate and (python_version(candidate) or "").startswith(version + "."):
            return candidate
    raise Missing(f"no Python {version} on this machine: put python{version} on the path")


def java_version() -> int | None:
    """The main version of the `java` on the path."""
    try:
        said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return None
    number = said.split('"')[1].split(".")[0] if '"' in said else ""
    return int(number) if number.isdigit() else None


def make(name: str, python: str, requirements: tuple[str, ...]) -> str:
    """Make an environment, or find the one made before; its interpreter."""
    key = hashlib.sha256("\n".join([python_version(python) or python, *requirements]).encode()).hexdigest()[:12]
    folder = cache() / "environments" / f"{name}-{key}"
    interpreter, ready = folder / "bin" / "python", folder / ".ready"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{name}-{key}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.exists():
            return str(interpreter)
        shutil.rmtree(folder, ignore_errors=True)
        print(f"making the environment {name}: {' '.join(requirements)}", file=sys.stderr, flush=True)
        run([python, "-m", "venv", str(folder)])
        run([str(interpreter), "-m", "pip", "install", "-q", "--disable-pip-version-check", *requirements])
        ready.touch()
    return str(interpreter)


def run(command: list[str]) -> None:
    """Run a command that must not fail."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"`{' '.join(command)}` ended with {done.returncode}: {done.stderr.strip()[-500:]}")


def interpreter(name: str) -> str:
    """The interpreter of a peer's environment, made now if it is not there."""
    wanted = ENVIRONMENTS[name]
    if wanted.needs_java and (java_version() or 0) < wanted.needs_java:
        raise Missing(f"no Java {wanted.needs_java} or later on the path")
    return make(wanted.name, find_python(wanted.python), wanted.requirements)


@functools.cache
def howdah_interpreter() -> str:
    """Install howdah itself from the tree as its users have it: from a wheel, with the base dependencies only."""
    digest = hashlib.sha256()
    files = sorted(path for name in SHIPPED for path in sources(REPOSITORY / name))
    for path in files:
        digest.update(f"{path.relative_to(REPOSITORY)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    copy = cache() / "sources" / digest.hexdigest()[:12]
    if not (copy / ".ready").exists():
        for path in files:
            target = copy / path.relative_to(REPOSITORY)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        (copy / ".ready").touch()
    forget_old([*(cache() / "environments").glob("howdah-*"), *(cache() / "sources").iterdir()], keep=copy)
    return make("howdah", sys.executable, (str(copy),))


def forget_old(folders: list[Path], *, keep: Path) -> None:
    """Remove what was made of other states of the tree more than a day ago."""
    for folder in folders:
        if folder.is_dir() and folder != keep and time.time() - folder.stat().st_mtime > DAY:
            shutil.rmtree(folder, ignore_errors=True)


def sources(path: Path) -> list[Path]:
    """The files of the package below a path."""
    if path.is_file():
        return [path]
    return [file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
