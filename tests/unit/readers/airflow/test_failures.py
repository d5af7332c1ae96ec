from __future__ import annotations

import pytest

from exporter.model import Location
from exporter.readers.airflow.failures import (
    Raised,
    error_of,
    failure_of,
    in_repository,
    of_objects,
    of_text,
    place_of,
)
from exporter.readers.airflow.records import Dag
from exporter.readers.airflow.wire import ExceptionWire, FrameWire

CHAIN = """\
Traceback (most recent call last):
  File "/opt/airflow/dags/lib/a.py", line 3, in one
    1 / 0
    ~~^~~
ZeroDivisionError: division by zero

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/usr/lib/python3.12/site-packages/airflow/x.py", line 9, in two
    two()
  File "/opt/airflow/dags/b.py", line 12, in three
    raise shop.errors.BadOrder("no\\nrows")
shop.errors.BadOrder: no
rows"""


def test_the_last_exception_of_a_chain_counts() -> None:
    raised = of_text(CHAIN.split("\n"))
    assert raised is not None
    assert (raised.type, raised.value) == ("BadOrder", "no\nrows")
    assert raised.text == CHAIN
    assert raised.frames[-1] == ("/opt/airflow/dags/b.py", 12)
    failure = failure_of(raised)
    assert (failure.kind, failure.message, failure.type) == ("error", "no", "BadOrder")
    assert error_of(raised) == "no\nrows"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("", None, None),
        ("   indented only", None, None),
        ("It was killed", None, "It was killed"),
        ("Traceback (most recent call last):\nKeyboardInterrupt", "KeyboardInterrupt", ""),
        ("Traceback (most recent call last):", None, None),
        ("Traceback (most recent call last):\n  File x\n", None, None),
    ],
)
def test_odd_tracebacks(text: str, kind: str | None, value: str | None) -> None:
    raised = of_text(text.split("\n"))
    assert (raised and raised.type, raised and raised.value) == (kind, value)
    if raised is not None:
        assert failure_of(raised).message
        assert error_of(raised)


def test_a_traceback_in_a_frame_is_told_without_the_values_in_it() -> None:
    boxed = """\
╭── Traceback (most recent call last) ──╮
│ /usr/lib/python3.11/site-packages/airflow/x.py:920 in run     │
│                                                               │
│ ❱  920 │   │   result = run(token="s3cret")              │
│                                                               │
│ ╭── locals ──╮                                              │
│ │ token = 's3cret'                                            │
│ ╰───────╯                                                   │
│ /opt/airflow/dags/a.py:7 in one                               │
╰───╯
ValueError: no rows"""
    raised = of_text(boxed.split("\n"))
    assert raised == Raised(
        "ValueError",
        "no rows",
        "Traceback (most recent call last):\n"
        '  File "/usr/lib/python3.11/site-packages/airflow/x.py", line 920, in run\n'
        '  File "/opt/airflow/dags/a.py", line 7, in one\n'
        "ValueError: no rows",
        [("/usr/lib/python3.11/site-packages/airflow/x.py", 920), ("/opt/airflow/dags/a.py", 7)],
    )


def test_objects_are_put_together_as_python_prints_them() -> None:
    raised = of_objects(
        [
            ExceptionWire(
                exc_type="BadOrder",
                exc_value="no rows",
                exc_notes=["see the wiki"],
                frames=[FrameWire("/opt/airflow/dags/b.py", 12, "three"), FrameWire()],
            ),
            ExceptionWire(
                exc_type="ZeroDivisionError",
                exc_value="division by zero",
                is_cause=True,
                frames=[FrameWire("/opt/airflow/dags/lib/a.py", 3, "one")],
            ),
            ExceptionWire(exc_type="KeyError", is_cause=False),
        ]
    )
    assert raised is not None
    assert raised.text == (
        "Traceback (most recent call last):\n"
        "KeyError\n"
        "\nDuring handling of the above exception, another exception occurred:\n\n"
        "Traceback (most recent call last):\n"
        '  File "/opt/airflow/dags/lib/a.py", line 3, in one\n'
        "ZeroDivisionError: division by zero\n"
        "\nThe above exception was the direct cause of the following exception:\n\n"
        "Traceback (most recent call last):\n"
        '  File "/opt/airflow/dags/b.py", line 12, in three\n'
        '  File "None", line None, in None\n'
        "BadOrder: no rows\n"
        "see the wiki"
    )
    assert raised.frames == [("/opt/airflow/dags/b.py", 12)]
    assert of_objects([]) is None


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("AirflowSensorTimeout", "Sensor has timed out", "timeout"),
        ("ReadTimeoutError", "", "timeout"),
        ("TimeoutError", "", "timeout"),
        ("AssertionError", "rows differ", "assertion"),
        ("AirflowException", "Test failed.\nQuery: select 1", "assertion"),
        ("AirflowException", "Task received SIGTERM signal", "infrastructure"),
        (None, "Task exited with return code -9", "infrastructure"),
        ("ConnectionRefusedError", "[Errno 111]", "infrastructure"),
        ("AirflowException", "Bash command failed.", "error"),
        ("ValueError", "timeout must be positive", "error"),
    ],
)
def test_kinds_of_failure(kind: str | None, value: str, expected: str) -> None:
    assert failure_of(Raised(kind, value, None)).kind == expected


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("/opt/airflow/dags/a.py", "/opt/airflow/dags", "dags/a.py"),
        ("/srv/repo/flows/sub/a.py", "/srv/repo/flows/", "flows/sub/a.py"),
        ("C:/af/dags/a.py", "C:\\af\\dags", "dags/a.py"),
        ("/opt/airflow/plugins/a.py", "/opt/airflow/dags", None),
        ("/x/dags/../../etc/passwd", None, None),
        ("/home/ci/repo/dags/a.py", None, "dags/a.py"),
        ("a.py", None, None),
    ],
)
def test_files_are_named_from_the_folder_of_dags_on(
    path: str, folder: str | None, expected: str | None
) -> None:
    assert in_repository(path, Dag(folder=folder)) == expected


def test_the_place_is_in_the_dags_own_code() -> None:
    dag = Dag(folder="/opt/airflow/dags")
    raised = of_text(CHAIN.split("\n"))
    assert place_of(raised, dag) == Location(file="dags/b.py", line=12)
    library = Raised("E", "", None, [("/opt/airflow/dags/venv/lib/python3.12/x.py", 1)])
    assert place_of(library, dag) is None
    assert place_of(None, dag) is None
