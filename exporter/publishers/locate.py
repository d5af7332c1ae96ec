"""From a step's file, as its tool names it, to a path in the repository."""

from __future__ import annotations

from pathlib import Path

from exporter.publishers.annotations import Locate


def locator(workspace: Path, storage: Path) -> Locate:
    """Return what finds a step's file in the repository.

    Tools name it relative to their project. It is looked for in the storage's folder and in each
    one above it, up to the workspace; where it is nowhere, without a checkout for one, it is taken
    as it is named. What would lead out of the workspace is no file of the repository.
    """
    root = workspace.resolve()
    start = storage.resolve()
    folders = [folder for folder in (start, *start.parents) if folder.is_relative_to(root)]

    def locate(file: str) -> str | None:
        path = Path(file)
        if path.is_absolute() or ".." in path.parts:
            return None
        try:
            found = next((at / path for at in folders or [root] if (at / path).is_file()), None)
        except (OSError, ValueError):  # a name that no file system takes
            found = None
        return found.relative_to(root).as_posix() if found else file

    return locate
