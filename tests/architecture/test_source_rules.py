"""Rules of style that each source file keeps, and samples that show each rule can fail."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Source(Protocol):
    path: str
    text: str
    tree: ast.Module

    @property
    def shipped(self) -> bool: ...


# In what is shipped; a suite of tests or a table of cases may be twice as long.
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 50
VAGUE_NAMES = {"base", "common", "helper", "helpers", "misc", "util", "utils"}
CLOCK_READERS = {"framework/clock.py"}
ENVIRONMENT_READERS = {"framework/config.py"}
PRIVATE_SPILL_WRITERS = "jobs/local/"
CLOCKS = {
    *(f"time.{name}{unit}" for name in ("time", "monotonic", "perf_counter") for unit in ("", "_ns")),
    *(f"datetime.{name}" for name in ("now", "utcnow", "today")),
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    *(f"{name}.today" for name in ("date", "datetime.date")),
}
# These read the clock when called with fewer arguments than this.
CLOCK_BY_DEFAULT = {"time.localtime": 1, "time.gmtime": 1, "time.ctime": 1, "time.asctime": 1, "time.strftime": 2}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv"}
UNSAFE_CALLS = {"eval", "exec", "builtins.eval", "builtins.exec", "os.system", "os.popen"}
UNSAFE_MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "shelve", "marshal"}


def imported_names(tree: ast.Module) -> dict[str, str]:
    """Return what each imported name stands for: `from time import time as now` gives now -> time.time."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(
                {alias.asname or alias.name.split(".")[0]: alias.name if alias.asname else alias.name.split(".")[0] for alias in node.names}
            )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return names


def dotted(node: ast.AST, names: dict[str, str]) -> str:
    """Return the full dotted name of `a.b.c`, or nothing for another expression."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def uses(source: Source, banned: set[str]) -> Iterator[tuple[int, str]]:
    """Find where a dotted name is used or imported by itself."""
    names = imported_names(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if f"{node.module}.{alias.name}" in banned:
                    yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Attribute) and dotted(node, names) in banned:
            yield node.lineno, dotted(node, names)


def no_global_statement(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Global):
            yield node.lineno, f"global {', '.join(node.names)}"


def no_ambient_clock(source: Source) -> Iterator[tuple[int, str]]:
    if source.shipped and source.path not in CLOCK_READERS:
        yield from uses(source, CLOCKS)
        names = imported_names(source.tree)
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and len(node.args) < CLOCK_BY_DEFAULT.get(dotted(node.func, names), 0):
                yield node.lineno, f"{dotted(node.func, names)}() without a time"


def no_ambient_environment(source: Source) -> Iterator[tuple[int, str]]:
    if source.shipped and source.path not in ENVIRONMENT_READERS:
        yield from uses(source, ENVIRONMENT)


def nothing_evaluated_or_unpickled(source: Source) -> Iterator[tuple[int, str]]:
    if not source.shipped:
        return
    names = imported_names(source.tree)
    allowed = {"marshal"} if source.path.startswith(PRIVATE_SPILL_WRITERS) else set()
    for node in ast.walk(source.tree):
        modules: list[tuple[int, str]] = []
        if isinstance(node, ast.Call) and dotted(node.func, names) in UNSAFE_CALLS:
            yield node.lineno, f"{dotted(node.func, names)}(...)"
        elif isinstance(node, ast.Import):
            modules = [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [(node.lineno, node.module or "")]
        for line, module in modules:
            if module.split(".")[0] in UNSAFE_MODULES - allowed:
                yield line, f"import {module}"


def no_shell(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.keyword)
            and node.arg == "shell"
            and not (isinstance(node.value, ast.Constant) and node.value.value is False)
        ):
            yield node.value.lineno, "shell=..."


def limit_for(source: Source, lines: int) -> int:
    """Return how long something may be in that file."""
    return lines if source.shipped else lines * 2


def no_long_module(source: Source) -> Iterator[tuple[int, str]]:
    lines, limit = source.text.count("\n"), limit_for(source, MAX_MODULE_LINES)
    if lines > limit:
        yield lines, f"{lines} lines, more than {limit}"


def no_long_function(source: Source) -> Iterator[tuple[int, str]]:
    limit = limit_for(source, MAX_FUNCTION_LINES)
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > limit:
                yield node.lineno, f"{node.name} has {lines} lines, more than {limit}"


def a_sentence_says_what_the_module_is(source: Source) -> Iterator[tuple[int, str]]:
    """The first paragraph of the docstring is one sentence; what follows it (a diagram, a table) is free."""
    paragraph = " ".join((ast.get_docstring(source.tree) or "").split("\n\n")[0].split())
    if not paragraph:
        yield 1, "no docstring"
    elif not paragraph.endswith((".", ":", "?")):
        yield 1, "the docstring's first paragraph is no sentence"
    elif re.search(r"[.?!] [A-Z]", paragraph):
        yield 1, "the docstring's first paragraph is more than one sentence: a noun too many, or a paragraph too few"


def a_name_says_something(source: Source) -> Iterator[tuple[int, str]]:
    parts = source.path.removesuffix(".py").split("/")
    for part in parts:
        if part in VAGUE_NAMES:
            yield 1, f"{part} says nothing of what is in it"


Rule = tuple["Callable[[Source], Iterator[tuple[int, str]]]", str, str]
RULES: list[Rule] = [
    (no_global_statement, "framework/x.py", "def f():\n    global x\n    x = 1"),
    (no_ambient_clock, "framework/x.py", "import time\nnow = time.time()"),
    (no_ambient_clock, "framework/x.py", "from time import monotonic as clock\nnow = clock()"),
    (no_ambient_clock, "jobs/x.py", "import datetime as dt\nnow = dt.datetime.now()"),
    (no_ambient_clock, "jobs/x.py", "from datetime import date\nday = date.today()"),
    (no_ambient_clock, "jobs/x.py", "import time\ntext = time.strftime('%H')"),
    (no_ambient_environment, "targets/x.py", "import os\nhome = os.environ['HOME']"),
    (no_ambient_environment, "targets/x.py", "from os import getenv\nhome = getenv('HOME')"),
    (nothing_evaluated_or_unpickled, "jobs/x.py", "key = eval(text)"),
    (nothing_evaluated_or_unpickled, "jobs/x.py", "import pickle"),
    (nothing_evaluated_or_unpickled, "jobs/local/x.py", "from pickle import loads"),
    (nothing_evaluated_or_unpickled, "jobs/mapreduce/x.py", "import marshal"),
    (nothing_evaluated_or_unpickled, "framework/x.py", "import os\nos.system('ls')"),
    (no_shell, "tests/x.py", "import subprocess\nsubprocess.run('ls', shell=True)"),
    (no_long_module, "jobs/x.py", "x = 1\n" * (MAX_MODULE_LINES + 1)),
    (no_long_module, "tests/x.py", "x = 1\n" * (2 * MAX_MODULE_LINES + 1)),
    (no_long_function, "jobs/x.py", "def f():\n" + "    x = 1\n" * MAX_FUNCTION_LINES),
    (a_sentence_says_what_the_module_is, "jobs/x.py", "x = 1"),
    (a_sentence_says_what_the_module_is, "jobs/x.py", '"""The x"""'),
    (a_sentence_says_what_the_module_is, "jobs/x.py", '"""The x. It also does y."""'),
    (a_name_says_something, "jobs/utils.py", ""),
    (a_name_says_something, "framework/common/x.py", ""),
]
FINE = [
    (no_ambient_clock, "framework/clock.py", "import time\nnow = time.time()"),
    (no_ambient_clock, "framework/x.py", "import time\ntime.sleep(1)\nprofile = time.process_time()"),
    (no_ambient_clock, "framework/x.py", "import time\ntext = time.strftime('%H', time.localtime(now))"),
    (no_ambient_environment, "framework/config.py", "import os\nhome = os.environ['HOME']"),
    (nothing_evaluated_or_unpickled, "jobs/local/x.py", "import marshal"),
    (nothing_evaluated_or_unpickled, "framework/x.py", "scheduler.eval(text)"),
    (no_shell, "tests/x.py", "run('ls', shell=False)"),
    (no_long_module, "tests/x.py", "x = 1\n" * (MAX_MODULE_LINES + 1)),
    (a_sentence_says_what_the_module_is, "jobs/x.py", '"""The x of y, e.g. of z.\n\n    a diagram\n"""'),
]
CHECKS = list(dict.fromkeys(check for check, _, _ in RULES))


def name(value: object) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize("check", CHECKS, ids=name)
def test_the_sources_keep_the_rule(check: Callable[[Source], Iterator[tuple[int, str]]], sources: list[Source]) -> None:
    broken = [f"{source.path}:{line}: {what}" for source in sources for line, what in check(source)]
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize(("check", "path", "text"), RULES, ids=name)
def test_the_rule_can_be_broken(
    check: Callable[[Source], Iterator[tuple[int, str]]], path: str, text: str, make_source: Callable[[str, str], Source]
) -> None:
    assert list(check(make_source(path, text)))


@pytest.mark.parametrize(("check", "path", "text"), FINE, ids=name)
def test_the_rule_lets_the_rest_be(
    check: Callable[[Source], Iterator[tuple[int, str]]], path: str, text: str, make_source: Callable[[str, str], Source]
) -> None:
    assert not list(check(make_source(path, text)))
