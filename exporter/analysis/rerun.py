"""The command of the run's own tool that runs again what failed, and only that."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from exporter.analysis.facts import RootCause
from exporter.analysis.rerun_runners import RUNNERS
from exporter.analysis.rerun_services import SERVICES
from exporter.model import DagRun, Step
from exporter.model.late import late
from exporter.model.value import replace

_SAFE: Final = late(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
"""Names that a shell and a selector of dbt take as they are; others get no command."""
_KEPT_WORD: Final = late(r"[A-Za-z0-9_@+*][A-Za-z0-9_.:,/@+*=-]*")
_HASHED: Final = late(r"(.+)\.[0-9a-f]{10}")
"""A generic test's id ends in a digest that its selector has not."""
_MOST: Final = 20
"""How many selectors one command takes; a longer one is no help."""
_VERBS: Final = frozenset({"build", "run", "test", "seed", "snapshot"})
_OF_KIND: Final[Mapping[str, frozenset[str]]] = {
    "build": frozenset({"model", "test", "unit_test", "seed", "snapshot"}),
    "run": frozenset({"model"}),
    "test": frozenset({"test", "unit_test"}),
    "seed": frozenset({"seed"}),
    "snapshot": frozenset({"snapshot"}),
}
"""The kinds of step that each command runs; its selectors name these only."""
_RETRIED: Final = frozenset(
    {*_VERBS, "retry", "compile", "docs generate", "run-operation", "clone"}
)
_RETRY_SINCE: Final = (1, 6)
_RESULTS: Final = "run_results.json"


def with_reruns(
    run: DagRun, causes: Sequence[RootCause]
) -> tuple[str | None, tuple[RootCause, ...]]:
    """Return the command that runs all again that failed, and each cause with its own.

    Both are None where the run did not fail, where its tool has no such command, or where a name
    in it could mean something else to a shell or to the tool. For dbt the first is `dbt retry`
    where the run left its results in place, which takes up where the run stopped, and else
    `dbt build --select` and the causes; each cause's own is of the latter kind. Services have
    commands of their own, such as `gh run rerun` and `argo retry`, and so have test runners.
    """
    if run.status != "failed" or not causes:
        return None, tuple(causes)
    tool = run.source.tool or ""
    service = SERVICES.get(tool) or RUNNERS.get(tool)
    if service is not None:
        return service(run, causes)
    if run.source.reader == "junit":
        from exporter.analysis.rerun_tests import TESTS  # noqa: PLC0415 - seldom

        tests = TESTS.get(run.source.tool or "")
        return tests(run, causes) if tests is not None else (None, tuple(causes))
    if run.source.tool not in {"dbt-core", "dbt-fusion"}:
        return None, tuple(causes)
    each = tuple(replace(cause, rerun=_select(run, [cause])) for cause in causes)
    if "--fail-fast" in _words(run):
        # Only results that name what had not begun let dbt go on with that; a selection never does.
        return (_retry(run) if _names_what_was_left(run) else None), each
    return _retry(run) or _select(run, causes), each


def _names_what_was_left(run: DagRun) -> bool:
    """Tell whether dbt wrote what --fail-fast kept from running, as dbt-core does from 1.7 on."""
    reasons = (step.metadata.get("reason") for step in run.steps.values())
    return any(isinstance(reason, str) and "fail_fast" in reason for reason in reasons)


def _words(run: DagRun) -> list[str]:
    return (run.source.command or "").split()


def _retry(run: DagRun) -> str | None:
    from shlex import quote  # noqa: PLC0415 - only a failed run of dbt needs it

    places = [file.path for file in run.source.files if file.path.rpartition("/")[2] == _RESULTS]
    if len(places) != 1 or not _can_retry(run) or _verb(run) not in _RETRIED:
        return None
    folder = places[0].rpartition("/")[0]
    if not folder.isprintable():
        return None
    above, _, name = folder.rpartition("/")
    if name not in {"target", ""}:
        return f"dbt retry --state {quote(_no_option(folder))}"
    return f"dbt retry --project-dir {quote(_no_option(above))}" if above else "dbt retry"


def _no_option(folder: str) -> str:
    return f"./{folder}" if folder.startswith("-") else folder


def _can_retry(run: DagRun) -> bool:
    if run.source.tool == "dbt-fusion":
        return True
    found = re.match(r"(\d{1,4})\.(\d{1,4})\b", run.source.tool_version or "")
    return found is not None and (int(found[1]), int(found[2])) >= _RETRY_SINCE


def _verb(run: DagRun) -> str | None:
    words = _words(run)
    if words[:1] != ["dbt"]:
        return None
    return "docs generate" if words[1:3] == ["docs", "generate"] else "".join(words[1:2])


def _select(run: DagRun, causes: Sequence[RootCause]) -> str | None:
    from shlex import quote  # noqa: PLC0415 - only a failed run of dbt needs it

    verb = _verb(run)
    if verb in {"retry", None}:
        verb = "build"
    excluded = _excluded(run)
    if verb not in _VERBS or len(causes) > _MOST or excluded is None:
        return None
    selectors: dict[str, None] = {}
    for cause in causes:
        names = _names(run, run.steps[cause.step_id], verb, stopped=bool(cause.blocked))
        if not names:
            return None
        selectors.update(dict.fromkeys(names))
    if len(selectors) > _MOST:
        return None
    return " ".join(["dbt", verb, "--select", *map(quote, selectors), *map(quote, excluded)])


def _names(run: DagRun, step: Step, verb: str, *, stopped: bool) -> list[str]:
    """Return the selectors of a step, with `+` for all below where it stopped some of that.

    What a failed test stopped lies below the models that it looks at.
    """
    steps = [step]
    if stopped and step.kind in {"test", "unit_test"} and verb == "build":
        steps = [run.steps[key] for key in step.upstream]
    names = []
    for each in steps:
        name = _name(each)
        if name is None or each.kind not in _OF_KIND[verb]:
            return []
        names.append(f"{name}+" if stopped and verb in {"build", "run"} else name)
    return names


def _name(step: Step) -> str | None:
    """Return the name that dbt selects a node by: its id without kind and package."""
    parts = step.step_id.split(".", 2)
    if len(parts) < 3:  # noqa: PLR2004 - kind, package, name
        return None
    name = parts[2]
    if step.kind == "test" and (hashed := _HASHED.fullmatch(name)):
        name = hashed[1]
    if step.kind == "unit_test":
        name = name.partition(".")[2]
    return name if _SAFE.fullmatch(name) else None


def _excluded(run: DagRun) -> list[str] | None:
    """Return what the command left out, to leave it out again; None where that is not clear."""
    words = _words(run)
    if "--exclude" not in words:
        return []
    given: list[str] = []
    for word in words[words.index("--exclude") + 1 :]:
        if word.startswith("-"):
            break
        if not _KEPT_WORD.fullmatch(word):
            return None
        given.append(word)
    return ["--exclude", *given] if given else []
