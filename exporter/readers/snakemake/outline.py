"""The jobs of an invocation as a graph, those too that were planned and never began."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exporter.model import Note, NoteLevel, RunStatus, StepStatus
from exporter.readers.snakemake.files import Files
from exporter.readers.snakemake.gather import Beside
from exporter.readers.snakemake.records import Graph, Job, Session
from exporter.report.words import count

_MOST_UNBORN: Final = 100_000
_NAMED: Final = 5
_ENDED: Final[frozenset[RunStatus]] = frozenset({"success", "failed", "cancelled"})


@dataclass(slots=True)
class Node:
    """A job: one that began, or one that was only planned."""

    step_id: str
    rule: str
    label: str = ""
    job: Job | None = None
    upstream: dict[str, None] = field(default_factory=dict)
    waits_known: bool = True
    """Whether all that it waits for is known."""


@dataclass(slots=True)
class Outline:
    """How an invocation and its jobs stand."""

    session: Session
    nodes: dict[str, Node] = field(default_factory=dict)
    status: RunStatus = "unknown"
    steps: dict[str, StepStatus] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    uncounted: int = 0
    """Jobs that were planned and of which nothing is known, not even their rules."""

    def note(self, code: str, level: NoteLevel, message: str) -> None:
        """Add a note on the log."""
        self.notes.append(Note(code=code, level=level, message=message, where=self.session.file))


def outline(session: Session, beside: Beside | None, files: Files | None) -> Outline:
    """Work out how an invocation stands; what lies beside its log tells of graphs only."""
    made = Outline(session)
    for job in session.jobs.values():
        made.nodes[job.jobid] = Node(job.jobid, job.rule or "", job=job)
    _add_unborn(made, beside.graphs if beside else ())
    if beside is not None and files is not None:
        _connect(made, beside, files)
    made.status = _status(made)
    made.steps = _steps(made)
    return made


def _add_unborn(made: Outline, graphs: Sequence[Graph]) -> None:
    """Add what was planned and did not begin, by the graph or else by the counts of the log."""
    session = made.session
    left = Counter(session.planned)
    left.subtract(Counter(job.rule or "" for job in session.jobs.values()))
    wanted = {rule: number for rule, number in left.items() if number > 0}
    if nameless := sum(not job.rule for job in session.jobs.values()):
        wanted, made.uncounted = _without(wanted, nameless, session)
    for rule, number in wanted.items():
        if len(made.nodes) + number > _MOST_UNBORN:
            made.uncounted += number
            continue
        known = _of_graph(made, graphs, rule, number)
        if known is None:
            known = [(rule if number == 1 else f"{rule}#{n}", rule) for n in range(1, number + 1)]
        for key, label in known:
            step_id = key if key not in made.nodes else f"{key} (planned)"
            made.nodes[step_id] = Node(step_id, rule, label, waits_known=False)
    if session.total is not None and session.evolving:
        made.uncounted = max(0, session.total - len(made.nodes))


def _without(wanted: dict[str, int], nameless: int, session: Session) -> tuple[dict[str, int], int]:
    """Take jobs whose rule the log does not name from those that did not begin.

    Only the jobs of a rule with a message are without it, and then all of them. Where several rules
    may have one, it is not known of which of them the rest is: its number is returned.
    """
    printed = {job.rule for job in session.jobs.values() if job.message is None}
    unclear = {rule: number for rule, number in wanted.items() if rule not in printed}
    rest = max(0, sum(unclear.values()) - nameless)
    certain = {rule: number for rule, number in wanted.items() if rule in printed}
    if rest and len(unclear) == 1:
        return certain | dict.fromkeys(unclear, rest), 0
    return certain, rest


def _of_graph(
    made: Outline, graphs: Sequence[Graph], rule: str, count: int
) -> list[tuple[str, str]] | None:
    for graph in graphs:
        free = [key for key, name in graph.rules.items() if name == rule and key not in made.nodes]
        if len(free) == count:
            return [(key, graph.labels.get(key, "")) for key in free]
    return None


def _connect(made: Outline, beside: Beside, files: Files) -> None:
    for up, down in files.edges():
        made.nodes[down].upstream[up] = None
    silent = {
        node.step_id
        for node in made.nodes.values()
        if node.job is None or not files.outputs(node.job)
    }
    for node in made.nodes.values():
        if node.job is not None and files.inputs(node.job) is None:
            node.waits_known = False
    covered = False
    for graph in beside.graphs[:1]:
        covered = not made.session.evolving
        for up, down in graph.edges:
            target = made.nodes.get(down)
            if target is None or up == down or up not in made.nodes:
                continue
            if not target.waits_known or up in silent:
                target.upstream[up] = None
        for node in made.nodes.values():
            node.waits_known = node.waits_known or node.step_id in graph.rules
    if beside.events is not None and not covered:
        _by_rules(made, beside.events.links)


def _by_rules(made: Outline, links: Sequence[tuple[str, str]]) -> None:
    """Connect what never began by the graph of rules, where each of the two is one job."""
    by_rule: dict[str, list[str]] = {}
    for node in made.nodes.values():
        by_rule.setdefault(node.rule, []).append(node.step_id)
    for up, down in links:
        above, below = by_rule.get(up, []), by_rule.get(down, [])
        if len(above) == len(below) == 1 and up != down:
            target = made.nodes[below[0]]
            if not target.waits_known:
                target.upstream[above[0]] = None


def _status(made: Outline) -> RunStatus:
    session = made.session
    failed = any(
        job.tries and job.tries[-1].word == "error" and not job.again
        for job in session.jobs.values()
    )
    if session.cancelled:
        return "cancelled"
    if failed or session.exiting:
        return "failed"
    if session.problems:
        if session.log is None or session.done != session.total or not session.jobs:
            return "failed"
        made.note(
            "status-contradicted",
            "warning",
            "All jobs finished, and the log tells of an exception that is of none of them: "
            f"{session.problems[0].kind}.",
        )
        return "unknown"
    return _ended(made) if session.log is not None or _needs_no_end(session) else _unfinished(made)


def _needs_no_end(session: Session) -> bool:
    """Say whether a log is whole though it does not end with its own name.

    One that had nothing to do has none, since 8; one that went well neither, before 5, which had no
    times in its log either.
    """
    if not session.jobs:
        return session.nothing
    return session.first is None and session.done == session.total


def _ended(made: Outline) -> RunStatus:
    """Return how an invocation ended of which nothing says that it failed."""
    session = made.session
    if session.nothing and not session.jobs:
        made.note("nothing-ran", "info", "There was nothing to do: all files were up to date.")
        return "success"
    open_ = [n for n in made.nodes.values() if not _finished(n.job)]
    if session.total is None or session.done != session.total or open_ or made.uncounted:
        named = ", ".join((node.rule or node.step_id)[:80] for node in open_[:_NAMED])
        made.note(
            "unfinished-steps",
            "warning",
            "The log ends as that of a run does, but it does not say of every job that it "
            f"finished: {named or 'the last line about progress is missing'}.",
        )
        return "unknown"
    return "success"


def _finished(job: Job | None) -> bool:
    return bool(job and job.tries and job.tries[-1].word == "finished")


def _unfinished(made: Outline) -> RunStatus:
    session = made.session
    progress = f"{session.done:,} of {count(session.total, 'job')} done" if session.total else (
        "no job is done")  # fmt: skip
    made.note(
        "unfinished-run",
        "warning",
        f"The log does not end as that of a run does: {progress}. It goes on, or was killed.",
    )
    return "running" if session.jobs or session.planned or session.header else "unknown"


def _steps(made: Outline) -> dict[str, StepStatus]:
    steps = {key: _stands(node.job, made.status) for key, node in made.nodes.items()}
    below: dict[str, list[str]] = {}
    for key, node in made.nodes.items():
        for up in node.upstream:
            below.setdefault(up, []).append(key)
    queue = deque(key for key, status in steps.items() if status == "failed")
    blocked: set[str] = set()
    while queue:
        for key in below.get(queue.popleft(), ()):
            if steps[key] is None and key not in blocked:
                blocked.add(key)
                queue.append(key)
    return {
        key: status if status is not None else _not_begun(made, key, blocked)
        for key, status in steps.items()
    }


def _stands(job: Job | None, run: RunStatus) -> StepStatus | None:
    if job is None:
        return None
    last = job.tries[-1] if job.tries else None
    if last is None:
        return "pending" if run not in _ENDED else "unknown"
    if last.word == "finished":
        return "success"
    if last.word == "error":
        return "retry" if job.again and run not in _ENDED else "failed"
    if run == "cancelled":
        return "cancelled"
    return "running" if run == "running" else "unknown"


def _not_begun(made: Outline, key: str, blocked: Mapping[str, None] | set[str]) -> StepStatus:
    match made.status:
        case "failed":
            # whether it would have run is not known where what it waits for is not
            known = made.nodes[key].waits_known
            return "upstream_failed" if key in blocked or not known else "cancelled"
        case "cancelled":
            return "cancelled"
        case "running" | "created":
            return "pending"
    return "unknown"
