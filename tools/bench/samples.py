"""Write what readers are measured with: a large workspace, and large records of tools.

Usage: python tools/bench/samples.py workspace|airflow|argo|dbt PATH

The same bytes each time. The workspace is a monorepo of 100,000 files in which no run lies; the
database is Airflow's, with one run of 10,000 task instances; the Workflow has 50,000 nodes in
100 MB of JSON; the artifacts of dbt are those of a build of 10,000 nodes, most of them tests.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
FILES: Final = 100_000
INSTANCES: Final = 10_000
NODES: Final = 50_000

_TARGET: Final = ROOT / "tests/fixtures/dbt/core-1.12.6/failing/target"
_COPIES: Final = 250
_DATABASE: Final = ROOT / "tests/fixtures/airflow/airflow-3.3.2/server/airflow.db"
_RUN: Final = "ci-42-run7"
_A_FOLDER: Final = 40
_KINDS: Final[Mapping[str, tuple[int, str]]] = {
    "py": (20, "import os\n\n\ndef main() -> None:\n    print(os.sep)\n"),
    "ts": (20, 'export const label = "hello";\n'),
    "md": (6, "# Notes\n\nNothing of interest.\n"),
    "png": (6, "\x89PNG\r\n\x1a\n" + "x" * 200),
    "json": (
        22,
        '{"name": "@shop/part", "version": "1.2.3", "private": true, "dependencies": {}}\n',
    ),
    "yaml": (8, "replicas: 2\nimage: registry.example/shop/part:1.2.3\nports: [80]\n"),
    "yml": (4, "on: push\nsettings:\n  - one\n  - two\n"),
    "xml": (4, '<?xml version="1.0"?>\n<project><artifactId>part</artifactId></project>\n'),
    "log": (3, "2026-11-23 04:00:00 INFO nothing happened\n" * 20),
    "txt": (4, "plain words\n" * 10),
    "csv": (3, "a,b\n1,2\n"),
}
"""How many of a hundred files end so, and what they hold."""


def workspace(path: Path) -> None:
    """Write a monorepo in which no run lies."""
    endings = [ending for ending, (share, _) in _KINDS.items() for _ in range(share)]
    for number in range(FILES):
        ending = endings[number % 100]
        folder = path / f"packages/team{number // 4000}/part{number // _A_FOLDER}/src"
        if number % _A_FOLDER == 0:
            folder.mkdir(parents=True)
        text = _KINDS[ending][1]
        (folder / f"file{number}.{ending}").write_text(text, encoding="latin-1")


def airflow(path: Path) -> None:
    """Write a database with one run of 10,000 task instances, mapped ones of one task."""
    shutil.copyfile(_DATABASE, path)
    with closing(sqlite3.connect(path)) as base, base:
        base.row_factory = sqlite3.Row
        rows = base.execute("SELECT * FROM task_instance WHERE run_id = ?", (_RUN,)).fetchall()
        first = next(row for row in rows if row["map_index"] >= 0)
        names = first.keys()
        marks = ", ".join("?" * len(names))
        taken = max(row["map_index"] for row in rows if row["task_id"] == first["task_id"])
        made = (
            {**dict(first), "id": f"0000{number:028d}", "map_index": taken + number}
            for number in range(1, INSTANCES - len(rows) + 1)
        )
        base.executemany(
            f"INSERT INTO task_instance VALUES ({marks})",  # noqa: S608 - question marks
            ([each[name] for name in names] for each in made),
        )


def dbt(path: Path) -> None:
    """Write the artifacts of a build of a project that holds the same forty nodes many times."""
    manifest, results = (
        json.loads((_TARGET / name).read_bytes()) for name in ("manifest.json", "run_results.json")
    )
    ran, results["results"] = results["results"], []
    once = {kind: manifest[kind] for kind in ("nodes", "unit_tests", "parent_map", "child_map")}
    ids = {*once["nodes"], *once["unit_tests"], *(result["unique_id"] for result in ran)}
    manifest |= {kind: {} for kind in once}
    for copy in range(_COPIES):
        names = {key: f"{key}_{copy}" for key in ids}
        results["results"] += _renamed(ran, names)
        for kind, own in once.items():
            manifest[kind] |= _renamed(own, names)
    path.mkdir()
    for name, value in (("manifest.json", manifest), ("run_results.json", results)):
        (path / name).write_text(json.dumps(value), encoding="utf-8")


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with other words in the place of some, keys of objects among them."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(each, names) for key, each in value.items()}
    return value


def argo(path: Path) -> None:
    """Write a Workflow of 50,000 nodes: a DAG of a hundred tasks, each with five hundred items."""
    tasks, items = 100, NODES // 100 - 1
    nodes = dict(_nodes(tasks, items))
    workflow = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {
            "name": "bench",
            "namespace": "data",
            "uid": "0b1c2d3e-0000-4000-8000-00000000000b",
            "creationTimestamp": "2026-11-20T09:00:00Z",
            "labels": {
                "workflows.argoproj.io/completed": "true",
                "workflows.argoproj.io/phase": "Succeeded",
            },
        },
        "spec": {
            "entrypoint": "main",
            "templates": [
                {
                    "name": "main",
                    "dag": {
                        "tasks": [
                            {
                                "name": f"task{task}",
                                "template": "work",
                                "dependencies": [f"task{task - 1}"] if task else [],
                                "withSequence": {"count": str(items)},
                            }
                            for task in range(tasks)
                        ]
                    },
                },
                {"name": "work", "container": {"image": "busybox"}},
            ],
        },
        "status": {
            "phase": "Succeeded",
            "startedAt": "2026-11-20T09:00:00Z",
            "finishedAt": "2026-11-20T11:00:00Z",
            "progress": f"{tasks * items}/{tasks * items}",
            "nodes": nodes,
        },
    }
    path.write_text(json.dumps(workflow, indent=1), encoding="utf-8")


def _nodes(tasks: int, items: int) -> Iterator[tuple[str, dict[str, Any]]]:
    common = {"phase": "Succeeded", "templateScope": "local/bench", "progress": "1/1"}
    root = {"id": "bench", "name": "bench", "displayName": "bench", "type": "DAG"}
    yield "bench", {**root, **common, "templateName": "main", "children": ["bench-g0"], **_at(0)}
    for task in range(tasks):
        group = f"bench-g{task}"
        pods = [f"bench-{task}-{item}" for item in range(items)]
        yield (
            group,
            {
                "id": group,
                "name": f"bench.task{task}",
                "displayName": f"task{task}",
                "type": "TaskGroup",
                "templateName": "work",
                "boundaryID": "bench",
                "children": pods,
                **common,
                **_at(task),
            },
        )
        below = [f"bench-g{task + 1}"] if task + 1 < tasks else []
        for item, pod in enumerate(pods):
            yield (
                pod,
                {
                    "id": pod,
                    "name": f"bench.task{task}({item}:{item})",
                    "displayName": f"task{task}({item}:{item})",
                    "type": "Pod",
                    "templateName": "work",
                    "boundaryID": "bench",
                    "hostNodeName": f"node-{item % 40}",
                    "children": below,
                    "inputs": {"parameters": [{"name": "text", "value": _text(task, item)}]},
                    "outputs": {"exitCode": "0", "artifacts": [_artifact(pod)]},
                    "resourcesDuration": {"cpu": 12, "memory": 40},
                    **common,
                    **_at(task),
                },
            )


def _at(task: int) -> dict[str, str]:
    hour, minute = 9 + task // 60, task % 60
    return {
        "startedAt": f"2026-11-20T{hour:02d}:{minute:02d}:00Z",
        "finishedAt": f"2026-11-20T{hour:02d}:{minute:02d}:47Z",
    }


def _text(task: int, item: int) -> str:
    return f"partition {task}/{item}: " + "where region in ('eu', 'us') and day = 20261120; " * 22


def _artifact(pod: str) -> dict[str, Any]:
    return {"name": "main-logs", "s3": {"key": f"bench/{pod}/main.log"}}


WRITERS: Final[Mapping[str, Callable[[Path], None]]] = {
    "workspace": workspace,
    "airflow": airflow,
    "argo": argo,
    "dbt": dbt,
}

if __name__ == "__main__":
    WRITERS[sys.argv[1]](Path(sys.argv[2]))
