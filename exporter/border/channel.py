"""Questions and answers between two processes: JSON, bytes and descriptors over a socket.

Either side may ask, also while it owes an answer: who waits for an answer serves what the other
asks meanwhile. An ExportError on one side is the same error on the other.
"""

from __future__ import annotations

import _socket  # `socket` would add 4 ms of imports to each start
import json
import os
import struct
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

from exporter.model.errors import ExportError
from exporter.model.named import NamedTuple

_HEADER: Final = struct.Struct("!III")
"""How many bytes of JSON, of data, and how many descriptors follow."""
_MOST_BYTES: Final = 256 * 1024 * 1024
"""More than that in one message is no message of ours."""
_MOST_DESCRIPTORS: Final = 4
_SPACE: Final = _socket.CMSG_SPACE(_MOST_DESCRIPTORS * 4)
_AT_ONCE: Final = 1 << 18


class Message(NamedTuple):
    """What a question or an answer carries."""

    said: dict[str, Any] = {}  # noqa: RUF012 - never changed
    data: bytes = b""
    descriptors: tuple[int, ...] = ()
    """They are the receiver's; the sender's own are closed once they are sent."""

    def one(self) -> int:
        """Return the only descriptor."""
        (descriptor,) = self.descriptors
        return descriptor


Serve = Callable[[str, Message], Message]
"""From what is asked to the answer; may raise ExportError."""


class ClosedError(Exception):
    """The other side has gone, or does not speak as we do."""


class FaultError(Exception):
    """The other side met a fault of its own: `lines` are its traceback."""

    def __init__(self, lines: Sequence[str], *, memory: bool = False) -> None:
        super().__init__(lines[-1] if lines else "")
        self.lines = tuple(lines)
        self.memory = memory
        """Whether it was only that memory ran out."""


class Channel:
    """One end of the socket."""

    def __init__(self, connection: _socket.socket, serve: Serve) -> None:
        self._connection = connection
        self.serve = serve
        """Answers what the other side asks."""

    def ask(
        self, name: str, /, *, data: bytes = b"", descriptors: tuple[int, ...] = (), **said: Any
    ) -> Message:
        """Ask the other side and return its answer.

        Raises what went wrong there: ExportError, FaultError; ClosedError when nobody answers.
        """
        self._send(["ask", name, said], data, descriptors)
        while True:
            (kind, word, content), message = self._receive()
            if kind == "answer":
                return message._replace(said=content)
            if kind in _RAISED:
                _RAISED[kind](content)
            self._answer(kind, word, message._replace(said=content))

    def tell(self, name: str, /, **said: Any) -> None:
        """Say something that asks for no answer."""
        self._send(["tell", name, said])

    def attend(self) -> None:
        """Serve the other side until it goes away."""
        while True:
            try:
                (kind, word, content), message = self._receive()
            except ClosedError:
                return
            self._answer(kind, word, message._replace(said=content))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _answer(self, kind: str, name: str, asked: Message) -> None:
        if kind == "tell":
            self.serve(name, asked)
            return
        if kind != "ask":
            raise ClosedError(f"unexpected {kind}")
        try:
            answer = self.serve(name, asked)
        except ExportError as error:
            self._send(["refuse", name, list(error.args)])
        except (ClosedError, FaultError):
            raise
        except Exception as error:  # noqa: BLE001 - the other side has to hear of it
            self._send(["fault", name, _told(error)])
        else:
            self._send(["answer", name, answer.said], answer.data, answer.descriptors)

    def _send(self, content: list[Any], data: bytes = b"", handed: tuple[int, ...] = ()) -> None:
        text = json.dumps(content).encode()
        try:
            header = _HEADER.pack(len(text), len(data), len(handed))
            rights = struct.pack(f"{len(handed)}i", *handed)
            extra = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, rights)] if handed else []
            sent = self._connection.sendmsg([header], extra)
            self._connection.sendall(header[sent:] + text)
            if data:
                self._connection.sendall(data)
        except OSError as error:
            raise ClosedError(str(error)) from error
        finally:
            for descriptor in handed:
                os.close(descriptor)

    def _receive(self) -> tuple[tuple[str, str, Any], Message]:
        try:
            header, rights, _, _ = self._connection.recvmsg(_HEADER.size, _SPACE)
            handed = tuple(each for right in rights for each in _descriptors(right))
            if not header:
                raise ClosedError("it has gone")
            header += self._exactly(_HEADER.size - len(header))
            size, more, number = _HEADER.unpack(header)
            if size + more > _MOST_BYTES or number != len(handed):
                raise ClosedError("no message of ours")
            text, data = self._exactly(size), self._exactly(more)
        except OSError as error:
            raise ClosedError(str(error)) from error
        try:
            kind, name, content = json.loads(text)
        except (ValueError, TypeError, RecursionError) as error:
            raise ClosedError("no message of ours") from error
        if not isinstance(kind, str) or not isinstance(name, str):
            raise ClosedError("no message of ours")
        return (kind, name, content), Message({}, data, handed)

    def _exactly(self, size: int) -> bytes:
        if not size:
            return b""
        buffer = bytearray(size)
        rest = memoryview(buffer)
        while rest:
            got = self._connection.recv_into(rest[:_AT_ONCE])
            if not got:
                raise ClosedError("it has gone")
            rest = rest[got:]
        return bytes(buffer)


def _descriptors(right: tuple[int, int, bytes]) -> tuple[int, ...]:
    level, kind, data = right
    if level != _socket.SOL_SOCKET or kind != _socket.SCM_RIGHTS:
        return ()
    handed = struct.unpack(f"{len(data) // 4}i", data[: len(data) // 4 * 4])
    for each in handed:
        os.set_inheritable(each, False)  # noqa: FBT003 - by place only
    return handed


def _told(error: Exception) -> dict[str, Any]:
    return {"lines": traceback_of(error), "memory": isinstance(error, MemoryError)}


def traceback_of(error: Exception) -> list[str]:
    """Return the lines of an error's traceback."""
    import traceback  # noqa: PLC0415 - only where something is wrong

    return [line for part in traceback.format_exception(error) for line in part.splitlines()]


def error_of(content: Any) -> ExportError:
    """Return an error as it was written down. Raises ClosedError when it is none of ours."""
    try:
        code, message, hint, where, kind = content
    except (TypeError, ValueError):
        raise ClosedError("no message of ours") from None
    if kind not in {"failed", "usage", "nothing"}:
        raise ClosedError("no message of ours")
    place = None if where is None else str(where)
    return ExportError.again(str(code), str(message), str(hint), place, kind)


def _refuse(content: Any) -> NoReturn:
    raise error_of(content)


def _fault(content: Any) -> NoReturn:
    if not isinstance(content, dict):
        raise ClosedError("no message of ours")
    raise FaultError(
        [str(line) for line in content.get("lines", ())], memory=bool(content.get("memory"))
    )


_RAISED: Final[dict[str, Callable[[Any], NoReturn]]] = {"refuse": _refuse, "fault": _fault}
