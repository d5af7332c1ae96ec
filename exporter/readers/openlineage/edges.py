"""What a step waited for: as its facets tell, else as the datasets do.

The facet `jobDependencies` names jobs, that of Airflow names tasks. Where no step of a run has
either, one waited for another where it reads what that one wrote before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from exporter.readers.openlineage.events import dictionary, text
from exporter.readers.openlineage.fold import Run
from exporter.readers.openlineage.gather import Gathered

_QUOTED: Final = re.compile(r"['\"]([^'\"\n]{1,250})['\"]")
_MOST_EDGES: Final = 500_000
_AIRFLOW: Final = ("airflow", "airflowRunFacet", "airflow_run")


class Edges:
    """The edges of one run, between the keys of the runs that are its steps."""

    def __init__(self, gathered: Gathered, chains: Sequence[Sequence[Run]]) -> None:
        self._gathered = gathered
        self._chains = chains
        self._by_job: dict[tuple[str, str], list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for chain in chains:
            run = chain[-1]
            self._by_job.setdefault((run.namespace, run.job), []).append(run.key)
            self._by_name.setdefault(run.job, []).append(run.key)
        self.told = any(map(_is_told, gathered.steps)) or bool(_tasks_of(gathered.root))
        """Whether facets tell what waited for what; without them the datasets do."""
        self.inferred = 0
        self.cut = False
        """Whether there were more: who writes a dataset leads to each who reads it."""
        self._places = {run.key: at for at, run in enumerate(gathered.steps)}
        self._sizes = _sizes(gathered)
        self._made = self._of_facets() if self.told else self._of_datasets()

    def of(self, key: str) -> tuple[str, ...]:
        """Return what a step waited for."""
        return tuple(each for each in self._made.get(key, {}) if each != key)

    def _of_facets(self) -> dict[str, dict[str, None]]:
        made: dict[str, dict[str, None]] = {}
        tasks = _tasks_of(self._gathered.root)
        for chain in self._chains:
            above = made.setdefault(chain[-1].key, {})
            for run in chain:
                for namespace, name in _jobs(run):
                    keys = self._by_job.get((namespace, name)) or self._by_name.get(name, [])
                    above.update(dict.fromkeys(keys))
                dag, own = self._dag(run)
                names = {*_ids(_task(run), "upstream_task_ids"), *tasks.get(own, ())}
                for name in sorted(names):
                    above.update(dict.fromkeys(self._by_name.get(f"{dag}{name}", [])))
        return made

    def _dag(self, run: Run) -> tuple[str, str]:
        """Return what stands before a task's name in its job's, and the task's name."""
        above = self._gathered.parents.get(run.key) or self._gathered.root
        prefix = f"{above.job if above else self._gathered.job}."
        if run.job.startswith(prefix):
            return prefix, run.job.removeprefix(prefix)
        head, dot, tail = run.job.rpartition(".")
        return f"{head}{dot}", tail

    def _of_datasets(self) -> dict[str, dict[str, None]]:
        made: dict[str, dict[str, None]] = {}
        writers: dict[tuple[str, str], list[Run]] = {}
        for chain in self._chains:
            for dataset in chain[-1].outputs:
                writers.setdefault(dataset, []).append(chain[-1])
        for chain in self._chains:
            run = chain[-1]
            above = made.setdefault(run.key, {})
            for dataset in run.inputs:
                for writer in writers.get(dataset, ()):
                    related = self._holds(writer, run) or self._holds(run, writer)
                    if writer is not run and not related and _before(writer, run):
                        above[writer.key] = None
                        self.inferred += 1
                if self.inferred > _MOST_EDGES:
                    self.cut = True
                    return made
        return made

    def _holds(self, outer: Run, inner: Run) -> bool:
        """Say whether one run is inside another, at any depth."""
        at = self._places.get(outer.key, 0)
        return at < self._places.get(inner.key, 0) < at + self._sizes.get(outer.key, 0)


def _sizes(gathered: Gathered) -> dict[str, int]:
    """Count each run with all that is inside it."""
    sizes = {run.key: 1 for run in gathered.steps}
    for run in reversed(gathered.steps):
        above = gathered.parents.get(run.key)
        if above is not None and above.key in sizes:
            sizes[above.key] += sizes[run.key]
    return sizes


def _before(writer: Run, reader: Run) -> bool:
    end, start = writer.last.end, reader.start
    return end is not None and start is not None and end <= start


def _is_told(run: Run) -> bool:
    return "jobDependencies" in run.facets or bool(_task(run)) or bool(_tasks_of(run))


def _jobs(run: Run) -> Iterable[tuple[str, str]]:
    found = dictionary(run.facets, "jobDependencies").get("upstream")
    for each in found if isinstance(found, list) else ():
        job = dictionary(each, "job")
        name = text(job.get("name"))
        if name is not None:
            yield text(job.get("namespace")) or "", name


def _task(run: Run) -> Mapping[str, Any]:
    """Return what Airflow tells of a task in its own run."""
    for name in _AIRFLOW:
        facet = dictionary(run.facets, name)
        for part in ("task", "taskInfo"):
            if "upstream_task_ids" in dictionary(facet, part):
                return dictionary(facet, part)
    return {}


def _tasks_of(run: Run | None) -> Mapping[str, Sequence[str]]:
    """Return what each task of a DAG waits for, as Airflow tells it of all in the DAG's run."""
    for facets in (run.job_facets, run.facets) if run else ():
        tasks = dictionary(facets, "airflow", "tasks")
        if any("upstream_task_ids" in dictionary(each) for each in tasks.values()):
            return {name: _ids(each, "upstream_task_ids") for name, each in tasks.items()}
        if any("downstream_task_ids" in dictionary(each) for each in tasks.values()):
            above: dict[str, list[str]] = {}
            for name, each in tasks.items():
                for below in _ids(each, "downstream_task_ids"):
                    above.setdefault(below, []).append(name)
            return above
    return {}


def _ids(task: object, key: str) -> list[str]:
    value = dictionary(task).get(key)
    if isinstance(value, str):
        return _QUOTED.findall(value)  # a list as Python prints it
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
