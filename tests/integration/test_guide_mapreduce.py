"""What the guide to MapReduce shows is what a shell prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path


def test_the_session_of_the_guide_prints_what_is_shown(root: Path, tmp_path: Path) -> None:
    guide = (root / "docs/guide/mapreduce.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    (session,) = re.findall(r"```console\n(.*?)```", guide, re.DOTALL)
    (tmp_path / "durations.py").write_text(block, encoding="utf-8")
    home = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for command, shown in re.findall(r"^\$ (.*)\n((?:[^$].*\n)*)", session, re.MULTILINE):
        done = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, env=home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        if command.startswith("cat "):
            assert done.stdout == shown


def test_the_failure_that_the_guide_shows_is_the_one_that_is_told(root: Path, tmp_path: Path) -> None:
    guide = (root / "docs/guide/mapreduce.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    (failure,) = re.findall(r"```text\n(.*?)```", guide, re.DOTALL)
    (tmp_path / "durations.py").write_text(block.replace("bad_records = skip(max=100)", ""), encoding="utf-8")
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests/tuesday.jsonl").write_text('{"path": "/", "status": 500, "ms": 25}\nno JSON\n')
    command = [sys.executable, "-m", "howdah", "--module", "durations", "MeanDuration", "--local-scheduler"]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    for line in failure.splitlines():
        assert line.strip() in done.stderr + done.stdout
