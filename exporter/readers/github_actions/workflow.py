"""Workflow files: which jobs there are, what each needs, and where it stands in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from exporter.codec.repair import Repairs, text_of
from exporter.codec.tolerant import load_yaml
from exporter.model import Artifact, Bundle, ExportError, Note
from exporter.readers.github_actions.recognise import WORKFLOWS

_MOST_JOBS: Final = 1000
"""Jobs of one workflow file that are looked at; GitHub lets a run have as many."""
_CONDITION: Final = 1000
_EXPRESSION: Final = re.compile(r"\$\{\{.{0,1000}?\}\}", re.DOTALL)
_NAME: Final = re.compile(r"""^name\s*:\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^#\n]*))""", re.MULTILINE)
_OWN: Final = re.compile(r"(?:always|failure|cancelled)\s*\(")
"""A condition with one of these is not asked whether what it needs went well."""
_REMOTE: Final = re.compile(r"([\w.-]+/[\w.-]+)/(\.github/workflows/[^@/]+)@[^@]+")


@dataclass(frozen=True, slots=True)
class JobKey:
    """One job of a workflow file."""

    key: str
    label: tuple[str, ...]
    """Its name, cut where an expression stands in it."""
    needs: tuple[str, ...]
    matrix: bool
    uses: str | None
    """The reusable workflow that it calls."""
    may_fail: bool
    own_condition: bool
    """Whether its `if` decides even after a failure."""
    condition: str | None
    """Its `if`, on one line."""
    line: int | None


@dataclass(frozen=True, slots=True)
class Workflow:
    """One workflow file."""

    artifact: str
    """Its name in the bundle."""
    path: str
    """Its path in the repository."""
    jobs: Mapping[str, JobKey]
    data: bytes = field(repr=False)


class Workflows:
    """The workflow files of a bundle; each is read when it is asked for, once."""

    def __init__(self, bundle: Bundle, names: Sequence[str]) -> None:
        self._artifacts = {each.name: each for each in bundle.artifacts if each.name in set(names)}
        self._read: dict[str, Workflow | Note] = {}

    def __bool__(self) -> bool:
        return bool(self._artifacts)

    def at(self, path: str, beside: str) -> Workflow | Note | None:
        """Return the workflow of a path in the repository; a Note when it cannot be read.

        None when there is none, or several and nothing tells which.
        """
        base = path.rpartition("/")[2]
        named = [name for name in self._artifacts if name.rpartition("/")[2] == base]
        exact = [name for name in named if f"/{name}".endswith(f"/{path}")]
        near = [name for name in named if name.startswith(beside)]
        for names in (exact, near, named):
            if len(names) == 1:
                return self._of(names[0], path)
        return None

    def called(self, title: str) -> Workflow | Note | None:
        """Return the one workflow with that name; None where there is none or more than one."""
        named = [
            name for name, each in self._artifacts.items() if _title(each, name) == title.strip()
        ]
        if len(named) != 1:
            return None
        base = named[0].rpartition("/")[2]
        return self._of(named[0], f"{WORKFLOWS}{base}")

    def callee(self, workflow: Workflow, uses: str, repository: str | None) -> Workflow | None:
        """Return the workflow that a job calls; None where it is not in the bundle."""
        remote = _REMOTE.fullmatch(uses)
        if remote:
            if remote[1] != repository:
                return None
            path = remote[2]
        elif uses.startswith("./"):
            path = uses[2:]
        else:
            return None
        found = self.at(path, workflow.artifact.rpartition("/")[0])
        return found if isinstance(found, Workflow) else None

    def _of(self, name: str, path: str) -> Workflow | Note:
        if name not in self._read:
            try:
                self._read[name] = _workflow(self._artifacts[name], path)
            except ExportError as error:
                self._read[name] = Note(
                    code="unreadable-workflow",
                    level="warning",
                    message=f"The workflow file cannot be read ({error.message}): what its jobs "
                    "wait for is not known.",
                    where=name,
                )
        return self._read[name]


def _title(artifact: Artifact, name: str) -> str:
    head = text_of(artifact.head(), Repairs())
    found = _NAME.search(head)
    title = next((part for part in found.groups() if part), "") if found else ""
    return title.strip() or f"{WORKFLOWS}{name.rpartition('/')[2]}"


def _workflow(artifact: Artifact, path: str) -> Workflow:
    data = artifact.read()
    tree = load_yaml(data, where=artifact.name).value
    jobs = tree.get("jobs") if isinstance(tree, dict) else None
    if not isinstance(jobs, dict):
        raise ExportError(
            "no-jobs",
            "it has no jobs",
            hint="look at the file",
            where=artifact.name,
        )
    keys = list(jobs)[:_MOST_JOBS]
    lines = _lines(text_of(data, Repairs()), set(keys))
    return Workflow(
        artifact=artifact.name,
        path=path,
        jobs={key: _job(key, jobs[key], lines.get(key)) for key in keys},
        data=data,
    )


def _job(key: str, tree: Any, line: int | None) -> JobKey:
    job = tree if isinstance(tree, dict) else {}
    strategy = job.get("strategy")
    uses, condition = job.get("uses"), job.get("if")
    return JobKey(
        key=key,
        label=tuple(_EXPRESSION.split(_text(job.get("name")) or key)),
        needs=tuple(_words(job.get("needs"))),
        matrix=isinstance(strategy, dict) and "matrix" in strategy,
        uses=uses if isinstance(uses, str) else None,
        may_fail=job.get("continue-on-error") is True,
        own_condition=isinstance(condition, str) and _OWN.search(condition) is not None,
        condition=" ".join((_text(condition) or "").split())[:_CONDITION] or None,
        line=line,
    )


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or value is None:
        return None if value is None else str(value).lower()
    return str(value) if isinstance(value, (str, int, float)) else None


def _words(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]


def _lines(text: str, keys: set[str]) -> dict[str, int]:
    """Find the line of each job: the first level of indentation below `jobs:`."""
    found: dict[str, int] = {}
    depth: str | None = None
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        indent = line[: len(line) - len(line.lstrip())]
        if not indent:
            inside = line.startswith("jobs") and stripped.removeprefix("jobs").lstrip()[:1] == ":"
            depth = None
        elif inside:
            depth = indent if depth is None else depth
            key = stripped.partition(":")[0].strip().strip("\"'")
            if indent == depth and key in keys:
                found.setdefault(key, number)
    return found
