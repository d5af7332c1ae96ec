"""What every reader promises, as tests: a plugin subclasses `ReaderContract` and names its cases.

    class TestTapReader(ReaderContract):
        reader = TapReader
        cases = tuple(Path(__file__).parent.glob("fixtures/*"))

Each case is a folder with the files of one storage, as the tool left them. pytest collects the
tests; they need nothing but plain asserts. What is checked is what the program relies on: a claim
looks at heads only, reading gives the same facts each time and touches nothing but the bytes it was
given, and a damaged record gives notes or an `ExportError`, and never a green that was not there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, Self

from exporter.api import Artifact, Bundle, Claim, DagRun, ExportError, Listing, Reader, RunRef
from exporter.model.bundle import MemoryArtifact
from exporter.readers.databases import is_beside, is_sqlite

__all__ = ["MemoryArtifact", "ReaderContract", "bundle_of", "damaged", "files_below"]

_BESIDE: Final = frozenset({"ORIGIN.md", "SOURCE.json", "facts.json"})
"""What stands in a case's folder and tells of it; the tool did not write it."""
_SHARES: Final = (0.0, 0.5, 0.95)
_TOUCHES: Final = ("open", "os.", "socket.", "subprocess.", "shutil.", "pickle.", "ctypes.dlopen")
_STRANGERS: Final[Mapping[str, bytes]] = {
    "empty.json": b"",
    "object.json": b"{}",
    "list.json": b"[]",
    "text.log": b"Everything went well.\n",
    "picture.db": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "page.xml": b"<html><body>hello</body></html>",
    "settings.yaml": b"colour: blue\nsize: 3\n",
    "table.tsv": b"a\tb\n1\t2\n",
}
"""Files that lie in any workspace and are no run of anything."""


@dataclass(frozen=True)
class _HeadOnly:
    """The same where no more than name, size and head may be asked for, but of a database.

    The first bytes of a database say nothing of its tables.
    """

    of: Artifact

    @property
    def name(self) -> str:
        return self.of.name

    @property
    def size(self) -> int:
        return self.of.size

    def head(self) -> bytes:
        return self.of.head()

    def read(self) -> bytes:
        if is_sqlite(self.of) or is_beside(self.name):
            return self.of.read()
        raise AssertionError(f"a claim reads all of {self.name}; it may look at its head only")

    def tail(self, size: int) -> bytes:
        raise AssertionError(f"a claim reads the last {size} bytes of {self.name}")


def bundle_of(files: Mapping[str, bytes], *, single: bool = False) -> Bundle:
    """Return a storage of these files."""
    artifacts = tuple(MemoryArtifact(name, files[name]) for name in sorted(files))
    return Bundle("memory", artifacts, single)


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the files of a case by their names relative to it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in _BESIDE
    }


def damaged(files: Mapping[str, bytes]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield the same files with one of them cut, emptied, spoilt or missing, and what was done."""
    for name, data in files.items():
        yield f"{name} missing", {other: each for other, each in files.items() if other != name}
        for share in _SHARES:
            yield f"{name} cut to {share:.0%}", {**files, name: data[: int(len(data) * share)]}
        middle = len(data) // 2
        spoilt = data[:middle] + b"\0\xff\0" + data[middle + 3 :]
        yield f"{name} spoilt in the middle", {**files, name: spoilt}


class ReaderContract:
    """The tests of a reader. Subclass it, name `reader` and `cases`, and let pytest collect it."""

    reader: ClassVar[Callable[[], Reader]]
    """What makes the reader: its class."""
    cases: ClassVar[Sequence[Path]]
    """Folders of files as the tool left them; at least one."""

    def test_it_says_who_it_is(self) -> None:
        """Names are slugs, and endings are such as a storage compares."""
        reader = type(self).reader()
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", reader.name), reader.name
        assert reader.title.strip(), "a title is what a person calls the system"
        assert reader.suffixes, "a storage looks at no file without an ending"
        for suffix in reader.suffixes:
            assert suffix == suffix.lower(), f"the ending {suffix} is not in lower case"

    def test_it_claims_its_cases_by_their_heads(self) -> None:
        """A claim has a score, a sentence, and files of the bundle."""
        for case, bundle in self._bundles():
            heads = Bundle(bundle.location, tuple(_HeadOnly(each) for each in bundle.artifacts))
            claim = self._claim(heads)
            assert claim is not None, f"{case}: it is not claimed"
            assert 1 <= claim.score <= 100, f"{case}: a score of {claim.score}"  # noqa: PLR2004 - the protocol's
            assert claim.reason.strip().endswith("."), f"{case}: the reason is no sentence"
            assert claim.files, f"{case}: the claim names no file"
            strange = set(claim.files) - {each.name for each in bundle.artifacts}
            assert not strange, f"{case}: the claim names {strange}"

    def test_it_claims_nothing_of_others(self) -> None:
        """What is no run of anything is not claimed, whatever it is called."""
        endings = type(self).reader().suffixes
        for name, data in _STRANGERS.items():
            for called in (name, *(f"file{ending}" for ending in endings)):
                claim = self._claim(bundle_of({called: data}))
                assert claim is None, f"{called} with {data[:20]!r} is claimed: {claim}"

    def test_it_lists_and_reads_every_run(self) -> None:
        """Listing and reading agree, and say the same twice."""
        for case, bundle in self._bundles():
            listing = self._listing(bundle)
            assert listing.refs, f"{case}: no run is listed"
            keys = [(ref.dag_id, ref.run_id) for ref in listing.refs]
            assert len(set(keys)) == len(keys), f"{case}: a run is listed twice: {keys}"
            for ref in listing.refs:
                assert ref.reader == type(self).reader().name, f"{case}: signed {ref.reader}"
                run = self._read(bundle, ref)
                self._check(f"{case}, {ref.run_id}", run, ref)
                assert run == self._read(bundle, ref), f"{case}: it reads differently again"

    def test_what_it_keeps_of_the_list_changes_nothing(self) -> None:
        """A run is read as by a reader that has listed none, once and again."""
        for case, bundle in self._bundles():
            claim = self._claim(bundle)
            assert claim is not None, f"{case} is not claimed"
            own, listed = bundle.only(claim.files), type(self).reader()
            refs = listed.runs(own).refs
            for ref in (*refs, *refs):
                fresh = type(self).reader().read(own, ref)
                assert listed.read(own, ref) == fresh, f"{case}: {ref.run_id} is read otherwise"

    def test_it_touches_nothing_but_the_bytes(self) -> None:
        """No file is opened, no program started, no address asked, while a run is read."""
        for case, bundle in self._bundles():
            self._all(bundle)  # what is imported late is imported now
            with _Watch() as watch:
                self._all(bundle)
            assert not watch.seen, f"{case}: reading it did {sorted(watch.seen)}"

    def test_damage_gives_notes_and_never_a_green(self) -> None:
        """A damaged record is no exception but ExportError, and no success that was none."""
        for case, bundle in self._bundles():
            files = {each.name: each.read() for each in bundle.artifacts}
            green = {run.run_id for run in self._all(bundle) if run.status == "success"}
            for what, worse in damaged(files):
                try:
                    runs = self._all(bundle_of(worse))
                except ExportError:
                    continue
                wrong = [r.run_id for r in runs if r.status == "success" and r.run_id not in green]
                assert not wrong, f"{case}, {what}: {wrong} is said to be a success"

    def _bundles(self) -> Iterator[tuple[str, Bundle]]:
        assert self.cases, "name at least one case"
        for case in self.cases:
            yield case.name, bundle_of(files_below(case))

    def _claim(self, bundle: Bundle) -> Claim | None:
        return type(self).reader().claim(bundle)

    def _listing(self, bundle: Bundle) -> Listing:
        claim = self._claim(bundle)
        return type(self).reader().runs(bundle.only(claim.files)) if claim else Listing()

    def _read(self, bundle: Bundle, ref: RunRef) -> DagRun:
        claim = self._claim(bundle)
        assert claim is not None
        return type(self).reader().read(bundle.only(claim.files), ref)

    def _all(self, bundle: Bundle) -> list[DagRun]:
        return [self._read(bundle, ref) for ref in self._listing(bundle).refs]

    @staticmethod
    def _check(where: str, run: DagRun, ref: RunRef) -> None:
        said = (run.run_id, run.dag_id, run.status, run.start_time, run.end_time)
        listed = (ref.run_id, ref.dag_id, ref.status, ref.start_time, ref.end_time)
        assert said == listed, f"{where}: listed as {listed}, read as {said}"
        for key, step in run.steps.items():
            assert key == step.step_id, f"{where}: {step.step_id} is kept as {key}"
            strange = [up for up in step.upstream if up not in run.steps or up == key]
            assert not strange, f"{where}: {key} waits for {strange}, no other step of this run"
            assert step.retry_count >= 0, f"{where}: {key} was tried {step.retry_count} times again"
        for note in run.notes:
            assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", note.code), f"{where}: code {note.code!r}"
            assert note.message.strip(), f"{where}: the note {note.code} says nothing"


class _Watch:
    """Sees what the interpreter is asked to do to the world, through its audit events."""

    _active: ClassVar[_Watch | None] = None
    _hooked: ClassVar[bool] = False

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __enter__(self) -> Self:
        if not _Watch._hooked:  # a hook cannot be taken away again
            sys.addaudithook(_Watch._heard)
            _Watch._hooked = True
        _Watch._active = self
        return self

    def __exit__(self, *_: object) -> None:
        _Watch._active = None

    @staticmethod
    def _heard(event: str, arguments: tuple[Any, ...]) -> None:
        if _Watch._active is not None and event.startswith(_TOUCHES):
            shown = str(arguments[0])[:100] if arguments else ""
            _Watch._active.seen.add(f"{event} {shown}".strip())
