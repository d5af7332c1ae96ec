from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from exporter.github.answers import origin, same_origin, signatures, signed_address
from exporter.github.client import GitHub, github_of
from exporter.github.context import Context
from exporter.github.exchange import HttpError
from tests.github.callers import make_client, make_http
from tests.github.description import description
from tests.github.fake import BOT, FakeGitHub
from tests.github.server import serving
from tests.github.trouble import CutError, HangsError, say


@pytest.fixture(params=["", "/api/v3"], ids=["github.com", "server"])
def github(request: pytest.FixtureRequest) -> Iterator[FakeGitHub]:
    """A GitHub that remembers, and that must find nothing odd in what it is asked."""
    with serving(FakeGitHub(prefix=request.param)) as served:
        yield served
    assert served.faults == []
    assert served.leaks == []


@pytest.fixture
def client(github: FakeGitHub) -> GitHub:
    return make_client(github)


def failure(work: Any) -> HttpError:
    with pytest.raises(HttpError) as caught:
        work()
    assert "ghs_secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    return caught.value


def test_every_comment_of_every_page(github: FakeGitHub, client: GitHub) -> None:
    for number in range(250):
        github.add_comment(7, f"no. {number}", ("mona", "User"))
    github.add_comment(8, "of another")
    bodies = [comment.body for page in client.comments(7) for comment in page]
    assert bodies == [f"no. {number}" for number in range(250)]
    assert len(github.calls) == 3


def test_a_page_that_is_enough_is_the_last_one_asked_for(
    github: FakeGitHub, client: GitHub
) -> None:
    for _ in range(130):
        github.add_comment(7, "x")
    next(client.comments(7))
    assert len(github.calls) == 1


def test_comments_since(github: FakeGitHub, client: GitHub) -> None:
    github.add_comment(7, "old")
    github.clock = lambda: 3600.0
    github.add_comment(7, "new")
    ((found,),) = client.comments(7, since="2026-11-23T04:59:00Z")
    assert found.body == "new"


def test_a_comment_from_beginning_to_end(github: FakeGitHub, client: GitHub) -> None:
    made = client.create_comment(7, "a \U0001f4a5 b")
    assert made.user is not None
    assert (made.user.login, made.user.type) == BOT
    assert made.html_url.endswith(f"/pull/7#issuecomment-{made.id}")
    assert client.update_comment(made.id, "c").body == "c"
    assert client.comment(made.id).body == "c"
    client.delete_comment(made.id)
    client.delete_comment(made.id)
    assert failure(lambda: client.comment(made.id)).kind == "missing"
    assert github.comments == {}


def test_pull_requests(github: FakeGitHub, client: GitHub) -> None:
    github.add_pull(7, "patch&state=closed", "a" * 40, repo="mallory/shop")
    pull = client.pull(7)
    assert (pull.number, pull.head.sha, pull.base.ref) == (7, "a" * 40, "main")
    assert pull.head.repo is not None
    assert pull.head.repo.full_name == "mallory/shop"
    assert [each.number for each in client.pulls_from("mallory", "patch&state=closed")] == [7]
    assert client.pulls_from("octo", "patch") == []


def test_a_pull_request_of_a_fork_that_is_gone(github: FakeGitHub, client: GitHub) -> None:
    github.validate = False  # the description leaves out that this is null then
    github.add_pull(8, "patch", "c" * 40, repo=None)
    assert client.pull(8).head.repo is None


def test_artifacts_of_a_name_and_of_a_run(github: FakeGitHub, client: GitHub) -> None:
    for run in range(130):
        github.add_artifact("dagrun-report", b"x", id=run + 1)
    github.add_artifact("other", b"x", id=130)
    found = [each for page in client.artifacts("dagrun-report") for each in page]
    assert len(found) == 130
    assert found[0].id > found[-1].id
    ((one, two),) = client.run_artifacts(130)
    assert {one.name, two.name} == {"dagrun-report", "other"}
    assert one.workflow_run is not None
    assert (one.workflow_run.head_branch, one.expired) == ("main", False)


def test_a_download_goes_elsewhere_without_our_token(github: FakeGitHub) -> None:
    masks: list[str] = []
    data = b"PK" * 100_000
    made = github.add_artifact("dagrun-report", data)
    file = io.BytesIO()
    got = make_client(github, masks=masks).download(made["id"], file)
    assert file.read() == data
    assert f"sha256:{got.sha256}" == made["digest"]
    assert (got.size, got.media_type) == (len(data), "application/zip")
    assert masks == ["s+g=/", "s%2Bg%3D%2F"]
    assert github.leaks == []
    assert [call.partition("?")[0] for call in github.calls[1:]] == [
        f"GET {github.blobs}/{made['id']}"
    ]


def test_a_download_that_is_cut_is_fetched_again_whole(github: FakeGitHub, client: GitHub) -> None:
    def cut(work: Any) -> Any:
        raise CutError(work())

    made = github.add_artifact("a", b"0123456789" * 50_000)
    github.trouble.append(("GET blob", cut))
    file = io.BytesIO()
    assert client.download(made["id"], file).size == 500_000
    assert len(file.getvalue()) == 500_000


def test_a_download_that_is_not_to_be_had(github: FakeGitHub, client: GitHub) -> None:
    old = github.add_artifact("a", b"x")
    old["expired"] = True
    assert failure(lambda: client.download(old["id"], io.BytesIO())).kind == "gone"
    assert failure(lambda: client.download(99, io.BytesIO())).kind == "missing"
    big = github.add_artifact("b", b"x" * 5000)
    error = failure(lambda: client.download(big["id"], io.BytesIO(), limit=1000))
    assert error.kind == "too-large"


@pytest.mark.parametrize(
    "location",
    ["", "file:///etc/passwd", "ftp://h/x", "//h/x", "http://u:p@h/x", "https://", "http://[x"],
)
def test_a_download_goes_nowhere_odd(github: FakeGitHub, client: GitHub, location: str) -> None:
    github.trouble.append(("GET .*/zip", say(302, Location=location)))
    assert failure(lambda: client.download(1, io.BytesIO())).kind == "odd"
    assert len(github.calls) == 1


def test_a_token_does_not_leave_https() -> None:
    assert signed_address("https://h/x?sig=1", "https://api.github.com")
    with pytest.raises(HttpError):
        signed_address("http://h/x?sig=1", "https://api.github.com")


def test_a_redirect_on_the_same_host_is_followed_with_the_token(
    github: FakeGitHub, client: GitHub
) -> None:
    github.add_pull(7, "f", "a" * 40)
    there = f"{github.api}/repos/octo/shop/pulls/7"
    github.trouble.append(("GET .*/pulls/6", say(301, Location=there)))
    assert client.pull(6).number == 7


@pytest.mark.parametrize("where", ["https://evil.example/x", "//evil.example/x", "", "http://[x"])
def test_a_redirect_elsewhere_never_gets_the_token(
    github: FakeGitHub, client: GitHub, where: str
) -> None:
    github.trouble.append(("GET", say(302, Location=where)))
    assert failure(lambda: client.pull(7)).kind == "odd"
    assert len(github.calls) == 1


def test_another_port_is_another_host(github: FakeGitHub, client: GitHub) -> None:
    github.trouble.append(("GET", say(302, Location=f"{github.blobs}/1?sig=s%2Bg%3D%2F")))
    assert failure(lambda: client.pull(7)).kind == "odd"
    assert github.leaks == []


def test_a_loop_of_redirects_ends(github: FakeGitHub, client: GitHub) -> None:
    here = f"{github.api}/repos/octo/shop/pulls/7"
    github.trouble += [("GET", say(302, Location=here))] * 20
    assert failure(lambda: client.pull(7)).kind == "odd"
    assert len(github.calls) <= 6


def test_a_write_is_not_redirected(github: FakeGitHub, client: GitHub) -> None:
    github.trouble.append(("POST", say(307, Location=f"{github.api}/x")))
    assert failure(lambda: client.create_comment(7, "x")).kind == "odd"
    assert len(github.calls) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid"),
        (401, "unauthorized"),
        (403, "denied"),
        (404, "missing"),
        (409, "conflict"),
        (410, "gone"),
        (418, "odd"),
        (422, "invalid"),
        (500, "server"),
        (502, "server"),
    ],
)
def test_each_refusal_by_its_kind(
    github: FakeGitHub, client: GitHub, status: int, kind: str
) -> None:
    github.trouble += [(".", say(status, {"message": "No ghs_secret way\n::error::x"}))] * 8
    for work in (lambda: client.pull(7), lambda: client.create_comment(7, "x")):
        error = failure(work)
        assert (error.kind, error.status) == (kind, status)
        assert f"answered {status} (No *** way ::error::x)" in str(error)


def test_what_was_wrong_with_a_comment_is_told(client: GitHub, github: FakeGitHub) -> None:
    error = failure(lambda: client.create_comment(7, "x" * 65537))
    assert "Validation Failed: Body is too long (maximum is 65536 characters)" in str(error)
    assert github.comments == {}


def test_a_missing_permission_is_named(github: FakeGitHub, client: GitHub) -> None:
    github.read_only = True
    error = failure(lambda: client.create_comment(7, "x"))
    assert error.kind == "denied"
    assert str(error).endswith(
        "answered 403 (Resource not accessible by integration), the call needs "
        "issues=write; pull_requests=write"
    )
    assert len(github.calls) == 1


def test_a_token_that_has_expired(github: FakeGitHub) -> None:
    error = failure(lambda: make_client(github, token="ghs_old").pull(7))
    assert (error.kind, "Bad credentials" in str(error)) == ("unauthorized", True)
    assert len(github.calls) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Please log in</html>",
        b"",
        b"null",
        b"[]",
        b'{"id": "x"}',
        b'{"number": 1}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_an_answer_of_another_shape_is_refused(
    github: FakeGitHub, client: GitHub, body: bytes
) -> None:
    github.validate = False
    github.trouble += [(".", say(200, body))] * 3
    for work in (
        lambda: client.pull(7),
        lambda: client.create_comment(7, "x"),
        lambda: next(client.artifacts("a")),
    ):
        assert failure(work).kind == "odd"


def test_a_comment_is_written_once_however_it_ends(github: FakeGitHub, client: GitHub) -> None:
    def lost(work: Any) -> Any:
        raise CutError(work())

    github.trouble.append(("POST", lost))
    error = failure(lambda: client.create_comment(7, "x"))
    assert (error.kind, error.sent) == ("unreachable", True)
    assert len(github.of(7)) == 1
    github.trouble.append(("PATCH", say(502)))
    assert failure(lambda: client.update_comment(1, "x")).kind == "server"
    github.trouble.append(("PATCH", say(429, Retry_After="7")))
    assert failure(lambda: client.update_comment(1, "x")).after == 7
    assert [call.partition(" ")[0] for call in github.calls] == ["POST", "PATCH", "PATCH"]


def test_reading_is_patient(github: FakeGitHub, client: GitHub) -> None:
    def cut(work: Any) -> Any:
        raise CutError(work())

    github.add_comment(7, "x")
    github.trouble += [("GET", say(502)), ("GET", cut), ("GET", say(429, Retry_After="1"))]
    ((found,),) = client.comments(7)
    assert found.body == "x"
    assert len(github.calls) == 4


def test_who_the_token_belongs_to(github: FakeGitHub) -> None:
    github.tokens["pat"] = ("mona", "User")
    assert make_client(github).viewer() == "github-actions[bot]"
    assert make_client(github, token="pat").viewer() == "mona"
    github.trouble.append(("POST", say(200, {"errors": [{"message": "no"}]})))
    assert make_client(github).viewer() is None


def test_no_more_than_three_thousand_entries(github: FakeGitHub, client: GitHub) -> None:
    github.validate = False
    comment = description().example("issue-comment")
    page = say(200, json.dumps([comment] * 100).encode(), Link='<x>; rel="next"')
    github.trouble += [("GET", page)] * 40
    error = failure(lambda: list(client.comments(7)))
    assert error.kind == "budget"
    assert len(github.calls) == 30


def test_a_service_that_hangs_is_left(github: FakeGitHub) -> None:
    def hang(_work: Any) -> Any:
        raise HangsError

    github.trouble.append(("GET", hang))
    http = make_http()
    http.budget.trouble = 1.0
    assert failure(lambda: make_client(github, http=http).pull(7)).kind == "unreachable"


def test_signatures_are_known_wherever_they_stand() -> None:
    address = "https://h/x?se=1&sig=a%2Bb%3D&X-Amz-Signature=ff00&x-goog-signature=aa&other=1"
    assert signatures(address) == ["a+b=", "a%2Bb%3D", "ff00", "aa"]


def test_origins() -> None:
    assert origin("https://H.example/x") == origin("https://h.example:443/y")
    assert same_origin("/y", "https://h.example/x") == "https://h.example/y"
    for other in ("http://h.example/", "https://h.example:444/", "https://h.example.evil/"):
        with pytest.raises(HttpError):
            same_origin(other, "https://h.example/x")


@pytest.mark.parametrize(
    ("context", "token"),
    [
        (Context(api_url="https://x", repository="o/r"), None),
        (Context(api_url="https://x", repository="o/r"), ""),
        (Context(repository="o/r"), "t"),
        (Context(api_url="https://x"), "t"),
        (Context(api_url="https://x", repository="o/r/../x"), "t"),
        (Context(api_url="https://x", repository="o/r?x"), "t"),
    ],
)
def test_without_a_token_and_an_address_there_is_no_client(
    context: Context, token: str | None
) -> None:
    assert github_of(context, token, make_http(), lambda _: None) is None


def test_a_client_shows_no_token() -> None:
    context = Context(api_url="https://x", repository="o/r")
    made = github_of(context, "ghs_secret", make_http(), lambda _: None)
    assert made is not None
    assert made.graphql_url == "https://x/graphql"
    assert "ghs_secret" not in repr(made)
