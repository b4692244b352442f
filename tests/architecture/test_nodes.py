"""The code for cluster nodes, as a zip, does its work where there is nothing but the standard library."""

from __future__ import annotations

import importlib.util
import subprocess
import zipfile
from pathlib import Path

import pytest

# What is shipped to the nodes of a cluster: whole packages (`.*`) or single modules.
NODE_MODULES = (
    "howdah",
    "howdah.core",
    "howdah.core.*",
    "howdah.targets",
    "howdah.jobs",
    "howdah.jobs.records",
    "howdah.jobs.records.*",
    "howdah.jobs.mapreduce",
    "howdah.jobs.mapreduce.*",
)

# A map and a reduce task as a node runs them: lines in, encoded pairs sorted between, lines out.
JOB = """
from howdah.jobs.mapreduce.aggregates import Sum
from howdah.jobs.mapreduce.job import MapReduceJob
from howdah.jobs.mapreduce.readers import reader_for
from howdah.jobs.records.fields import format_line
from howdah.jobs.records.keys import decode_key, encode_key
from howdah.jobs.records.partition import partition
from howdah.jobs.records.values import decode_value, encode_value

class Plays(MapReduceJob):
    reader = "tsv"
    combiner = Sum()
    def mapper(self, fields):
        yield fields[1], int(fields[2])
    def reducer(self, artist, plays):
        yield artist, sum(plays)

job, read, pairs = Plays(), reader_for(Plays.reader), {}
for line in ["1\\tMotörhead\\t2", "2\\tAC\\\\\\\\DC\\t3", "3\\tMotörhead\\t5"]:
    for key, value in job.mapper(read(line)):
        pairs.setdefault(encode_key(key), []).append(value)
sent = sorted((partition(key, 4), key, encode_value(job.combiner.results(job.combiner.states(values))[0])) for key, values in pairs.items())
lines = [format_line(pair) for _, key, value in sent for pair in job.reducer(decode_key(key), [decode_value(value)])]
print(ascii(sorted(lines)))
"""


def is_shipped(module: str) -> bool:
    """Return whether a module goes to the nodes."""
    return module in NODE_MODULES or f"{module.rpartition('.')[0]}.*" in NODE_MODULES


@pytest.fixture
def node_zip(tmp_path: Path, module_files: dict[str, Path]) -> Path:
    """The zip for the nodes; its folders have entries, since Python 3.11 and older find no package without."""
    path = tmp_path / "howdah.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for module, file in module_files.items():
            if is_shipped(module):
                spec = importlib.util.find_spec(module)
                assert spec
                assert spec.origin
                name = module.replace(".", "/")
                if file.name == "__init__.py":
                    archive.writestr(f"{name}/", "")
                    name += "/__init__"
                archive.write(spec.origin, f"{name}.py")
    return path


def on_a_node(interpreter: str, node_zip: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program where there is nothing but the zip and the standard library."""
    program = f"import sys; sys.path.insert(0, {str(node_zip)!r})\n{program}"
    return subprocess.run([interpreter, "-I", "-S", "-c", program], capture_output=True, text=True, check=False)


def test_the_code_for_nodes_imports_from_a_zip_with_the_standard_library_alone(
    interpreter: str, node_zip: Path, module_files: dict[str, Path]
) -> None:
    modules = [name for name in module_files if is_shipped(name)]
    assert "howdah.jobs.mapreduce" in modules
    done = on_a_node(interpreter, node_zip, "".join(f"import {name}\n" for name in modules))
    assert done.returncode == 0, done.stderr


def test_an_import_that_nodes_lack_is_found(interpreter: str, node_zip: Path) -> None:
    with zipfile.ZipFile(node_zip, "a") as archive:
        archive.writestr("howdah/core/wrong.py", "import click")
    done = on_a_node(interpreter, node_zip, "import howdah.core.wrong")
    assert "No module named 'click'" in done.stderr


def test_a_job_runs_on_a_node(interpreter: str, node_zip: Path) -> None:
    done = on_a_node(interpreter, node_zip, JOB)
    assert done.stdout == ascii(["AC\\\\DC\t3", "Motörhead\t7"]) + "\n", done.stderr
