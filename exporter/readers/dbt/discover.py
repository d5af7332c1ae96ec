"""Which files of a bundle belong together, and which runs they hold.

`metadata.invocation_id` says what belongs together. Files of one folder whose ids differ are from
different invocations: they are still shown together, and the verdict says so (see verdict.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from exporter.model import Artifact, Bundle, ExportError, Note
from exporter.readers.dbt.logs import Invocation, Log, read_log
from exporter.readers.dbt.recognise import Mark, recognise

LOGS = frozenset({"log", "json-log", "telemetry"})


@dataclass(slots=True)
class Found:
    """The files of a bundle by what they are."""

    marks: dict[str, tuple[Artifact, Mark]] = field(default_factory=dict)
    projects: list[str] = field(default_factory=list)
    """Folders with a `dbt_project.yml`."""

    def of(self, *families: str) -> list[tuple[Artifact, Mark]]:
        """Return the files of some families, in the order of their names."""
        return [each for each in self.marks.values() if each[1].family in families]


@dataclass(slots=True)
class Candidate:
    """One invocation and the files that tell of it."""

    invocation: str | None
    results: Artifact | None = None
    sources: Artifact | None = None
    manifest: Artifact | None = None
    manifest_mark: Mark | None = None
    log: Log | None = None
    """The log that has this invocation."""
    beside: Log | None = None
    """A log of the same project that does not have it."""
    telemetry: Log | None = None
    copies: list[Artifact] = field(default_factory=list)
    """More files of the same kind and invocation."""
    project: str | None = None
    """The project's name, as a manifest in its folder states it."""
    known: frozenset[str] = frozenset()
    """The invocations that left results somewhere in the bundle."""

    @property
    def name(self) -> str:
        """Return the name of the file that it is known by."""
        own = self.results or self.sources
        log = self.telemetry or self.log
        return own.name if own else log.name if log else ""


def survey(bundle: Bundle) -> Found:
    """Tell dbt's files by their first bytes."""
    found = Found()
    for artifact in bundle.artifacts:
        folder, _, base = artifact.name.rpartition("/")
        if base == "dbt_project.yml":
            found.projects.append(folder)
            continue
        mark = recognise(artifact.head())
        if mark is not None:
            found.marks[artifact.name] = (artifact, mark)
    return found


def read_logs(found: Found, notes: list[Note]) -> list[Log]:
    """Read every log, and note those that cannot be read."""
    logs = []
    for artifact, _ in found.of(*LOGS):
        try:
            log, said = read_log(artifact)
        except ExportError as error:
            notes.append(
                Note(code=error.code, level="warning", message=error.message, where=error.where)
            )
            continue
        logs.append(log)
        notes.extend(said)
    return logs


def candidates(found: Found, logs: Sequence[Log], notes: list[Note]) -> list[Candidate]:
    """Group the files by invocation; a log's last invocation counts even if it left no file."""
    runs: dict[str, Candidate] = {}
    for artifact, mark in found.of("results", "sources"):
        # without an id the file is a run of its own
        key = mark.invocation or f"\n{artifact.name}"
        run = runs.setdefault(key, Candidate(mark.invocation))
        taken = run.results if mark.family == "results" else run.sources
        if taken is not None:
            run.copies.append(artifact)
            notes.append(
                Note(
                    code="same-invocation-twice",
                    level="info",
                    message=f"This is the same invocation as {taken.name}: one of the two is read.",
                    where=artifact.name,
                )
            )
        elif mark.family == "results":
            run.results = artifact
        else:
            run.sources = artifact
    for log in logs:
        for invocation in log.ids()[-1:] if log.telemetry else ():
            runs.setdefault(invocation, Candidate(invocation)).telemetry = log
    known = frozenset(runs)
    _add_unfinished(runs, logs)
    for run in runs.values():
        run.known = known
        run.log = run.log or next(
            (g for g in logs if not g.telemetry and run.invocation in g.ids()), None
        )
        if run.log is None:
            run.beside = _beside([g for g in logs if not g.telemetry and g.ids()], run.name)
        _pair(run, found)
    return list(runs.values())


def _add_unfinished(runs: dict[str, Candidate], logs: Sequence[Log]) -> None:
    """Add the last invocation of each log that should have left results and did not, or failed.

    A pipeline whose `dbt deps` failed is red, whatever an earlier run left behind.
    """
    for log in logs:
        last = log.ids()[-1:]
        if log.telemetry or not last or last[0] in runs:
            continue
        said = log.invocation(last[0])
        if said is not None and (leaves_results(said) or _broke(said)):
            runs[last[0]] = Candidate(last[0], log=log)


def _broke(said: Invocation) -> bool:
    # the documentation's server only ends when somebody ends it
    return said.ending == "failed" and said.command != "docs serve"


def leaves_results(said: Invocation) -> bool:
    """Return whether a command writes a file with results; one that is not known does."""
    from exporter.readers.dbt.statuses import NO_RESULTS  # noqa: PLC0415

    if said.command == "source freshness":
        return True
    if said.command == "docs generate" and (said.version or "").startswith("2."):
        return False
    return said.command not in NO_RESULTS


def _pair(run: Candidate, found: Found) -> None:
    """Find the manifest: of the same invocation, else of the same folder."""
    manifests = found.of("manifest")
    same = [m for m in manifests if run.invocation and m[1].invocation == run.invocation]
    chosen = _nearest_file(same, run.name)
    if chosen is None and (run.results or run.sources):
        folder = run.name.rpartition("/")[0]
        chosen = next((m for m in manifests if m[0].name.rpartition("/")[0] == folder), None)
    if chosen is not None:
        run.manifest, run.manifest_mark = chosen
    near = chosen or next((m for m in manifests if _above(m[0].name) == _above(run.name)), None)
    run.project = near[1].project if near else None


def _nearest_file(files: list[tuple[Artifact, Mark]], name: str) -> tuple[Artifact, Mark] | None:
    return max(files, key=lambda each: _shared(each[0].name, name), default=None)


def _beside(logs: list[Log], name: str) -> Log | None:
    """Return the log in the folder beside that of a file: `logs/` beside `target/`."""
    parent = _above(name)
    return next((log for log in logs if _above(log.name) == parent), None)


def _above(name: str) -> str:
    return name.rpartition("/")[0].rpartition("/")[0]


def _shared(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count


def project_folder(found: Found, name: str) -> str:
    """Return the folder of the nearest `dbt_project.yml` above a file; empty for none."""
    folder = name.rpartition("/")[0]
    while True:
        if folder in found.projects:
            return folder
        if not folder:
            return ""
        folder = folder.rpartition("/")[0]
