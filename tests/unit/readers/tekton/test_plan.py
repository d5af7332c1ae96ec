"""What the tasks of a pipeline wait for."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from exporter.readers.tekton.plan import plan_of
from exporter.readers.tekton.wire import PipelineSpec


def after(*tasks: dict[str, Any], last: list[dict[str, Any]] | None = None) -> dict[str, list[str]]:
    data = json.dumps({"tasks": list(tasks), "finally": last or []}).encode()
    plan = plan_of(msgspec.json.decode(data, type=PipelineSpec))
    return {name: list(task.after) for name, task in plan.tasks.items()}


@pytest.mark.parametrize(
    "waiting",
    [
        {"runAfter": ["a"]},
        {"params": [{"name": "x", "value": "$(tasks.a.results.y)"}]},
        {"params": [{"name": "x", "value": ["-$(tasks.a.results['y'][*])-"]}]},
        {"params": [{"name": "x", "value": "$(tasks.a.outputs.z)"}]},
        {"matrix": {"params": [{"name": "x", "value": "$(tasks.a.results.y[*])"}]}},
        {"matrix": {"include": [{"params": [{"name": "x", "value": "$(tasks.a.results.y)"}]}]}},
        {"when": [{"input": "$(tasks.a.status)", "operator": "in", "values": ["x"]}]},
        {"when": [{"cel": "'$(tasks.a.results.y)' == 'x'"}]},
        {"whenExpressions": [{"input": "x", "values": ["$(tasks.a.results.y)"]}]},
        {"workspaces": [{"name": "w", "subPath": "$(tasks.a.results.y)"}]},
        {"resources": {"inputs": [{"name": "i", "from": ["a"]}]}},
        {"conditions": [{"params": [{"name": "x", "value": "$(tasks.a.results.y)"}]}]},
    ],
)
def test_a_task_waits_for_what_it_uses(waiting: dict[str, Any]) -> None:
    assert after({"name": "a"}, {"name": "b", **waiting}) == {"a": [], "b": ["a"]}


@pytest.mark.parametrize(
    "text",
    ["$(tasks.a)", "$(tasks.status)", "$(params.a)", "tasks.a.results.y", "$(tasks.zz.status)"],
)
def test_other_words_are_no_dependencies(text: str) -> None:
    task = {"name": "b", "params": [{"name": "x", "value": text}]}
    assert after({"name": "a"}, task)["b"] == []


def test_strangers_and_the_task_itself_are_left_out() -> None:
    task = {"name": "b", "runAfter": ["b", "gone", "a", "a"]}
    assert after({"name": "a"}, task)["b"] == ["a"]


def test_the_last_tasks_wait_for_the_ends_of_the_others() -> None:
    found = after(
        {"name": "a"},
        {"name": "b", "runAfter": ["a"]},
        {"name": "c", "runAfter": ["a"]},
        last=[
            {"name": "x"},
            {"name": "y", "params": [{"name": "p", "value": "$(tasks.a.status)"}]},
        ],
    )
    assert (found["x"], found["y"]) == (["b", "c"], ["b", "c", "a"])


def test_without_a_pipeline_there_is_no_plan() -> None:
    assert plan_of(None).tasks == {}
