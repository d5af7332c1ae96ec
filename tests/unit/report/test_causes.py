"""What a cause is said to be: the message, and the exception's name where that says more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporter.analysis import analyse
from exporter.model import Failure, Step
from exporter.report.brief import brief
from exporter.report.build import build_report, cause_of, error_of
from tests.support.runs import make_run


def broken(message: str, type_: str | None = None, traceback: str | None = None) -> Step:
    (step,) = make_run("a failed 0s..1s").steps.values()
    failure = Failure(kind="error", message=message, type=type_, traceback=traceback)
    return replace(step, error=message, failure=failure)


@pytest.mark.parametrize(
    ("type_", "message", "said"),
    [
        ("KeyError", "'missing'", "KeyError: 'missing'"),
        ("java.io.IOException", "disk full", "java.io.IOException: disk full"),
        ("States.TaskFailed", "it broke", "States.TaskFailed: it broke"),
        # the message has the name
        ("ValueError", "it raised ValueError: x", "it raised ValueError: x"),
        ("java.io.IOException", "IOException: disk full", "IOException: disk full"),
        # what is no name of an exception, or none that says anything
        ("Runtime Error", "no such column", "no such column"),
        ("exit status 1", "it broke", "it broke"),
        ("script_failure", "it broke", "it broke"),
        ("FAILURE", "it broke", "it broke"),
        ("dagster.Failure", "row count mismatch", "row count mismatch"),
        ("Exception", "mart failed", "mart failed"),
        ("A" + "a" * 80, "it broke", "it broke"),
        ("Key\nError", "it broke", "it broke"),
        ("", "it broke", "it broke"),
        (None, "it broke", "it broke"),
        ("KeyError", " ", " "),
    ],
)
def test_an_exception_is_named_where_its_message_does_not_name_it(
    type_: str | None, message: str, said: str
) -> None:
    assert error_of(broken(message, type_)) == said


def test_what_is_told_already_is_no_detail() -> None:
    whole = "Traceback …\nKeyError: 'missing'"
    assert cause_of(broken("'missing'", "KeyError", whole), without="").detail == whole
    assert cause_of(broken("'missing'", "KeyError"), without="").detail is None
    told = cause_of(broken("timed out", "TimeoutError", "TimeoutError: timed out"), without="")
    assert (told.message, told.detail) == ("TimeoutError: timed out", None)
    lines = "no such column\nLINE 14: amount"
    assert cause_of(broken(lines, traceback=lines), without="").detail == lines
    assert cause_of(broken(lines, "SqlError"), without="").detail == lines


def test_a_cause_without_a_message_says_so() -> None:
    run = make_run("a failed 0s..1s\nb <- a upstream_failed")
    (cause,) = build_report(run, analyse(run), generator="g").causes
    assert cause.message == "It failed, and the source keeps no message."
    assert (cause.detail, cause.blocked) == (None, ("b",))


def test_a_terminal_has_the_rerun_command_too() -> None:
    run = make_run("a failed 0s..1s")
    analysis = replace(analyse(run), rerun="dbt retry")
    assert brief(build_report(run, analysis, generator="g")) == (
        "- a: It failed, and the source keeps no message.",
        "run again what failed: dbt retry",
    )
