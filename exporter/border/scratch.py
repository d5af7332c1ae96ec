"""A file without a name, for bytes that one process hands to the other."""

from __future__ import annotations

import os
from typing import BinaryIO, cast


def scratch() -> BinaryIO:
    """Return an empty file that is gone once nobody has it open; in memory where that is known."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("dagrun-export"), "w+b")
    from tempfile import TemporaryFile  # noqa: PLC0415 - not on Linux

    return cast("BinaryIO", TemporaryFile())
