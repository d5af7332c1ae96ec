"""Foreign text, cut to what a page can show; every cut can be seen."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from exporter.report.words import count, size

_LINES_SHOWN: Final = 24


def shorten(text: str, limit: int) -> str:
    """Cut the middle out of a text that is over the limit: both ends tell names apart."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    return f"{text[: limit - tail - 1]}…{text[-tail:]}"


def and_more(left: int, noun: str) -> str:
    """Say how many of a list were left out, and where they are; empty where none were."""
    return f"and {count(left, f'more {noun}')}, in the JSON" if left > 0 else ""


def excerpt(text: str, limit: int) -> str:
    """Cut the middle out of a long text, between lines where that is near, and say how much."""
    if len(text) <= limit:
        return text
    head, tail = text[: limit // 2], text[-(limit // 2) :]
    head = head[: head.rfind("\n") if head.rfind("\n") > limit // 4 else None].rstrip("\n")
    tail = tail[tail.find("\n") + 1 if 0 <= tail.find("\n") < limit // 4 else 0 :]
    left = len(text) - len(head) - len(tail)
    return f"{head}\n… {size(left)} left out here; the whole is in the JSON …\n{tail}"


def is_short(text: str) -> bool:
    """Tell whether a text may stand open in the page."""
    return len(text) <= 80 * _LINES_SHOWN and text.count("\n") < _LINES_SHOWN


def plain(value: Any) -> str:
    """Write a fact of the source: text as it is, everything else as JSON."""
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value, enc_hook=str).decode()
