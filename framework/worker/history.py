"""The history of runs on this machine: the events of each as JSON lines in a file of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from howdah.scheduling.events import Event

__all__ = ["HistoryFile"]

_SUFFIX = ".jsonl"
_SECONDS_BETWEEN_WRITES = 1.0


class HistoryFile:
    """A listener that writes what happens in a run into a new file of a folder, and removes the oldest of too many files.

    A folder that can't be written is warned of once, and the run goes on.
    """

    def __init__(self, folder: str, *, keep: int) -> None:
        """Write into a folder, which is made with the first event, and keep so many files there."""
        self.path: str | None = None
        self._folder = folder
        self._keep = keep
        self._file: int | None = None
        self._lines: list[bytes] = []
        self._written = 0.0
        self._given_up = False

    def handle(self, event: Event) -> None:
        """Take an event; it is in the file a second later, or at the end of the run."""
        if self._given_up or not event.journaled:
            return
        self._lines.append(msgspec.json.encode(event))
        if event.at - self._written >= _SECONDS_BETWEEN_WRITES:
            self._written = event.at
            self.write(at=event.at)

    def write(self, *, at: float = 0.0) -> None:
        """Write what was told so far."""
        if self._given_up or not self._lines:
            return
        data = b"\n".join([*self._lines, b""])
        self._lines = []
        try:
            if self._file is None:
                self._file = self._create(at)
                self._remove_old()
            while data:
                data = data[os.write(self._file, data) :]
        except OSError as error:
            self._give_up(error)

    def close(self) -> None:
        """Write the rest, and close the file."""
        self.write()
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._given_up = True

    def _create(self, at: float) -> int:
        from datetime import datetime, timezone

        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        stamp = datetime.fromtimestamp(at, timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")
        self.path = os.path.join(self._folder, f"{stamp}-{os.getpid()}{_SUFFIX}")
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)

    def _remove_old(self) -> None:
        names = sorted(name for name in os.listdir(self._folder) if name.endswith(_SUFFIX))
        for name in names[: -self._keep]:
            try:
                os.unlink(os.path.join(self._folder, name))
            except FileNotFoundError:
                pass  # another run has removed it

    def _give_up(self, error: OSError) -> None:
        import warnings

        self._given_up = True
        message = f"this run is not recorded in {self._folder}: {error.strerror}. Set history.folder, or history.enabled to false."
        warnings.warn(message, stacklevel=2)
