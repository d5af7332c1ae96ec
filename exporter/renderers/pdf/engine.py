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


def engine() -> Any:
    """Return the engine's module. Raises ExportError where it is not installed."""
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError as error:
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
    try:
        made: bytes = typst.compile(
            template("pdf/report.typ").encode(),
            sys_inputs={"report": data.decode()},
            ignore_system_fonts=True,  # they differ from machine to machine
            format="pdf",
        )
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # Rust's, and no Exception
            raise RuntimeError(f"typst failed: {error}") from None
        raise
    return made
