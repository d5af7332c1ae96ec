"""Typst, which typesets the PDF: an extra, for it is large.

It gets the template and one text of JSON, whose strings it sets as they are: nothing in them is
markup. It reads no file: its fonts are within it.
"""

from __future__ import annotations

import os
from typing import Any, Final

from exporter.model import ExportError
from exporter.renderers.templates import template

EXTRA: Final = "dagrun-export[pdf]"
_ROOM: Final = 150_000_000
_ROOM_A_BYTE: Final = 256
"""Bytes of addresses that it takes, and those for each byte that it sets. Measured were 137 MB for
whatever it sets, most of which it never fills: its thread sets them aside."""


def engine() -> Any:
    """Return the engine's module. Raises ExportError where it is not installed."""
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError as error:
        if not isinstance(error, ModuleNotFoundError):
            raise ExportError(
                "broken-extra",
                f"the extra for PDF is there and cannot be loaded ({str(error)[:200]})",
                hint="install it again, raise memory-limit, or choose another --format",
                where="pdf",
            ) from error
        raise ExportError(
            "missing-extra",
            "PDF needs an extra that is not installed",
            hint=f"run `pip install '{EXTRA}'`, or choose another --format",
            where="pdf",
        ) from error
    return typst


def typeset(data: bytes) -> bytes:
    """Return the PDF of a report that is JSON."""
    typst = engine()
    # More threads gain little at this size, and each would cost address space, which is bounded.
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    _leave_room(len(data))
    try:
        made: bytes = typst.compile(
            template("pdf/report.typ").encode(),
            sys_inputs={"report": data.decode()},
            ignore_system_fonts=True,  # they differ from machine to machine
            format="pdf",
        )
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # Rust's, and no Exception
            if "allocate" in str(error):
                raise MemoryError from None
            raise RuntimeError(f"typst failed: {error}") from None
        raise
    return made


def _leave_room(size: int) -> None:
    """Raise MemoryError where it could run out of memory, which would end the process."""
    from mmap import mmap  # noqa: PLC0415 - only where there is something to typeset

    try:
        mmap(-1, _ROOM + _ROOM_A_BYTE * size).close()
    except OSError:
        raise MemoryError from None
