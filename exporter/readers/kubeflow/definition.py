"""The definition of a run's pipeline, where the answer has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from exporter.readers.kubeflow.wire import Run

BETWEEN: Final = "/"


def definition(run: Run) -> dict[str, Any]:
    """Return a run's pipeline; empty without one."""
    spec = run.pipeline_spec
    if isinstance(spec, dict) and isinstance(spec.get("pipeline_spec"), dict):
        spec = spec["pipeline_spec"]  # with the platform's part beside it
    return spec if isinstance(spec, dict) else {}


def dictionary(value: object, *names: str) -> dict[str, Any]:
    """Return what stands below these names; empty where that is no object."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def task_of(spec: Mapping[str, Any], path: str | None, name: str) -> dict[str, Any]:
    """Return what the definition has on a task; nothing where it does not know it."""
    tasks = dictionary(spec, "root", "dag", "tasks")
    for each in path.split(BETWEEN) if path else ():
        component = dictionary(tasks, each, "componentRef").get("name")
        if not isinstance(component, str):
            return {}
        tasks = dictionary(spec, "components", component, "dag", "tasks")
    return dictionary(tasks, name)


def waited(spec: Mapping[str, Any], path: str | None, name: str) -> list[str]:
    """Return the names of the tasks, in the same place, that one waited for."""
    found = task_of(spec, path, name).get("dependentTasks")
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def has_graph(run: Run) -> bool:
    """Say whether the run has its pipeline's definition."""
    return bool(dictionary(definition(run), "root", "dag", "tasks"))
