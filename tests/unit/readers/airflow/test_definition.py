from __future__ import annotations

import json
import zlib
from typing import Any

import pytest

from exporter.model import Note
from exporter.readers.airflow.definition import dag_of, dag_of_rest, unpacked
from exporter.readers.airflow.records import Dag
from tests.support.memory import MemoryArtifact


def _dag(tasks: list[Any], group: Any = None, key: str = "task_group") -> tuple[Dag, list[Note]]:
    notes: list[Note] = []
    data = json.dumps({"__version": 3, "dag": {"tasks": tasks, key: group}}).encode()
    dag = dag_of(data, notes, where="a.db")
    assert dag is not None
    return dag, notes


@pytest.mark.parametrize("deep", [True, False])
@pytest.mark.parametrize("key", ["task_group", "_task_group"])
def test_tasks_of_every_version(key: str, *, deep: bool) -> None:
    plain: list[dict[str, Any]] = [
        {"task_id": "a", "downstream_task_ids": ["g.b"], "task_type": "BashOperator"},
        {"task_id": "g.b", "_task_type": "Old", "retries": 2, "trigger_rule": "all_done"},
        {
            "task_id": "g.h.c",
            "_operator_name": "@task",
            "_is_mapped": True,
            "partial_kwargs": {"retries": 1, "is_teardown": True, "owner": "data-team"},
        },
    ]
    tree = {
        "children": {
            "a": ["operator", "a"],
            "g": [
                "taskgroup",
                {
                    "is_mapped": True,
                    "children": {
                        "g.b": ["operator", "g.b"],
                        "g.h": ["taskgroup", {"children": {"g.h.c": ["operator", "g.h.c"]}}],
                    },
                },
            ],
        }
    }
    tasks = [{"__var": task, "__type": "operator"} for task in plain] if deep else plain
    dag, notes = _dag(tasks, tree, key)
    assert notes == []
    a, b, c = dag.tasks.values()
    assert (a.kind, a.group, a.downstream, a.retries) == ("BashOperator", None, ("g.b",), None)
    assert (b.kind, b.group, b.mapped_group, b.retries) == ("Old", "g", "g", 2)
    assert (b.trigger_rule, b.teardown) == ("all_done", False)
    assert (c.kind, c.group, c.mapped_group, c.retries) == ("@task", "g.h", "g", 1)
    assert c.teardown
    assert (a.owner, c.owner) == (None, "data-team")


@pytest.mark.parametrize(
    "tree", [None, 5, [], {"children": []}, {"children": {"a": 5, "g": ["taskgroup", 5]}}]
)
def test_odd_groups(tree: Any) -> None:
    dag, _ = _dag([{"task_id": "a"}], tree)
    assert dag.tasks["a"].group is None


def test_a_bad_task_costs_one_task() -> None:
    dag, notes = _dag([{"task_id": "a"}, 5, {"task_id": ["b"]}, {"retries": 1}])
    assert list(dag.tasks) == ["a"]
    assert [note.code for note in notes] == ["unreadable-item", "unreadable-item"]


@pytest.mark.parametrize("data", [b"", b"{", b"5", b'{"dag": {}}', b'{"dag": {"tasks": 5}}'])
def test_what_is_no_definition_is_told(data: bytes) -> None:
    notes: list[Note] = []
    assert dag_of(data, notes, where="a.db") is None
    assert [note.code for note in notes] == ["unreadable-dag"]


def test_a_definition_may_be_packed() -> None:
    assert unpacked("{}", None) == b"{}"
    assert unpacked(b"{}", None) == b"{}"
    assert unpacked(None, zlib.compress(b'{"dag": 1}')) == b'{"dag": 1}'
    assert unpacked(None, b"not packed") == b""
    assert unpacked(None, None) == b""


def test_a_packed_definition_grows_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporter.readers.airflow.definition._MOST_BYTES", 1000)
    assert len(unpacked(None, zlib.compress(bytes(100_000)))) == 1000


def test_tasks_of_the_api() -> None:
    body = {
        "tasks": [
            {
                "task_id": "g.a",
                "downstream_task_ids": ["b"],
                "class_ref": {"class_name": "BashOperator"},
                "retries": 0.0,
                "trigger_rule": "all_success",
                "is_mapped": False,
            },
            {
                "task_id": "b",
                "operator_name": "@task",
                "retries": 1e300,
                "is_mapped": True,
                "owner": "airflow",
            },
            {"task_id": "c", "owner": "data-team"},
            {"downstream_task_ids": []},
        ]
    }
    notes: list[Note] = []
    dag = dag_of_rest(MemoryArtifact("tasks.json", json.dumps(body).encode()), notes)
    assert dag is not None
    a, b, c = dag.tasks.values()
    assert (a.owner, b.owner, c.owner) == (None, None, "data-team"), "Airflow's word for nobody"
    assert (a.kind, a.group, a.mapped_group, a.retries) == ("BashOperator", "g", "g", 0)
    assert (a.trigger_rule, a.downstream) == (None, ("b",))
    assert (b.kind, b.group, b.mapped_group, b.retries) == ("@task", None, None, None)


@pytest.mark.parametrize(
    ("told", "zone"),
    [("Europe/Paris", "Europe/Paris"), ("UTC", None), (3600, None), (None, None)],
)
def test_the_zone_of_the_schedule(told: Any, zone: str | None) -> None:
    data = json.dumps({"__version": 3, "dag": {"tasks": [], "timezone": told}}).encode()
    dag = dag_of(data, [], where="a.db")
    assert dag is not None
    assert dag.zone == zone
