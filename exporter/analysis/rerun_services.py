"""Commands of services that run again what failed: they know the run by its id."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from exporter.analysis.facts import RootCause
from exporter.model import DagRun
from exporter.model.late import late
from exporter.model.value import replace

Reruns = tuple[str | None, tuple[RootCause, ...]]

_NUMBER: Final = late(r"[0-9]{1,19}")
_REPOSITORY: Final = late(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}")
_TASK: Final = late(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,249}")
_MOMENT: Final = late(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00")
_PROJECT: Final = late(
    r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){1,9}"
)
_TURBO_WORD: Final = late(r"[A-Za-z0-9_@./:,=-]{1,200}")
_TURBO_TASK: Final = late(r"(?:([A-Za-z0-9_@./-]{1,200})#)?([A-Za-z0-9_:.-]{1,100})")
_KUBERNETES: Final = late(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
"""Names of objects and namespaces (RFC 1123): a shell takes them as they are."""
_WORD: Final = late(r"[A-Za-z0-9_@%+=:,./-]{1,500}")
"""Words that every shell takes as they are."""
_EXECUTION: Final = late(
    r"arn:aws[a-z-]{0,20}:states:[a-z0-9-]{1,30}:\d{12}:execution:[A-Za-z0-9_:.-]{1,200}"
)
_UUID: Final = late(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def github(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `gh run rerun --failed`, and for each failed job the command that takes it alone.

    Both also run what follows from these jobs.
    """
    repository = run.metadata.get("repository")
    if not _NUMBER.fullmatch(run.run_id):
        return None, tuple(causes)
    where = ""
    if isinstance(repository, str) and _REPOSITORY.fullmatch(repository):
        where = f" --repo {repository}"
    each = tuple(
        replace(cause, rerun=f"gh run rerun --job {cause.step_id}{where}")
        if _NUMBER.fullmatch(cause.step_id)
        else cause
        for cause in causes
    )
    return f"gh run rerun {run.run_id} --failed{where}", each


def argo(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `argo retry`, which runs the failed nodes again; it takes no node alone."""
    name, space = run.metadata.get("name"), run.metadata.get("namespace")
    if not isinstance(name, str) or not _KUBERNETES.fullmatch(name):
        return None, tuple(causes)
    known = isinstance(space, str) and _KUBERNETES.fullmatch(space)
    return f"argo retry {name}" + (f" --namespace {space}" if known else ""), tuple(causes)


def airflow(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `airflow tasks clear --only-failed`, and for each cause the one from its task on.

    The scheduler then runs what was cleared. A run is named by its logical date, which not every
    run has; and what `airflow dags test` ran has no scheduler to run it again.
    """
    moment = run.metadata.get("logical_date")
    known = isinstance(moment, str) and _MOMENT.fullmatch(moment)
    if not known or run.source.command or not _TASK.fullmatch(run.dag_id):
        return None, tuple(causes)
    head, tail = "airflow tasks clear --only-failed", f"-s {moment} -e {moment} {run.dag_id}"

    def of(step_id: str) -> str | None:
        # parts of a mapped task are cleared together
        task = step_id.partition("[")[0]
        if not _TASK.fullmatch(task):
            return None
        pattern = task.replace(".", "\\.")
        return f"{head} --task-regex '^{pattern}$' --downstream {tail}"

    return f"{head} {tail}", tuple(replace(cause, rerun=of(cause.step_id)) for cause in causes)


def nextflow(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return the run's own command with `-resume`, which takes what was done from its session."""
    command, session = run.source.command or "", run.metadata.get("session")
    words = command.split()
    # words that a shell could take for more than a word are not copied
    plain = all(_WORD.fullmatch(word) for word in words)
    if words[:1] != ["nextflow"] or "run" not in words or not plain:
        return None, tuple(causes)
    if "-resume" in words:
        place = words.index("-resume")
        following = words[place + 1 : place + 2]
        del words[place : place + (2 if following and _UUID.fullmatch(following[0]) else 1)]
    known = isinstance(session, str) and _UUID.fullmatch(session)
    return " ".join([*words, "-resume", *([session] if known and session else [])]), tuple(causes)


def gitlab(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `glab`'s call that retries what failed, and for each job the one for it alone."""
    project = run.metadata.get("project_id")
    where = ""
    if _PROJECT.fullmatch(run.dag_id):
        where = f" --repo {run.dag_id}"
    each = tuple(
        replace(cause, rerun=f"glab ci retry {cause.step_id}{where}")
        if _NUMBER.fullmatch(cause.step_id)
        else cause
        for cause in causes
    )
    if not isinstance(project, int) or not _NUMBER.fullmatch(run.run_id):
        return None, each
    return f"glab api --method POST projects/{project}/pipelines/{run.run_id}/retry", each


def turborepo(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return the run's own command, which takes what went well from the cache."""
    each = tuple(replace(cause, rerun=_turbo(cause.step_id)) for cause in causes)
    words = (run.source.command or "").split()
    known = words[:1] == ["turbo"] and all(_TURBO_WORD.fullmatch(word) for word in words)
    return ("npx " + " ".join(words) if known else None), each


def _turbo(step_id: str) -> str | None:
    found = _TURBO_TASK.fullmatch(step_id)
    if found is None:
        return None
    return f"npx turbo run {found[2]}" + (f" --filter={found[1]}" if found[1] else "")


def prefect(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `prefect flow-run retry`; without a deployment it would need the file of the flow."""
    known = _UUID.fullmatch(run.run_id) and run.metadata.get("deployment_id")
    return f"prefect flow-run retry {run.run_id}" if known else None, tuple(causes)


def stepfunctions(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `aws stepfunctions redrive-execution`, which goes on from what failed."""
    known = _EXECUTION.fullmatch(run.run_id)
    command = f"aws stepfunctions redrive-execution --execution-arn {run.run_id}"
    return command if known else None, tuple(causes)


SERVICES: Final[Mapping[str, Callable[[DagRun, Sequence[RootCause]], Reruns]]] = {
    "GitHub Actions": github,
    "Argo Workflows": argo,
    "apache-airflow": airflow,
    "GitLab CI/CD": gitlab,
    "Turborepo": turborepo,
    "Nextflow": nextflow,
    "prefect": prefect,
    "AWS Step Functions": stepfunctions,
}
"""By the name of the tool that ran."""
