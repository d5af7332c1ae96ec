"""What the action hands on, declared once: action.yml, the docs and a test come from it."""

from __future__ import annotations

from dataclasses import field

from exporter.cli.describe import declaration


@declaration
class ActionOutputs:
    """What the action's step hands on: numbers, words and paths, never documents."""

    status: str = field(metadata={"text": "The run's status, such as `failed`."})
    conclusion: str = field(metadata={"text": "`success`, `failure` or `neutral`."})
    run_id: str = field(metadata={"text": "The id of the exported run."})
    dag_id: str = field(metadata={"text": "The DAG, project or workflow."})
    total: str = field(metadata={"text": "How many steps the run has."})
    passed: str = field(metadata={"text": "Steps that succeeded, with warnings or without."})
    failed: str = field(metadata={"text": "Steps that failed."})
    skipped: str = field(metadata={"text": "Steps that did not run."})
    duration_seconds: str = field(metadata={"text": "Wall clock seconds; empty if unknown."})
    regressions: str = field(
        metadata={"text": "Steps newly failed or slower; empty if nothing was compared."}
    )
    json_file: str = field(metadata={"text": "Path of the JSON export, if it was written."})
    html_file: str = field(metadata={"text": "Path of the HTML page, if it was written."})
    output_dir: str = field(metadata={"text": "The folder with the files."})
    artifact_id: str = field(metadata={"text": "The artifact's number; empty if none was made."})
    artifact_url: str = field(metadata={"text": "Where the artifact can be downloaded."})
    artifact_digest: str = field(
        metadata={"text": "SHA-256 of the artifact's zip, in hexadecimal."}
    )
    comment_id: str = field(
        metadata={"text": "The number of the pull request's comment; empty if there is none."}
    )
    comment_url: str = field(metadata={"text": "Where the comment is."})
