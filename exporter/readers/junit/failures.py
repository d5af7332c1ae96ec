"""What a test failed with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exporter.analysis.fingerprint import telling_line
from exporter.codec.text import clip, plain
from exporter.model import Failure, FailureKind
from exporter.model.late import late
from exporter.readers.junit.statuses import OF_ELEMENT, worst
from exporter.readers.junit.wire import Outcome, Text

_CHARACTERS: Final = 20_000
_MESSAGE: Final = 2_000
_NOTHING: Final = "The report says that it failed ({}) and nothing more."
_ESCAPED: Final = late(r"#x1[bB](?=\[[0-9;]{0,20}[A-Za-z])")
"""How pytest writes the sign that begins a colour, which XML does not allow."""
_VAGUE: Final = frozenset(
    {
        *("", "failed", "failure", "test failed", "error", "none", "collection failure"),
        *("build error", "runtime error"),  # go-junit-report
    }
)
"""Messages that say nothing beside their text."""
_FRAME: Final = late(r"^ {0,8}(?:=== |--- )[A-Z]+\b.*\n?|^.*\u2500{10,}.*\n?", 8)
"""Lines of `go test` and Playwright around what a test said."""
_RAISED: Final = late(r"^E {3}(\S.*)$", 8)
"""How pytest marks what was raised."""
_AGAIN: Final = late(r"^ {0,8}Retry #\d{1,4} ", 8)
_PLACE: Final = late(r"[^\s:]{1,300}:\d{1,7}:\d{1,7}(?: |$).*")
"""Playwright's `message` says where it was, not what."""
PANICKED: Final = late(
    r"thread '[^'\n]{0,300}'(?: \(\d{1,20}\))? panicked at ([^\s:]{1,300}\.rs):(\d{1,7}):\d{1,7}:?"
)
"""How Rust says where a test panicked; what it panicked with stands on the lines below."""
_BACKTRACE: Final = "note: run with `RUST_BACKTRACE"
_SAID: Final = "\nMessage:\n"
"""What stands before the error in a report of cucumber-ruby."""
_CLASS: Final = late(r"(?:E +)?((?:[A-Za-z_]\w*[.$])*\w*(?:Error|Exception|Failure))\b")
_TIME: Final = late(r"time[ds]?[ -]?out|(?<![a-z])Timeout", 2)
_ASSERTED: Final = ("assert", "comparison", "expect", "mismatch", "notequal")


def text_of(text: Text | str | None) -> str:
    """Return a text without colours and bounded."""
    told = str(text) if text is not None else ""
    if "#x1" in told:
        told = _ESCAPED.sub("\x1b", told)
    return clip(plain(told), _CHARACTERS)


def error_of(outcome: Outcome) -> str:
    """Return the message of an element, else the beginning of its text."""
    message = text_of(outcome.message).strip()
    if not _is_vague(outcome, message):
        return clip(message, _MESSAGE)
    text = _text(outcome)
    panicked = PANICKED.search(text)
    if panicked:
        text = text[panicked.end() :].partition(_BACKTRACE)[0] or text
    elif _SAID in text and _is_cucumber(outcome, message):
        text = text.partition(_SAID)[2]
    raised = _RAISED.findall(text)
    if raised:
        return clip("\n".join(raised), _MESSAGE)
    again = _AGAIN.search(text)
    text = _FRAME.sub("", text[: again.start()] if again else text).strip()
    return clip(text or message, _MESSAGE) or (outcome.type or "") or _NOTHING.format(outcome.kind)


def _is_vague(outcome: Outcome, message: str) -> bool:
    """Say whether a message tells less than the text below it."""
    if message.lower() in _VAGUE or _PLACE.fullmatch(message) or PANICKED.fullmatch(message):
        return True
    return _is_cucumber(outcome, message)


def _is_cucumber(outcome: Outcome, message: str) -> bool:
    """Tell an element of cucumber-ruby, whose message is the test's name."""
    return outcome.type == "failed" and message.startswith("failed ")


def failure_of(outcomes: Sequence[Outcome]) -> Failure | None:
    """Take the failure of a test apart; None for one that did not fail."""
    failed = [each for each in outcomes if OF_ELEMENT[each.kind] == "failed"]
    first = worst(failed)
    if first is None:
        return None
    error = error_of(first)
    line = _line(first, error)
    own = [each for each in failed if not each.kind.startswith("rerun")] or failed
    whole = clip("\n\n".join(part for each in own if (part := _whole(each))), _CHARACTERS)
    found = _CLASS.match(line)
    kind = first.type or (found[1] if found else None)
    return Failure(
        kind=_kind(first, kind, line),
        type=kind[:200] if kind else None,
        message=line,
        traceback=whole if whole.strip() not in {"", line} else None,
    )


def _line(outcome: Outcome, error: str) -> str:
    """Return the line that tells most: a message begins with it, of a text it is searched."""
    begin = next((line.strip() for line in error.splitlines() if line.strip()), error)
    message = text_of(outcome.message).strip()
    if error.startswith(message) and not _is_vague(outcome, message):
        return begin[:_MESSAGE]
    plainly = _CLASS.match(begin) or _is_cucumber(outcome, message)
    return begin[:_MESSAGE] if plainly else telling_line(error) or begin[:_MESSAGE]


def _kind(outcome: Outcome, name: str | None, line: str) -> FailureKind:
    if _TIME.search(name or "") or line.lower().startswith(
        ("timeout", "test timeout", "timed out")
    ):
        return "timeout"
    if _TIME.search(line) and "Failed: Timeout" in line:
        return "timeout"
    if outcome.kind in {"error", "rerunError", "flakyError"}:
        return "error"
    told = f"{name or ''} {line}".lower()
    if any(word in told for word in _ASSERTED):
        return "assertion"
    found = _CLASS.match(line) or _CLASS.fullmatch(name or "")
    return "error" if found else "assertion"


def _text(outcome: Outcome) -> str:
    stack = text_of(outcome.stack)
    own = text_of(outcome.text)
    return "\n".join(part for part in (stack, own) if part.strip())


def _whole(outcome: Outcome) -> str:
    message, text = text_of(outcome.message).strip(), _text(outcome).strip("\n")
    if not message or message in text or _PLACE.fullmatch(message):
        return text
    return f"{message}\n{text}" if text else message
