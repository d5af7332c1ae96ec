"""Change what the files of every case say, and see that no red run turns green.

Usage: python tools/corpus/sense.py FOLDER [MOST]

FOLDER is a corpus as `run.py` takes it. `damage.py` breaks files; here they stay whole and say
something else: the words for a failure are unknown ones, lines are in another order or end early,
lists are turned around, a status is another thing, a second case's files lie among them. MOST
(default 40) changes of a case are tried, which ones depends on their names alone. A success is
wrong where the whole case has another end, and, unless a note warns, where no whole case has such a
run and where steps are missing. Exit status 1 when one is wrong, or when anything but an
ExportError is raised.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from exporter.model import DagRun  # noqa: E402 - found through the line above
from tools.corpus.damage import (  # noqa: E402 - as above
    Files,
    World,
    judge,
    runs_in,
    some_of,
    steps_of,
    world_of,
)

Make = Callable[[], Files]
MOST: Final = 40
_FILES: Final = 3
_NEW: Final = "wobbled"
_FAILURES: Final = re.compile(
    rb"\b(?:upstream_)?(?:fail(?:ed|ure|ures)?|errors?|abort(?:ed)?|timed_out|cancell?ed|crashed"
    rb"|(?:step|pipeline|run|task|execution|taskstate)_?(?:failed|failure|aborted))\b",
    re.IGNORECASE,
)
_STATUS: Final = re.compile(
    "status|state|conclusion|phase|result|exit|type|end|complet|finish", re.IGNORECASE
)
_OTHERS: Final[tuple[object, ...]] = (None, "", _NEW, 7, {})
_BINARY: Final = (b"SQLite format", b"\x1f\x8b", b"PK\x03\x04")


class Known(NamedTuple):
    """How the runs of the whole cases ended."""

    world: World
    reds: frozenset[str]
    """The ids of those that are red or open in each case they are in."""
    sizes: Mapping[str, int]
    """Of those that are green the number of steps."""


def known_of(cases: Mapping[str, Files]) -> Known:
    """Read the whole cases."""
    world = world_of(cases)
    reds: set[str] = set()
    sizes: dict[str, int] = {}
    for files in cases.values():
        for run in runs_in(files):
            if run.status == "success":
                sizes[run.run_id] = max(len(run.steps), sizes.get(run.run_id, 0))
            elif run.run_id not in files:
                reds.add(run.run_id)
    return Known(world, frozenset(reds - sizes.keys()), sizes)


def changes(name: str, cases: Mapping[str, Files]) -> Iterator[tuple[str, Make]]:
    """Yield what may be changed in a case, and what makes the case so."""
    files = cases[name]
    texts = {path: data for path, data in files.items() if not data.startswith(_BINARY)}
    for word in sorted({found[0] for data in texts.values() for found in _FAILURES.finditer(data)}):
        for new in (_NEW.encode(), word.swapcase()):
            yield f"{word.decode()} is {new.decode()}", partial(_reworded, files, word, new)
    for path in some_of(sorted(texts), _FILES):
        for what, data in (*_lines(texts[path]), *_tree(texts[path])):
            yield f"{path} {what}", partial(_with, files, path, data)
    for other in some_of([each for each in cases if each != name], 2):
        yield f"with the files of {other}", partial(dict, {**cases[other], **files})


def _with(files: Files, path: str, data: Callable[[], bytes]) -> Files:
    return {**files, path: data()}


def _reworded(files: Files, word: bytes, new: bytes) -> Files:
    pattern = re.compile(rb"\b" + re.escape(word) + rb"\b")
    return {
        path: data if data.startswith(_BINARY) else pattern.sub(new, data)
        for path, data in files.items()
    }


def _lines(data: bytes) -> Iterator[tuple[str, Callable[[], bytes]]]:
    lines = data.splitlines(keepends=True)
    if len(lines) < 3:  # noqa: PLR2004 - no log and no list of events
        return
    for number in sorted({1, 2, 3, 5, *(len(lines) * tenth // 10 for tenth in range(1, 10))}):
        if 0 < number < len(lines):
            yield f"without its last {number} lines", partial(b"".join, lines[:-number])
    for at in range(0, len(lines), max(1, len(lines) // 20)):
        yield f"without line {at + 1}", partial(b"".join, [*lines[:at], *lines[at + 1 :]])
    turned = [line.rstrip() + b"\n" for line in lines[::-1]]
    yield "with its lines turned around", partial(b"".join, turned)


def _tree(data: bytes) -> Iterator[tuple[str, Callable[[], bytes]]]:
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return
    yield "with its lists turned around", lambda: json.dumps(_turned(tree)).encode()
    fields = [each for each in _fields(tree) if _STATUS.search(each[1])]
    for mapping, key in fields[:: max(1, len(fields) // 30)]:
        for new in _OTHERS:
            what = f"with {key} {new!r} for {str(mapping[key])[:40]!r}"
            yield what, partial(_set, tree, mapping, key, new)


def _set(tree: Any, mapping: dict[str, Any], key: str, new: object) -> bytes:
    old, mapping[key] = mapping[key], new
    data = json.dumps(tree).encode()
    mapping[key] = old
    return data


def _fields(tree: Any) -> Iterator[tuple[dict[str, Any], str]]:
    stack = [tree]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            yield from ((value, key) for key in value)
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def _turned(tree: Any) -> Any:
    if isinstance(tree, list):
        return [_turned(each) for each in reversed(tree)]
    if isinstance(tree, dict):
        return {key: _turned(value) for key, value in tree.items()}
    return tree


def wrong_in(name: str, known: Known, most: int = MOST) -> Iterator[str]:
    """Yield a sentence for each change that turns a run green, or that makes a reader fall over."""
    every = dict(changes(name, known.world.cases))
    for what in some_of(list(every), most):
        try:
            runs = list(runs_in(every[what]()))
        except Exception as error:  # noqa: BLE001 - to be told, whatever it is
            yield f"{what}: {type(error).__name__}: {error}"
            continue
        for run in runs:
            why = _wrong(run, known)
            if why:
                yield f"{what}: {run.run_id} is said to be a success, {why}"


def _wrong(run: DagRun, known: Known) -> str | None:
    """Say why a run must not be green as it is; None where it may, or is not."""
    if run.status != "success" or steps_of(run) in known.world.greens:
        return None
    if run.run_id in known.reds:
        return "which it was not"
    if any(note.level != "info" for note in run.notes):
        return None
    if run.run_id not in known.sizes:
        return f"of {len(run.steps)} steps"
    if len(run.steps) < known.sizes[run.run_id]:
        return f"and {known.sizes[run.run_id] - len(run.steps)} steps are missing without a word"
    return None


def main(arguments: list[str]) -> int:
    """Change a corpus; return the exit status."""
    return judge(arguments, __doc__, MOST, "changed", _wrong_cases)


def _wrong_cases(cases: Mapping[str, Files], most: int) -> Iterator[str]:
    known = known_of(cases)
    for name in cases:
        yield from (f"{name}: {each}" for each in wrong_in(name, known, most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
