from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from exporter.analysis import analyse
from exporter.codec import encode_export
from exporter.model import (
    Attempt,
    DagRun,
    Failure,
    Location,
    Note,
    Source,
    SourceFile,
    Step,
)
from exporter.redaction import redact
from exporter.redaction.names import MARK
from exporter.report import build_report
from tests.support.runs import make_run
from tests.unit.redaction.planted import planted

PLANTED = planted()
RUN = make_run(
    """
    extract              success 0s..10s
    clean   <- extract   failed  10s..12s  "ValueError: boom"
    load    <- clean     upstream_failed
    """
)


def change(run: DagRun, step_id: str, **facts: Any) -> DagRun:
    return replace(run, steps={**run.steps, step_id: replace(run.steps[step_id], **facts)})


def renamed(run: DagRun, step_id: str, new: str) -> DagRun:
    def name(old: str) -> str:
        return new if old == step_id else old

    return replace(
        run,
        steps={
            name(key): replace(
                step, step_id=name(key), upstream=tuple(name(each) for each in step.upstream)
            )
            for key, step in run.steps.items()
        },
    )


def source(**facts: Any) -> Source:
    return replace(RUN.source, **facts)


PLACES: dict[str, Callable[[str], DagRun]] = {
    "DAG": lambda text: replace(RUN, dag_id=text),
    "run": lambda text: replace(RUN, run_id=text),
    "run's own status": lambda text: replace(RUN, native_status=text),
    "run's error": lambda text: replace(RUN, error=text),
    "run's metadata": lambda text: replace(RUN, metadata={"a": [{"b": text}]}),
    "command": lambda text: replace(RUN, source=source(command=text)),
    "tool": lambda text: replace(RUN, source=source(tool=text, tool_version=text)),
    "file": lambda text: replace(
        RUN, source=source(files=(SourceFile(path=text, size_bytes=1, sha256="0" * 64),))
    ),
    "note": lambda text: replace(
        RUN, notes=(Note(code="x", level="info", message=text, where=text),)
    ),
    "step": lambda text: renamed(RUN, "clean", text),
    "name": lambda text: change(RUN, "clean", name=text),
    "kind": lambda text: change(RUN, "load", kind=text, group=text, native_status=text),
    "error": lambda text: change(RUN, "clean", error=text),
    "failure": lambda text: change(
        RUN, "clean", failure=Failure(kind="error", message=text, type=text, traceback=text)
    ),
    "traceback": lambda text: change(
        RUN, "clean", failure=Failure(kind="error", message="m", traceback=f"at line 1\n{text}\n")
    ),
    "attempt": lambda text: change(
        RUN, "load", attempts=(Attempt(number=1, status="failed", error=text),)
    ),
    "result": lambda text: change(RUN, "extract", result=text),
    "result, deep": lambda text: change(RUN, "extract", result={"a": [1, {"b": (text, None)}]}),
    "metadata": lambda text: change(RUN, "load", metadata={"a": text}),
    "key of metadata": lambda text: change(RUN, "load", metadata={"a": {text: 1}}),
    "metrics": lambda text: change(RUN, "load", metrics={text: 1.0}),
    "location": lambda text: change(RUN, "load", location=Location(file=text, line=3)),
    "worker": lambda text: change(RUN, "load", worker=text),
    "log": lambda text: change(RUN, "load", log=f"one\n{text}\ntwo"),
    "foreign value": lambda text: change(RUN, "load", metadata={"a": Foreign(text)}),
    "foreign mapping": lambda text: change(
        RUN, "load", metadata=MappingProxyType({"a": MappingProxyType({"b": text})})
    ),
    "beside a lone surrogate": lambda text: change(
        RUN, "load", metadata={"a": text, "b": "\ud800"}
    ),
}


class Foreign:
    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def plain(thing: object) -> object:
    if isinstance(thing, Mapping):
        return dict(thing)
    return str(thing)


def written(run: DagRun) -> str:
    """Return everything that a run holds, keys too, as one text."""
    return json.dumps(msgspec.to_builtins(run, enc_hook=plain), ensure_ascii=False)


def without_secrets(run: DagRun, *secrets: str, patterns: tuple[str, ...] = ()) -> DagRun:
    return redact(run, secrets=secrets, patterns=patterns)


@pytest.mark.parametrize("place", PLACES)
def test_no_place_keeps_a_secret_of_any_shape(place: str) -> None:
    for name, (text, secret) in PLANTED.items():
        run = PLACES[place](text)
        clean = without_secrets(run)
        needle = json.dumps(secret, ensure_ascii=False)[1:-1]
        assert needle in written(run), name
        assert needle not in written(clean), name
        assert clean.redactions >= 1, name
        assert without_secrets(clean) is clean, name


@pytest.mark.parametrize("place", PLACES)
def test_no_place_keeps_a_value_of_the_environment_or_a_match(place: str) -> None:
    secret = 'c"orrect\n h\\orse'
    run = PLACES[place](f"before {secret} after ACCT-12345678")
    clean = without_secrets(run, secret, patterns=(r"ACCT-\d{8}",))
    text = written(clean)
    assert "orrect" not in text
    assert "12345678" not in text
    assert clean.redactions >= 2
    assert without_secrets(clean, secret, patterns=(r"ACCT-\d{8}",)) is clean


def test_the_written_export_holds_no_secret() -> None:
    token = PLANTED["github p"][0]
    run = renamed(RUN, "clean", f"clean {token}")
    run = change(run, f"clean {token}", error=f"no access with {token}", metadata={"t": token})
    clean = without_secrets(run)
    export = b"".join(encode_export(build_report(clean, analyse(clean), generator="test")))
    assert token.encode() not in export
    assert json.loads(export)["redactions"] == clean.redactions == 3


def test_a_run_without_secrets_comes_back_as_it_is() -> None:
    assert without_secrets(RUN, "not in there") is RUN
    empty = make_run("")
    assert without_secrets(empty) is empty


def test_steps_without_secrets_are_the_same_objects() -> None:
    run = change(RUN, "clean", error="password=hunter2;")
    clean = without_secrets(run)
    assert clean.steps["extract"] is run.steps["extract"]
    assert clean.steps["clean"].error == f"password={MARK};"
    assert list(clean.steps) == list(run.steps)


def test_an_id_is_the_same_wherever_it_stands_and_stays_unique() -> None:
    tokens = [PLANTED["github p"][0], PLANTED["github o"][0]]
    names = [f"load {token}" for token in tokens]
    steps = {name: Step(step_id=name, name=name, status="success") for name in names}
    steps["load [redacted]-3"] = Step(step_id="load [redacted]-3", name="x", status="success")
    steps["end"] = Step(step_id="end", name="end", status="success", upstream=tuple(names))
    run = replace(RUN, steps=steps, notes=(note(names[1]),))
    clean = without_secrets(run)
    ids = ["load [redacted]", "load [redacted]-2", "load [redacted]-3", "end"]
    assert list(clean.steps) == [step.step_id for step in clean.steps.values()] == ids
    assert clean.steps["end"].upstream == ("load [redacted]", "load [redacted]-2")
    assert clean.notes[0].where == "load [redacted]-2"
    assert without_secrets(clean) is clean


def note(where: str) -> Note:
    return Note(code="x", level="info", message="m", where=where)


def test_many_ids_that_become_equal_are_numbered_in_one_go() -> None:
    token = PLANTED["npm"][0]
    names = [f"{token}-{number:05}" for number in range(20_000)]
    steps = {name: Step(step_id=name, name="x", status="success") for name in names}
    pattern = r"npm_[A-Za-z0-9]{36}-\d{5}"
    clean = without_secrets(replace(RUN, steps=steps), patterns=(pattern,))
    assert list(clean.steps)[:2] == [MARK, f"{MARK}-2"]
    assert list(clean.steps)[-1] == f"{MARK}-20000"


def test_keys_that_become_equal_keep_their_values() -> None:
    tokens = [PLANTED["github p"][0], PLANTED["github o"][0]]
    run = change(RUN, "load", metadata={token: number for number, token in enumerate(tokens)})
    assert without_secrets(run).steps["load"].metadata == {MARK: 0, f"{MARK}-2": 1}


def test_a_parent_that_is_no_step_is_scrubbed_too() -> None:
    run = change(RUN, "load", upstream=("clean", PLANTED["npm"][0]))
    assert without_secrets(run).steps["load"].upstream == ("clean", MARK)


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("password", "x", MARK),
        ("db_password", "plain", MARK),
        ("dbPassword", 1234, MARK),
        ("API-TOKEN", "abc", MARK),
        ("client_secret", "abc", MARK),
        ("private_key", "abc", MARK),
        ("Authorization", "abc", MARK),
        ("credentials", {"user": "u", "pass": "p"}, MARK),
        ("secrets", ["a", "b"], MARK),
        ("connection_string", "abc", MARK),
        ("password", None, None),
        ("password", "", ""),
        ("password", True, True),
        ("password", "{{ env_var('X') }}", "{{ env_var('X') }}"),
        ("password", "********", "********"),
        ("secret", {"secretName": "x", "defaultMode": 420}, None),
        ("secret", {}, {}),
        ("unique_key", "id", "id"),
        ("token_count", 12, 12),
        ("next_page_token", "abc", "abc"),
        ("keys", ["a"], ["a"]),
        ("env", [{"name": "DB_PASSWORD", "value": "p"}], [{"name": "DB_PASSWORD", "value": MARK}]),
        ("env", [{"name": "LEVEL", "value": "p"}], [{"name": "LEVEL", "value": "p"}]),
        ("args", ["--token", "abc", "-v"], ["--token", MARK, "-v"]),
        ("args", ["--tokens", "abc"], ["--tokens", "abc"]),
        ("connection", {"user": "u", "pass": "p"}, {"user": "u", "pass": MARK}),
        ("counts", {"pass": "3", "fail": "1"}, {"pass": "3", "fail": "1"}),
    ],
)
@pytest.mark.parametrize("place", ["metadata", "result", "run", "deep"])
def test_the_name_of_a_key_tells_that_its_value_is_a_secret(
    place: str, key: str, old: Any, new: Any
) -> None:
    value: dict[str, Any] = {"before": 1, key: old}
    if place == "deep":
        value = {"a": [value]}
    run = (
        replace(RUN, metadata=value)
        if place == "run"
        else change(RUN, "load", **{"result" if place == "result" else "metadata": value})
    )
    clean = without_secrets(run)
    found = clean.metadata if place == "run" else clean.steps["load"]
    if isinstance(found, Step):
        found = found.result if place == "result" else found.metadata
    if place == "deep":
        found = found["a"][0]
    expected = old if new is None else new
    assert found == {"before": 1, key: expected}
    assert (clean is run) == (expected == old)
    assert clean.redactions == (0 if expected == old else 1)


def test_redactions_of_an_earlier_export_are_added_to() -> None:
    run = change(replace(RUN, redactions=3), "clean", error="password=hunter2;")
    assert without_secrets(run).redactions == 4


def test_a_value_nested_deeper_than_any_reader_lets_pass_is_taken_out_whole() -> None:
    value: Any = PLANTED["npm"][0]
    for _ in range(5_000):
        value = [value]
    clean = without_secrets(change(RUN, "load", result=value))
    assert clean.redactions == 1


def test_many_steps_are_looked_at_in_pieces_and_every_piece_is() -> None:
    secret = PLANTED["gitlab"][0]
    steps = {
        f"s{i}": Step(
            step_id=f"s{i}",
            name=f"s{i}",
            status="success",
            metadata={"a": f"{secret} {i}"} if i in {0, 700, 1499} else {"a": str(i)},
        )
        for i in range(1_500)
    }
    run = replace(RUN, steps=steps)
    clean = without_secrets(run)
    assert clean.redactions == 3
    assert [key for key in steps if clean.steps[key] is not steps[key]] == ["s0", "s700", "s1499"]


def test_what_a_run_is_called_is_no_secret_unless_it_holds_one() -> None:
    """Pipelines name the secrets that they make after themselves."""
    name = "orders-daily-a8bq-llf8v"
    result = {"container-registry-secret": name, "other-secret": f"{name}-2"}
    named = replace(change(RUN, "load", result=result), metadata={"name": name})
    assert without_secrets(named).steps["load"].result == {**result, "other-secret": MARK}
    short = replace(change(RUN, "load", result={"password": "orders"}), run_id="orders")
    assert without_secrets(short).steps["load"].result == {"password": MARK}
    token = f"run-{PLANTED['gitlab'][0]}"
    secret = replace(change(RUN, "load", result={"the-secret": token}), run_id=token)
    assert PLANTED["gitlab"][0] not in str(without_secrets(secret).steps["load"].result)
