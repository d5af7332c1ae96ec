"""THE declaration: every setting once.

From these fields come the command line, `DAGRUN_EXPORT_*`, `INPUT_*`, the inputs of action.yml,
the schema of `.dagrun-export.yml` and the tables in the docs.
"""

# ruff: noqa: I002 - each start asks for the types: to read them from text takes 1 ms

from dataclasses import field
from typing import Literal

from exporter.cli.bounds import BoundSettings
from exporter.cli.common import InputSettings, TalkSettings
from exporter.cli.describe import declaration, opt

Format = Literal["html", "json", "csv", "markdown", "junit", "pdf"]
FailOn = Literal["never", "failure", "regression", "empty", "parse-error"]
NoFiles = Literal["warn", "error", "ignore"]
Comment = Literal["always", "on-failure", "on-change", "never"]


@declaration
class ExportSettings(InputSettings, TalkSettings, BoundSettings):
    """All that `export` takes."""

    run_id: str = field(
        default="latest",
        metadata=opt(
            "The id of the run to export; `latest` takes the newest run found.",
            group="Input",
            metavar="RUN_ID",
        ),
    )
    all: bool = field(
        default=False,
        metadata=opt(
            "Export every run found, each into a folder of its own, and a report of them all.",
            group="Input",
        ),
    )
    format: tuple[Format, ...] = field(
        default=(),
        metadata=opt(
            "What to write: may be repeated, commas allowed.",
            group="Output",
            flags=("-f",),
            plugins=True,
            default_text="`html`; `html,json` in the action and for a call without arguments",
        ),
    )
    output: str = field(
        default="dagrun-report/",
        metadata=opt(
            "A file for one format, else a folder; `-` is standard output.",
            group="Output",
            flags=("-o",),
            metavar="PATH",
        ),
    )
    output_dir: str | None = field(
        default=None,
        metadata=opt(
            "The folder for the files; goes before `output`.",
            group="Output",
            metavar="DIR",
            places="action",
        ),
    )
    select: str | None = field(
        default=None,
        metadata=opt(
            "Which steps are listed in detail, in the filter grammar; counts stay those of the "
            "whole run.",
            group="Output",
            metavar="EXPR",
            default_text="all",
        ),
    )
    baseline: str | None = field(
        default=None,
        metadata=opt(
            "An export or storage to compare with; `auto` is the base branch's newest report.",
            group="Input",
            metavar="PATH",
            default_text="`none`; `auto` in the action",
        ),
    )
    alert_threshold: str = field(
        default="150%",
        metadata=opt(
            "What share of its earlier time makes a step slower.", group="Policy", metavar="PERCENT"
        ),
    )
    history_runs: int = field(
        default=20,
        metadata=opt(
            "How many recent runs a report that is compared carries on; 0 for none.",
            group="Input",
            metavar="N",
            most=500,
        ),
    )
    title: str | None = field(
        default=None,
        metadata=opt(
            "The report's title.", group="Output", metavar="TEXT", default_text="the DAG's id"
        ),
    )
    fail_on: tuple[FailOn, ...] = field(
        default=("never",),
        metadata=opt(
            "When to exit with status 3, after everything was written: may be repeated, commas "
            "allowed.",
            group="Policy",
        ),
    )
    redact: bool = field(
        default=True,
        metadata=opt("Take secrets out of every output.", group="Policy"),
    )
    redact_pattern: tuple[str, ...] = field(
        default=(),
        metadata=opt(
            "A regular expression for more text to take out; may be repeated, one a line.",
            group="Policy",
            metavar="REGEX",
            lines_only=True,
            default_text="none",
        ),
    )
    config: str | None = field(
        default=None,
        metadata=opt(
            "The file with settings.",
            group="Policy",
            metavar="FILE",
            default_text="`.dagrun-export.yml` if it is there",
            places="cli action env",
        ),
    )
    job_summary: bool = field(
        default=True,
        metadata=opt("Write the job summary.", group="GitHub Actions", places="action env file"),
    )
    annotations: bool = field(
        default=True,
        metadata=opt(
            "Annotate failed and warned steps at their file and line.",
            group="GitHub Actions",
            places="action env file",
        ),
    )
    max_annotations: int = field(
        default=10,
        metadata=opt(
            "How many annotations of each level; the runner keeps no more than 10.",
            group="GitHub Actions",
            metavar="N",
            places="action env file",
        ),
    )
    comment: Comment = field(
        default="always",
        metadata=opt(
            "When to write the report into the pull request's one comment: `on-failure` when the "
            "run failed and once it no longer does, `on-change` when steps end in another way "
            "than on the base branch or are slower.",
            group="GitHub Actions",
            places="action env file",
        ),
    )
    comment_key: str | None = field(
        default=None,
        metadata=opt(
            "What tells this report from others in that comment, and stands in its heading.",
            group="GitHub Actions",
            metavar="TEXT",
            default_text="the workflow, the DAG and the leg of the matrix",
            places="action env file",
        ),
    )
    matrix: str | None = field(
        default=None,
        metadata=opt(
            "Which leg of a matrix this is; the runner fills it in.",
            group="GitHub Actions",
            metavar="JSON",
            action_default="${{ toJSON(matrix) }}",
            default_text="the job's own",
            places="action",
        ),
    )
    pr_number: int | None = field(
        default=None,
        metadata=opt(
            "The pull request to comment on.",
            group="GitHub Actions",
            metavar="N",
            least=1,
            default_text="the one of the event",
            places="action env",
        ),
    )
    github_token: str | None = field(
        default=None,
        metadata=opt(
            "The token that GitHub's API is asked with.",
            group="GitHub Actions",
            metavar="TOKEN",
            action_default="${{ github.token }}",
            default_text="the job's own",
            secret=True,
            places="action env",
        ),
    )
    upload_artifact: bool = field(
        default=True,
        metadata=opt(
            "Upload what was written as an artifact of the workflow run.",
            group="GitHub Actions",
            places="action env file",
        ),
    )
    artifact_name: str = field(
        default="dagrun-report",
        metadata=opt(
            "The artifact's name, which a workflow run has once; under `workflow_run` it is the "
            "artifact that is read.",
            group="GitHub Actions",
            metavar="NAME",
            places="action env file",
        ),
    )
    retention_days: int = field(
        default=0,
        metadata=opt(
            "For how many days the artifact is kept.",
            group="GitHub Actions",
            metavar="N",
            default_text="what the repository says",
            places="action env file",
        ),
    )
    # Of a page and export of 10,000 steps (12.8 MB) level 1 leaves 2.9 MB in 99 ms, 3 leaves 2.6 MB
    # in 110 ms, 6 leaves 2.4 MB in 198 ms and 9 leaves 2.3 MB in 300 ms of processor time.
    compression_level: int = field(
        default=3,
        metadata=opt(
            "How hard the artifact is compressed: 0 is not at all, 9 is the smallest.",
            group="GitHub Actions",
            metavar="N",
            most=9,
            places="action env file",
        ),
    )
    if_no_files_found: NoFiles = field(
        default="warn",
        metadata=opt(
            "What to do when nothing was written that an artifact could hold.",
            group="GitHub Actions",
            places="action env file",
        ),
    )
