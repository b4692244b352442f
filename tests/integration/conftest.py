"""What integration tests share: a real Hadoop, started once where one can be had."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hadoop.cluster import HadoopCluster

HADOOP = Path(__file__).resolve().parents[1] / "hadoop"


def hadoop_module(name: str) -> Any:
    """Return a module of tests/hadoop, which is no package of the import path."""
    package = "hadoop_for_tests"
    if package not in sys.modules:
        spec = importlib.util.spec_from_file_location(package, HADOOP / "__init__.py", submodule_search_locations=[str(HADOOP)])
        assert spec is not None
        assert spec.loader is not None
        sys.modules[package] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[package])
    return importlib.import_module(f"{package}.{name}")


@pytest.fixture(scope="session")
def hadoop_cluster() -> Iterator[HadoopCluster]:
    """A running Hadoop; a test that asks for it is skipped, with the reason, where Java, Maven or a network lacks."""
    jars, cluster = hadoop_module("jars"), hadoop_module("cluster")
    try:
        home = jars.hadoop_home(cache=jars.default_cache())
    except jars.HadoopUnavailableError as error:
        pytest.skip(f"no Hadoop here: {error}")
    with cluster.HadoopCluster(home=home, wait_for=("HDFS", "YARN")) as running:
        yield running
