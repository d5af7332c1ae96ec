"""Commands of tools that run where they are called, from the code in the checkout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from exporter.analysis.facts import RootCause
from exporter.model import DagRun, Step
from exporter.model.late import late
from exporter.model.value import replace

Reruns = tuple[str | None, tuple[RootCause, ...]]

_FILE: Final = late(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(?:/[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}){0,20}")
_MODULE: Final = late(r"[A-Za-z_][A-Za-z0-9_.]{0,249}")
_WORD: Final = late(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,249}")
_ASSET: Final = late(r"[A-Za-z0-9_][A-Za-z0-9_/-]{0,249}")
"""Names that a shell and a selector take as they are; others get no command."""
_ARGUMENT: Final = late(r"[A-Za-z0-9_./=:,@%+-]{1,500}")
_WITH_VALUE: Final = frozenset({"--cores", "-c", "--jobs", "-j", "--snakefile", "-s"})
_ALONE: Final = frozenset(
    {"--keep-going", "-k", "--printshellcmds", "-p", "--rerun-incomplete", "--ri", "--use-conda"}
)
_MOST: Final = 20
"""How many names one command takes; a longer one is no help."""


def dagster(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `dagster asset materialize --select` or `dagster job execute --op-selection`.

    Assets are made again with what the failure kept from being made. Ops of a job hand their
    results on within one run only, so that those above run again too.
    """
    code = _code(run)
    if code is None:
        return None, tuple(causes)

    def of(some: Sequence[RootCause]) -> str | None:
        steps = [run.steps[key] for cause in some for key in (cause.step_id, *cause.blocked)]
        assets = _names(each for step in steps for each in _assets(run, step))
        if any(step.metadata.get("assets") for step in steps):
            return _of_assets(run, code, assets)
        ops = _names(cause.step_id.partition("[")[0] for cause in some)
        if ops is None or not _WORD.fullmatch(run.dag_id):
            return None
        chosen = ",".join(f"*{name}*" for name in ops)
        return f"dagster job execute {code} -j {run.dag_id} --op-selection '{chosen}'"

    return of(causes), tuple(replace(cause, rerun=of([cause])) for cause in causes)


def snakemake(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return the run's command with `--rerun-incomplete`: what is there is not made again.

    For a cause it is the command that makes the job's first output.
    """
    words = (run.source.command or "").split()
    if words[:1] != ["snakemake"] or not all(map(_ARGUMENT.fullmatch, words)):
        return None, tuple(causes)
    more = [] if {"--rerun-incomplete", "--ri"} & set(words) else ["--rerun-incomplete"]
    again = " ".join([*words, *more])

    def of(cause: RootCause) -> str | None:
        outputs = run.steps[cause.step_id].metadata.get("output")
        output = outputs.split(", ")[0] if isinstance(outputs, str) else ""
        # of other options it is not known where their values end and the run's targets begin
        if not _plain(words[1:]) or not _FILE.fullmatch(output):
            return None
        return f"{again} {output}"

    return again, tuple(replace(cause, rerun=of(cause)) for cause in causes)


def luigi(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return the call of the task that was asked for: Luigi runs only what is not done."""
    module, root = run.metadata.get("module"), run.metadata.get("root_task")
    top = run.steps.get(root) if isinstance(root, str) else None
    if not isinstance(module, str) or not _MODULE.fullmatch(module) or top is None:
        return None, tuple(causes)

    def of(step: Step) -> str | None:
        words = ["luigi", "--module", module, step.group or ""]
        params = step.metadata.get("params", {})
        for name, value in params.items() if isinstance(params, dict) else ():
            words += [f"--{name.replace('_', '-')}", value]
        known = all(isinstance(word, str) and _ARGUMENT.fullmatch(word) for word in words)
        return " ".join(words) if known else None

    return of(top), tuple(replace(c, rerun=of(run.steps[c.step_id])) for c in causes)


def metaflow(run: DagRun, causes: Sequence[RootCause]) -> Reruns:
    """Return `resume`, which takes over what ended well; for a cause from its step on."""
    script = run.metadata.get("script")
    known = isinstance(script, str) and _FILE.fullmatch(script) and ".." not in script
    if not known or not _WORD.fullmatch(run.run_id):
        return None, tuple(causes)
    tail = f"--origin-run-id {run.run_id}"

    def of(step_id: str) -> str | None:
        step = step_id.partition("/")[0]
        return f"python {script} resume {step} {tail}" if _WORD.fullmatch(step) else None

    whole = f"python {script} resume {tail}"
    return whole, tuple(replace(cause, rerun=of(cause.step_id)) for cause in causes)


def _plain(words: Sequence[str]) -> bool:
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word in _WITH_VALUE and rest:
            rest.pop(0)
        elif word not in _ALONE:
            return False
    return True


def _code(run: DagRun) -> str | None:
    file, module = run.metadata.get("python_file"), run.metadata.get("python_module")
    if isinstance(file, str) and _FILE.fullmatch(file) and ".." not in file:
        return f"-f {file}"
    if isinstance(module, str) and _MODULE.fullmatch(module):
        return f"-m {module}"
    return None


def _assets(run: DagRun, step: Step) -> Iterable[str]:
    """Return the assets that a step makes; of a check those that it looks at."""
    above = [run.steps[key] for key in step.upstream] if step.kind == "asset_check" else []
    return [name for each in (step, *above) for name in each.metadata.get("assets", ())]


def _of_assets(run: DagRun, code: str, names: Sequence[str] | None) -> str | None:
    if names is None or not all(map(_ASSET.fullmatch, names)):
        return None
    tags = run.metadata.get("tags")
    partition = tags.get("dagster/partition") if isinstance(tags, dict) else None
    part = ""
    if partition is not None:
        if not isinstance(partition, str) or not _WORD.fullmatch(partition):
            return None
        part = f" --partition {partition}"
    return f"dagster asset materialize {code} --select {','.join(names)}{part}"


def _names(given: Iterable[str]) -> list[str] | None:
    """Return each name once; None for too many, and where one is more than a name."""
    names = list(dict.fromkeys(given))
    if not 0 < len(names) <= _MOST:
        return None
    return names if all(_ASSET.fullmatch(name) or _WORD.fullmatch(name) for name in names) else None


RUNNERS: Final[Mapping[str, Callable[[DagRun, Sequence[RootCause]], Reruns]]] = {
    "Dagster": dagster,
    "Luigi": luigi,
    "Metaflow": metaflow,
    "Snakemake": snakemake,
}
"""By the name of the tool that ran."""
