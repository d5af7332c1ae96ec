"""Texts that tease a regular expression: many of what one of its repeats takes, and then an end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

LENGTH: Final = 30_000
ENDS: Final = ("", "\0", "\n\0")
MOST_TEXTS: Final = 100


def teasing(parsed: Any) -> list[str]:
    """Return texts that repeat what each of the pattern's repeats takes, and then fail."""
    pumps: dict[tuple[str, str], None] = {}
    _pumps(list(parsed), "", pumps)
    texts: dict[str, None] = {}
    for before, pump in pumps:
        for end in ENDS:
            texts[before + pump * (LENGTH // len(pump)) + end] = None
        texts[(before + pump) * (LENGTH // len(before + pump)) + "\0"] = None
    return list(texts)[:MOST_TEXTS]


def _pumps(nodes: list[Any], before: str, pumps: dict[tuple[str, str], None]) -> str:
    """Collect what may be repeated behind what; return a text that the nodes take."""
    for node in nodes:
        name, value = str(node[0]), node[1]
        if name.endswith("_REPEAT"):
            body = list(value[2])
            for sample in _samples(body):
                pumps[before, sample] = None
            _pumps(body, before, pumps)
        elif name in {"SUBPATTERN", "ATOMIC_GROUP", "ASSERT", "ASSERT_NOT"}:
            inner = value if name == "ATOMIC_GROUP" else value[-1]
            _pumps(list(inner), before, pumps)
        elif name == "BRANCH":
            for each in value[1]:
                _pumps(list(each), before, pumps)
        before += next(iter(_samples([node])), "")
    return before


def _samples(nodes: list[Any]) -> list[str]:
    """Return some texts that the nodes take."""
    texts = [""]
    for node in nodes:
        texts = [text + more for text in texts for more in _of(node)][:12]
    return [text for text in texts if text]


def _of(node: Any) -> list[str]:
    name, value = str(node[0]), node[1]
    characters: dict[str, Callable[[], list[str]]] = {
        "LITERAL": lambda: [chr(value)],
        "NOT_LITERAL": lambda: ["a" if value != ord("a") else "b"],
        "ANY": lambda: ["a", " "],
        "IN": lambda: _members(value),
    }
    if name in characters:
        return characters[name]()
    if name.endswith("_REPEAT"):
        once = _samples(list(value[2])) or [""]
        return [text * max(value[0], 1) for text in once] + ([""] if not value[0] else [])
    if name in {"SUBPATTERN", "ATOMIC_GROUP"}:
        return _samples(list(value if name == "ATOMIC_GROUP" else value[-1])) or [""]
    if name == "BRANCH":
        return [text for each in value[1] for text in _samples(list(each)) or [""]][:12]
    return [""]


def _members(items: list[Any]) -> list[str]:
    """Return up to four characters of a set: of each kind one."""
    pattern = re.compile(_written(items))
    ours = "aZ0 \t\n_-.,:;=/\\\"'()[]<>@#*x9"
    return [letter for letter in ours if pattern.match(letter)][:4] or _literals(items)


def _literals(items: list[Any]) -> list[str]:
    return [
        chr(value if str(op) == "LITERAL" else value[0])
        for op, value in items
        if str(op) in {"LITERAL", "RANGE"}
    ][:2]


def _written(items: list[Any]) -> str:
    text = ""
    for op, value in items:
        name = str(op)
        if name == "NEGATE":
            text = "^" + text
        elif name == "LITERAL":
            text += f"\\U{value:08x}"
        elif name == "RANGE":
            text += f"\\U{value[0]:08x}-\\U{value[1]:08x}"
        else:
            text += _category(str(value))
    return f"[{text}]"


def _category(name: str) -> str:
    word = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}[name.rsplit("_", 1)[-1]]
    return word.upper() if "_NOT_" in name else word
