from __future__ import annotations

import json

import pytest

from exporter.readers.airflow.console import printed_of
from exporter.readers.airflow.logs import logs_of
from exporter.readers.airflow.recognise import Family, Mark, recognise
from exporter.readers.airflow.records import Run
from exporter.readers.airflow.task_log import Story, read_log
from tests.support.airflow import NEW, OLD, TEST_NEW, TEST_OLD, files_of
from tests.support.memory import MemoryArtifact

RUN = Run(dag_id="d", run_id="r")
RAN = """\
- Starting attempt 2 of 3
- Running: ['airflow', 'tasks', 'run', 'd', 'g.t', 'r', '--raw', '--map-index', '3']
"""
LINE = "[2026-11-23T04:00:00.000+0000] {taskinstance.py:1} INFO - "


def _story(text: str, family: Family = "text-log") -> Story:
    return read_log(MemoryArtifact("x.log", text.encode()), family)


def test_logs_are_told_from_one_another() -> None:
    for name, family in ((OLD, "text-log"), (NEW, "json-log")):
        for data in files_of(name, "logs/").values():
            assert recognise(data[:4096]) == family
    assert recognise(files_of(OLD, "rest_v1/")["rest_v1/ci_failing.broken.log1.json"]) == "rest-log"
    rest = files_of(NEW, "rest_v2/")
    assert recognise(rest["rest_v2/ci_failing.broken.log1.json"]) == "rest-log"
    assert recognise(rest["rest_v2/ci_failing.fail_now.log1.ndjson"][:4096]) == "json-log"


def test_the_first_of_two_tracebacks_counts() -> None:
    story = _story(
        f"{LINE}::group::Pre\n{LINE}::endgroup::\n{LINE}my own words\n"
        "[2026-11-23T04:00:01.000+0000] {taskinstance.py:2} ERROR - Task failed with exception\n"
        'Traceback (most recent call last):\n  File "a.py", line 1, in x\nValueError: first\n'
        f"{LINE}Marking task as FAILED.\n"
        "[2026-11-23T04:00:02.000+0000] {runner.py:3} ERROR - Failed to execute job 9\n"
        "Traceback (most recent call last):\nValueError: second\n"
    )
    assert story.raised is not None
    assert story.raised.value == "first"
    assert story.text == "INFO - my own words"


def test_a_task_that_was_killed_says_so() -> None:
    story = _story(f"{LINE}working\n{LINE}Task exited with return code Negsignal.SIGKILL\n")
    assert story.raised is not None
    assert story.raised.value == "Task exited with return code Negsignal.SIGKILL"
    assert _story(f"{LINE}Task exited with return code 0\n").raised is None


def test_another_programs_traceback_is_better_than_none() -> None:
    story = _story("oops\nTraceback (most recent call last):\nKeyError: 'x'\n")
    assert story.raised is not None
    assert (story.raised.type, story.raised.value) == ("KeyError", "'x'")


def test_events_without_an_exception_tell_their_last_error() -> None:
    events = [
        {"timestamp": "t", "level": "error", "event": "first", "ti_id": "x"},
        {"timestamp": "t", "level": "error", "event": "Task killed!", "ti_id": "x"},
        {"timestamp": "t", "level": "info", "event": {"odd": 1}},
    ]
    story = _story("\n".join(map(json.dumps, events)), "json-log")
    assert story.raised is not None
    assert (story.raised.type, story.raised.value) == (None, "Task killed!")
    assert story.text is not None
    assert "first" in story.text
    assert _story("{}\n[]\nx\n", "json-log") == Story(None, None)


@pytest.mark.parametrize("content", ["[('h', 'Traceback", "5", "[1, 2]", '"[(" * 9999'])
def test_odd_bodies_of_the_api(content: str) -> None:
    body = json.dumps({"content": content})
    assert isinstance(_story(body, "rest-log"), Story)


def test_of_a_long_log_the_end_is_read() -> None:
    long = f"{LINE}filler\n" * 40_000
    story = _story(f"{long}oops\nTraceback (most recent call last):\nKeyError: 'x'\n")
    assert story.raised is not None
    assert len(story.text or "") < 5_000


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("logs/dag_id=d/run_id=r/task_id=g.t/map_index=3/attempt=2.log", ""),
        ("a\\dag_id=d\\run_id=r\\task_id=g.t\\map_index=3\\attempt=2.log", ""),
        ("1.txt", "*** /x/dag_id=d/run_id=r/task_id=g.t/map_index=3/attempt=2.log\n"),
        ("1.log", RAN),
        (
            "1.log",
            '{"ti_id":"x","dag_id":"d","run_id":"r","task_id":"g.t","map_index":3,"try_number":2}',
        ),
        # the path is of another run, as far as anybody knows
        (
            "dag_id=d/run_id=r_/task_id=g.t/attempt=1.log",
            '{"dag_id":"d","run_id":"r","task_id":"g.t","map_index":3,"try_number":2,"x":1}',
        ),
    ],
)
def test_a_log_is_known_by_its_path_or_by_what_it_says(name: str, head: str) -> None:
    mark = Mark(MemoryArtifact(name, head.encode()), "text-log")
    logs = logs_of([mark], (), RUN, frozenset({"r"}), {})
    assert {place: list(tries) for place, tries in logs.files.items()} == {("g.t", 3): [2]}


@pytest.mark.parametrize(
    "head", ["", "{}", '{"dag_id":"d","run_id":"r","task_id":"t","map_index":"x","try_number":1}']
)
def test_a_log_that_says_nothing_of_its_task_is_no_ones(head: str) -> None:
    mark = Mark(MemoryArtifact("1.log", head.encode()), "json-log")
    assert not logs_of([mark], (), RUN, frozenset({"r"}), {}).any


@pytest.mark.parametrize(("name", "tries"), [(TEST_OLD, 23), (TEST_NEW, 23)])
def test_the_console_tells_of_each_try(name: str, tries: int) -> None:
    console = MemoryArtifact("c.txt", files_of(name)["ci/dags_test.stdout.txt"])
    run = Run(dag_id="ci_failing", run_id="manual__2026-11-20T00:00:00+00:00")
    if name == TEST_NEW:
        run = Run(dag_id="ci_failing", run_id="manual__2026-11-23T03:45:54.423874+00:00")
    parts = printed_of([console], run, {}).parts
    assert sum(map(len, parts.values())) == tries
    assert len(parts["divide", 1]) == 2
    raised = parts["divide", 1][1].story().raised
    assert raised is not None
    assert raised.type == "ZeroDivisionError"
    assert parts["extract", -1][0].story().raised is None
    other = printed_of([console], Run(dag_id="ci_failing", run_id="another"), {})
    assert not any(other)


def test_without_names_the_ids_of_tries_tell_whose_a_part_is() -> None:
    started = "2026-11-23T09:26:06.405508Z [info     ] Task started   [x] hostname=vm ti_id={}"
    failed = "2026-11-23T09:26:06.428615Z [error    ] Task failed with exception     [task] loc=x:1"
    text = "\n".join(
        [
            started.format("01a207b9-901e-7e31-929f-bb125f72d883"),
            failed,
            "Traceback (most recent call last):",
            "ValueError: one",
            started.format("01a207b9-901e-7e31-929f-bb125f72d884"),
            failed,
            "Traceback (most recent call last):",
            "ValueError: other",
        ]
    )
    ids = {"01a207b9901e7e31929fbb125f72d883": (("t", -1), 2)}
    console = MemoryArtifact("c.txt", text.encode())
    logs = logs_of([], [console], RUN, frozenset({"r"}), ids)
    story = logs.story(("t", -1), 2)
    assert story is not None
    assert story.raised is not None
    assert story.raised.value == "one"
    assert logs.story(("t", -1), 1) is None
    assert not logs_of([], [console], RUN, frozenset({"r"}), {}).any
