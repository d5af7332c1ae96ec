"""How much a summary and a comment say: the full form first, ever shorter ones after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How many of each thing are shown; what is left out is counted where it would stand."""

    causes: int
    """Root causes."""
    details: int
    """Root causes whose whole error is shown, folded."""
    detail: int
    """Characters of one of those."""
    message: int
    """Characters of an error's first line."""
    blocked: int
    """Names of the steps that one cause stopped."""
    failed: int
    """Failed steps that are no root causes shown."""
    warned: int
    """Steps with warnings."""
    changes: int
    """Steps of each kind of change against the baseline."""
    slowest: int
    """The slowest steps."""
    path: int
    """Steps of the critical path."""
    notes: int
    """Notes on the record."""
    files: int
    """Files that were written."""
    graph: bool
    """Whether there is a diagram."""
    open_rows: int
    """Tables with more rows are folded."""
    shortened: bool = False
    """Whether a fuller form did not fit, which is then said."""


_FULL: Final = Form(
    causes=20,
    details=20,
    detail=4000,
    message=300,
    blocked=10,
    failed=200,
    warned=50,
    changes=50,
    slowest=10,
    path=12,
    notes=50,
    files=50,
    graph=True,
    open_rows=20,
)
_SHORT: Final = replace(
    _FULL,
    details=5,
    detail=2000,
    blocked=5,
    failed=50,
    warned=10,
    changes=15,
    notes=10,
    files=10,
    graph=False,
    shortened=True,
)
_SHORTER: Final = replace(
    _SHORT,
    causes=10,
    details=3,
    detail=1000,
    failed=10,
    warned=0,
    changes=5,
    slowest=3,
    path=0,
    notes=5,
)
_SHORTEST: Final = replace(
    _SHORTER,
    causes=3,
    details=0,
    message=150,
    blocked=0,
    failed=0,
    changes=0,
    slowest=0,
    notes=3,
    files=5,
)

_TAIL: Final = (_SHORTER, _SHORTEST)

SUMMARY_FORMS: Final = (_FULL, _SHORT, *_TAIL)
"""The last one is within every limit whatever the run holds: each of its parts is bounded."""

COMMENT_FORMS: Final = tuple(
    replace(form, causes=min(form.causes, 5), open_rows=0)
    for form in (
        replace(_SHORT, failed=20, warned=5, slowest=5, path=8, notes=5, shortened=False),
        *_TAIL,
    )
)
"""A comment is read in a conversation: it begins shorter, and its tables are folded."""


def fitting(forms: Sequence[Form], draw: Callable[[Form], str], fits: Callable[[str], bool]) -> str:
    """Return the first form's text that fits, else the last one's."""
    text = ""
    for form in forms:
        text = draw(form)
        if fits(text):
            break
    return text
