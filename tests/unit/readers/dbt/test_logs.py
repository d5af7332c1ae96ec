from __future__ import annotations

import json
from typing import Any

from exporter.readers.dbt.log_json import JsonLog
from exporter.readers.dbt.log_text import TextLog
from exporter.readers.dbt.project import Project

ONE = "11111111-2222-3333-4444-555555555555"
TWO = "22222222-2222-3333-4444-555555555555"
NAMES = Project(lambda: None, None)


def header(invocation: str, time: str = "10:00:00.000000") -> str:
    return f"\n\n{'=' * 30} {time} | {invocation} {'=' * 30}\n"


def line(text: str, *, thread: str = "MainThread", level: str = "debug", second: int = 1) -> str:
    return f"\x1b[0m10:00:{second:02d}.000000 [{level:5}] [{thread}]: {text}\n"


def log_of(*parts: str) -> TextLog:
    return TextLog(name="dbt.log", data="".join(parts).encode(), whole=True)


def test_invocations_are_told_apart() -> None:
    log = log_of(
        header(ONE),
        line("running dbt with arguments {'invocation_command': 'dbt seed'}"),
        line("Command `dbt seed` succeeded at 10:00:05.1 after 5.25 seconds"),
        header(TWO),
        line("running dbt with arguments {'invocation_command': \"dbt run -s 'a b'\"}"),
        line("Command `dbt run` failed at 10:00:05.1 after 1.00 seconds"),
    )
    assert log.ids() == (ONE, TWO)
    one, two = log.invocation(ONE), log.invocation(TWO)
    assert one is not None
    assert two is not None
    assert (one.command, one.ending, one.seconds) == ("seed", "succeeded", 5.25)
    assert (two.command, two.ending, two.line) == ("run", "failed", "dbt run -s 'a b'")
    assert log.invocation("other") is None
    assert log.outcomes("other", NAMES, None) == {}
    assert log.excerpt("other", "model.a") is None


def test_an_end_that_a_model_prints_is_no_end() -> None:
    log = log_of(
        header(ONE),
        line("Command `dbt build` succeeded at 10:00:05.1", thread="Thread-1 (", level="info "),
        "Command `dbt build` succeeded at 10:00:05.1 after 1.00 seconds\n",
    )
    said = log.invocation(ONE)
    assert said is not None
    assert said.ending is None


def test_what_stopped_dbt_is_told_whole() -> None:
    log = log_of(
        header(ONE),
        line(
            "[\x1b[31mERROR\x1b[0m]: Encountered an error:\nCompilation Error\n  x", level="error"
        ),
        line("Flushing usage events"),
    )
    said = log.invocation(ONE)
    assert said is not None
    assert (said.ending, said.error) == ("failed", "Compilation Error\n  x")


def test_the_checks_that_failed_are_told() -> None:
    log = log_of(
        header(ONE),
        line("Using profiles dir at ./profiles", level="info"),
        line("\x1b[31m1 check failed:\x1b[0m", level="info"),
        line("Project loading failed:\n project path <dbt_project.yml> not found\n", level="info"),
        line("Command `dbt debug` failed at 10:00:05.1 after 0.13 seconds"),
        line("Flushing usage events"),
    )
    said = log.invocation(ONE)
    assert said is not None
    assert (said.ending, said.error) == (
        "failed",
        "Project loading failed:\n project path <dbt_project.yml> not found",
    )


def test_lines_of_several_threads_are_told_apart() -> None:
    log = log_of(
        header(ONE),
        line("Began running node model.shop.a", thread="Thread-1 ("),
        line("Began running node model.shop.ab", thread="Thread-10 "),
        line("1 of 9 ERROR creating x ..... [\x1b[31mERROR\x1b[0m in 2.50s]", thread="Thread-10 "),
        line("2 of 9 OK created a ..... [CREATE TABLE (3 rows) in 1.50s]", thread="Thread-1 ("),
        line("Finished running node model.shop.a", thread="Thread-1 (", second=3),
        line("3 of 9 START x [RUN]", thread="Thread-1 ("),
        line("Began running node model.shop.c", thread="Thread-1 ("),
        line("1 of 1 OK hook: shop.on-run-start.0 ..... [OK in 0.04s]"),
    )
    found = log.outcomes(ONE, NAMES, None)
    assert {each.unique_id: (each.status, each.seconds) for each in found.values()} == {
        "model.shop.a": ("success", 1.5),
        "model.shop.ab": ("error", 2.5),
        "model.shop.c": (None, None),
        "operation.shop.shop-on-run-start-0": ("success", 0.04),
    }
    assert found["model.shop.a"].finished
    assert found["model.shop.a"].started is None


def test_an_excerpt_has_no_sql() -> None:
    log = log_of(
        header(ONE),
        line("Began running node model.shop.a", thread="Thread-1 ("),
        line("On model.shop.a: select 'secret' as error", thread="Thread-1 ("),
        line("Began running node model.shop.b", thread="Thread-2 ("),
        line("adapter: Error running SQL: select 'secret'", thread="Thread-1 ("),
        line("Runtime Error in model a (a.sql)\n  Binder Error: x", thread="Thread-1 ("),
        line("1 of 2 ERROR creating a [ERROR in 0.04s]", thread="Thread-1 (", level="error"),
        line("Finished running node model.shop.a", thread="Thread-1 ("),
    )
    excerpt = log.excerpt(ONE, "model.shop.a")
    assert excerpt is not None
    assert "secret" not in excerpt
    assert "Binder Error: x" in excerpt
    assert "model.shop.b" not in excerpt
    found = log.outcomes(ONE, NAMES, None)["model.shop.a"]
    assert found.message == "Runtime Error in model a (a.sql)\n  Binder Error: x"


def test_windows_line_ends_and_long_lines() -> None:
    log = TextLog(
        name="dbt.log",
        data=(
            header(ONE)
            + line("Began running node model.shop.a", thread="Thread-1 (")
            + line("1 of 2 OK " + " .[" * 20_000, thread="Thread-1 (")
            + line("1 of 2 OK created a ..... [OK in 0.04s]", thread="Thread-1 (")
        )
        .replace("\n", "\r\n")
        .encode(),
        whole=True,
    )
    assert log.outcomes(ONE, NAMES, None)["model.shop.a"].status == "success"


def test_odd_numbers_are_no_numbers() -> None:
    log = log_of(
        header(ONE),
        line("Began running node model.shop.a", thread="Thread-1 ("),
        line("1 of 2 OK created a ..... [OK in 1.2.3s]", thread="Thread-1 ("),
        line("Command `dbt build` failed at 10:00:05.1 after 1.2.3 seconds"),
    )
    said = log.invocation(ONE)
    assert said is not None
    assert said.seconds is None
    assert log.outcomes(ONE, NAMES, None)["model.shop.a"].seconds is None


def event(code: str, data: dict[str, Any], **info: Any) -> bytes:
    stated = {"code": code, "invocation_id": ONE, "level": "info", "ts": "2026-11-23T10:00:00Z"}
    return json.dumps({"info": {**stated, **info}, "data": data}).encode() + b"\n"


def test_a_json_log_tells_how_a_run_went() -> None:
    node = {"unique_id": "model.shop.a", "node_started_at": "2026-11-23T10:00:00"}
    data = (
        event("A001", {"version": "=1.12.6"}, name="MainReportVersion")
        + event("A002", {"args": {"invocation_command": "dbt build"}})
        + b"Traceback (most recent call last):\n"
        + event("Q012", {"node_info": node, "status": "error", "execution_time": 0.5})
        + event("Z030", {"keyboard_interrupt": True})
        + event("Q039", {"success": False, "elapsed": 3.5})
        + b'{"info": {"invocation_id": "'
        + ONE.encode()
        + b'", "code": "Q0'
    )
    log = JsonLog(name="dbt.log", data=data, whole=True)
    said = log.invocation(ONE)
    assert said is not None
    assert (said.version, said.command, said.ending) == ("1.12.6", "build", "interrupted")
    outcome = log.outcomes(ONE, NAMES, None)["model.shop.a"]
    assert (outcome.status, outcome.seconds) == ("error", 0.5)
    assert log.invocation("other") is None


def test_a_program_that_calls_dbt_types_another_line_than_dbt_does() -> None:
    log = log_of(
        header(ONE),
        line("running dbt with arguments {'invocation_command': 'dbt test dag_of_orders'}"),
        line("Command `cli deps` succeeded at 10:00:05.1 after 0.25 seconds"),
        header(TWO),
        line("running dbt with arguments {'invocation_command': 'dbt '}"),
        line("Command `cli docs generate` failed at 10:00:05.1 after 1.00 seconds"),
    )
    one, two = log.invocation(ONE), log.invocation(TWO)
    assert one is not None
    assert two is not None
    assert (one.command, two.command) == ("deps", "docs generate")


def test_the_same_of_a_json_log() -> None:
    told: list[dict[str, Any]] = [
        {"code": "A002", "args": {"invocation_command": "dbt test dag_of_orders"}},
        {"code": "Q039", "command": "cli deps", "success": True, "elapsed": 0.25},
    ]
    lines = [
        {
            "info": {"code": each.pop("code"), "invocation_id": ONE, "level": "debug", "msg": ""},
            "data": each,
        }
        for each in told
    ]
    data = "\n".join(map(json.dumps, lines)).encode()
    said = JsonLog(name="dbt.log", data=data, whole=True).invocation(ONE)
    assert said is not None
    assert (said.command, said.ending) == ("deps", "succeeded")
