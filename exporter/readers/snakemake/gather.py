"""The invocations that a bundle tells of, each with what lies beside its log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from exporter.model import Artifact, Bundle, ExportError, Note
from exporter.model.late import late
from exporter.readers.local_times import whole_quarters
from exporter.readers.marks import Mark
from exporter.readers.snakemake import extras
from exporter.readers.snakemake.cluster import fold
from exporter.readers.snakemake.log import sessions
from exporter.readers.snakemake.recognise import LOGS, Family, root_of, survey
from exporter.readers.snakemake.records import (
    Events,
    Graph,
    Job,
    Problem,
    Session,
    Written,
)

T = TypeVar("T")

_RULE: Final = late(r"in rule (\S{1,200}) in ")


@dataclass(slots=True)
class Site:
    """A folder that Snakemake worked in."""

    root: str
    marks: list[Mark] = field(default_factory=list)

    def of(self, *families: Family) -> list[Artifact]:
        """Return its files of some kinds."""
        return [mark.artifact for mark in self.marks if mark.family in families]


@dataclass(slots=True)
class Found:
    """An invocation: the text that counts first, then copies of it, such as what it printed."""

    site: Site
    sessions: list[Session] = field(default_factory=list)
    within: list[str] = field(default_factory=list)
    """Logs of single jobs that say why they failed."""

    @property
    def session(self) -> Session:
        """Return the text that counts."""
        return self.sessions[0]


@dataclass(slots=True)
class Beside:
    """What lies beside a log and is of its invocation."""

    written: dict[str, Written] = field(default_factory=dict)
    """By path."""
    events: Events | None = None
    graphs: list[Graph] = field(default_factory=list)
    benchmarks: dict[str, dict[str, float]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    """The files that it comes from."""
    notes: list[Note] = field(default_factory=list)


def found(bundle: Bundle, notes: list[Note]) -> dict[str, Found]:
    """Return the invocations by their ids; a log that cannot be read gets an `error` note."""
    runs: dict[str, Found] = {}
    for site in _sites(survey(bundle)):
        for artifact in site.of("log"):
            for session in _sessions(artifact, notes):
                key = _twin(runs, session, site) or _key(runs, session, site)
                runs.setdefault(key, Found(site)).sessions.append(session)
    for each in runs.values():
        each.sessions.sort(key=_rank)
        for other in each.sessions[1:]:
            _complete(each.session, other)
        _settle(each.session)
    fold(runs)
    return runs


def _sites(marks: list[Mark]) -> list[Site]:
    sites = {
        root: Site(root)
        for root in sorted({root_of(m.artifact.name) for m in marks if m.family == "log"})
    }
    for mark in marks:
        folder = root_of(mark.artifact.name)
        while folder and folder not in sites:
            folder = folder.rpartition("/")[0]
        if folder in sites:
            sites[folder].marks.append(mark)
        elif len(sites) == 1:
            next(iter(sites.values())).marks.append(mark)
    return list(sites.values())


def _sessions(artifact: Artifact, notes: list[Note]) -> Iterator[Session]:
    try:
        text = artifact.read().decode("utf-8", "replace")
    except ExportError as error:
        message = f"{error.message[:1].upper()}{error.message[1:]}."
        notes.append(Note(code=error.code, level="error", message=message, where=artifact.name))
        return
    for session in sessions(text, artifact.name):
        told = session.jobs or session.nothing or session.planned or session.problems
        if not session.dry and (told or session.header):
            yield session


def _key(runs: dict[str, Found], session: Session, site: Site) -> str:
    """Return the id of a run, which is another's only where both are copies of one log."""
    key = session.run_id
    other = runs.get(key)
    if other is None or "Workflow ID" in session.header:
        return key
    if session.log is not None and other.session.log == session.log:
        return key
    key = f"{site.root}/{key}".lstrip("/") if other.site is not site else key
    number = 2
    while key in runs:
        key, number = f"{session.run_id}#{number}", number + 1
    return key


def _twin(runs: dict[str, Found], session: Session, site: Site) -> str | None:
    """Return the id of the run that a text without an id of its own is another copy of."""
    if "Workflow ID" in session.header or session.run_id in runs or not session.jobs:
        return None
    for run_id, other in runs.items():
        same = other.site is site and (other.session.log is None or session.log is None)
        if same and _look(other.session) == _look(session):
            return run_id
    return None


def _look(session: Session) -> tuple[object, ...]:
    jobs = tuple((jobid, job.facts.get("output")) for jobid, job in session.jobs.items())
    return session.first, session.last, jobs, tuple(session.planned.items())


def _rank(session: Session) -> tuple[bool, int, str]:
    return LOGS not in f"/{session.file}", -len(session.jobs), session.file


def _complete(session: Session, other: Session) -> None:
    """Take over what a copy says more: exceptions of Python code stand in what was printed only."""
    for jobid, job in session.jobs.items():
        twin = other.jobs.get(jobid)
        if twin is None:
            continue
        job.rule = job.rule or twin.rule
        for one, same in zip(job.tries, twin.tries, strict=False):
            if one.word == same.word == "error" and one.problem is None:
                one.problem = same.problem
    session.problems += [each for each in other.problems if each not in session.problems]


def _settle(session: Session) -> None:
    """Give a job the exception that names its rule and no job.

    Snakemake waits for all running jobs before it gives up: what has no end by then has failed.
    """
    over = session.exiting and session.log is not None
    for problem in list(session.problems):
        for job in session.jobs.values():
            last = job.tries[-1] if job.tries else None
            if last is None or last.problem or last.word == "finished" or not _names(problem, job):
                continue
            if last.word == "error" or over or session.log is not None:
                last.word, last.problem = "error", problem
                session.problems.remove(problem)
                break
    _open_one(session)
    for job in session.jobs.values():
        if over and not session.cancelled and job.tries and job.tries[-1].word is None:
            job.tries[-1].word = "error"
    _name_rules(session)


def _open_one(session: Session) -> None:
    """Give the only job without an end the exception of a rule that ended the log.

    So ends one of which the command could not even be put together; the exception names no rule.
    """
    open_ = [job for job in session.jobs.values() if job.tries and job.tries[-1].word is None]
    raised = [each for each in session.problems if each.text.startswith("RuleException")]
    if len(open_) == len(raised) == 1 and session.log is None and not session.cancelled:
        open_[0].tries[-1].word, open_[0].tries[-1].problem = "error", raised[0]
        session.problems.remove(raised[0])


def _names(problem: Problem, job: Job) -> bool:
    named = _RULE.search(problem.text)
    rule = job.rule or ""
    return bool(named and named[1] == rule) or f"in __rule_{rule}\n" in f"{problem.text}\n"


def _name_rules(session: Session) -> None:
    """Name the rule of jobs that only printed a message, where only one rule is left."""
    nameless = [job for job in session.jobs.values() if job.rule is None]
    if not nameless or session.evolving or session.done != session.total:
        return
    rest = Counter(session.planned)
    rest.subtract(Counter(job.rule for job in session.jobs.values() if job.rule))
    left = [rule for rule, count in rest.items() if count > 0]
    if len(left) == 1 and rest[left[0]] == len(nameless):
        for job in nameless:
            job.rule = left[0]


def beside(bundle: Bundle, each: Found) -> Beside:
    """Read what lies beside a log."""
    made = Beside()
    site, session = each.site, each.session
    for artifact in site.of("metadata"):
        told = _tried(made, artifact, extras.written)
        if told is not None:
            made.written[told.path] = told
    for artifact in site.of("database"):
        rows = _tried(made, artifact, lambda held: extras.stored(bundle, held)) or []
        made.written.update((row.path, row) for row in rows)
        made.names += [artifact.name] if rows else []
    for artifact in site.of("events"):
        held = _tried(made, artifact, extras.events) or []
        own = session.header.get("Workflow ID")
        fits = [one for one in held if one.workflow == own or own is None]
        if len(fits) == 1:
            made.events = fits[0]
            made.names.append(artifact.name)
    for artifact in site.of("d3dag", "dot"):
        read = extras.dot if _is_dot(artifact) else extras.d3dag
        graph = _tried(made, artifact, read)
        if graph is not None and _fits(graph, session):
            made.graphs.append(graph)
    _name_by_files(session, made)
    made.graphs.sort(key=lambda graph: (-len(graph.rules), graph.name.endswith(".dot"), graph.name))
    used = {job.facts.get("benchmark") for job in session.jobs.values()}
    for artifact in site.of("benchmark"):
        path = artifact.name.removeprefix(f"{site.root}/" if site.root else "")
        if path in used:
            made.benchmarks[path] = _tried(made, artifact, extras.benchmark) or {}
            made.names.append(artifact.name)
    return made


def _name_by_files(session: Session, made: Beside) -> None:
    """Name the rule of a job that only printed a message by the file that was written as it ended.

    The rule has to be one of the plan of which no other job began.
    """
    begun = {job.rule for job in session.jobs.values()}
    for job in session.jobs.values():
        last = job.tries[-1] if job.tries else None
        if job.rule is not None or last is None or last.end is None or last.word != "finished":
            continue
        rules = {
            each.rule
            for each in made.written.values()
            if each.rule in session.planned
            and each.rule not in begun
            and whole_quarters(last.end, each.end) is not None
        }
        if len(rules) == 1:
            job.rule = rules.pop()
            begun.add(job.rule)


def _is_dot(artifact: Artifact) -> bool:
    return artifact.head().lstrip()[:1] != b"{"


def _tried(made: Beside, artifact: Artifact, work: Callable[[Artifact], T]) -> T | None:
    try:
        return work(artifact)
    except ExportError as error:
        message = f"{error.message[:1].upper()}{error.message[1:]}."
        note = Note(code=error.code, level="warning", message=message, where=artifact.name)
        made.notes.append(note)
        return None


def _fits(graph: Graph, session: Session) -> bool:
    """Say whether a graph is of this invocation: its ids are those of one plan only."""
    known = [job for job in session.jobs.values() if job.jobid in graph.rules]
    whole = len(known) == len(session.jobs) or session.evolving
    return (
        bool(known)
        and whole
        and all(job.rule in {None, graph.rules[job.jobid]} for job in known)
        and set(session.planned) <= set(graph.rules.values())
    )
