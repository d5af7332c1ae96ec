"""The native format: one file a run, as runners write it themselves, and as we export it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from exporter.model import Bundle, DagRun, ExportError, Note, SourceFile
from exporter.model.digest import sha256
from exporter.readers.base import Claim, Kept, Listing, RunRef
from exporter.readers.native.recognise import Look, look_at

if TYPE_CHECKING:
    from exporter.readers.native.decode import Record

_SCORES: Final[dict[Look, int]] = {"export": 95, "record": 80, "named": 10}
_ASKED_FOR: Final = 5
"""A file that the user named and that looks like nothing known: tried before it is given up."""
_REASONS: Final[dict[Look, str]] = {
    "export": "is an export of dagrun-export (`schema_version`, `dag_id` and `run_id` at the top)",
    "record": "holds a run (`dag_id` with `run_id` or `steps` at the top)",
    "named": "is called run_*, though its beginning does not tell what it is",
}


class NativeReader:
    """Reads `run_<id>.json` and `.yaml`, and exports of ours."""

    name: ClassVar[str] = "native"
    title: ClassVar[str] = "dagrun-export's own format"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".yaml", ".yml")

    def __init__(self) -> None:
        self._kept: Kept[tuple[Record, SourceFile]] = Kept()

    def claim(self, bundle: Bundle) -> Claim | None:
        """Claim what looks like a record of a run, by name and first bytes."""
        looks = {
            artifact.name: look_at(artifact.name, artifact.head())
            for artifact in bundle.artifacts
            if bundle.single or artifact.name.lower().endswith(self.suffixes)
        }
        found = {name: look for name, look in looks.items() if look}
        if not found:
            if not bundle.single:
                return None
            names = tuple(looks)
            return Claim(
                score=_ASKED_FOR, reason="It was named, and nothing else knows it.", files=names
            )
        best = max(found.values(), key=_SCORES.__getitem__)
        alike = [name for name, look in found.items() if look == best]
        more = f", and {len(alike) - 1:,} more like it" if len(alike) > 1 else ""
        reason = f"{alike[0]} {_REASONS[best]}{more}."
        return Claim(score=_SCORES[best], reason=reason, files=tuple(found))

    def runs(self, bundle: Bundle) -> Listing:
        """List the runs; a file that is no record is passed over.

        Raises ExportError when the user named one file and it cannot be read.
        """
        from exporter.readers.native.assemble import ref_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.native.decode import read_brief, read_record  # noqa: PLC0415 - as above

        refs: list[RunRef] = []
        notes: list[Note] = []
        alone = len(bundle.artifacts) == 1
        for artifact in bundle.artifacts:
            name = artifact.name
            try:
                data = artifact.read()
                if alone:
                    record = read_record(data, name)
                    self._kept.keep(bundle, (record, _file(name, data)), 1)
                    refs.append(ref_of(record, name))
                else:
                    refs.append(ref_of(read_brief(data, name), name))
            except ExportError as error:
                if bundle.single:
                    raise
                if error.code != "not-a-run":
                    notes.append(
                        Note(code=error.code, level="error", message=error.message, where=name)
                    )
        return Listing(refs=tuple(refs), notes=tuple(notes))

    def read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        """Read one listed run whole.

        Raises ExportError when its file cannot be read.
        """
        from exporter.readers.native.assemble import run_of  # noqa: PLC0415 - msgspec costs 20 ms
        from exporter.readers.native.decode import read_record  # noqa: PLC0415 - as above

        name = ref.files[0]
        if kept := self._kept.take(bundle):
            return run_of(*kept)
        artifact = bundle.get(name)
        if artifact is None:
            raise ExportError(
                "no-such-run", "the run's file is gone", hint="list the runs again", where=name
            )
        data = artifact.read()
        file = _file(name, data)
        record = read_record(data, name)
        del data  # as large as the run itself; the mapping needs its room
        return run_of(record, file)


def _file(name: str, data: bytes) -> SourceFile:
    return SourceFile(path=name, size_bytes=len(data), sha256=sha256(data))
