"""One zip of several files; equal files make equal bytes, and so an equal digest."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

COPY_BYTES: Final = 1 << 18

LONGEST_NAME: Final = 200
"""The service's own limit is not documented."""

_MODE: Final = (stat.S_IFREG | 0o644) << 16
_ZIP64_FROM: Final = 1 << 30
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f":<>|*?\\/\ud800-\udfff]+')


def pack(files: Sequence[tuple[str, Path]], into: IO[bytes], *, level: int) -> None:
    """Write files under the names given into a file that can be read again.

    They stand in the order of their names, dated 1980-01-01, with mode 0644, whatever they have on
    the disk. Level 0 stores them, 1 to 9 deflate them. Raises OSError when one cannot be read.
    """
    from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile  # noqa: PLC0415 - only where one uploads

    method = ZIP_DEFLATED if level else ZIP_STORED
    with ZipFile(into, "w", compression=method, compresslevel=level or None) as archive:
        for name, path in sorted(files):
            large = path.stat().st_size >= _ZIP64_FROM
            with path.open("rb") as source, archive.open(name, "w", force_zip64=large) as entry:
                while piece := source.read(COPY_BYTES):
                    entry.write(piece)
            # Read when the archive is closed; a name that is opened gets 1980 and mode 0600.
            archive.getinfo(name).external_attr = _MODE


def inside_names(paths: Sequence[str]) -> list[tuple[str, Path]]:
    """Return each file with its name in a zip: its path below the folder that all are in."""
    found = [Path(os.path.abspath(path)) for path in dict.fromkeys(paths)]  # noqa: PTH100 - no link is followed
    root = os.path.commonpath([path.parent for path in found])
    named = [path.relative_to(root).parts for path in found]
    return [
        ("/".join(map(fit_name, parts)), path) for parts, path in zip(named, found, strict=True)
    ]


def fit_name(wanted: str) -> str:
    r"""Return a name that the service takes for an artifact or for a part of a path in one.

    It refuses `" : < > | * ? \ /` and line ends (`@actions/artifact`,
    `path-and-artifact-name-validation.ts`); each run of them becomes a dash, as in a matrix leg
    that is called `postgres:16`. Empty where nothing is left.
    """
    name = _UNFIT.sub("-", wanted)[:LONGEST_NAME].strip()
    return "" if not name.strip("-. ") else name
