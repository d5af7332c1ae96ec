"""What all files of a bundle say of the flow runs in them, each run and task once."""

from __future__ import annotations

from dataclasses import dataclass, field

from exporter.model import Note, SourceFile
from exporter.readers.prefect.wire import Artifact, FlowRun, LogRow, State, TaskRun

LOGS: int = 100_000
"""Lines of logs that are kept."""


@dataclass(slots=True)
class Store:
    """The records by id, and the files that hold them."""

    flows: dict[str, str] = field(default_factory=dict)
    flow_runs: dict[str, FlowRun] = field(default_factory=dict)
    task_runs: dict[str, TaskRun] = field(default_factory=dict)
    states: dict[str, dict[str, State]] = field(default_factory=dict)
    """By the flow run or task run, then by their own id."""
    logs: dict[str, list[LogRow]] = field(default_factory=dict)
    """By the task run, or the flow run for what no task logged."""
    artifacts: dict[str, list[Artifact]] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)
    """What a graph says that a task waited for."""
    versions: dict[str, SourceFile] = field(default_factory=dict)
    files: dict[str, dict[str, SourceFile]] = field(default_factory=dict)
    """The files that tell of a flow run or task run."""
    shared: dict[str, SourceFile] = field(default_factory=dict)
    """The files with names of flows."""
    notes: list[Note] = field(default_factory=list)
    """What could not be read."""
    damaged: list[Note] = field(default_factory=list)
    """Of that what may be missing from a run."""
    _logged: set[tuple[str | None, str | None, str | None]] = field(default_factory=set)

    def saw(self, key: str, file: SourceFile) -> None:
        """Remember that a file tells of a run."""
        self.files.setdefault(key, {})[file.path] = file

    def flow_run(self, run: FlowRun, file: SourceFile) -> None:
        """Add a flow run; of two records the newer one counts."""
        self.saw(run.id, file)
        _settle(run)
        known = self.flow_runs.get(run.id)
        if known is None or _stamp(run) > _stamp(known):
            self.flow_runs[run.id] = run

    def task_run(self, run: TaskRun, file: SourceFile) -> None:
        """Add a task run; of two records the newer one counts."""
        if run.flow_run_id:
            self.saw(run.flow_run_id, file)
        _settle(run)
        known = self.task_runs.get(run.id)
        if known is None or _stamp(run) > _stamp(known):
            self.task_runs[run.id] = run

    def state(self, owner: str, state: State, file: SourceFile) -> None:
        """Add a state of a flow run or task run."""
        self.saw(owner, file)
        of_owner = self.states.setdefault(owner, {})
        of_owner.setdefault(state.id or f"{state.timestamp} {state.name}", state)

    def log(self, row: LogRow, file: SourceFile) -> None:
        """Add a line of a log, once."""
        owner = row.task_run_id or row.flow_run_id
        key = (owner, row.timestamp and row.timestamp[:26].replace(" ", "T"), row.message)
        if owner is None or key in self._logged or len(self._logged) >= LOGS:
            return
        self._logged.add(key)
        self.logs.setdefault(owner, []).append(row)
        if row.flow_run_id:
            self.saw(row.flow_run_id, file)

    def artifact(self, artifact: Artifact, file: SourceFile) -> None:
        """Add something that was published."""
        owner = artifact.task_run_id or artifact.flow_run_id
        if owner is None:
            return
        kept = self.artifacts.setdefault(owner, [])
        if all((each.key, each.type) != (artifact.key, artifact.type) for each in kept):
            kept.append(artifact)
        if artifact.flow_run_id:
            self.saw(artifact.flow_run_id, file)


def _stamp(run: FlowRun | TaskRun) -> str:
    # the database and the API write the same moment differently from the 11th character on
    return (run.updated or "").replace(" ", "T")[:26]


def _settle(run: FlowRun | TaskRun) -> None:
    """Take the state from where it stands: what `prefect flow-run inspect` prints has it once."""
    if run.state is not None:
        run.state_type = run.state_type or run.state.type
        run.state_name = run.state_name or run.state.name
