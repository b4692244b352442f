"""What the README and the guide show works as it stands there."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


def howdah(*arguments: str, cwd: Path) -> str:
    """Run a task by command line in a folder; return what it printed."""
    program = "import sys; from howdah.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=cwd, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_job_counts_the_plays_of_each_artist(readme: str, root: Path, tmp_path: Path) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    example = (root / "examples/top_artists.py").read_text(encoding="utf-8")
    start, end = next(
        (node.lineno, node.end_lineno)
        for node in ast.parse(example).body
        if isinstance(node, ast.ClassDef) and node.name == "AggregateArtists"
    )
    lines = example.splitlines()
    (tmp_path / "top_artists.py").write_text("\n".join([*lines[: start - 1], block, *lines[end:]]), encoding="utf-8")

    howdah("--module", "top_artists", "AggregateArtists", "--local-scheduler", "--date-interval", "2012-06-29-2012-07-01", cwd=tmp_path)

    days = [(tmp_path / f"data/streams_2012-06-{day}.tsv").read_text(encoding="utf-8").splitlines() for day in (29, 30)]
    artists = [line.split("\t")[1] for day in days for line in day]
    (output,) = (tmp_path / "data").glob("artist_streams_*.tsv")
    counted = [line.split("\t") for line in output.read_text(encoding="utf-8").splitlines()]
    assert {artist: int(count) for artist, count in counted} == {artist: artists.count(artist) for artist in artists}


def test_the_command_makes_what_is_shown(readme: str, root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "examples/top_artists.py", tmp_path)
    (arguments,) = re.findall(r"PYTHONPATH='\.' howdah (.*)", readme)
    howdah(*arguments.split(), cwd=tmp_path)

    show = [sys.executable, "top_artists.py", "show", "data/top_artists_2012-06.tsv"]
    plain = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    shown = subprocess.run(show, cwd=tmp_path, env=plain, capture_output=True, text=True, check=True).stdout
    assert [line.rstrip() for line in shown.strip().splitlines()] == readme.partition("## What comes out")[2].split("```")[
        1
    ].strip().splitlines()


def test_the_guides_first_job_prints_what_is_shown(root: Path, tmp_path: Path) -> None:
    guide = (root / "docs/guide/first-job.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    (tmp_path / "words.py").write_text(block, encoding="utf-8")
    make_logs, run, show, *shown = re.findall(r"```console\n(.*?)```", guide, re.DOTALL)[0].splitlines()
    for line, log in re.findall(r'echo "(.*?)" > (\S+)', make_logs):
        (tmp_path / log).parent.mkdir(exist_ok=True)
        (tmp_path / log).write_text(f"{line}\n", encoding="utf-8")
    howdah(*run.partition(" howdah ")[2].split(), cwd=tmp_path)
    assert (tmp_path / show.split()[-1]).read_text(encoding="utf-8").splitlines() == shown


def test_its_links_lead_somewhere(readme: str, root: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", readme)
    assert links
    assert [link for link in links if "://" not in link and not (root / link).exists()] == []
