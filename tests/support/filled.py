"""A run in which every field that can hold text holds some, whatever fields there are."""

from __future__ import annotations

import itertools
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from exporter.model import DagRun, Step
from exporter.model.comparison import Comparison
from exporter.model.history import History
from exporter.model.statuses import StepStatus
from tests.support.hostile import PIECES

Texts = Callable[[], str]
WHEN: Final = datetime(2026, 11, 23, 4, tzinfo=UTC)
_NUMBERS: Final = {int: 3, float: 1.5, bool: False, datetime: WHEN, type(None): None}
_SHAPES: Final[Mapping[str, Any]] = {
    "ends": "f",
    "revision": "8b1a9953",
    "seconds": (1.5,),
    "errors": ("8b1a9953c461",),
    "PastRun.recovered": ("c4618b1a9953",),
}
"""Fields that refuse any other text than their own."""

MORE: Final = (
    "<img src=x onerror=window.__xss=1>", "</script><script>window.__xss=1</script>",
    "<svg/onload=x>", "javascript:alert(1)", "{{7*7}}", "{% raw %}", "<template>", "]]>",
    "\"'><iframe src=//evil.example>", "</style><base href=//evil.example>", "<!--",
    "<meta http-equiv=refresh content=0>", "=cmd|'/C calc'!A0", "../../etc/passwd",
    "##[set-env name=A]b", "::add-mask::e", "\u202e\u2066",
    "\x1b]8;;https://evil.example\x07x", "a" * 700,
)  # fmt: skip


def hostile_filled(seed: int) -> DagRun:
    """Return a run in which each text is another one of hostile pieces."""
    random = Random(seed)
    pieces = [*PIECES, *MORE]
    numbers = itertools.count()

    def text() -> str:
        made = "".join(random.choice(pieces) for _ in range(random.randrange(1, 5)))
        # a reader lets no lone surrogate through
        return f"{made.replace(chr(0xD800), '?')}{next(numbers)}"

    return filled_run(text)


def filled_run(text: Texts) -> DagRun:
    """Return a failed run; each text of it is a new one."""
    run: DagRun = _filled(DagRun, text)
    steps: dict[str, Step] = {}
    statuses: tuple[StepStatus, ...] = ("failed", "upstream_failed", "warned", "success")
    for number, status in enumerate(statuses):
        step: Step = _filled(Step, text)
        key = f"{number}{step.step_id}"
        steps[key] = replace(step, step_id=key, status=status, upstream=tuple(steps)[-1:])
    return replace(run, status="failed", steps=steps)


def _filled(kind: Any, text: Texts) -> Any:
    """Return a value of a type."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(
            **{
                each.name: _SHAPES.get(each.name)
                or _SHAPES.get(f"{kind.__name__}.{each.name}")
                or _filled(hints[each.name], text)
                for each in fields(kind)
            }
        )
    if kind is str or kind is Any:
        return text() if kind is str else {text(): [text(), {text(): text()}]}
    if kind in _NUMBERS:
        return _NUMBERS[kind]
    return _of_many(get_origin(kind), get_args(kind), text)


def _of_many(origin: Any, arguments: tuple[Any, ...], text: Texts) -> Any:
    if origin is Literal:
        return arguments[0]
    if origin in {Union, types.UnionType}:
        return _filled(next(each for each in arguments if each is not type(None)), text)
    if origin is tuple:
        return (_filled(arguments[0], text),)
    assert issubclass(origin, Mapping), origin
    return {} if arguments[1] is Step else {text(): _filled(arguments[1], text)}


def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, localns={"Comparison": Comparison, "History": History})
