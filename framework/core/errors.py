"""The errors of howdah, named by whose fault each is.

HowdahError                        anything howdah raises on purpose
├── UsageError                     2  the caller's mistake: nothing ran
│   ├── ConfigurationError            a configuration file or variable
│   ├── UnknownTaskError              no task of that family
│   ├── AmbiguousTaskError            several tasks of that family
│   ├── CyclicDependencyError         tasks that require each other
│   └── ParameterError                a parameter's name or value
│       ├── MissingParameterError
│       ├── UnknownParameterError
│       ├── DuplicateParameterError
│       └── InvalidParameterError
├── TaskError                      1  a task failed
│   ├── OutputMissingError            it ended without its output
│   ├── CheckFailedError              a check of its output said no
│   ├── RecordError                   a record the job can't take
│   └── JobError                      a job's engine gave up
├── MissingInputError              4  an external input is not there
├── SchedulingError                5  requires() or complete() raised
├── NotRunError                    6  paused, or another worker has it
├── ServerUnreachableError         7  the scheduler's server is away
└── FileSystemError                1  a file system refused
    ├── FileAlreadyExistsError
    ├── MissingParentDirectoryError
    └── NotADirectoryFileSystemError
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AmbiguousTaskError",
    "CheckFailedError",
    "ConfigurationError",
    "CyclicDependencyError",
    "DuplicateParameterError",
    "FileAlreadyExistsError",
    "FileSystemError",
    "HowdahError",
    "InvalidParameterError",
    "JobError",
    "MissingInputError",
    "MissingParameterError",
    "MissingParentDirectoryError",
    "NotADirectoryFileSystemError",
    "NotRunError",
    "OutputMissingError",
    "ParameterError",
    "RecordError",
    "SchedulingError",
    "ServerUnreachableError",
    "TaskError",
    "UnknownParameterError",
    "UnknownTaskError",
    "UsageError",
    "suggest",
]


class HowdahError(Exception):
    """Anything howdah raises on purpose; `exit_code` is what the command line ends with."""

    exit_code: ClassVar[int] = 70


class UsageError(HowdahError):
    """The caller's mistake; nothing ran."""

    exit_code = 2


class ConfigurationError(UsageError):
    """A configuration file or an environment variable is wrong."""


class UnknownTaskError(UsageError):
    """No task of that family is registered."""


class AmbiguousTaskError(UsageError):
    """Several tasks of that family are registered."""


class CyclicDependencyError(UsageError):
    """Tasks require each other in a circle."""


class ParameterError(UsageError):
    """A parameter's name or value is wrong."""


class MissingParameterError(ParameterError):
    """A parameter without a default got no value."""


class UnknownParameterError(ParameterError):
    """A value was given for a parameter that the task does not have."""


class DuplicateParameterError(ParameterError):
    """A parameter was given twice."""


class InvalidParameterError(ParameterError, ValueError):
    """A parameter's text or value is not one it takes."""


class TaskError(HowdahError):
    """A task failed."""

    exit_code = 1


class OutputMissingError(TaskError):
    """A task ended without its output."""


class CheckFailedError(TaskError):
    """A check of an output said no, so it was not written."""


class RecordError(TaskError, ValueError):
    """A record that the job can't take."""


class JobError(TaskError):
    """A job's engine gave up."""


class MissingInputError(HowdahError):
    """An external input is not there."""

    exit_code = 4


class SchedulingError(HowdahError):
    """A task's requires() or complete() raised."""

    exit_code = 5


class NotRunError(HowdahError):
    """The scheduler is paused, or another worker has the task."""

    exit_code = 6


class ServerUnreachableError(HowdahError):
    """The scheduler's server can't be reached."""

    exit_code = 7


class FileSystemError(HowdahError):
    """A file system refused an operation."""

    exit_code = 1


class FileAlreadyExistsError(FileSystemError):
    """The destination is there already."""


class MissingParentDirectoryError(FileSystemError):
    """The parent directory is not there."""


class NotADirectoryFileSystemError(FileSystemError):
    """A directory was expected."""


def suggest(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean X?` for the known word nearest to a misspelt one, or an empty string."""
    from difflib import get_close_matches  # costs start-up time

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""
