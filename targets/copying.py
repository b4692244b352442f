"""Copies of local files and directories that appear when they are whole."""

from __future__ import annotations

import os
from shutil import copyfile, copytree, ignore_patterns

from howdah.targets.refusals import into_itself, is_a_directory, refusal, there_already
from howdah.targets.staging import PREFIX, Staging

__all__ = ["copy_local"]


def copy_local(path: str, dest: str) -> None:
    """Copy a file over whatever file is at `dest`, or a directory to where nothing is."""
    directory = os.path.isdir(path)
    if directory and os.path.lexists(dest.rstrip("/")):
        raise there_already(dest, "copy to")
    if os.path.isdir(dest):
        raise is_a_directory(dest, "copy to")
    if directory and os.path.realpath(dest).startswith(os.path.realpath(path) + "/"):
        raise into_itself(path, dest)
    try:
        os.stat(path)
    except OSError as error:
        raise refusal(error, "copy", path) from error
    with Staging(dest, directory=directory) as staging:
        try:
            if directory:
                copytree(
                    path, staging.path, symlinks=True, dirs_exist_ok=True, copy_function=copyfile, ignore=ignore_patterns(PREFIX + "*")
                )
            else:
                copyfile(path, staging.path)
        except OSError as error:
            raise refusal(error, f"copy {path!r} to", dest) from error
        if not directory:
            staging.commit()
        elif not staging.commit_new(mark=False):
            raise there_already(dest, "copy to")
