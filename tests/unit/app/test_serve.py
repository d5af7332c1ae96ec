"""Which page an address means, and what is kept and told of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from exporter.app.serve import Viewer, Wanted, wanted_of
from exporter.model import ExportError
from exporter.web.answer import Answer
from exporter.web.asked import Asked


def asked(target: str) -> Asked:
    path, _, query = target.partition("?")
    return Asked("GET", path, query, "localhost", elsewhere=False)


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("/", Wanted("runs")),
        ("/?page=2&x=1", Wanted("runs", number=2)),
        ("/?dag=a%20b&status=&dag=+c+", Wanted("runs", filters=(("dag", "a b"), ("dag", "c")))),
        ("/runs/a/", Wanted("run", "a")),
        ("/runs/a%2Fb/", Wanted("run", "a/b")),
        ("/runs/../", Wanted("run", "..")),
        ("/runs/a", Wanted("run", "a", bare=True)),
        ("/runs/a/report.html", Wanted("run", "a")),
        ("/runs/a/junit.xml", Wanted("run", "a", format="junit")),
        ("/runs/report.json/report.json", Wanted("run", "report.json", format="json")),
        ("/compare?head=a", Wanted("compare", "a")),
        ("/compare?base=b&head=a&format=csv", Wanted("compare", "a", "b", "csv")),
        ("/runs/a/b", None),
        ("/runs/a/report.json/", None),
        ("/runs//report.json", None),
        ("/runs/a/..", None),
        ("/compare/", None),
        ("//", None),
        ("/report.json", None),
        ("/%72uns/a/", Wanted("run", "a")),
        ("/runs/%ff/", None),
        ("/runs/%00/", None),
    ],
)
def test_an_address_is_a_page_of_a_fixed_table(target: str, wanted: Wanted | None) -> None:
    found = wanted_of(asked(target))
    assert found == wanted or (wanted is None and found is None)


@pytest.mark.parametrize(("target", "location"), [("/runs", "./"), ("/runs/", "../")])
def test_the_folder_of_the_runs_leads_to_their_list(target: str, location: str) -> None:
    answer = wanted_of(asked(target))
    assert isinstance(answer, Answer)
    assert (answer.status, answer.more) == (307, {"Location": location})


@pytest.mark.parametrize(
    "target", ["/?page=0", "/?page=-1", "/?page=9999999", "/compare", "/compare?head=a&format=exe"]
)
def test_what_there_cannot_be_is_refused(target: str) -> None:
    with pytest.raises(ExportError) as refused:
        wanted_of(asked(target))
    assert (refused.value.code, refused.value.kind) == ("bad-address", "usage")


class Drawn:
    def __init__(self) -> None:
        self.stamp: object = 1
        self.drawn: list[Wanted] = []
        self.bugs: list[Exception] = []
        self.raised: Exception | None = None
        clean: Callable[[str], str] = lambda text: text.replace("hunter2", "***")  # noqa: E731
        self.viewer = Viewer(self.draw, lambda: self.stamp, self.bugs.append, clean, "g")

    def draw(self, wanted: Wanted) -> bytes:
        self.drawn.append(wanted)
        if self.raised:
            raise self.raised
        return f"page {len(self.drawn)}".encode()

    def get(self, target: str) -> Answer:
        return self.viewer.ready(asked(target)) or self.viewer.made(asked(target))


def test_a_page_is_made_once_while_the_files_stay() -> None:
    it = Drawn()
    assert [it.get("/runs/a/").body for _ in range(3)] == [b"page 1"] * 3
    assert it.get("/runs/a").status == 307
    assert it.get("/runs/a/report.json").body == b"page 2"
    it.stamp = 2
    assert it.get("/runs/a/").body == b"page 3"
    it.stamp = None
    assert [it.get("/runs/a/").body for _ in range(2)] == [b"page 4", b"page 5"]


def test_a_known_cause_is_told_without_secrets_and_not_kept() -> None:
    it = Drawn()
    it.raised = ExportError("x", "no <hunter2>", hint="h", where="w", kind="nothing")
    answer = it.get("/runs/a/")
    assert answer.status == 404
    assert b"w: no &lt;***&gt;; h [x]" in answer.body
    it.raised = None
    assert it.get("/runs/a/").status == 200
    assert it.bugs == []


def test_a_bug_is_told_to_who_runs_it_alone() -> None:
    it = Drawn()
    it.raised = RuntimeError("hunter2 <script>")
    answer = it.get("/runs/a/")
    assert answer.status == 500
    assert b"script>" not in answer.body
    assert b"hunter2" not in answer.body
    assert it.bugs == [it.raised]


def test_a_storage_that_is_not_there_is_told() -> None:
    def gone() -> object:
        raise ExportError("no-storage", "there is none", hint="h", kind="nothing")

    viewer = Viewer(lambda _: b"", gone, lambda _: None, str, "g")
    answer = viewer.ready(asked("/"))
    assert answer is not None
    assert (answer.status, b"there is none" in answer.body) == (404, True)


def test_policies_are_as_strict_as_the_page_allows() -> None:
    it = Drawn()
    script = it.get("/runs/a/").policy
    assert "script-src 'sha256-" in script
    assert "form-action 'none'" in script
    runs = it.get("/").policy
    assert "script-src" not in runs
    assert "form-action 'self'" in runs
    assert it.get("/runs/a/report.json").policy.endswith("; sandbox")
    for policy in (script, runs):
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
