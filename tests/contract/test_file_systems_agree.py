"""The file system in memory does, call for call, what the one of this machine does."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from howdah.core.target import FileSystem
from howdah.targets.local import LocalFileSystem
from howdah.targets.memory import MemoryFileSystem

NAMES = st.lists(st.sampled_from(["a", "b", ".c"]), min_size=1, max_size=3).map("/".join)
PATHS = st.builds(str.__add__, NAMES, st.sampled_from(["", "", "/"]))


def write(fs: FileSystem, path: str, content: bytes) -> None:
    with fs.open_write(path) as file:
        file.write(content)


def read(fs: FileSystem, path: str) -> bytes:
    with fs.open_read(path) as file:
        return file.read()


CALLS = st.one_of(
    st.tuples(st.just("write"), PATHS, st.binary(max_size=3)),
    st.tuples(st.sampled_from(["read", "exists", "isdir", "size", "listdir", "remove", "keep", "mkdir", "mkdir -p"]), PATHS),
    st.tuples(st.just("glob"), st.sampled_from(["*", "*/*", "a/*", "*/", ".*", "a/b", "?/[ab]/*"])),
    st.tuples(st.sampled_from(["rename", "copy"]), PATHS, PATHS),
    st.tuples(st.just("replace"), PATHS, PATHS),
)
ANSWERS: dict[str, Callable[..., object]] = {
    "write": write,
    "read": read,
    "exists": lambda fs, path: fs.exists(path),
    "isdir": lambda fs, path: fs.isdir(path),
    "size": lambda fs, path: fs.size(path),
    "listdir": lambda fs, path: fs.listdir(path),
    "remove": lambda fs, path: fs.remove(path),
    "keep": lambda fs, path: fs.remove(path, recursive=False),
    "mkdir": lambda fs, path: fs.mkdir(path, parents=False, raise_if_exists=True),
    "mkdir -p": lambda fs, path: fs.mkdir(path),
    "glob": lambda fs, pattern: fs.glob(pattern),
    "rename": lambda fs, path, dest: fs.rename(path, dest),
    "replace": lambda fs, path, dest: fs.replace(path, dest),
    "copy": lambda fs, path, dest: fs.copy(path, dest),
}


def answer(fs: FileSystem, root: str, name: str, arguments: tuple[object, ...]) -> object:
    """Return what a call returns, or the kind of its error, with the folder's own path taken out."""
    inside = [f"{root}/{argument}" if isinstance(argument, str) else argument for argument in arguments]
    try:
        result = ANSWERS[name](fs, *inside)
    except Exception as error:
        return type(error)
    return [path.removeprefix(root) for path in result] if isinstance(result, list) else result


@settings(max_examples=settings().max_examples * 3)
@given(st.lists(CALLS, max_size=25))
def test_any_calls_have_the_same_answers_in_memory_and_on_disk(calls: list[tuple[object, ...]]) -> None:
    memory = MemoryFileSystem()
    memory.mkdir("root")
    with tempfile.TemporaryDirectory() as folder:
        for name, *arguments in calls:
            here = answer(LocalFileSystem(), folder, str(name), tuple(arguments))
            there = answer(memory, "root", str(name), tuple(arguments))
            assert here == there, (name, arguments)
