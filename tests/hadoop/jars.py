"""Hadoop's jars, fetched once by Maven into a cache outside the tree."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
LAYOUT = "1"
WEB_APPS = ("hdfs", "datanode", "secondary", "static")
EMPTY_WEB_APP = '<web-app xmlns="http://java.sun.com/xml/ns/javaee" version="2.5"/>\n'


class HadoopUnavailableError(Exception):
    """A Hadoop can't be had on this machine; the message says why."""


def default_cache() -> Path:
    """Return the folder of the user's caches that belongs to howdah."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "howdah"


def hadoop_home(*, cache: Path, pom: Path = POM) -> Path:
    """Return the folder with the jars that a pom names; its first use fetches them (about 100 MB).

    The folder's name holds a hash of the pom, so that a changed pom never meets the jars of another.
    """
    digest = hashlib.sha256(pom.read_bytes() + LAYOUT.encode()).hexdigest()[:16]
    home = cache / f"hadoop-{digest}"
    _need("java", "openjdk-17-jdk-headless")
    if home.is_dir():
        return home
    _need("mvn", "maven")
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"hadoop-{digest}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.is_dir():
            for leftover in cache.glob(f"hadoop-{digest}.partial-*"):
                shutil.rmtree(leftover)
            partial = Path(tempfile.mkdtemp(prefix=f"hadoop-{digest}.partial-", dir=cache))
            try:
                _fetch(pom, partial / "lib")
                _stub_web_apps(partial / "webapps")
                partial.rename(home)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    return home


def _need(program: str, package: str) -> None:
    if shutil.which(program) is None:
        raise HadoopUnavailableError(f"{program} is not on PATH; on Debian: apt-get install {package}")


def _fetch(pom: Path, lib: Path) -> None:
    command = ["mvn", "-B", "-q", "-f", str(pom), f"{PLUGIN}:copy-dependencies", f"-DoutputDirectory={lib}", "-DincludeScope=runtime"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise HadoopUnavailableError(f"Maven could not fetch Hadoop's jars (is there a network?): {said}")


def _stub_web_apps(folder: Path) -> None:
    """Make the folders without which NameNode and DataNode don't start: their jar has no web pages."""
    for name in WEB_APPS:
        info = folder / name / "WEB-INF"
        info.mkdir(parents=True)
        (info / "web.xml").write_text(EMPTY_WEB_APP, encoding="utf-8")
