"""What opens the places that the user names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from exporter.border.limits import Limits
from exporter.cli.keeper import Open, Opened
from exporter.model import ExportError
from exporter.publishers.folder import refused
from exporter.storage.files import open_regular
from exporter.storage.limits import limits_of
from exporter.storage.open import is_archive, open_storage, scheme_of, unopened

_ENDINGS: Final = frozenset({".html", ".json", ".csv", ".md", ".xml", ".pdf"})
"""Of what a report is written as."""


def place(location: str, skip: Sequence[Path] = (), *, limits: Limits) -> Open:
    """Return what opens a place on this machine, or a URL that a plugin knows, for the worker."""
    scheme = scheme_of(location)
    most = limits_of(limits.file_megabytes, limits.files)

    def opened(suffixes: Sequence[str]) -> Opened:
        if scheme is not None:
            from exporter.plugins import open_url  # noqa: PLC0415 - few have such a storage

            bundle, notes = open_url(scheme, location, suffixes)
            return Opened(bundle.location, bundle.artifacts, notes, bundle.single)
        if is_archive(location) and os.path.isfile(location):  # noqa: PTH113 - one call
            try:
                descriptor = open_regular(location, name=location, named=True)
            except OSError as error:
                raise unopened(location) from error
            return Opened(location, file=os.fdopen(descriptor, "rb"))
        bundle, notes = open_storage(location, suffixes, skip=skip, limits=most)
        return Opened(bundle.location, bundle.artifacts, notes, bundle.single)

    return opened


def refuse_file(output: str) -> None:
    """Refuse an output that is named as a file is, where there will be several files.

    A folder of that name is one if it is there, or with a slash at its end. Raises ExportError.
    """
    path = Path(output)
    if output.endswith("/") or path.suffix.lower() not in _ENDINGS or path.is_dir():
        return
    raise ExportError(
        "one-document",
        "several files do not go into one, and this looks like a file",
        hint="name a folder with --output, or end the name with a slash",
        where=output[:100],
        kind="usage",
    )


def refuse_links(output: str, workspace: str | None) -> None:
    """Refuse an output that a link of the checkout would lead elsewhere.

    Whoever opened a pull request may have put one in a folder's place. Links on the way to the
    checkout are the machine's own. Raises ExportError.
    """
    roots = [Path(os.path.abspath(each)) for each in (".", workspace) if each]  # noqa: PTH100 - not through links
    path = Path(os.path.abspath(output))  # noqa: PTH100 - as above
    for root in roots:
        for above in path.parents:
            if root in above.parents and above.is_symlink():
                raise refused(above, "this is a link, which the checkout may have brought")
