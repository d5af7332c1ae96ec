r"""A user's patterns: compiled, and refused where a search could take more than linear time.

Python's engine goes back and tries again, so `(a+)+$` takes time that doubles with each letter and
`\s+$` the square of the length. A pattern passes when

- a repeat without an upper bound repeats one character, and stands in no other repeat;
- whatever follows it cannot fail, or a character stands before it that it cannot itself take: then
  each run of characters is walked a bounded number of times, wherever a search begins;
- the ways through what is left, multiplied, stay under a bound.

That refuses some harmless patterns; an upper bound, such as `{1,64}`, makes each of them pass.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any, Final

from exporter.model import ExportError

_LONGEST: Final = 1_000
_WAYS: Final = 500
_REPEATS: Final = 500

_SYNTAX: Final = "write it as Python's re module reads it, such as ACCT-[0-9]{8}"

_BEYOND_SPACE, _BEYOND_DIGIT, _BEYOND_LETTER, _BEYOND_ELSE = (1 << bit for bit in range(128, 132))
_BEYOND: Final = _BEYOND_SPACE | _BEYOND_DIGIT | _BEYOND_LETTER | _BEYOND_ELSE
_ALL: Final = (1 << 132) - 1
"""A set of characters is a number with a bit for each of ASCII and four for all others."""

_ZERO_WIDTH: Final = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEAT: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_CHARACTER: Final = frozenset({"LITERAL", "NOT_LITERAL", "IN", "ANY"})


def compile_patterns(patterns: Sequence[str]) -> list[re.Pattern[str]]:
    """Compile what `--redact-pattern` holds.

    Raises ExportError for one that is no regular expression, that matches empty text, or that could
    take more than linear time.
    """
    return [_compile(number, pattern) for number, pattern in enumerate(patterns, 1)]


def _compile(number: int, pattern: str) -> re.Pattern[str]:
    if len(pattern) > _LONGEST:
        raise _refusal(number, f"it is longer than {_LONGEST:,} characters", "make two of it")
    if "a" in _flags(pattern):
        raise _refusal(number, "the flag a is not supported", "write [A-Za-z0-9_] instead of \\w")
    parser: Any = vars(re)["_parser"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(pattern)
            parsed = parser.parse(pattern)
        reason = _Check(any_newline="s" in _flags(pattern)).fault(parsed)
    except re.error as error:
        raise _refusal(number, f"it is no regular expression: {error}", _SYNTAX) from None
    except (OverflowError, RecursionError):
        raise _refusal(number, "it is nested too deep or repeats too often", _SYNTAX) from None
    if reason:
        raise _refusal(number, reason, "give each repeat a small upper bound, such as {1,64}")
    return compiled


def _refusal(number: int, reason: str, hint: str) -> ExportError:
    return ExportError(
        "bad-pattern",
        f"pattern {number} cannot be used: {reason}",
        hint=hint,
        where="--redact-pattern",
        kind="usage",
    )


def _flags(pattern: str) -> str:
    """Return the letters of all inline flags, wherever they stand; more of them is safe."""
    return "".join(re.findall(r"\(\?([a-zA-Z]{1,8})", pattern))


class _SlowError(Exception):
    """Why a pattern could take more than linear time."""


class _Check:
    """One pattern, walked once from the left with what follows each part at hand."""

    def __init__(self, *, any_newline: bool) -> None:
        self.dot = _ALL if any_newline else _ALL & ~(1 << 10)
        self.backtracks = False

    def fault(self, parsed: Any) -> str | None:
        """Return why the pattern is refused, or None."""
        if parsed.getwidth()[0] == 0:
            return "it can match empty text"
        try:
            ways = self.sequence(list(parsed), 0, (), fails=False, once=True)[0]
        except _SlowError as slow:
            return str(slow)
        return "there are too many ways to match the same text" if ways > _WAYS else None

    def sequence(
        self, nodes: list[Any], follow: int, guards: tuple[int, ...], *, fails: bool, once: bool
    ) -> tuple[int, tuple[int, ...]]:
        """Return the ways through the nodes, and the characters that each of them must pass.

        `follow` is what can come after the nodes, `fails` whether that can fail, `once` whether
        they stand outside of all repeats.
        """
        after = [(follow, fails)]
        for node in reversed(nodes):
            first, empty = self.first(node)
            mask, can_fail = after[-1]
            fallible = not empty or str(node[0]) in _ZERO_WIDTH
            after.append((first | (mask if empty else 0), can_fail or fallible))
        after.reverse()
        ways = 1
        for node, (mask, can_fail) in zip(nodes, after[1:], strict=True):
            more, guards = self.node(node, mask, guards, fails=can_fail, once=once)
            ways *= more
        return ways, guards

    def node(
        self, node: Any, follow: int, guards: tuple[int, ...], *, fails: bool, once: bool
    ) -> tuple[int, tuple[int, ...]]:
        """Return the ways through one node, and the guards behind it."""
        name, value = str(node[0]), node[1]
        if name in _CHARACTER:
            return 1, (*guards, self.first(node)[0])
        if name == "AT":
            return 1, guards
        if name in _REPEAT:
            return self.repeat(name, value, follow, guards, fails=fails, once=once)
        if name in {"SUBPATTERN", "ATOMIC_GROUP"}:
            inner = list(value[3] if name == "SUBPATTERN" else value)
            return self.sequence(inner, follow, guards, fails=fails, once=once)
        if name in {"ASSERT", "ASSERT_NOT"}:
            return self.sequence(list(value[1]), _ALL, guards, fails=True, once=False)[0], guards
        if name == "BRANCH":
            found = [
                self.sequence(list(each), follow, guards, fails=fails, once=once)[0]
                for each in value[1]
            ]
            firsts = [self.firsts(list(each)) for each in value[1]]
            masks = [mask for mask, _ in firsts]
            apart = not any(empty for _, empty in firsts) and (
                sum(map(int.bit_count, masks)) == _union(masks).bit_count()
            )
            return (max(found) if apart else sum(found)), guards
        raise _SlowError("it refers back to a group")

    def repeat(
        self,
        name: str,
        value: Any,
        follow: int,
        guards: tuple[int, ...],
        *,
        fails: bool,
        once: bool,
    ) -> tuple[int, tuple[int, ...]]:
        """Return the ways through a repeat."""
        least, most, body = int(value[0]), int(value[1]), list(value[2])
        first = self.firsts(body)[0]
        behind = (*guards, first) if least and self.single(body) else guards
        settled = not fails or name == "POSSESSIVE_REPEAT" or not first & follow
        if value[1] is vars(re)["_constants"].MAXREPEAT:
            if not self.single(body):
                raise _SlowError("an endless repeat holds more than one character")
            if not once:
                raise _SlowError("an endless repeat stands in another repeat")
            if fails:
                if self.backtracks or all(guard & first for guard in guards):
                    raise _SlowError("an endless repeat can be walked again from many places")
                self.backtracks = not settled
            return 1, behind
        if most > _REPEATS:
            raise _SlowError(f"a repeat goes on over {_REPEATS:,} times")
        inner, _ = self.sequence(
            body,
            follow | (first if most > 1 else 0),
            guards,
            fails=fails or least > 1,
            once=once and most == 1,
        )
        if inner == 1:
            return (1 if settled else most - least + 1), behind
        return min(_WAYS + 1, inner ** min(most, 20) * (most - least + 1)), behind

    def single(self, body: list[Any]) -> bool:
        """Say whether a body is one character, whatever happens."""
        if len(body) != 1:
            return False
        name, value = str(body[0][0]), body[0][1]
        if name == "SUBPATTERN":
            return self.single(list(value[3]))
        return name in _CHARACTER

    def firsts(self, nodes: list[Any]) -> tuple[int, bool]:
        """Return what a sequence can begin with, and whether it can be empty."""
        mask = 0
        for node in nodes:
            first, empty = self.first(node)
            mask |= first
            if not empty:
                return mask, False
        return mask, True

    def first(self, node: Any) -> tuple[int, bool]:
        """Return what a node can begin with, and whether it can be empty."""
        name, value = str(node[0]), node[1]
        if name in _CHARACTER:
            return self.dot if name == "ANY" else _characters(name, value), False
        if name in _REPEAT:
            mask, empty = self.firsts(list(value[2]))
            return mask, empty or not value[0]
        if name in {"SUBPATTERN", "ATOMIC_GROUP"}:
            return self.firsts(list(value[3] if name == "SUBPATTERN" else value))
        if name == "BRANCH":
            found = [self.firsts(list(each)) for each in value[1]]
            return _union([mask for mask, _ in found]), any(empty for _, empty in found)
        return 0 if name in _ZERO_WIDTH else _ALL, True


def _union(masks: Sequence[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _characters(name: str, value: Any) -> int:
    if name == "LITERAL":
        return _literal(value)
    if name == "NOT_LITERAL":
        return _ALL if value > 127 else _ALL & ~(1 << value)  # noqa: PLR2004 - ASCII
    return _members(value)


def _members(items: Sequence[Any]) -> int:
    found = 0
    negated = False
    for op, value in items:
        name = str(op)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            # What a negated set leaves out must be certain; what a set takes in must be all.
            found |= (1 << value if value < 128 else 0) if negated else _literal(value)  # noqa: PLR2004
        elif name == "RANGE":
            low, high = value
            found |= _range(low, high, wide=not negated)
        else:
            found |= _CATEGORIES[str(value)]
    return _ALL & ~found if negated else found


def _literal(code: int) -> int:
    """Return a character in both cases, for the pattern may ignore them."""
    if code > 127:  # noqa: PLR2004 - ASCII
        return _BEYOND | _literal_cases(chr(code))
    return (1 << code) | _literal_cases(chr(code)) | (_BEYOND if chr(code) in "iIkKsS" else 0)


def _literal_cases(letter: str) -> int:
    cases = {letter.lower(), letter.upper()}
    return _union([1 << ord(case) for case in cases if len(case) == 1 and case.isascii()])


def _range(low: int, high: int, *, wide: bool) -> int:
    found = _union([1 << code for code in range(low, min(high, 127) + 1)])
    if not wide:
        return found
    letters = [chr(code) for code in range(low, min(high, 127) + 1)]
    return _union([found, *map(_literal_cases, letters), _BEYOND if high > 127 else 0])  # noqa: PLR2004


def _category(test: Any, beyond: int) -> int:
    return _union([1 << code for code in range(128) if test(chr(code))]) | beyond


_SPACE: Final = _category(str.isspace, _BEYOND_SPACE)
_DIGIT: Final = _category(str.isdecimal, _BEYOND_DIGIT)
_WORD: Final = _category(
    lambda letter: letter.isalnum() or letter == "_", _BEYOND_DIGIT | _BEYOND_LETTER
)
_CATEGORIES: Final = {
    "CATEGORY_SPACE": _SPACE,
    "CATEGORY_NOT_SPACE": _ALL & ~_SPACE,
    "CATEGORY_DIGIT": _DIGIT,
    "CATEGORY_NOT_DIGIT": _ALL & ~_DIGIT,
    "CATEGORY_WORD": _WORD,
    "CATEGORY_NOT_WORD": _ALL & ~_WORD,
}
