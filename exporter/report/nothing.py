"""Why a run may have no steps, by the tool that ran it: what to look at first."""

from __future__ import annotations

from typing import Final

from exporter.model import DagRun

_WHY: Final = {
    "airflow": "the DAG had no tasks, or the scheduler had made none of them yet",
    "argo": "it was held back or refused before its first pod",
    "dagster": "its selection matched nothing, or it failed before it had a plan",
    "dbt": "its selection matched no node, or what it matched is disabled",
    "github-actions": "conditions left no job, or the workflow's file could not be read",
    "gitlab": "rules left no job, or the pipeline's file could not be read",
    "junit": "no test was collected, or the selection left none",
    "kedro": "its selection matched no node",
    "luigi": "all its tasks were complete already",
    "nextflow": "its channels were empty, or it stopped before it submitted a task",
    "prefect": "the flow called no task, or failed before it did",
    "snakemake": "all its files were there already, newer than what they are made of",
    "tekton": "it was held back or refused before its first TaskRun",
    "turborepo": "no package has these tasks, or the filter left none",
}
_ANY: Final = "nothing was selected, or it ended before it began its first step"


def why_nothing(run: DagRun) -> str:
    """Return a sentence on a run without steps; it says what is probable, not what was."""
    if run.error:
        return "There are no steps in this run: what it ended with stands above."
    why = _WHY.get(run.source.reader)
    said = f"probably {why}" if why else _ANY
    return f"There are no steps in this run: {said}."
