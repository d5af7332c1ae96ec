"""The short form of a stack trace."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.report.frames import own_frames

HOME = "/usr/local/lib/python3.12/site-packages"
PYTHON = f"""\
Traceback (most recent call last):
  File "{HOME}/airflow/sdk/execution_time/task_runner.py", line 1579, in run
    result = execute(context)
             ^^^^^^^^^^^^^^^^
  File "{HOME}/airflow/sdk/bases/decorator.py", line 435, in execute
  File "/opt/airflow/dags/orders.py", line 36, in load
    frame = pandas.read_csv(path)
  File "{HOME}/pandas/io/parsers.py", line 12, in read_csv
  File "{HOME}/pandas/io/common.py", line 90, in get_handle
  File "/usr/local/lib/python3.12/codecs.py", line 322, in decode
ValueError: 3 nulls

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/opt/airflow/dags/orders.py", line 40, in load
  File "<frozen importlib._bootstrap>", line 1360, in _find_and_load
KeyError: 'orders'"""
NODE = """\
TypeError: x is not a function
    at Layer.handle (/app/node_modules/express/lib/router/layer.js:95:5)
    at run (/app/src/orders.js:3:5)
    at next (/app/node_modules/express/lib/router/route.js:144:13)
    at call (/app/node_modules/@org/jobs/run.js:1:13)
    at node:internal/process/task_queues:95:5
    at async main (file:///app/main.js:1:2)"""


def test_frames_of_installed_packages_are_one_line_and_the_last_one_stays() -> None:
    assert own_frames(PYTHON).split("\n") == [
        "Traceback (most recent call last):",
        "  … 2 frames of airflow …",
        '  File "/opt/airflow/dags/orders.py", line 36, in load',
        "    frame = pandas.read_csv(path)",
        "  … 2 frames of pandas …",
        '  File "/usr/local/lib/python3.12/codecs.py", line 322, in decode',
        "ValueError: 3 nulls",
        "",
        "During handling of the above exception, another exception occurred:",
        "",
        "Traceback (most recent call last):",
        '  File "/opt/airflow/dags/orders.py", line 40, in load',
        '  File "<frozen importlib._bootstrap>", line 1360, in _find_and_load',
        "KeyError: 'orders'",
    ]


def test_node_has_the_frame_that_threw_first() -> None:
    assert own_frames(NODE).split("\n") == [
        "TypeError: x is not a function",
        "    at Layer.handle (/app/node_modules/express/lib/router/layer.js:95:5)",
        "    at run (/app/src/orders.js:3:5)",
        "    … 3 frames of express, @org/jobs, node …",
        "    at async main (file:///app/main.js:1:2)",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Compilation Error\n  File 'x' has no site-packages node",
        # one's own frames alone, and a language whose frames tell nothing
        'Traceback:\n  File "/a/python/b.py", line 1, in f\nE',
        "java.lang.Error: node\n    at org.apache.spark.Run(Run.scala:1)\n    at a.b(C.java:2)",
        # a single frame is as short as what would stand for it
        f'  File "{HOME}/a/b.py", line 1, in f\n  File "/dags/c.py", line 2, in g\nE',
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert own_frames(text) == text


LINES = st.sampled_from([*PYTHON.split("\n"), *NODE.split("\n"), "", " ", "x", "  File"])


@given(st.lists(LINES, max_size=40).map("\n".join))
def test_only_installed_frames_go_and_each_is_counted(text: str) -> None:
    shown = own_frames(text)
    assert own_frames(shown) == shown
    counted = sum(int(found) for found in re.findall(r"… (\d+) frames of", shown))
    frame = re.compile(r'^\s+(?:File "|at )', re.MULTILINE)
    assert len(frame.findall(text)) == len(frame.findall(shown)) + counted
    kept = iter(text.split("\n"))
    assert all(line in kept for line in shown.split("\n") if "frames of" not in line)
