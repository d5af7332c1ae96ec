"""The filter grammar: which steps an expression selects.

Terms are separated by blanks and must all hold; `|` separates alternatives; `-` before a term
negates it; quotes keep blanks together. A term is `key:value`, a graph selector (`+name`, `name+`,
`2+name+1`) or free text that a step's id or name contains. `*` stands for anything in the values
of `status`, `kind` and `group` and in a graph selector's name. Letters' case never matters.

    status:failed  kind:test  group:mart*  dur:>5m  queue:>1m  retries:>0  on:critical  err:1a2b
    attempts:>1  slack:<30s  delta:>20%  exit:137

`delta` is by how much longer a step took than in the baseline; only what changed beyond noise has
one. `slack` is of steps that ran: what has neither a start nor a duration has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import translate
from typing import TYPE_CHECKING, Final

from exporter.analysis.facts import Analysis
from exporter.model import DagRun, ExportError, Step
from exporter.model.exit_codes import exit_code_of

if TYPE_CHECKING:
    from exporter.model.comparison import Comparison

MAX_LENGTH: Final = 2000
"""The longest expression that is read."""

_TOKEN: Final = re.compile(r'\||(?:[^\s|"]|"[^"]*")+')
_KEYED: Final = re.compile(
    r"(status|kind|group|dur|queue|retries|attempts|exit|slack|delta|on|err):(.*)",
    re.DOTALL | re.IGNORECASE,
)
_GRAPH: Final = re.compile(r"(?:(\d*)(\+))?([^+].*?|[^+])(?:(\+)(\d*))?", re.DOTALL)
_NUMBER: Final = re.compile(r"(>=|<=|>|<|=)?(\d+(?:\.\d+)?)(ms|s|m|h|d)?")
_PERCENT: Final = re.compile(r"(>=|<=|>|<|=)?([+-]?\d+(?:\.\d+)?)(%)?")
_IDLE: Final = frozenset({"upstream_failed", "skipped", "pending"})
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    ">": lambda value, bound: value > bound,
    "<": lambda value, bound: value < bound,
    ">=": lambda value, bound: value >= bound,
    "<=": lambda value, bound: value <= bound,
    "=": lambda value, bound: value == bound,
}

_Test = Callable[[Step], bool]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the terms look at."""

    run: DagRun
    analysis: Analysis
    comparison: Comparison | None

    def deltas(self) -> dict[str, float]:
        """Return the change of each step that became slower or faster, in percent."""
        found = self.comparison
        return {
            change.step_id: (change.after_seconds / change.before_seconds - 1) * 100
            for change in ((*found.slower, *found.faster) if found else ())
            if change.after_seconds is not None and change.before_seconds
        }


def select_steps(
    expression: str, run: DagRun, analysis: Analysis, comparison: Comparison | None = None
) -> frozenset[str]:
    """Return the ids of the steps that an expression selects; all of them for a blank one.

    Raises ExportError when the expression cannot be read.
    """
    if len(expression) > MAX_LENGTH:
        raise _refused("it is too long", f"use at most {MAX_LENGTH:,} characters")
    if expression.count('"') % 2:
        raise _refused('a quote " is not closed', "close it")
    alternatives: list[list[_Test]] = [[]]
    scene = _Scene(run, analysis, comparison or run.comparison)
    for token in _TOKEN.findall(expression):
        if token == "|":  # noqa: S105 - a token of the grammar
            alternatives.append([])
        else:
            alternatives[-1].append(_term(token.replace('"', ""), scene))
    if len(alternatives) > 1 and not all(alternatives):
        raise _refused("a side of | is empty", "write a term on both sides of it")
    return frozenset(
        step_id
        for step_id, step in run.steps.items()
        if any(all(test(step) for test in tests) for tests in alternatives)
    )


def _term(token: str, scene: _Scene) -> _Test:
    if token.startswith("-") and len(token) > 1:
        inner = _term(token[1:], scene)
        return lambda step: not inner(step)
    keyed = _KEYED.fullmatch(token)
    if keyed:
        return _keyed(keyed[1].lower(), keyed[2], scene)
    if token.startswith("+") or token.endswith("+") or re.match(r"\d+\+|.*\+\d+\Z", token):
        graph = _GRAPH.fullmatch(token)
        if graph is None:
            raise _refused(f"{token[:60]!r} names no step", "write a step's name beside the +")
        chosen = _neighbourhood(graph, scene.run)
        return lambda step: step.step_id in chosen
    text = token.casefold()
    return lambda step: text in step.step_id.casefold() or text in step.name.casefold()


def _keyed(key: str, value: str, scene: _Scene) -> _Test:
    if key in {"status", "kind", "group"}:
        matches = pattern_of(value)
        attribute = key
        return lambda step: matches(getattr(step, attribute) or "")
    if key in _NUMBERS:
        return _number(key, value, _NUMBERS[key])
    if key == "slack":
        slack = scene.analysis.slack_seconds
        return _number(key, value, lambda step: slack.get(step.step_id) if _ran(step) else None)
    if key == "delta":
        deltas = scene.deltas()
        return _number(key, value, lambda step: deltas.get(step.step_id))
    if key == "on":
        if value.casefold() != "critical":
            raise _refused(f"on:{value[:40]} is not known", "write on:critical")
        path = frozenset(scene.analysis.critical_path.observed) or frozenset(
            scene.analysis.critical_path.structural
        )
        return lambda step: step.step_id in path
    marks = scene.analysis.fingerprints()
    wanted = value.casefold()
    return lambda step: bool(wanted) and marks.get(step.step_id, "").startswith(wanted)


def _ran(step: Step) -> bool:
    return step.start_time is not None or step.duration_seconds is not None


def _attempts(step: Step) -> float:
    """Return in how many attempts a step ran; none for one that never did."""
    if step.attempts:
        return len(step.attempts)
    return step.retry_count + (step.retry_count > 0 or step.status not in _IDLE)


_NUMBERS: Final[dict[str, Callable[[Step], float | None]]] = {
    "dur": lambda step: step.duration_seconds,
    "queue": lambda step: step.queue_seconds,
    "retries": lambda step: step.retry_count,
    "attempts": _attempts,
    "exit": exit_code_of,
}
_EXAMPLES: Final = {
    "retries": "retries:>0",
    "attempts": "attempts:>1",
    "delta": "delta:>20%",
    "exit": "exit:137",
}


def _number(key: str, value: str, of: Callable[[Step], float | None]) -> _Test:
    found = (_PERCENT if key == "delta" else _NUMBER).fullmatch(value.lower())
    if found is None or (key == "delta" and not found[3]):
        raise _refused(
            f"{key}:{value[:40]} is no comparison",
            f"write {_EXAMPLES.get(key, f'{key}:>5m or {key}:<=1.5s')}",
        )
    compare = _COMPARE[found[1] or "="]
    bound = float(found[2]) * (1 if key == "delta" else _UNITS[found[3] or "s"])

    def test(step: Step) -> bool:
        number = of(step)
        return number is not None and compare(number, bound)

    return test


def pattern_of(value: str) -> Callable[[str], bool]:
    """Return what matches text without regard to case; `*` is the only sign with a meaning."""
    wanted = value.casefold()
    if "*" not in wanted:
        return lambda text: text.casefold() == wanted
    escaped = re.sub(r"([\[?])", r"[\1]", wanted)
    match = re.compile(translate(re.sub(r"\*+", "*", escaped))).match
    return lambda text: match(text.casefold()) is not None


def _neighbourhood(graph: re.Match[str], run: DagRun) -> frozenset[str]:
    up_hops, up, name, down, down_hops = graph.groups()
    matches = pattern_of(name)
    seeds = [
        step_id for step_id, step in run.steps.items() if matches(step_id) or matches(step.name)
    ]
    chosen = set(seeds)
    if up:
        chosen |= _reach(seeds, {k: s.upstream for k, s in run.steps.items()}, up_hops)
    if down:
        below: dict[str, list[str]] = {}
        for step_id, step in run.steps.items():
            for above in step.upstream:
                below.setdefault(above, []).append(step_id)
        chosen |= _reach(seeds, below, down_hops)
    return frozenset(chosen)


def _reach(
    seeds: list[str], edges: dict[str, tuple[str, ...]] | dict[str, list[str]], hops: str | None
) -> set[str]:
    """Walk breadth first, at most `hops` edges far; all the way for none."""
    left = int(hops) if hops else len(edges) + 1
    seen, front = set(seeds), list(seeds)
    while front and left > 0:
        left -= 1
        nearer: list[str] = []
        for step_id in front:
            following: Iterable[str] = edges.get(step_id, ())
            for other in following:
                if other not in seen:
                    seen.add(other)
                    nearer.append(other)
        front = nearer
    return seen


def _refused(message: str, hint: str) -> ExportError:
    return ExportError("bad-filter", message, hint=hint, where="--select", kind="usage")
