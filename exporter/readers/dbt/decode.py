"""dbt's JSON files, decoded as far as they can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from exporter.codec.tolerant import decode, load
from exporter.model import Artifact, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.dbt.wire import Args, Envelope, Manifest, Metadata, Result

T = TypeVar("T")


@dataclass(slots=True)
class Decoded:
    """What was read so far, and what was wrong with it."""

    files: list[SourceFile] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def bytes_of(self, artifact: Artifact) -> bytes:
        """Read a file and remember its digest."""
        data = artifact.read()
        self.used(artifact.name, data)
        return data

    def used(self, name: str, data: bytes) -> None:
        """Remember a file that was read whole."""
        if all(file.path != name for file in self.files):
            digest = sha256(data)
            self.files.append(SourceFile(path=name, size_bytes=len(data), sha256=digest))

    def document(self, artifact: Artifact, shape: type[T]) -> T:
        """Decode a whole file.

        Raises ExportError when it is empty, cut off or no JSON.
        """
        data = self.bytes_of(artifact)
        try:
            return msgspec.json.decode(data, type=shape)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            whole = load(data, where=artifact.name)
        # what Python's json writes and reads and no other does: NaN, a BOM, lone surrogates
        self.notes.extend(
            Note(code="file-repaired", level="warning", message=repair, where=artifact.name)
            for repair in whole.repairs
        )
        try:
            return msgspec.json.decode(msgspec.json.encode(whole.value), type=shape)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise ExportError(
                "wrong-shape",
                "it is JSON, but not as dbt writes it",
                hint="dbt did not write it, or it was edited: run dbt again",
                where=artifact.name,
            ) from error

    def envelope(self, artifact: Artifact) -> Envelope:
        """Decode `run_results.json` or `sources.json`.

        Raises ExportError when it cannot be read or has no list of results.
        """
        found = self.document(artifact, Envelope)
        if found.results is None:
            raise ExportError(
                "no-results-list",
                "the file has no list `results`",
                hint="dbt did not write it, or it was edited: run dbt again",
                where=artifact.name,
            )
        return found

    def manifest(self, artifact: Artifact) -> Manifest | None:
        """Decode `manifest.json`; None, and a note, when it cannot be read."""
        try:
            return self.document(artifact, Manifest)
        except ExportError as error:
            said = f"The manifest cannot be read ({error.message}): "
        self.notes.append(
            Note(
                code="unreadable-manifest",
                level="warning",
                message=f"{said}dependencies and files are not known.",
                where=artifact.name,
            )
        )
        return None


def metadata_of(raw: msgspec.Raw) -> Metadata:
    """Decode the metadata; of a damaged block the fields that are good."""
    return _lenient(raw, Metadata)


def args_of(raw: msgspec.Raw) -> Args:
    """Decode the flags of the invocation."""
    return _lenient(raw, Args)


def _lenient(raw: msgspec.Raw, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=shape | None) or shape()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass
    try:
        fields = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return shape()
    texts = fields.items() if isinstance(fields, dict) else ()
    return msgspec.convert({k: v for k, v in texts if isinstance(v, str)}, shape, strict=False)


_RESULT = msgspec.json.Decoder(Result)


def results_of(raws: Sequence[msgspec.Raw]) -> tuple[list[Result], list[int]]:
    """Decode results one by one; also return the places of those that cannot be read."""
    good: list[Result] = []
    bad: list[int] = []
    for place, raw in enumerate(raws):
        try:
            result: Result | None = _RESULT.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            result = _mended_result(bytes(raw))
        if result is not None and result.unique_id:
            good.append(result)
        else:
            bad.append(place)
    return good, bad


def _mended_result(raw: bytes) -> Result | None:
    # a status is worth more than a message: whatever field is bad is left out
    try:
        fields = decode(raw, dict).value
    except ExportError:
        return None
    kept = {}
    for name, value in fields.items():
        try:
            msgspec.convert({"unique_id": "x", name: value}, Result)
        except msgspec.ValidationError:
            continue
        kept[name] = value
    try:
        return msgspec.convert(kept, Result)
    except msgspec.ValidationError:
        return None
