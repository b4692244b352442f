"""The tasks of the guide about running do what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys, howdah
from jobs import Load
sys.exit(not howdah.build([Load(names=name) for name in "xyz"], local_scheduler=True))
"""


def test_the_tasks_of_the_guide_run_in_the_pool(root: Path, tmp_path: Path) -> None:
    guide = (root / "docs/guide/running.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    (tmp_path / "jobs.py").write_text("\n".join(blocks), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": "."}
    command = [sys.executable, "-m", "howdah", "--module", "jobs", "Collect", "--day", "2012-06-01", "--workers", "2"]

    for arguments in (command, [sys.executable, "-c", SCRIPT]):
        done = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    assert (tmp_path / "collected/2012-06-01.txt").read_text() == "ab"
    assert sorted(os.listdir(tmp_path / "loaded")) == ["x.txt", "y.txt", "z.txt"]
