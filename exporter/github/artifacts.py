"""Make an artifact of a file: create it, put its bytes, finish it; and what to do about names.

A workflow run has each name once, over all its jobs. So where a name is taken, an artifact with
the very same bytes is ours, whoever made it; one that this job made from the same folder is made
anew; and every other one stays, and ours gets a name of its own. The last is also what becomes of
an upload that was cut off: its name is taken and nothing is listed under it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from exporter.github.blob import put_blob
from exporter.github.exchange import HttpError
from exporter.github.packing import COPY_BYTES
from exporter.github.results import ZIP, Results
from exporter.model.named import NamedTuple

_MEMORY_BYTES: Final = 65_536


class Pack(NamedTuple):
    """The bytes of an artifact, measured."""

    data: IO[bytes]
    size: int
    sha256: str
    media_type: str


class Artifact(NamedTuple):
    """An artifact that is there."""

    artifact_id: str
    name: str
    pack: Pack


def measured(data: IO[bytes], media_type: str = ZIP) -> Pack:
    """Return a file with its size and digest."""
    digest = sha256()
    data.seek(0)
    while piece := data.read(COPY_BYTES):
        digest.update(piece)
    return Pack(data, data.tell(), digest.hexdigest(), media_type)


@dataclass(frozen=True, slots=True)
class Memory:
    """Which artifacts this job made from a folder: one number a line, in the runner's own folder.

    The folder lives as long as the job. Where there is none, nothing is remembered, and then
    nothing is ever replaced.
    """

    path: Path | None

    def ids(self) -> frozenset[str]:
        """Return the artifacts' numbers."""
        if self.path is None:
            return frozenset()
        try:
            with self.path.open("rb") as file:
                return frozenset(file.read(_MEMORY_BYTES).decode("ascii", "replace").split())
        except OSError:
            return frozenset()

    def add(self, artifact_id: str) -> None:
        """Remember one more."""
        if self.path is not None:
            with suppress(OSError), self.path.open("a", encoding="ascii") as file:
                file.write(f"{artifact_id}\n")


def memory_for(temporary: str | None, key: str) -> Memory:
    """Return the memory under a key; `temporary` is the runner's `RUNNER_TEMP`."""
    if not temporary or not os.path.isdir(temporary):  # noqa: PTH112 - may be a path of the host
        return Memory(None)
    return Memory(Path(temporary) / f"dagrun-export-{key[:16]}.txt")


def key_of(job: str, folder: str) -> str:
    """Return what tells the uploads of one folder in one job from all others."""
    return sha256(f"{job}\n{folder}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """Makes the artifacts of one folder."""

    results: Results
    key: str
    """See `key_of`."""
    memory: Memory
    attempt: int
    """Of the workflow run, whose earlier attempt may have used a name."""
    expires_at: str | None = None

    def make(self, pack: Pack, name: str, ending: str = "") -> Artifact:
        """Make an artifact under a name that can be had, the one given if possible.

        An address that is refused while the bytes are sent was valid for too short a time: that is
        tried once more, under the next name. Raises HttpError when no artifact could be made,
        OSError when the bytes cannot be read.
        """
        tries = (name, f"{name}-{self.attempt}", f"{name}-{self.attempt}-{self.key[:6]}")
        refused = HttpError("conflict", "there is no name for the artifact", sent=False)
        late = False
        for each in tries:
            try:
                return self._made(pack, f"{each}{ending}")
            except HttpError as error:
                if error.kind != "conflict" and (error.kind != "gone" or late):
                    raise
                late = error.kind == "gone"
                refused = error
        raise refused

    def _made(self, pack: Pack, name: str) -> Artifact:
        place = self._place(pack, name)
        if isinstance(place, Artifact):
            return place
        pack.data.seek(0)
        put_blob(self.results.http, place, pack.data, pack.size, pack.media_type)
        artifact_id = self.results.finalize(name, pack.size, pack.sha256)
        self.memory.add(artifact_id)
        return Artifact(artifact_id, name, pack)

    def _place(self, pack: Pack, name: str) -> Artifact | str:
        """Return where the bytes are to be put, or the artifact that holds them already."""
        results = self.results
        try:
            return results.create(name, media_type=pack.media_type, expires_at=self.expires_at)
        except HttpError as error:
            if error.kind != "conflict":
                raise
            taken = results.listed(name)
            same = [each for each in taken if each.sha256 == pack.sha256]
            if same:
                return Artifact(same[0].artifact_id, name, pack)
            known = self.memory.ids()
            mine = [each for each in taken if each.artifact_id in known]
            if not mine:
                raise
        for each in mine:
            with suppress(HttpError):  # all that counts is whether the name is free then
                results.delete(each)
        return results.create(name, media_type=pack.media_type, expires_at=self.expires_at)
