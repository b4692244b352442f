"""A running Hadoop of one machine."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from . import configuration
from .configuration import HOST, PORTS, SMALL_JVM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from typing_extensions import Self

SUPERVISOR = Path(__file__).with_name("supervisor.py")
OPENED = ("java.lang", "java.util", "java.io", "java.net", "java.nio", "sun.nio.ch", "java.util.concurrent")
NAME_NODE = "org.apache.hadoop.hdfs.server.namenode.NameNode"
DAEMONS = {
    "namenode": (NAME_NODE, 256),
    "datanode": ("org.apache.hadoop.hdfs.server.datanode.DataNode", 256),
    "resourcemanager": ("org.apache.hadoop.yarn.server.resourcemanager.ResourceManager", 384),
    "nodemanager": ("org.apache.hadoop.yarn.server.nodemanager.NodeManager", 384),
    "historyserver": ("org.apache.hadoop.mapreduce.v2.hs.JobHistoryServer", 256),
}


class ClusterError(Exception):
    """The cluster did not start, or refused what a test asked of it."""


class HadoopCluster:
    """HDFS, YARN and the history server of one machine, on free ports of the loopback interface, in a folder of their own.

    A context manager: what `wait_for` names is ready inside the `with` block; afterwards, or when this process ends in any
    way, no process and no file of it is left. (MapReduce's shuffle alone can't be bound to one interface; it asks for a token.)
    """

    def __init__(self, *, home: Path, ready_within: float = 180.0, wait_for: Sequence[str] = ("HDFS", "YARN", "history")) -> None:
        self.home = home
        self.folder = Path(tempfile.mkdtemp(prefix="howdah-hadoop-"))
        self.conf = self.folder / "conf"
        self.ports = free_ports(PORTS)
        self.started_in: dict[str, float] = {}
        self._ready_within = ready_within
        self._wait_for = wait_for
        self._java = java()
        self._user = getpass.getuser()
        self._supervisor: subprocess.Popen[str] | None = None
        # Nothing is asked over the network that a proxy of the environment could answer.
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def __enter__(self) -> Self:
        try:
            self._start()
            self._wait()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End every process of the cluster and remove its folder."""
        if self._supervisor is not None:
            self._supervisor.communicate()  # its standard input ends, so it ends the daemons
            self._supervisor = None
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def env(self) -> dict[str, str]:
        """The environment of clients."""
        return os.environ | {"HADOOP_CONF_DIR": str(self.conf), "HADOOP_USER_NAME": self._user, "LC_ALL": "C.UTF-8"}

    def jvm(self, main: str, *arguments: str, megabytes: int = 256, options: Sequence[str] = ()) -> list[str]:
        """Return the command line of one of Hadoop's programs."""
        opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
        where = [f"-Dhadoop.home.dir={self.home}", f"-Dhadoop.log.dir={self.folder}/logs", f"-Djava.io.tmpdir={self.folder}/tmp"]
        class_path = f"{self.conf}:{self.home}:{self.home}/lib/*"
        heap = f"-Xmx{megabytes}m"
        return [
            self._java,
            *opened,
            *SMALL_JVM.split(),
            heap,
            "-Djava.net.preferIPv4Stack=true",
            *where,
            *options,
            "-cp",
            class_path,
            main,
            *arguments,
        ]

    def run(self, main: str, *arguments: str, cwd: Path | None = None, timeout: float = 240.0) -> subprocess.CompletedProcess[str]:
        """Run one of Hadoop's client programs to its end."""
        command = self.jvm(main, *arguments)
        return subprocess.run(
            command, env=self.env, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False
        )

    def stream(self, arguments: Sequence[str], *, cwd: Path | None = None) -> str:
        """Run a streaming job and return what its client said; a job that fails raises."""
        (jar,) = (self.home / "lib").glob("hadoop-streaming-*.jar")
        done = self.run("org.apache.hadoop.util.RunJar", str(jar), *arguments, cwd=cwd)
        said = done.stdout + done.stderr
        if done.returncode != 0:
            raise ClusterError(f"The streaming job ended with code {done.returncode}:\n{said[-6000:]}\n{self.container_errors()}")
        return said

    def container_errors(self) -> str:
        """Return the ends of what the last containers wrote to standard error."""
        logs = sorted((self.folder / "data").glob("container-logs/*/*/stderr"))
        texts = [(path.parent.name, path.read_text(encoding="utf-8", errors="replace").strip()) for path in logs]
        return "\n".join(f"--- {name}\n{text[-1500:]}" for name, text in texts[-6:] if text)

    def write(self, path: str, data: bytes) -> None:
        """Write a file to HDFS, by WebHDFS."""
        with self._request("PUT", path, "op=CREATE&overwrite=true&noredirect=true") as answer:
            location = json.load(answer)["Location"]
        request = urllib.request.Request(location, data=data, method="PUT", headers={"Content-Type": "application/octet-stream"})
        with self._open(request, timeout=60):
            pass

    def read(self, path: str) -> bytes:
        """Return the bytes of a file on HDFS."""
        with self._request("GET", path, "op=OPEN") as answer:
            data: bytes = answer.read()
        return data

    def names(self, path: str) -> list[str]:
        """Return the names in a directory of HDFS."""
        with self._request("GET", path, "op=LISTSTATUS") as answer:
            return sorted(status["pathSuffix"] for status in json.load(answer)["FileStatuses"]["FileStatus"])

    def applications(self) -> list[dict[str, Any]]:
        """Return what the ResourceManager says of all applications."""
        answer = self._json(f"http://{HOST}:{self.ports['rm_http']}/ws/v1/cluster/apps")
        apps: list[dict[str, Any]] = ((answer or {}).get("apps") or {}).get("app", [])
        return apps

    def _request(self, method: str, path: str, query: str) -> Any:
        url = f"http://{HOST}:{self.ports['namenode_http']}/webhdfs/v1{quote(path)}?{query}&user.name={quote(self._user)}"
        try:
            return self._open(urllib.request.Request(url, method=method), timeout=60)
        except urllib.error.HTTPError as error:
            with error:
                raise ClusterError(f"{method} {path} on HDFS: {error.code} {error.read().decode(errors='replace')[:300]}") from None

    def _json(self, url: str) -> Any:
        try:
            with self._open(url, timeout=5) as answer:
                return json.load(answer)
        except (OSError, ValueError):
            return None

    def _start(self) -> None:
        data = self.folder / "data"
        (self.folder / "tmp").mkdir()
        configuration.write(self.conf, configuration.properties(home=self.home, conf=self.conf, data=data, ports=self.ports))
        plan = []
        for name, (main, megabytes) in DAEMONS.items():
            steps = [self.jvm(main, megabytes=megabytes)]
            if main == NAME_NODE:
                steps.insert(0, self.jvm(main, "-format", "-nonInteractive"))
            plan.append({"name": name, "steps": steps, "env": self.env})
        (self.folder / "daemons.json").write_text(json.dumps(plan), encoding="utf-8")
        self._supervisor = subprocess.Popen(
            [sys.executable, str(SUPERVISOR), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # a Ctrl-C at the terminal is for the tests, not for the daemons
        )

    def _wait(self) -> None:
        begun = time.monotonic()
        checks: dict[str, Callable[[], bool]] = {"HDFS": self._hdfs_ready, "YARN": self._yarn_ready, "history": self._history_ready}
        waiting = {name: checks[name] for name in self._wait_for}
        while waiting:
            for name in [name for name, is_ready in waiting.items() if is_ready()]:
                del waiting[name]
                self.started_in[name] = time.monotonic() - begun
            if self._supervisor is not None and self._supervisor.poll() is not None:
                said, _ = self._supervisor.communicate()
                raise ClusterError(f"Hadoop did not start: {said}")
            if time.monotonic() - begun > self._ready_within:
                raise ClusterError(f"Not ready within {self._ready_within:.0f} s: {', '.join(waiting)}.\n{self._last_words()}")
            time.sleep(0.2)

    def _hdfs_ready(self) -> bool:
        beans = f"http://{HOST}:{self.ports['namenode_http']}/jmx?qry=Hadoop:service=NameNode,name="
        state, info = self._json(beans + "FSNamesystemState"), self._json(beans + "NameNodeInfo")
        with contextlib.suppress(KeyError, IndexError, TypeError):
            return bool(state["beans"][0]["NumLiveDataNodes"] == 1 and info["beans"][0]["Safemode"] == "")
        return False

    def _yarn_ready(self) -> bool:
        answer = self._json(f"http://{HOST}:{self.ports['rm_http']}/ws/v1/cluster/metrics")
        return bool(answer and answer["clusterMetrics"]["activeNodes"] == 1)

    def _history_ready(self) -> bool:
        return self._json(f"http://{HOST}:{self.ports['history_http']}/ws/v1/history/info") is not None

    def _last_words(self) -> str:
        logs = sorted(self.folder.glob("logs/*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text(encoding='utf-8', errors='replace')[-1500:]}" for log in logs)


def java() -> str:
    """Return the path of the Java virtual machine."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which(f"{home}/bin/java" if home else "java")
    if found is None:
        raise ClusterError("java is not on PATH, and JAVA_HOME does not hold one")
    return found


def free_ports(names: Sequence[str]) -> dict[str, int]:
    """Return a free port of the loopback interface for each name."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in names]
        for one in sockets:
            one.bind((HOST, 0))
        return dict(zip(names, (one.getsockname()[1] for one in sockets), strict=True))
