"""Which reports are of one run: a runner writes one file, or one for each class or module.

Reports of different tests that follow one another closely are of one run. Reports of the same
tests are of different runs, unless they ran at the same time, as the legs of a matrix do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from exporter.readers.junit.decode import File, key_of

_GAP: Final = timedelta(hours=1)
"""What begins later than this after all before it is another run."""


@dataclass(slots=True)
class Cluster:
    """The reports of one run."""

    files: list[File] = field(default_factory=list)
    keys: set[tuple[str, str, str]] = field(default_factory=set)
    start: datetime | None = None
    end: datetime | None = None

    def add(self, file: File, keys: set[tuple[str, str, str]]) -> None:
        """Take a report in."""
        self.files.append(file)
        self.keys |= keys
        if file.start is not None:
            self.start = min(self.start or file.start, file.start)
        if file.end is not None:
            self.end = max(self.end or file.end, file.end)

    def repeats(self, keys: set[tuple[str, str, str]]) -> bool:
        """Say whether most of these tests are in it already."""
        return 2 * len(keys & self.keys) > min(len(keys), len(self.keys) or len(keys))

    def meets(self, file: File) -> bool:
        """Say whether a report's time and its own are one time in part."""
        if None in (self.start, self.end, file.start, file.end):
            return False
        assert self.end is not None  # noqa: S101 - as the line above says
        assert file.start is not None  # noqa: S101 - as above
        return file.start < self.end


def clusters(files: Sequence[File]) -> list[Cluster]:
    """Return the runs; each report is in one of them."""
    made: list[Cluster] = []
    timed = [file for file in files if file.start is not None]
    for file in sorted(timed, key=lambda each: (each.start, each.path)):
        keys = {key_of(case) for case in file.report.cases}
        last = made[-1] if made else None
        if last is not None and _follows(last, file, keys):
            last.add(file, keys)
        else:
            made.append(Cluster())
            made[-1].add(file, keys)
    places = {file.folder: cluster for cluster in made for file in cluster.files}
    for file in files:
        if file.start is None:
            keys = {key_of(case) for case in file.report.cases}
            _place(file, keys, made, places)
    for cluster in made:
        cluster.files.sort(key=lambda each: each.path)
    return made


def _follows(last: Cluster, file: File, keys: set[tuple[str, str, str]]) -> bool:
    assert last.end is not None  # noqa: S101 - reports with a time made it
    assert file.start is not None  # noqa: S101 - asked for by the caller
    if file.start - last.end > _GAP:
        return False
    return last.meets(file) or not last.repeats(keys)


def _place(
    file: File,
    keys: set[tuple[str, str, str]],
    made: list[Cluster],
    places: dict[str, Cluster],
) -> None:
    """Put a report that tells no time with those in its folder, or in one of the same name."""
    base = file.path.rpartition("/")[2]
    parts = file.folder.rsplit("/", 2)[-2:]
    names = [file.folder, f"*/{'/'.join(parts)}" if file.folder else "", f"*//{base}"]
    known = [places[name] for name in names if name in places]
    cluster = next((each for each in known if not each.repeats(keys)), None)
    if cluster is None:
        cluster = Cluster()
        made.append(cluster)
    for name in names:
        if name or not file.folder:
            places[name] = cluster
    cluster.add(file, keys)
