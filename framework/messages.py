"""Messages between processes: JSON after its length, over a pair of sockets."""

from __future__ import annotations

import json
from struct import Struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

__all__ = ["Inbox", "receive", "send"]

_SIZE = Struct("<I")
_AT_ONCE = 1 << 16


def send(sock: socket.socket, message: dict[str, Any]) -> None:
    """Send a message; OSError where nobody is there to read it."""
    data = json.dumps(message).encode()
    sock.sendall(_SIZE.pack(len(data)) + data)


def receive(sock: socket.socket) -> dict[str, Any] | None:
    """Wait for a message; None when there will be no more."""
    head = _exactly(sock, _SIZE.size)
    body = head and _exactly(sock, _SIZE.unpack(head)[0])
    message: dict[str, Any] | None = json.loads(body) if body else None
    return message


def _exactly(sock: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        some = sock.recv(size - len(data))
        if not some:
            return b""
        data += some
    return bytes(data)


class Inbox:
    """Takes what has come through a socket, without ever waiting for more of it: its sender may die in the middle."""

    def __init__(self, sock: socket.socket) -> None:
        """Read from a socket."""
        self._socket = sock
        self._data = bytearray()
        self.ended = False

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield the messages that are here whole."""
        self._take()
        data = self._data
        while len(data) >= _SIZE.size:
            end = _SIZE.size + _SIZE.unpack_from(data)[0]
            if len(data) < end:
                return
            message: dict[str, Any] = json.loads(bytes(data[_SIZE.size : end]))
            del data[:end]
            yield message

    def _take(self) -> None:
        import socket

        while not self.ended:
            try:
                some = self._socket.recv(_AT_ONCE, socket.MSG_DONTWAIT)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                some = b""
            self._data += some
            self.ended = not some
            if len(some) < _AT_ONCE:
                return
