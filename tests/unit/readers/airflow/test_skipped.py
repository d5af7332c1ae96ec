"""Why Airflow skipped a task instance."""

from __future__ import annotations

import pytest

from exporter.readers.airflow.records import Choice, Dag, Instance, Task
from exporter.readers.airflow.skipped import _choices, choice_in, choosers, why_skipped
from exporter.readers.airflow.task_log import of_lines

BRANCH = Choice(("choose", -1), ("a",), ())


def dag(**downstream: str) -> Dag:
    tasks = {key: Task(key, tuple(below.split())) for key, below in downstream.items()}
    return Dag(tasks=tasks)


def skipped(task_id: str, index: int = -1, tries: int | None = 0) -> Instance:
    return Instance(task_id, index, "skipped", tries, start="x", end="x")


def done(task_id: str, state: str = "success") -> Instance:
    return Instance(task_id, -1, state, 1, start="x", end="x")


def why(dag_: Dag | None, *instances: Instance, choices: tuple[Choice, ...] = ()) -> str:
    """Return why the last of some instances was skipped; empty where that is not known."""
    found = why_skipped(instances, choices, dag_, {})
    return found.get(instances[-1].place, "")


def test_a_branch_skips_what_it_did_not_follow() -> None:
    graph = dag(choose="a b", a="c", b="c", c="")
    assert why(graph, done("choose"), skipped("b"), choices=(BRANCH,)) == "choose followed a"
    none = Choice(("choose", -1), (), ())
    assert why(graph, skipped("a"), choices=(none,)) == "choose followed none of its branches"
    many = Choice(("choose", -1), ("a", "x", "y", "z", "u"), ())
    assert why(graph, skipped("b"), choices=(many,)) == "choose followed a, x, y and 2 more"
    assert why(None, skipped("b"), choices=(BRANCH,)) == "", "which tasks it could follow"


def test_what_a_followed_branch_leads_to_is_not_skipped_by_the_choice() -> None:
    graph = dag(choose="a c", a="c", c="")
    assert why(graph, done("choose"), done("a"), skipped("c"), choices=(BRANCH,)) == ""


def test_a_short_circuit_names_what_it_skips() -> None:
    cut = Choice(("gate", -1), None, ("b",))
    assert why(None, done("gate"), skipped("b"), choices=(cut,)) == "gate skipped what follows it"


def test_in_a_mapped_group_each_part_has_a_choice_of_its_own() -> None:
    first = Choice(("choose", 0), None, ("b",))
    assert why(None, skipped("b", 0), choices=(first,)) == "choose skipped what follows it"
    assert why(None, skipped("b", 1), choices=(first,)) == ""


@pytest.mark.parametrize(
    ("rule", "above", "words"),
    [
        (None, "skipped", "one was skipped, and its trigger rule is all_success"),
        ("none_skipped", "skipped", "one was skipped, and its trigger rule is none_skipped"),
        ("one_failed", "success", "nothing before it failed, and its trigger rule is one_failed"),
        (None, "success", ""),
        ("none_failed", "skipped", ""),
        ("one_failed", "failed", ""),
        ("one_failed", "running", ""),
    ],
)
def test_a_trigger_rule_is_named_where_it_leaves_no_doubt(
    rule: str | None, above: str, words: str
) -> None:
    graph = Dag(tasks={"one": Task("one", ("two",)), "two": Task("two", trigger_rule=rule)})
    assert why(graph, done("one", above), skipped("two")) == words
    graph.changed = True
    assert why(graph, done("one", above), skipped("two")) == "", "those rules may be of now"


def test_a_task_without_values_to_be_mapped_over() -> None:
    graph = Dag(tasks={"one": Task("one", ("two",)), "two": Task("two", mapped=True)})
    empty = Instance("two", -1, "skipped", 0)
    assert why(graph, done("one"), empty) == "it is mapped over nothing"
    assert why(graph, done("one"), skipped("two")) == "", "it has times: somebody skipped it"


def test_what_ran_and_skipped_itself_is_told_by_its_log_alone() -> None:
    graph = dag(choose="a b", a="", b="")
    assert why(graph, skipped("b", tries=1), choices=(BRANCH,)) == ""
    told = why_skipped([skipped("b", tries=1)], (BRANCH,), graph, {("b", -1): "not today"})
    assert told == {("b", -1): "not today"}
    assert why_skipped([done("b")], (BRANCH,), graph, {}) == {}


def test_a_task_that_the_dag_lost_says_so() -> None:
    gone = Instance("b", -1, "removed")
    assert why_skipped([gone], (), None, {}) == {("b", -1): "the DAG no longer has it"}


def test_choices_are_read_as_each_version_writes_them() -> None:
    rows = [
        ("choose", -1, '{"followed": ["a"]}'),
        ("gate", 2, b'{"skipped": ["b", ["c", -1]]}'),
        ("packed", None, '"{\\"followed\\": []}"'),
        ("pickle", -1, b"\x80\x04\x95"),
        ("other", -1, "[1]"),
        ("deep", -1, "[" * 100_000),
        ("odd", -1, '{"followed": "a", "skipped": 3}'),
        (None, -1, '{"followed": ["a"]}'),
        ("null", -1, None),
    ]
    assert list(_choices(rows)) == [
        Choice(("choose", -1), ("a",), ()),
        Choice(("gate", 2), None, ("b", "c")),
        Choice(("packed", -1), (), ()),
    ]


@pytest.mark.parametrize(
    ("said", "followed", "skipped"),
    [
        ("INFO - Branch into a\nINFO - Following branch ('a',)\nINFO - x", ("a",), ()),
        ("INFO - Following branch {'a', 'g.b'}", ("a", "g.b"), ()),
        ("INFO - Following branch ()", (), ()),
        ("INFO - Condition result is False\nINFO - Skipping downstream tasks", None, ("a", "b")),
    ],
)
def test_a_log_tells_a_choice_too(
    said: str, followed: tuple[str, ...] | None, skipped: tuple[str, ...]
) -> None:
    graph = dag(choose="a b", a="", b="")
    assert choice_in(done("choose"), said, graph) == Choice(("choose", -1), followed, skipped)


def test_a_log_without_a_choice_tells_none() -> None:
    graph = dag(choose="a b", a="", b="")
    assert choice_in(done("choose"), "INFO - I was Following branch ('a',)", graph) is None
    assert choice_in(done("choose"), None, graph) is None
    assert choice_in(done("other"), "INFO - Skipping downstream tasks", graph) is None


def test_only_logs_of_tasks_that_choose_before_a_skipped_one_are_read() -> None:
    graph = dag(choose="a b", gate="c", plain="b", a="", b="", c="")
    chooser, gate, plain = done("choose"), done("gate"), done("plain")
    chooser.operator = "BranchPythonOperator"
    gate.operator = "ShortCircuitOperator"
    plain.operator = "BashOperator"
    every = [chooser, gate, plain, skipped("b"), done("c")]
    assert choosers(every, graph) == [chooser]
    assert choosers(every, None) == []


TWO = """\
[2026-11-23T03:57:48.928+0000] {taskinstance.py:740} INFO - ::endgroup::
[2026-11-23T03:57:48.933+0000] {taskinstance.py:310} INFO - nothing to do
today
[2026-11-23T03:57:49.029+0000] {taskinstance.py:349} INFO - ::group::Post task execution logs
[2026-11-23T03:57:49.030+0000] {taskinstance.py:361} INFO - Marking task as SKIPPED. dag_id=a, x
[2026-11-23T03:57:49.093+0000] {local_task_job_runner.py:266} INFO - Task exited with return code 0
"""
THREE = (
    "2026-11-23T03:46:26.837308Z [info     ] Skipping task.                 [task] "
    "loc=task_runner.py:1622 reason={} more=1"
)


def test_a_log_says_why_its_task_skipped_itself() -> None:
    assert of_lines(TWO.split("\n")).skipped == "nothing to do\ntoday"
    silent = [line for line in TWO.split("\n") if "nothing" not in line and line != "today"]
    assert of_lines(silent).skipped is None, "an exception without words"
    assert of_lines(["Marking task as SKIPPED. dag_id=a"]).skipped is None


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("'nothing to do today'", "nothing to do today"),
        ('"it\'s off"', "it's off"),
        ("off", "off"),
        ("'cut", "'cut"),
    ],
)
def test_what_a_command_printed_says_it_too(printed: str, said: str) -> None:
    assert of_lines([THREE.format(printed)]).skipped == said
