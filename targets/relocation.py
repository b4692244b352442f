"""Copies and renames of local files and directories, which appear when they are whole."""

from __future__ import annotations

import errno
import os

from howdah.targets import refusals
from howdah.targets.refusals import refusal
from howdah.targets.staging import PREFIX, Staging, fsync_path, move_new, remove_tree

__all__ = ["copy_path", "rename_path", "replace_file"]


def copy_path(path: str, dest: str) -> None:
    """Copy a file over whatever file is at `dest`, or a directory to where nothing is."""
    directory = _check(path, dest, "copy", over_file=True, parent=False)
    _copy(path, dest, directory=directory, over_file=True)


def rename_path(path: str, dest: str) -> None:
    """Rename a file or directory, never over something; to another disk, by a copy that appears when it is whole."""
    directory = _check(path, dest, "rename", over_file=False, parent=True)
    try:
        if not move_new(path.rstrip("/"), dest.rstrip("/")):
            raise refusals.there_already(dest, "rename to")
        fsync_path(os.path.dirname(dest.rstrip("/")) or ".")
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise refusal(error, f"rename {path!r} to", dest) from error
        _copy(path, dest, directory=directory, over_file=False)
        remove_tree(path.rstrip("/"))


def replace_file(path: str, dest: str) -> None:
    """Rename a file over whatever file is at `dest`; to another disk, by a copy that appears when it is whole."""
    if os.path.isdir(path):
        raise refusals.is_a_directory(path, "rename")
    _check(path, dest, "rename", over_file=True, parent=True)
    try:
        os.replace(path, dest)
        fsync_path(os.path.dirname(dest) or ".")
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise refusal(error, f"rename {path!r} to", dest) from error
        _copy(path, dest, directory=False, over_file=True)
        os.unlink(path)


def _check(path: str, dest: str, doing: str, *, over_file: bool, parent: bool) -> bool:
    """Refuse what can't be done; return whether the source is a directory."""
    bare, folder = dest.rstrip("/"), os.path.dirname(dest.rstrip("/")) or "."
    try:
        os.lstat(path)
    except OSError as error:
        raise refusals.refusal_of_source(error, doing, path) from error
    directory = os.path.isdir(path)
    if os.path.lexists(bare) and (directory or not over_file):
        raise refusals.there_already(dest, f"{doing} {path!r} to")
    if os.path.isdir(bare):
        raise refusals.is_a_directory(dest, f"{doing} {path!r} to")
    if parent:
        _check_folder(folder, dest, f"{doing} {path!r} to")
    if dest != bare and not directory:
        raise refusals.not_a_directory(dest, f"{doing} {path!r} to")
    if directory and os.path.realpath(bare).startswith(os.path.realpath(path) + "/"):
        raise refusals.into_itself(path, dest)
    return directory


def _check_folder(folder: str, dest: str, doing: str) -> None:
    """Refuse a destination without a folder to be in."""
    try:
        os.stat(folder)
    except FileNotFoundError as error:
        raise refusals.missing_parent(dest, doing) from error
    except OSError as error:
        raise refusal(error, doing, dest) from error
    if not os.path.isdir(folder):
        raise refusals.not_a_directory(dest, doing)


def _copy(path: str, dest: str, *, directory: bool, over_file: bool) -> None:
    """Copy into a staging file or directory, which then takes the name."""
    from shutil import copyfile, copytree, ignore_patterns

    with Staging(dest, directory=directory) as staging:
        try:
            if directory:
                hidden = ignore_patterns(PREFIX + "*")
                copytree(path, staging.path, symlinks=True, dirs_exist_ok=True, copy_function=copyfile, ignore=hidden)
            else:
                copyfile(path, staging.path)
        except OSError as error:
            raise refusal(error, f"copy {path!r} to", dest) from error
        if over_file and not directory:
            staging.commit()
        elif not staging.commit_new(mark=False):
            raise refusals.there_already(dest, f"copy {path!r} to")
