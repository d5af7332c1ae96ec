"""What the keeper answers the worker: files to read, files to fill, secrets that a run holds.

The worker may be in the hands of whoever wrote the run. So nothing that it says names a place: it
asks for a storage by its role and for a file by its number, and of the output it chooses no more
than a plain name within what the user named.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from exporter.app.request import STDOUT
from exporter.app.wire import notes_to_json, receipt_from_json, receipt_to_json
from exporter.border.channel import ClosedError, Message
from exporter.border.scratch import scratch
from exporter.model import Artifact, ExportError, Note, Receipt
from exporter.model.late import late
from exporter.model.named import NamedTuple
from exporter.publishers.folder import Folder, Pending
from exporter.storage.files import FileArtifact

PLAIN: Final = late(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,149}")
"""A name that is one anywhere, and hides nowhere."""
_DEEPEST: Final = 4
_HEADS: Final = 256
"""How many beginnings of files go along at once."""
_MEDIA: Final = {
    "json": "application/json",
    "html": "text/html",
    "junit": "application/xml",
    "pdf": "application/pdf",
}
"""By which the runner's commands are broken up; other texts take a backslash."""
_MOST_FILES: Final = 2_000


class Opened(NamedTuple):
    """A storage as the worker is told of it: names and sizes, or one file that holds them."""

    location: str
    artifacts: Sequence[Artifact] = ()
    notes: tuple[Note, ...] = ()
    single: bool = False
    file: BinaryIO | None = None
    report: bool = False
    """Whether `file` is an artifact with a report in it, and not a zip that the user named."""
    reporting: int | None = None
    """Of a workflow run: the job that makes the report, where it is known."""


Open = Callable[[Sequence[str]], Opened]
"""From the endings of file names that are looked at to a storage."""
Publish = Callable[[Mapping[str, Any], Sequence[Receipt]], Sequence[Receipt]]


class Filled(Protocol):
    """A file that the worker fills."""

    descriptor: int

    def finish(self, size: int, kind: str) -> Receipt:
        """Take it as whole, of so many bytes."""
        ...

    def failed(self, error: OSError) -> ExportError:
        """Return what is said when it could not be filled."""
        ...

    def drop(self) -> None:
        """Take it away."""
        ...


class Keeper:
    """Holds what the worker must not, and gives it what it may have."""

    def __init__(
        self,
        storages: Mapping[str, Open],
        *,
        doing: Callable[[str], None],
        output: str | None = None,
        formats: Sequence[str] = (),
        secrets: Sequence[str] = (),
        stdout: Callable[[], BinaryIO] | None = None,
        publish: Publish | None = None,
        held: Filled | None = None,
    ) -> None:
        """Take what may be given; `held` is filled with what would be printed."""
        self._held_page = held
        self._storages = storages
        self._doing = doing
        self._output = output
        self._formats = frozenset(formats)
        self._secrets = [(each, _as_json(each)) for each in secrets]
        self._stdout = stdout
        self._publish = publish
        self._opened: dict[str, Sequence[Artifact]] = {}
        self._folders: dict[Path, Folder] = {}
        self._pending: Filled | None = None
        self._format = ""
        self._made = 0
        self._answers: Mapping[str, Callable[[Message], Message]] = {
            "open": lambda asked: self._open(asked.said["role"], asked.said["suffixes"]),
            "heads": lambda asked: self._heads(asked.said["role"], asked.said["number"]),
            "read": lambda asked: self._read(asked.said["role"], asked.said["number"]),
            "secrets": lambda asked: self._held(asked.data),
            "create": lambda asked: self._create(asked.said),
            "finish": lambda asked: self._finish(asked.said["size"]),
            "abandon": lambda asked: self._abandon(asked.said["number"], asked.said["why"]),
            "publish": lambda asked: self._published(asked.said),
            "doing": lambda asked: self._tell(asked.said["text"]),
        }

    @property
    def searches(self) -> bool:
        """Say whether there is any secret to look for."""
        return bool(self._secrets)

    def serve(self, name: str, asked: Message) -> Message:
        """Answer one question; whoever asks for what is not his to ask is hung up on."""
        try:
            return self._answers[name](asked)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise ClosedError(f"no question of ours: {name}") from error

    def close(self) -> None:
        """Take away what is half-written."""
        if self._pending is not None:
            self._pending.drop()
            self._pending = None
        for folder in self._folders.values():
            folder.close()
        self._folders.clear()

    def _held(self, data: bytes) -> Message:
        return Message({"held": [each for each, text in self._secrets if text in data]})

    def _tell(self, text: str) -> Message:
        self._doing(str(text)[:500])
        return Message()

    def _open(self, role: str, suffixes: Sequence[Any]) -> Message:
        opened = self._storages[role]([str(each) for each in suffixes])
        self._opened[role] = opened.artifacts
        said: dict[str, Any] = {"location": opened.location, "notes": notes_to_json(opened.notes)}
        if opened.file is None:
            files = [[each.name, each.size] for each in opened.artifacts]
            said |= {"kind": "files", "files": files, "single": opened.single}
            return Message({**said, "reporting": opened.reporting})
        descriptor = os.dup(opened.file.fileno())
        opened.file.close()
        kind = "report" if opened.report else "archive"
        return Message({**said, "kind": kind}, descriptors=(descriptor,))

    def _read(self, role: str, number: int) -> Message:
        artifact = self._opened[role][number]
        if not isinstance(artifact, FileArtifact):
            with scratch() as file:
                file.write(artifact.read())
                file.flush()
                file.seek(0)
                return Message(descriptors=(os.dup(file.fileno()),))
        try:
            return Message(descriptors=(artifact.opener(),))
        except OSError as error:
            raise ExportError(
                "unreadable-file",
                f"the file cannot be read ({error.strerror})",
                hint="check that it is there and that you may read it",
                where=artifact.name,
            ) from error

    def _heads(self, role: str, number: int) -> Message:
        """Return the beginning of a file, and of those that come next in the storage."""
        some = self._opened[role][number : number + _HEADS]
        heads = [artifact.head() for artifact in some]
        return Message({"sizes": [len(head) for head in heads]}, b"".join(heads))

    def _create(self, said: Mapping[str, Any]) -> Message:
        output, name, kind = str(said["output"]), str(said["name"]), str(said["format"])
        folder = self._within(output)
        self._made += 1
        if kind not in self._formats or not PLAIN.fullmatch(name) or self._pending is not None:
            raise ValueError(name)
        if self._made > _MOST_FILES:
            raise ExportError(
                "too-many-files",
                f"this would write more than {_MOST_FILES:,} files",
                hint="export fewer runs at once",
                where=output,
            )
        only = True
        if output == STDOUT and self._held_page is not None:
            self._pending = self._held_page
        elif output == STDOUT:
            if self._stdout is None:
                raise ValueError(output)
            self._pending = _Printed(self._stdout)
        elif said["alone"] and not output.endswith("/") and not folder.is_dir():
            self._pending = Pending(self._folder(folder.parent), folder.name)
        else:
            self._pending = Pending(self._folder(folder), name)
            only = False
        self._format = kind
        return Message({"only": only}, descriptors=(os.dup(self._pending.descriptor),))

    def _within(self, output: str) -> Path:
        """Return a path that is what the user named, or lies below it."""
        if self._output is None:
            raise ValueError(output)
        if output != self._output:
            root = f"{self._output.rstrip('/')}/"
            below = output.removeprefix(root).removesuffix("/").split("/")
            plain = output.startswith(root) and all(map(PLAIN.fullmatch, below))
            if not plain or len(below) > _DEEPEST:
                raise ValueError(output)
        return Path(output)

    def _folder(self, path: Path) -> Folder:
        """Return a folder of the output; none on the way to it from the output is a link."""
        if path not in self._folders:
            if self._output is not None and Path(self._output) in path.parents:
                self._folder(path.parent)
            self._folders[path] = Folder(path)
        return self._folders[path]

    def _finish(self, size: int) -> Message:
        pending, self._pending = self._pending, None
        if pending is None:
            raise ValueError(size)
        return Message(receipt_to_json(pending.finish(int(size), self._format)))

    def _abandon(self, number: int | None, why: str | None) -> Message:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.drop()
            if number is not None:
                raise pending.failed(OSError(int(number), str(why)[:200]))
        return Message()

    def _published(self, said: Mapping[str, Any]) -> Message:
        if self._publish is None:
            raise ValueError("publish")
        files = [receipt_from_json(each) for each in said["files"]]
        receipts = self._publish(said["told"], files)
        return Message({"receipts": [receipt_to_json(each) for each in receipts]})


class _Printed:
    """A document for standard output: printed once it is whole."""

    def __init__(self, stdout: Callable[[], BinaryIO]) -> None:
        self._stdout = stdout
        self._file = scratch()
        self.descriptor = self._file.fileno()

    def finish(self, size: int, kind: str) -> Receipt:
        from exporter.model import Document  # noqa: PLC0415 - seldom
        from exporter.publishers.stdout import write_stdout  # noqa: PLC0415 - as above

        if os.fstat(self.descriptor).st_size != size:
            raise ValueError(size)
        with self._file as file:
            file.seek(0)
            pieces = iter(lambda: file.read(1 << 18), b"")
            media = _MEDIA.get(kind, "text/plain")
            document = Document(name="", format=kind, media_type=media, chunks=pieces)
            return write_stdout(self._stdout(), document)

    def failed(self, error: OSError) -> ExportError:
        return ExportError(
            "closed-output",
            f"the document cannot be kept until it is whole ({error.strerror})",
            hint="write to a file with --output",
        )

    def drop(self) -> None:
        self._file.close()


def _as_json(secret: str) -> bytes:
    return json.dumps(secret, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass")
