"""How a run of a flow and its tasks stand; Metaflow keeps no word on the run as a whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exporter.model import Note, NoteLevel, RunStatus, StepStatus
from exporter.readers.metaflow.records import Graph, Run, Task
from exporter.report.words import count

_MOST_EDGES: Final = 500_000
_NAMED: Final = 5
_END: Final = "end"


@dataclass(slots=True)
class Outline:
    """A run, and how all of it stands."""

    run: Run
    graph: Graph | None
    status: RunStatus = "unknown"
    steps: dict[str, StepStatus] = field(default_factory=dict)
    """By task, and by step for those that were not reached."""
    upstream: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unpaired: int = 0
    """Dependencies between steps of which it is not known which task waits for which."""
    notes: list[Note] = field(default_factory=list)

    def note(self, code: str, level: NoteLevel, message: str) -> None:
        """Add a note on the run's own file."""
        note = Note(code=code, level=level, message=message, where=self.run.files[0])
        self.notes.append(note)


def outline(run: Run, graph: Graph | None) -> Outline:
    """Work out how a run stands."""
    made = Outline(run, graph)
    words = {key: _stands(task) for key, task in run.tasks.items()}
    made.status = _status(made, words)
    unreached = [name for name in (graph.kinds if graph else {}) if name not in run.reached]
    made.steps = {
        key: "unknown" if word == "running" and made.status != "running" else word
        for key, word in words.items()
    }
    made.steps.update(dict.fromkeys(unreached, "pending"))
    _connect(made)
    _settle(made, unreached)
    return made


def _stands(task: Task) -> StepStatus:
    last = task.last
    if last is None:
        return "pending"
    return last.word or "running"


def _status(made: Outline, words: Mapping[str, StepStatus]) -> RunStatus:
    run = made.run
    if "failed" in words.values():
        return "failed"
    if "cancelled" in words.values():
        return "cancelled"
    ends = [task for task in run.tasks.values() if task.step == _END]
    if not ends or any(words[task.key] != "success" for task in ends):
        made.note(
            "unfinished-run",
            "warning",
            "The step `end` has not ended well, and no task failed: the run goes on, or was "
            "killed.",
        )
        return "running"
    return "unknown" if _doubts(made, words) else "success"


def _doubts(made: Outline, words: Mapping[str, StepStatus]) -> bool:
    """Note whatever forbids a green verdict."""
    before = len(made.notes)
    run = made.run
    open_ = [key for key, word in words.items() if word != "success"]
    if open_:
        named = ", ".join(key[:80] for key in open_[:_NAMED])
        made.note(
            "unfinished-steps",
            "warning",
            f"The step `end` ended well, but {count(len(open_), 'task has', 'tasks have')} no end "
            f"on record: {named}.",
        )
    missing = list(_missing(run))
    empty = sorted(run.reached - {task.step for task in run.tasks.values()})
    if missing or run.unread or empty:
        what = ", ".join([*missing, *empty][:_NAMED]) or "some files"
        made.note(
            "incomplete-record",
            "warning",
            f"A part of the run's record is missing or cannot be read: {what}.",
        )
    skipped = [n for n in (made.graph.kinds if made.graph else {}) if n not in run.reached]
    if skipped and made.graph is not None and not _has_choice(made.graph):
        made.note(
            "missing-steps",
            "warning",
            f"Steps of the flow are not on record: {', '.join(skipped[:_NAMED])}.",
        )
    return len(made.notes) > before


def _missing(run: Run) -> Iterator[str]:
    """Yield the tasks that are missing: a run counts its tasks from 1 on where it is local."""
    numbers = [task.task_id for task in run.tasks.values()]
    if not all(number.isdecimal() and len(number) < 7 for number in numbers):  # noqa: PLR2004 - a counter
        return
    known = {int(number) for number in numbers}
    if min(known, default=1) != 1 and len(run.number) < 15:  # noqa: PLR2004 - a service counts on
        return
    for number in range(1, max(known, default=0) + 1):
        if number not in known:
            yield f"task {number}"


def _has_choice(graph: Graph) -> bool:
    return any("switch" in kind for kind in graph.kinds.values())


def _connect(made: Outline) -> None:
    """Connect tasks by the graph of steps, where that leaves no doubt which waits for which."""
    of_step: dict[str, list[str]] = {}
    for key, task in made.run.tasks.items():
        of_step.setdefault(task.step, []).append(key)
    for name in made.steps:
        if name not in made.run.tasks:
            of_step.setdefault(name, []).append(name)
    upstream: dict[str, dict[str, None]] = {key: {} for key in made.steps}
    count = 0
    graph = made.graph
    for up, down in graph.edges if graph else ():
        above, below = of_step.get(up, []), of_step.get(down, [])
        if len(above) > 1 and len(below) > 1:
            made.unpaired += not _pair(made, above, below, upstream)
            continue
        count += len(above) * len(below)
        if count > _MOST_EDGES:
            made.unpaired += 1
            continue
        for key in below:
            upstream[key].update(dict.fromkeys(above))
    made.upstream = {key: tuple(above) for key, above in upstream.items()}


def _pair(
    made: Outline,
    above: Sequence[str],
    below: Sequence[str],
    upstream: Mapping[str, dict[str, None]],
) -> bool:
    """Connect tasks of two steps within a foreach by which part of it they are.

    A part of a part waits for the part, and what joins parts for all of them.
    """
    paths = {key: tuple(made.run.tasks[key].path) for key in (*above, *below)}
    if not all(paths.values()):
        return False
    by_path: dict[tuple[str, ...], list[str]] = {}
    for key in above:
        for length in range(1, len(paths[key]) + 1):
            by_path.setdefault(paths[key][:length], []).append(key)
    for key in below:
        path = paths[key]
        found = by_path.get(path)
        while found is None and len(path) > 1:
            path = path[:-1]
            found = [each for each in by_path.get(path, ()) if paths[each] == path] or None
        upstream[key].update(dict.fromkeys(found or ()))
    return True


def _settle(made: Outline, unreached: list[str]) -> None:
    """Tell why steps were not reached."""
    match made.status:
        case "failed":
            _stop(made)
            for key in unreached:  # the run stopped before it came to them
                if made.steps[key] == "pending":
                    made.steps[key] = "cancelled"
        case "cancelled":
            made.steps.update(dict.fromkeys(unreached, "cancelled"))
        case "success":
            made.steps.update(dict.fromkeys(unreached, "skipped"))  # a switch went another way
        case "unknown":
            made.steps.update(dict.fromkeys(unreached, "unknown"))


def _stop(made: Outline) -> None:
    below: dict[str, list[str]] = {}
    for key, above in made.upstream.items():
        for each in above:
            below.setdefault(each, []).append(key)
    queue = deque(key for key, status in made.steps.items() if status == "failed")
    while queue:
        for key in below.get(queue.popleft(), ()):
            if made.steps[key] == "pending":
                made.steps[key] = "upstream_failed"
                queue.append(key)


def order_of(graph: Graph | None) -> dict[str, int]:
    """Return the steps of a flow, each after all that it waits for."""
    below: dict[str, list[str]] = {}
    waits: dict[str, int] = {}
    for up, down in graph.edges if graph else ():
        below.setdefault(up, []).append(down)
        waits[down] = waits.get(down, 0) + 1
    queue = deque(name for name in (graph.kinds if graph else {}) if name not in waits)
    found: dict[str, int] = {}
    while queue:
        name = queue.popleft()
        found[name] = len(found)
        for each in below.get(name, ()):
            waits[each] -= 1
            if not waits[each]:
                queue.append(each)
    return found
