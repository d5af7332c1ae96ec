"""`serve`: what a browser gets over a real socket, and how the process begins and ends."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest

from exporter.app.serve import FILES
from exporter.cli.main import run
from tests.support.viewer import Viewer, addresses, record, viewer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and links of POSIX")

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "deny",
    "cache-control": "no-store",
}
TOKEN = "ghp_" + "A1b2" * 9


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    record(folder, "r1", 21)
    broken = {"load": {"status": "failed", "error": f"KeyError: {TOKEN}"}}
    record(folder, "r2", 22, status="failed", steps=broken)
    record(folder, "r1", 23, dag_id="orders")
    (folder / "escape.json").symlink_to("/etc/passwd")
    (folder / ".secret").write_text("not for you")
    return folder


@pytest.fixture(scope="module")
def shown(store: Path) -> Iterator[Viewer]:
    with viewer(store) as it:
        yield it


def test_one_line_says_where_it_is(shown: Viewer, store: Path) -> None:
    assert shown.lines == [f"the runs in {store} are shown at {shown.url}"]


def test_the_list_leads_to_each_run_the_newest_first(shown: Viewer) -> None:
    page = shown.get("/")
    assert page.status == 200
    assert "<h1>3 runs</h1" in page.text
    pages = [shown.get(f"/{each}") for each in addresses(page.text)]
    assert [each.status for each in pages] == [200, 200, 200]
    heads = [each.text.partition("<title>")[2].partition("</title")[0] for each in pages]
    assert heads == [
        "Succeeded after 1 h 00 min · orders",
        "Failed after 1 h 00 min · shop",
        "Succeeded after 1 h 00 min · shop",
    ]


def test_every_answer_has_the_headers(shown: Viewer) -> None:
    mark = addresses(shown.get("/").text)[0]
    for path in ("/", f"/{mark}", f"/{mark}report.json", f"/{mark}junit.xml", "/no", "/runs/r1"):
        said = shown.get(path)
        assert said.headers.items() >= ALWAYS.items(), path
        policy = said.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert said.headers["date"].endswith(" gmt")
        assert not {"access-control-allow-origin", "server", "x-powered-by"} & said.headers.keys()


def test_a_report_is_the_one_that_export_writes(shown: Viewer, store: Path, tmp_path: Path) -> None:
    names = ("report.json", "steps.csv", "summary.md", "junit.xml")
    words = ["export", "r2", "--storage-path", str(store), "-qq", "-o", f"{tmp_path}/"]
    assert run([*words, "-f", "json,csv,markdown,junit"]) == 0
    for name in names:
        said = shown.get(f"/runs/r2/{name}")
        written = (tmp_path / name).read_bytes()
        if name == "summary.md":  # where it names the files beside it, there are none
            assert said.text.partition("\n\n")[0] == written.decode().partition("\n\n")[0]
        else:
            assert said.body == written, name
    assert shown.get("/runs/r2/report.pdf").body.startswith(b"%PDF-")
    assert shown.get("/runs/r2/report.html").body == shown.get("/runs/r2/").body
    assert shown.get("/runs/r2/steps.csv").headers["content-disposition"] == (
        'attachment; filename="steps.csv"'
    )


def test_secrets_are_taken_out_of_every_page(store: Path, tmp_path: Path) -> None:
    record(tmp_path, "hunter2hunter2", 4, dag_id=f"d {TOKEN}", error="hunter2hunter2")
    with viewer(tmp_path, environ={"MY_PASSWORD": "hunter2hunter2"}) as it:
        said = it.get("/")
        (mark,) = addresses(said.text)
        answers = [said, *(it.get(f"/{mark}{name}") for name in ("", "report.json", "steps.csv"))]
        answers.append(it.get("/runs/hunter2hunter2-no/"))
        _, log = it.ended()
    assert [each.status for each in answers] == [200, 200, 200, 200, 404]
    told = [each.text for each in answers]
    assert not any(TOKEN in text or "hunter2" in text for text in (mark, log, *told))
    with viewer(tmp_path, "--no-redact") as it:
        assert TOKEN in it.get("/").text


def test_a_head_has_no_body(shown: Viewer) -> None:
    head, whole = (shown.get("/", method=method) for method in ("HEAD", "GET"))
    assert head.body == b""
    assert head.headers["content-length"] == str(len(whole.body))


def test_two_runs_are_compared(shown: Viewer) -> None:
    head, base = (quote(each.split("/")[1]) for each in addresses(shown.get("/").text)[1:])
    by_marks = shown.get(f"/compare?base={base}&head={head}")
    by_ids = shown.get("/compare?base=r1&head=r2&format=json")
    before = shown.get(f"/compare?head={head}")
    assert [each.status for each in (by_marks, by_ids, before)] == [200, 200, 200]
    assert "newly failed" in by_marks.text
    # but for where they lead to
    assert by_marks.text.partition("<h1")[2] == before.text.partition("<h1")[2]
    assert json.loads(by_ids.body)["comparison"]
    first = shown.get(f"/compare?head={base}")
    assert first.status == 404
    assert "there is no earlier run of this DAG here" in first.text
    assert shown.get("/compare?base=r1").status == 400
    assert shown.get("/compare?base=r1&head=nobody").status == 404
    assert shown.get("/compare?base=nobody&head=r2").status == 404


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("status=failed", ["r2"]),
        ("status=failed,success&dag=sh*", ["r2", "r1"]),
        ("since=2026-11-22T12:00", ["r1"]),
        ("newest=2", ["r1", "r2"]),
        ("status=cancelled", []),
        ("next=//evil.example&status=", ["r1", "r2", "r1"]),
    ],
)
def test_the_list_takes_the_filters_of_list(shown: Viewer, query: str, ids: list[str]) -> None:
    page = shown.get(f"/?{query}")
    assert page.status == 200
    assert [each.split("/")[1].rpartition("-")[0] for each in addresses(page.text)] == ids


@pytest.mark.parametrize(
    "query", ["status=great", "since=soon", "newest=0", "newest=x", "page=0", f"a{'&b' * 60}"]
)
def test_a_filter_that_cannot_be_read_is_told(shown: Viewer, query: str) -> None:
    page = shown.get(f"/?{query}")
    assert page.status == 400
    assert "This cannot be asked for" in page.text


def test_what_the_command_line_picks_is_all_there_is(store: Path) -> None:
    with viewer(store, "--dag", "shop", "--status", "failed") as it:
        assert len(addresses(it.get("/").text)) == 1
        assert it.get("/runs/r2/").status == 200
        assert it.get("/runs/r1/").status == 404


def test_ids_of_any_kind_are_reached_and_are_no_paths(tmp_path: Path) -> None:
    ids = [
        "a b",
        "a/b",
        "../../etc/passwd",
        ".",
        "..",
        "ü ñ 日本",
        "x" * 300,
        "a%2Fb",
        "?#&",
        "<b>",
    ]
    for day, run_id in enumerate(ids, 1):
        record(tmp_path, run_id, day)
    record(tmp_path, "a b", 20, dag_id="other")
    with viewer(tmp_path) as it:
        marks = addresses(it.get("/").text)
        assert len(set(marks)) == len(ids) + 1
        by_mark = [json.loads(it.get(f"/{each}report.json").body) for each in marks]
        assert {each["run_id"] for each in by_mark} == set(ids)
        assert [each["dag_id"] for each in by_mark if each["run_id"] == "a b"] == ["other", "shop"]
        for run_id in ids:
            said = it.get(f"/runs/{quote(run_id, safe='')}/report.json")
            assert json.loads(said.body)["run_id"] == run_id
        assert json.loads(it.get("/runs/latest/report.json").body)["dag_id"] == "other"
        bare = it.get(f"/runs/{quote('a/b', safe='')}")
        assert (bare.status, bare.headers["location"]) == (307, "a%2fb/")


def test_reports_are_shown_too_and_lead_nowhere_else(tmp_path: Path, store: Path) -> None:
    words = ["batch", "--all", "--storage-path", str(store), "-f", "html,json", "-qq"]
    assert run([*words, "-o", f"{tmp_path}/out/"]) == 0
    with viewer(tmp_path / "out") as it:
        page = it.get("/")
        assert len(addresses(page.text)) == 4
        several = it.get(f"/runs/{quote('3 runs')}/")
        assert several.status == 200
        links = re.findall(r'href="([^"#]+)', several.text.partition("<body>")[2])
        inside = [each for each in links if not each.startswith(("../../", "http"))]
        assert inside == [name for name in FILES if name != "report.html"]


def test_new_runs_appear_and_changed_files_are_read_again(tmp_path: Path) -> None:
    with viewer(tmp_path) as it:
        empty = it.get("/")
        assert (empty.status, "No runs yet" in empty.text) == (200, True)
        assert it.get("/runs/latest/").status == 404
        path = record(tmp_path, "one", 1)
        assert len(addresses(it.get("/").text)) == 1
        assert "Succeeded" in it.get("/runs/one/").text
        told = path.read_text().replace('"success"', '"failed!"').replace("failed!", "failed ")
        path.write_text(told.replace("failed ", "failed"))
        assert "Failed" in it.get("/runs/one/").text
        record(tmp_path, "two", 2)
        assert len(addresses(it.get("/").text)) == 2
        path.unlink()
        assert it.get("/runs/one/").status == 404


def test_a_storage_that_is_gone_is_told_until_it_is_back(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    record(folder, "one", 1)
    with viewer(folder) as it:
        assert it.get("/").status == 200
        folder.rename(tmp_path / "away")
        gone = it.get("/")
        assert (gone.status, "there is no such file or folder" in gone.text) == (404, True)
        (tmp_path / "away").rename(folder)
        assert it.get("/").status == 200


def test_a_run_that_takes_too_much_costs_its_own_page_alone(tmp_path: Path) -> None:
    record(tmp_path, "small", 2)
    steps = {f"s{number}": {"status": "success", "result": "x" * 999} for number in range(90_000)}
    record(tmp_path, "large", 1, steps=steps)
    with viewer(tmp_path, "--size-limit", "50") as it:
        assert len(addresses(it.get("/").text)) == 1
        assert "size-limit" in it.get("/").text
        assert it.get("/runs/small/").status == 200


def test_a_zip_is_shown_and_noticed_when_it_changes(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "runs.zip"
    for count in (1, 2):
        with ZipFile(path, "w") as archive:
            for number in range(count):
                archive.write(store / f"run_{number}.json", f"run_{number}.json")
        if count == 1:
            it = viewer(path)
            shown = it.__enter__()
        assert len(addresses(shown.get("/").text)) == count
    it.__exit__(None, None, None)


# How the process begins and ends.


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_at_once(store: Path, number: int, status: int) -> None:
    with viewer(store) as it:
        assert it.get("/").status == 200
        with it.connected():  # somebody who says nothing
            began = time.monotonic()
            assert it.ended(number) == (status, "")
            assert time.monotonic() - began < 2


def test_a_signal_ends_it_while_a_page_is_made(tmp_path: Path) -> None:
    steps = {f"s{number}": {"status": "success"} for number in range(50_000)}
    record(tmp_path, "large", 1, steps=steps)
    with viewer(tmp_path) as it, it.connected() as line:
        line.sendall(f"GET /runs/large/ HTTP/1.1\r\nHost: 127.0.0.1:{it.port}\r\n\r\n".encode())
        time.sleep(0.3)
        began = time.monotonic()
        assert it.ended()[0] == 143
        assert time.monotonic() - began < 2


def test_a_port_that_is_taken_is_told(store: Path, shown: Viewer) -> None:
    line = [sys.executable, "-m", "exporter", "serve", "--storage-path", str(store)]
    ended = subprocess.run(
        [*line, "--port", str(shown.port)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr == (
        f"error: 127.0.0.1: it cannot be listened on port {shown.port} (Address already in use); "
        "choose another with --host and --port; --port 0 takes one that is free\n"
    )


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["--storage-path", "nowhere"], 4, "error: nowhere: there is no such file or folder; "),
        (["--port", "70000"], 2, "error: Invalid value for '--port': "),
        (["--since", "soon"], 2, "error: --since 'soon' is no date"),
        (["--redact-pattern", "("], 2, "error: "),
        (["--alert-threshold", "x"], 2, "error: the alert threshold 'x' "),
        (["--host", "no.such.host.invalid"], 1, "error: no.such.host.invalid: it cannot be "),
        (["--format", "json"], 2, "error: No such option"),
    ],
)
def test_what_makes_no_sense_is_told_before_it_begins(
    tmp_path: Path, words: list[str], status: int, told: str
) -> None:
    line = [sys.executable, "-m", "exporter", "serve", "--port", "0", *words]
    ended = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.startswith(told)) == (status, True), ended.stderr
    assert ended.stderr.count("\n") == 1


def test_the_settings_file_holds_for_it_too(tmp_path: Path) -> None:
    record(tmp_path, "one", 1, dag_id="blue-team")
    config = tmp_path / "settings.yml"
    config.write_text("redact-pattern: blue-[a-z]+\nformat: [json, csv]\n")
    with viewer(tmp_path, "--config", str(config)) as it:
        assert "blue-team" not in it.get("/").text
        assert b"blue-team" not in it.get("/runs/one/report.json").body


def test_whoever_listens_to_all_is_told_who_can_see_it(store: Path) -> None:
    with viewer(store, "--host", "0.0.0.0", "--allowed-host", "viewer.example") as it:
        for host in ("localhost:9", "127.0.0.1", "192.0.2.7:80", "[::1]:80", "viewer.example"):
            assert it.get("/", host=host).status == 200, host
        assert it.get("/", host="evil.example").status == 421
        assert "there is no login" in it.ended()[1]


@pytest.mark.parametrize("found", [True, False])
def test_a_browser_is_opened_where_that_is_asked_for(
    store: Path, tmp_path: Path, found: bool
) -> None:
    browser, told = tmp_path / "browser", tmp_path / "told"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" >{told}\nexit {0 if found else 1}\n')
    browser.chmod(0o755)
    environ = {"BROWSER": f"{browser} %s", "PATH": "/nowhere", "DISPLAY": ""}
    with viewer(store, "--open", environ=environ) as it:
        for _ in range(200):
            if told.exists() and told.read_text() == it.url:
                break
            time.sleep(0.05)
        assert told.read_text() == it.url
        assert it.get("/").status == 200
        time.sleep(0.2)
        said = it.ended()[1]
    assert ("open the address yourself" in said) == (not found)


# What strangers may send.


@pytest.mark.parametrize(
    ("request_", "statuses"),
    [
        ("GET / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n", {200}),
        ("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n", {200}),
        ("GET / HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n", {421}),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n", {421}),
        ("GET / HTTP/1.1\r\nHost: 192.0.2.7:{port}\r\n\r\n", {421}),
        ("GET / HTTP/1.1\r\n\r\n", {400}),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", {400}),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\n\r\n", {400}),
        ("GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {400}),
        ("GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {404}),
        ("GET /runs/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", {404}),
        ("GET /runs/%252e%252e%252fetc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", {404}),
        ("GET //etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {404}),
        ("GET /runs/..\\..\\etc\\passwd HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {404}),
        ("GET /runs/r1%00.html HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {404}),
        ("GET /runs/r1%ff/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {404}),
        ("GET /runs/r1\0/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {400}),
        ("GET /runs/escape HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {404}),
        ("GET /.secret HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {404}),
        ("GET /runs/run_0.json HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {404}),
        ("GET /runs/<script>alert(1)</script> HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", {404}),
        (
            "GET /runs/%3Cscript%3Ealert(1)%3C%2Fscript%3E HTTP/1.1\r\nHost: localhost\r\n\r\n",
            {404},
        ),
        ("POST /runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{{}}", {405}),
        ("DELETE /runs/r1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {405}),
        ("TRACE / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {405}),
        ("OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {405}),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX: {a}\r\n\r\n", {431}),
        ("GET /{a} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {431}),
        ("GET /{b} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {414}),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{many}\r\n", {431}),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n{chunks}\r\n\r\n", {400}),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n{chunks}\r\n\r\n0\r\n\r\n", {400}),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n b\r\n\r\n", {400}),
        ("GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", {400}),
        ("GET /a%0d%0aSet-Cookie:x=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {404}),
        ("GET /runs/a%0d%0aSet-Cookie:x=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", {404}),
        ("GET /\r\n\r\n", {400}),
        ("GET / HTTP/2.0\r\nHost: 127.0.0.1\r\n\r\n", {400}),
        ("\x16\x03\x01\x02\x00\x01\r\n\r\n", {400}),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n{elsewhere}no-cors\r\n\r\n", {403}),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n{elsewhere}navigate\r\n\r\n", {200}),
    ],
)
def test_hostile_requests_get_a_status_and_a_page(
    shown: Viewer, request_: str, statuses: set[int]
) -> None:
    many = "".join(f"X-{number}: 1\r\n" for number in range(200))
    told = request_.format(
        port=shown.port,
        a="a" * 1_000_000,
        b="b" * 10_000,
        many=many,
        chunks="Transfer-Encoding: chunked",
        elsewhere="Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: ",
    )
    said = shown.raw(told.encode("latin-1"))
    assert said.status in statuses
    assert said.headers.items() >= ALWAYS.items()
    assert "set-cookie" not in said.headers
    assert b"root:x:" not in said.body
    assert b"not for you" not in said.body
    assert b"<script>alert" not in said.body
    assert said.body.startswith(b"<!DOCTYPE html>") or request_.startswith("HEAD")
    if said.status == 405:
        assert said.headers["allow"] == "get, head"
    assert shown.get("/").status == 200


def test_slow_clients_do_not_stop_others(shown: Viewer) -> None:
    slow = [shown.connected() for _ in range(130)]  # more than may be there at once
    try:
        for line in slow[-60:]:
            line.sendall(b"GET ")
        began = time.monotonic()
        assert shown.get("/").status == 200
        assert time.monotonic() - began < 5
    finally:
        for line in slow:
            line.close()


def test_who_does_not_read_the_answer_does_not_stop_others(shown: Viewer) -> None:
    lines = []
    for _ in range(20):
        line = shown.connected()
        line.sendall(f"GET /runs/r1/ HTTP/1.1\r\nHost: 127.0.0.1:{shown.port}\r\n\r\n".encode())
        lines.append(line)
    try:
        assert shown.get("/").status == 200
    finally:
        for line in lines:
            line.close()


def test_what_is_logged_is_one_line_a_request(store: Path) -> None:
    with viewer(store, "-v") as it:
        it.get("/runs/%1b%5b31m##[add-path]x/")
        it.get("/?a=::error::b")
        it.raw(b"\x1b[31m\r\n::error::x\r\n\r\n")
        _, said = it.ended()
    lines = said.splitlines()
    assert len(lines) == 3
    assert not any("\x1b" in line or "##[" in line for line in lines)
    assert all(line.startswith(("400 ", "404 ", "200 ")) for line in lines)
