"""Which tasks are complete, asked with few calls."""

from __future__ import annotations

from typing import Any

from howdah.core.errors import SchedulingError
from howdah.core.parameter_number import IntParameter
from howdah.core.target import FileSystemTarget, Target
from howdah.core.task import Task, WrapperTask
from howdah.scheduling.completeness import check, derive_wrappers
from howdah.scheduling.graph import build_graph
from howdah.targets.memory import MemoryFileSystem, MemoryTarget


class CountingFileSystem(MemoryFileSystem):
    def __init__(self, trouble: str = "") -> None:
        super().__init__()
        self.questions: list[int] = []
        self.trouble = trouble

    def exists_many(self, paths: list[str]) -> list[bool]:
        self.questions.append(len(paths))
        if self.trouble in paths:
            raise PermissionError(self.trouble)
        return [MemoryFileSystem.exists(self, path) for path in paths]

    def exists(self, path: str) -> bool:
        self.questions.append(1)
        if self.trouble == path:
            raise PermissionError(self.trouble)
        return super().exists(path)


def with_outputs(fs: MemoryFileSystem) -> Any:
    class Numbered(Task):
        number = IntParameter()

        def output(self) -> Any:
            return {"a": MemoryTarget(f"a{self.number}", fs=fs), "b": [MemoryTarget(f"b{self.number}", fs=fs)]}

    return Numbered


def test_the_outputs_of_many_tasks_are_asked_for_in_one_question() -> None:
    fs = CountingFileSystem()
    fs.put("a1", b"")
    fs.put("b1", b"")
    fs.put("a2", b"")
    kind = with_outputs(fs)

    answers = check([kind(number=n) for n in range(100)])

    assert [n for n in range(100) if answers[kind(number=n).task_key] is True] == [1]
    assert fs.questions == [200]


def test_a_path_that_cannot_be_asked_for_touches_only_its_task() -> None:
    fs = CountingFileSystem(trouble="b3")
    for n in range(5):
        fs.put(f"a{n}", b"")
        fs.put(f"b{n}", b"")
    kind = with_outputs(fs)

    answers = check([kind(number=n) for n in range(5)])

    assert isinstance(answers.pop(kind(number=3).task_key), PermissionError)
    assert set(answers.values()) == {True}


class Raises(Task):
    def complete(self) -> bool:
        raise OSError("away")


class SaysMaybe(Task):
    def complete(self) -> Any:
        return "maybe"


class OutputRaises(Task):
    def output(self) -> Any:
        raise OSError("nowhere")


def test_what_complete_raises_is_the_answer() -> None:
    answers = check([Raises(), OutputRaises()])

    assert [str(answer) for answer in answers.values()] == ["away", "nowhere"]


def test_complete_must_say_true_or_false() -> None:
    answer = check([SaysMaybe()])[SaysMaybe().task_key]

    assert isinstance(answer, SchedulingError)
    assert "SaysMaybe() gave 'maybe'" in str(answer)


class Flag(Target):
    def exists(self) -> bool:
        return True


class Flagged(Task):
    def output(self) -> Any:
        return Flag()


class StrictTarget(MemoryTarget):
    def exists(self) -> bool:
        return FileSystemTarget.exists(self) and self.fs.size(self.path) > 0


class Strict(Task):
    def output(self) -> Any:
        return StrictTarget("strict", fs=STRICT)


STRICT = MemoryFileSystem()
STRICT.put("strict", b"")


def test_targets_that_answer_for_themselves_are_asked_themselves() -> None:
    answers = check([Flagged(), Strict()])

    assert answers == {Flagged().task_key: True, Strict().task_key: False}


class Counted(Task):
    number = IntParameter()
    asked = 0

    def complete(self) -> bool:
        type(self).asked += 1
        return self.number < 2


class Both(WrapperTask):
    first = IntParameter()
    second = IntParameter()

    def requires(self) -> Any:
        return [Counted(number=self.first), Counted(number=self.second)]


#    Both(0, 1)   Both(1, 2)
#     /     \      /    \
#    0        1          2 (not complete)
def test_wrappers_follow_from_what_they_require_which_is_asked_once() -> None:
    Counted.asked = 0
    roots = [Both(first=0, second=1), Both(first=1, second=2)]

    graph = build_graph(roots, check=check)
    answers = derive_wrappers(graph, graph.answers)

    assert [answers[root.task_key] for root in roots] == [True, False]
    assert Counted.asked == 3
