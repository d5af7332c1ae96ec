"""What a JUnit report looks like from its first bytes; its name says nothing.

The first element is `testsuites` or `testsuite`. A file whose beginning is damaged is known by
that word further on; one without any, empty or cut before its first element, only by the reports
beside it.
"""

from __future__ import annotations

from typing import Final, Literal

from exporter.model.late import late

Look = Literal["report", "damaged", "blank"]

SUFFIX: Final = ".xml"
_WORD: Final = b"<testsuite"
WORDS: Final = (_WORD, _WORD.decode().encode("utf-16-le"), _WORD.decode().encode("utf-16-be"))
"""One of these is in the head of every report; the last two are of wider encodings."""
_OURS: Final = late(rb"\s*<\?xml[^>]{0,100}\?>\s*<!-- dagrun-export ")
"""How the reports of dagrun-export itself begin."""
_BEFORE: Final = late(r"\s*(?:<\?[^>]{0,4000}?\?>\s*|<!--(?:[^-]|-(?!->)){0,4000}-->\s*){0,20}")
_ROOT: Final = late(r"<(?:[\w.-]{1,60}:)?(testsuites?)(?=[\s/>])")
_DOCTYPE: Final = "<!DOCTYPE"


def is_ours(head: bytes) -> bool:
    """Tell a report that dagrun-export itself wrote of a run."""
    return _OURS.match(head) is not None


def recognise(name: str, head: bytes) -> Look | None:
    """Tell a report by its first bytes; None for any other file."""
    known = any(word in head for word in WORDS)
    if not known:
        blank = name.lower().endswith(SUFFIX) and _has_no_element(head)
        return "blank" if blank else None
    from exporter.codec.repair import Repairs, text_of  # noqa: PLC0415 - msgspec costs 20 ms

    text = text_of(head, Repairs()).lstrip("\ufeff")
    begin = _BEFORE.match(text)
    at = begin.end() if begin else 0
    if _ROOT.match(text, at):
        return "report"
    if text.startswith(_DOCTYPE, at):
        return "report" if _ROOT.search(text, at) else None  # refused when it is read
    # another format may quote the word; damage has no element before it
    before = text[: text.find("<testsuite")]
    damaged = name.lower().endswith(SUFFIX) and not late(r"<[A-Za-z]").search(before)
    return "damaged" if damaged else None


def _has_no_element(head: bytes) -> bool:
    return not late(r"<[A-Za-z!]").search(head.decode("latin-1"))
