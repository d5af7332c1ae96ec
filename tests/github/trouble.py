"""Answers of a service, and all that can go wrong on the way to one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the service says."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class HangsError(Exception):
    """Raised in place of an answer: there will be none."""


class CutError(Exception):
    """Raised in place of an answer: its first half is sent."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


Trouble = Callable[[Callable[[], Answer]], Answer]
"""Gets what would answer, and may ask it first, as where work is done and the answer lost."""


def say(status: int, body: Any = None, **headers: str) -> Trouble:
    """Answer with this instead of doing anything."""
    data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _work: Answer(status, data, named)


def answer_json(status: int, body: Any, headers: dict[str, str] | None = None) -> Answer:
    """Answer with JSON."""
    return Answer(
        status,
        json.dumps(body).encode(),
        {"Content-Type": "application/json; charset=utf-8", **(headers or {})},
    )
