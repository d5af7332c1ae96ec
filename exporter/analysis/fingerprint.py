"""What an error says, in one line, and what equal errors have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from exporter.model.digest import sha256
from exporter.model.late import late

_LOOKED_AT: Final = 65_536
"""Characters at either end of a text that are searched for the telling line."""
_LINE: Final = 500
"""Characters of the telling line that are kept."""
_SEARCHED: Final = 200
"""Lines at either end of a text without a known shape that are searched for a word of failure."""
DIGEST: Final = 12
"""Hexadecimal digits of a fingerprint."""

# Every pattern is linear: a token is entered at its first character only, and no repetition
# stands inside another one that could take the same characters.
_ESCAPES: Final = late(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_HEADING: Final = late(
    r"[A-Z][A-Za-z]+(?: [A-Za-z]+)? (?:in|of) (?:[a-z_]+ )+\S+(?: \([^()]*\))?:?$"
)
"""`Database Error in model orders (models/orders.sql)`: where it was, not what it was."""
_RAISED: Final = late(r"\n([^\s|+].*)")
_RAISED_IN_GROUP: Final = late(r"\n[ |+]*\| ([^\s|+].*)")
_WORDS: Final = late(
    r"(?:error|exception)s?\b|\b(?:fail|failed|failure|fatal|panic|denied|refused|invalid|cannot"
    r"|could not|unable to|not found|no such|timed out|timeout|killed|out of memory|oom|abort"
    r"|aborted)\b",
    re.IGNORECASE,
)
_CAUSE: Final = "The above exception was the direct cause of the following exception:"
_TRACEBACK: Final = "Traceback (most recent call last):"

_ADDRESS: Final = late(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s\"'<>]+")
_QUOTED: Final = late(r"(?<!\w)'[^'\n]*'(?!\w)|\"[^\"\n]*\"|`[^`\n]*`")
_PATH: Final = late(r"(?<![\w.@+~-])[\w.@+~-]*(?::?[\\/]{1,9}[\w.@+~%=-]+)+")
_UUID: Final = late(r"(?<!\w)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?!\w)")
_CODE: Final = late(r"HTTP|status|code|errno|signal|SQLSTATE")
_DIGITS: Final = str.maketrans("123456789", "000000000")
_NUMBER: Final = late(
    r"(?P<kept>\b(?:HTTP|status|code|errno|signal|SQLSTATE)[ :=]{1,3}\d{1,5}\b)"
    r"|(?<!\w)[+-]?(?=\w*\d)\w+(?:[.,:-]+(?=\w*\d)\w+)*"  # numbers, times, hexadecimals, ids
)
_REPEATS: Final = late(r"#(?:[\s,;:.|+-]*#)+")
_BLANK: Final = late(r"\s+")
_UUID_DASHES: Final = 4


def fingerprint(text: str) -> str:
    """Return a short digest that is equal for errors that differ only in their particulars.

    The particulars are numbers, ids, times, paths, addresses, quoted values and colours. Exit and
    HTTP codes are no particulars: they tell what happened.
    """
    line = normalised(telling_line(text))
    return sha256(line.encode("utf-8", "backslashreplace"))[:DIGEST]


def normalised(line: str) -> str:
    """Replace what may vary between two occurrences of one error by `#`."""
    said = _ESCAPES.sub("", line[:_LINE])
    if "://" in said:
        said = _ADDRESS.sub("#", said)
    if "'" in said or '"' in said or "`" in said:
        said = _QUOTED.sub("#", said)
    if "/" in said or "\\" in said:
        said = _PATH.sub("#", said)
    if said.count("-") >= _UUID_DASHES:
        said = _UUID.sub("#", said)
    said = _NUMBER.sub(_placeholder, said)
    return _BLANK.sub(" ", _REPEATS.sub("#", said)).strip()


def outline(line: str) -> str:
    """Return a text that is the same only for lines with one fingerprint; cheap to make.

    Digits only matter where a code is kept: elsewhere each may stand for any other.
    """
    return line if _CODE.search(line) else line.translate(_DIGITS)


def _placeholder(match: re.Match[str]) -> str:
    return match["kept"] or "#"


def telling_line(text: str) -> str:
    """Return the line of an error that says what went wrong; empty for an empty text.

    In a Python traceback that is the line of the exception, of the first one where one was the
    direct cause of the next. In a stack trace of other languages it is the innermost cause. Below
    a heading such as dbt's it is the first line. Else it is the first line with a word of failure
    in it, or the first line.
    """
    if text.isprintable():  # one plain line
        return text.strip()[:_LINE].rstrip()
    if len(text) > 2 * _LOOKED_AT:
        text = f"{text[:_LOOKED_AT]}\n{text[-_LOOKED_AT:]}"
    if "\n" not in text and "\r" not in text:
        return _ESCAPES.sub("", text).strip()[:_LINE].rstrip()
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    found = _python(text)
    if not found:
        # A progress bar overwrites its line: what stands behind the last return is what was seen.
        lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
        found = _stack(lines) or _plain(lines)
    return _ESCAPES.sub("", found).strip()[:_LINE].rstrip()


def _python(text: str) -> str:
    """Find the line of the exception below the last traceback, or below the one that caused it."""
    at = text.rfind(_TRACEBACK)
    if at < 0:
        return ""
    while (earlier := text.rfind(_TRACEBACK, 0, at)) >= 0 and _CAUSE in text[earlier:at]:
        at = earlier
    head = text[text.rfind("\n", 0, at) + 1 : at]
    raised = (
        _RAISED_IN_GROUP.search(text, at) if {"|", "+"} & set(head) else _RAISED.search(text, at)
    )
    return raised[1] if raised else ""


def _stack(lines: Sequence[str]) -> str:
    """Find the message above the frames of a Java, JavaScript, .NET, Go or Rust trace."""
    message, before = "", ""
    for i, line in enumerate(lines):
        bare = line.lstrip()
        if bare.startswith("Caused by: "):
            message = bare[11:]
        elif bare.startswith("panic: "):
            return bare
        elif " panicked at " in bare and i + 1 < len(lines):
            return lines[i + 1] or bare
        elif line != bare and bare.startswith("at ") and not message:
            message = before
        if bare and not bare.startswith("at "):
            before = bare
    return message


def _plain(lines: Sequence[str]) -> str:
    said = [line for line in lines if line.strip(" \t-=*#~_")]
    if not said:
        return ""
    if len(said) > 1 and _HEADING.match(said[0].strip()):
        return said[1]
    searched = said if len(said) <= 2 * _SEARCHED else said[:_SEARCHED] + said[-_SEARCHED:]
    return next((line for line in searched if _WORDS.search(line)), said[0])
