"""Our own readers and renderers, by name: a static table, which no metadata is needed for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from exporter.model import Bundle
from exporter.model.named import NamedTuple
from exporter.storage.names import Wanted


class Builtin(NamedTuple):
    """A reader of our own, and by what its files may be told without importing it."""

    path: str
    """Its module and class."""
    suffixes: tuple[str, ...]
    """What the reader itself says; a test compares both."""
    marks: tuple[bytes, ...] = ()
    """One of these is in the head of each file that it knows; none if that cannot be said."""
    names: tuple[str, ...] = ()
    """Names that it knows whatever is in the file."""

    def may_know(self, heads: Heads) -> bool:
        """Say whether any file could be the reader's: never no where its claim says yes."""
        return (
            not self.marks
            or (bool(self.names) and any(name.endswith(self.names) for name in heads.names))
            or heads.hold(self.suffixes, self.marks)
        )


class Heads:
    """The beginnings of a bundle's files, put together by what readers ask them for.

    Every reader looks for its marks in every file that it could know. In a large workspace that is
    millions of small searches, so that each may cost but a few dozen nanoseconds.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.names = [artifact.name for artifact in bundle.artifacts]
        self._single = bundle.single
        self._of_ending: dict[str, dict[bytes, None]] = {}
        """By what stands behind a name's last dot; beginnings that are equal are kept once."""
        self._named: list[tuple[str, bytes]] = []
        for artifact in bundle.artifacts:
            head = artifact.head()
            ending = artifact.name.lower().rpartition(".")[2]
            self._of_ending.setdefault(ending, {})[head] = None
            if _LONG(artifact.name):
                self._named.append((artifact.name, head))

    def hold(self, suffixes: Sequence[str], marks: Sequence[bytes]) -> bool:
        """Say whether a file with one of these endings has one of these marks."""
        if self._single:
            found = [head for heads in self._of_ending.values() for head in heads]
        else:
            plain = [suffix[1:] for suffix in suffixes if not _is_long(suffix)]
            found = [head for ending in plain for head in self._of_ending.get(ending, ())]
            longer = Wanted(suffix for suffix in suffixes if _is_long(suffix))
            found += [head for name, head in self._named if longer(name)]
        for mark in marks:
            for head in found:
                if mark in head:
                    return True
        return False


def _is_long(suffix: str) -> bool:
    """Say whether a suffix is more than a dot and what follows it."""
    return not suffix.startswith(".") or "." in suffix[1:] or "/" in suffix


_JSON: Final = (".json", ".jsonl", ".ndjson")
_DATABASES: Final = tuple(
    f".{name}{ending}"
    for name in ("db", "sqlite", "sqlite3")
    for ending in ("", "-wal", "-journal")
)
_SQLITE: Final = b"SQLite format 3"
_SUITE: Final = "<testsuite"

READERS: Final[Mapping[str, Builtin]] = {
    "native": Builtin("exporter.readers.native:NativeReader", (".json", ".yaml", ".yml")),
    "dbt": Builtin(
        "exporter.readers.dbt:DbtReader",
        (*_JSON, ".log", "dbt_project.yml"),
        (b"dbt_schema_version", b"events.fusion.", b'"invocation_id"', b"======", b"] ["),
        ("run_results.json", "sources.json", "manifest.json"),
    ),
    "airflow": Builtin(
        "exporter.readers.airflow:AirflowReader",
        (
            *_DATABASES,
            ".json",
            ".ndjson",
            ".log",
            ".txt",
            ".out",
        ),
        (
            _SQLITE,
            *b'"dag_run_id" "state" "downstream_task_ids" "import_error_id" "git_version"'.split(),
            *b'"ti_id" task_runner.py /attempt= "filepath" [airflow.'.split(),
            b"[DAG TEST]",
            b"] {",
        ),
        ("airflow.db",),
    ),
    "dagster": Builtin(
        "exporter.readers.dagster:DagsterReader",
        (*_DATABASES, *_JSON, ".txt", ".gz", ".out", ".err"),
        (_SQLITE, b"sOrError", b"nOrError", b"logsFor", b"DebugRunPayload", b"\x1f\x8b\x08"),
    ),
    "metaflow": Builtin(
        "exporter.readers.metaflow:MetaflowReader",
        (".json", ".runtime", ".done.lock", ".log", ".dot"),
        (b'"flow_id"',),
    ),
    "parsl": Builtin(
        "exporter.readers.parsl:ParslReader", (*_DATABASES, ".log"), (_SQLITE, b"DataFlowKernel")
    ),
    "luigi": Builtin(
        "exporter.readers.luigi:LuigiReader",
        (*_DATABASES, ".log", ".txt", ".out", ".err", ".json"),
        (
            _SQLITE,
            b"Informed scheduler that task",
            b"Luigi Execution Summary",
            b"Worker(",
            b"due to error in",
            b'"time_running"',
            b'"taskId"',
        ),
    ),
    "github-actions": Builtin(
        "exporter.readers.github_actions:GithubActionsReader",
        (*_JSON, ".yml", ".yaml", ".log", ".txt"),
        # workflow files, annotations and logs are its own beside an answer alone
        (
            *b'"run_attempt" "check_suite_id" "databaseId" "workflow_job" "total_count"'.split(),
            *(b"MDg6Q2hlY2tSdW4", b'"workflow_runs"'),
            *(b'"action": "completed"', b'"action": "requested"', b'"action": "in_progress"'),
            *(b'"action":"completed"', b'"action":"requested"', b'"action":"in_progress"'),
        ),
    ),
    "argo": Builtin(
        "exporter.readers.argo:ArgoReader",
        (*_JSON, ".yaml", ".yml"),
        (b"argoproj.io/", b"entrypoint", b"templateScope", b"boundaryID"),
    ),
    "gitlab": Builtin(
        "exporter.readers.gitlab:GitlabReader",
        (*_JSON, ".log", ".txt"),
        (b'"allow_failure"', b'"before_sha"', b'"merged_yaml"', b"gid://gitlab/Ci::"),
    ),
    "junit": Builtin(
        "exporter.readers.junit:JunitReader",
        (".xml",),
        tuple(_SUITE.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")),
    ),
    "kedro": Builtin(
        "exporter.readers.kedro:KedroReader",
        (".json", "pyproject.toml"),
        (
            *b'"before_pipeline_run" "after_node_run" "after_dataset_loaded"'.split(),
            *b'"after_dataset_saved" "on_node_error"'.split(),
            *b'"on_pipeline_error" "after_pipeline_run"'.split(),
        ),
    ),
    "snakemake": Builtin(
        "exporter.readers.snakemake:SnakemakeReader",
        (
            *_DATABASES,
            *(".log", ".txt", ".out", ".err", ".json", ".jsonl", ".dot", ".tsv"),
            ".snakemake/metadata/",
        ),
        (
            _SQLITE,
            b"Building DAG of jobs",
            b"SNAKEMAKE",
            b'"rule"',
            b"snakemake",
            b"s\th:m:s",
            b'"h:m:s"',
        ),
        (".snakemake.log",),
    ),
    "tekton": Builtin(
        "exporter.readers.tekton:TektonReader",
        (*_JSON, ".yaml", ".yml"),
        (b"tekton.dev/v1", *b'"PipelineRun" "TaskRun" "CustomRun"'.split()),
    ),
    "turborepo": Builtin(
        "exporter.readers.turborepo:TurborepoReader", (".json", ".log"), (b'"turboVersion"',)
    ),
    "prefect": Builtin(
        "exporter.readers.prefect:PrefectReader",
        (*_DATABASES, *_JSON),
        (_SQLITE, b'"flow_id"', b'"task_key"', b'"root_node_ids"'),
        ("prefect.db",),
    ),
    "otlp": Builtin(
        "exporter.readers.otlp:OtlpReader",
        _JSON,
        (
            *(b'"resourceSpans" "resourceLogs" "resourceMetrics" "scopeSpans"'.split()),
            b'"instrument',
        ),
    ),
    "openlineage": Builtin(
        "exporter.readers.openlineage:OpenlineageReader",
        (*_JSON, ".log", ".txt"),
        (b'"eventTime"',),
    ),
    "kubeflow": Builtin("exporter.readers.kubeflow:KubeflowReader", _JSON, (b'"storage_state"',)),
    "stepfunctions": Builtin(
        "exporter.readers.stepfunctions:StepfunctionsReader",
        _JSON,
        (
            *b'"previousEventId" "executionStartedEventDetails" "executionArn"'.split(),
            *b"ExecutionStarted StateEntered execution_arn".split(),
        ),
    ),
    "nextflow": Builtin(
        "exporter.readers.nextflow:NextflowReader",
        (
            *(".txt", ".tsv", ".csv", ".html", ".log", ".dot", ".mmd", ".command.err", "history"),
            *(
                f"{ending}.{number}"
                for ending in (".txt", ".html", ".log", ".tsv")
                for number in range(1, 10)
            ),
        ),
        (b"task_id", b"hash", b"Nextflow", b"] DEBUG n", b"] INFO  n"),
    ),
}
"""A static table, not entry points: a plain checkout has no metadata to find those by. Importing
fifteen readers to use one would cost more than reading a run of a thousand steps."""

_LONG: Final = Wanted(
    {suffix for each in READERS.values() for suffix in each.suffixes if _is_long(suffix)}
)

RENDERERS: Final[Mapping[str, str]] = {
    "html": "exporter.renderers.html:HtmlRenderer",
    "json": "exporter.renderers.json:JsonRenderer",
    "csv": "exporter.renderers.csv:CsvRenderer",
    "markdown": "exporter.renderers.markdown:MarkdownRenderer",
    "junit": "exporter.renderers.junit:JunitRenderer",
    "pdf": "exporter.renderers.pdf:PdfRenderer",
}
