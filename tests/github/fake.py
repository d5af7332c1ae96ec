"""A GitHub that remembers: one repository with comments, pull requests and artifacts.

It answers as the real one does, errors too, and holds each request and each answer against GitHub's
own description. `trouble` holds what goes wrong next, call by call.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.github.description import description
from tests.github.limits import shown, too_long
from tests.github.trouble import Answer, Trouble, answer_json

REPOSITORY = "octo/shop"
REPOSITORY_ID = 1296269
BOT = ("github-actions[bot]", "Bot")
EPOCH = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MISSING = answer_json(404, {"message": "Not Found"})
DENIED = {
    "message": "Resource not accessible by integration",
    "documentation_url": "https://docs.github.com/rest",
    "status": "403",
}


@dataclass
class FakeGitHub:
    """The repository and its service."""

    api: str = "https://api.github.com"
    blobs: str = "https://blobs.example"
    """Where artifacts are downloaded from: another origin."""
    prefix: str = ""
    """`/api/v3` on GitHub Enterprise Server."""
    validate: bool = True
    tokens: dict[str, tuple[str, str]] = field(default_factory=lambda: {"ghs_secret": BOT})
    read_only: bool = False
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Every comment by number, with its pull request under `number`."""
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    files: dict[int, bytes] = field(default_factory=dict)
    trouble: list[tuple[str, Trouble]] = field(default_factory=list)
    """A pattern for `METHOD /path` and what happens to the next call that it fits."""
    calls: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    """Requests elsewhere that carried a token."""
    faults: list[str] = field(default_factory=list)
    """What was not as GitHub describes it."""
    clock: Callable[[], float] = lambda: 0.0
    watch: Callable[[dict[str, str]], None] = lambda _headers: None
    """Told the headers of each request."""
    serial: int = 0

    # What there is

    def add_comment(
        self, number: int, body: str, user: tuple[str, str] = BOT, **facts: Any
    ) -> dict[str, Any]:
        """Let somebody comment on a pull request."""
        self.serial += 1
        now = self._now()
        url = f"https://github.com/{REPOSITORY}/pull/{number}#issuecomment-{self.serial}"
        comment = description().example(
            "issue-comment",
            id=self.serial,
            body=body,
            html_url=url,
            user=self._user(*user),
            created_at=now,
            updated_at=now,
            **facts,
        )
        self.comments[self.serial] = {**comment, "number": number}
        return self.comments[self.serial]

    def add_pull(
        self, number: int, head: str, sha: str, *, repo: str | None = REPOSITORY, base: str = "main"
    ) -> None:
        """Let somebody open a pull request."""
        self.pulls[number] = {
            "number": number,
            "state": "open",
            "head": {"ref": head, "sha": sha, "repo": repo},
            "base": {"ref": base, "sha": "b" * 40, "repo": REPOSITORY},
        }

    def add_artifact(self, name: str, data: bytes, **run: Any) -> dict[str, Any]:
        """Let a workflow run upload an artifact."""
        self.serial += 1
        facts = {
            "id": 4242,
            "repository_id": REPOSITORY_ID,
            "head_repository_id": REPOSITORY_ID,
            "head_branch": "main",
            "head_sha": "b" * 40,
        }
        made = description().example(
            "artifact",
            id=self.serial,
            name=name,
            size_in_bytes=len(data),
            expired=False,
            digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
            workflow_run={**facts, **run},
        )
        self.artifacts.append(made)
        self.files[self.serial] = data
        return made

    def of(self, number: int) -> list[dict[str, Any]]:
        """Return a pull request's comments."""
        return [each for each in self.comments.values() if each["number"] == number]

    # What it answers

    def handle(
        self, method: str, target: str, headers: dict[str, str], body: bytes = b""
    ) -> Answer:
        """Answer one request; `headers` are in lower case, and the target is path and query."""
        call = f"{method} {target}"
        self.calls.append(call)
        self.watch(headers)
        answer = self._troubled(call, lambda: self._checked(method, target, headers, body))
        return Answer(answer.status, answer.body, {"Date": self._date(), **answer.headers})

    def download(self, target: str, headers: dict[str, str]) -> Answer:
        """Answer on the other origin, which wants a signature and no token."""
        self.calls.append(f"GET {self.blobs}{urlsplit(target).path}")
        if "authorization" in headers:
            self.leaks.append(target)
            return Answer(403, b"<Error><Code>InvalidAuthenticationInfo</Code></Error>")
        number = int(urlsplit(target).path.rpartition("/")[2])
        if parse_qs(urlsplit(target).query).get("sig") != ["s+g=/"]:
            return Answer(403, b"<Error><Code>AuthenticationFailed</Code></Error>")
        return self._troubled(
            f"GET blob {number}",
            lambda: Answer(200, self.files[number], {"Content-Type": "application/zip"}),
        )

    def _troubled(self, call: str, work: Callable[[], Answer]) -> Answer:
        for index, (pattern, trouble) in enumerate(self.trouble):
            if re.search(pattern, call):
                del self.trouble[index]
                return trouble(work)
        return work()

    def _checked(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        target = target.removeprefix(self.prefix)
        if target == "/graphql":
            return self._graphql(headers)
        if self.validate:
            self.faults += description().faults_in_request(method, target, body)
            self.faults += [
                f"{name} is missing" for name in ("user-agent", "accept") if name not in headers
            ]
        answer = self._answer(method, target, headers, body)
        if self.validate:
            self.faults += description().faults_in_answer(
                method, target, answer.status, answer.body
            )
        return answer

    def _answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        user = self.tokens.get(headers.get("authorization", "").removeprefix("Bearer "))
        if user is None:
            return answer_json(401, {"message": "Bad credentials"})
        if method != "GET" and self.read_only:
            accepted = {"X-Accepted-GitHub-Permissions": "issues=write; pull_requests=write"}
            return answer_json(403, DENIED, accepted)
        url = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        path = url.path.removeprefix(f"/repos/{REPOSITORY}")
        for pattern, handler in self._routes():
            found = re.fullmatch(pattern, f"{method} {path}")
            if found:
                return handler(user, query, body, *map(int, found.groups()))
        return MISSING

    def _routes(self) -> Iterator[tuple[str, Callable[..., Answer]]]:
        yield r"GET /issues/(\d+)/comments", self._list_comments
        yield r"POST /issues/(\d+)/comments", self._create_comment
        yield r"GET /issues/comments/(\d+)", self._get_comment
        yield r"PATCH /issues/comments/(\d+)", self._update_comment
        yield r"DELETE /issues/comments/(\d+)", self._delete_comment
        yield r"GET /pulls", self._list_pulls
        yield r"GET /pulls/(\d+)", self._get_pull
        yield r"GET /actions/artifacts", self._list_artifacts
        yield r"GET /actions/runs/(\d+)/artifacts", self._list_artifacts
        yield r"GET /actions/artifacts/(\d+)/zip", self._download

    def _list_comments(self, _user: Any, query: dict[str, str], _body: bytes, n: int) -> Answer:
        since = query.get("since", "")
        found = [each for each in self.of(n) if each["updated_at"] >= since]
        return self._page(query, [shown(each) for each in found])

    def _create_comment(self, user: Any, _query: Any, body: bytes, number: int) -> Answer:
        refused = too_long(body)
        text = json.loads(body)["body"]
        return refused or answer_json(201, shown(self.add_comment(number, text, user)))

    def _get_comment(self, _user: Any, _query: Any, _body: bytes, number: int) -> Answer:
        found = self.comments.get(number)
        return answer_json(200, shown(found)) if found else MISSING

    def _update_comment(self, _user: Any, _query: Any, body: bytes, number: int) -> Answer:
        found = self.comments.get(number)
        refused = too_long(body)
        if found is None:
            return MISSING
        if refused is None:
            found.update(body=json.loads(body)["body"], updated_at=self._now())
        return refused or answer_json(200, shown(found))

    def _delete_comment(self, _user: Any, _query: Any, _body: bytes, number: int) -> Answer:
        gone = self.comments.pop(number, None)
        return Answer(204) if gone else MISSING

    def _list_pulls(self, _user: Any, query: dict[str, str], _body: bytes) -> Answer:
        owner, _, branch = query["head"].partition(":")
        found = [
            self._pull(facts, "pull-request-simple")
            for facts in self.pulls.values()
            if facts["head"]["ref"] == branch
            and (facts["head"]["repo"] or "/").partition("/")[0] == owner
            and facts["state"] == query["state"]
        ]
        return self._page(query, found)

    def _get_pull(self, _user: Any, _query: Any, _body: bytes, number: int) -> Answer:
        facts = self.pulls.get(number)
        if facts is None:
            return MISSING
        return answer_json(200, self._pull(facts, "pull-request"))

    def _list_artifacts(
        self, _user: Any, query: dict[str, str], _body: bytes, run: int | None = None
    ) -> Answer:
        found = [
            each
            for each in reversed(self.artifacts)
            if query.get("name", each["name"]) == each["name"]
            and run in {None, each["workflow_run"]["id"]}
        ]
        page = self._page(query, found)
        listed = {"total_count": len(found), "artifacts": json.loads(page.body)}
        return answer_json(200, listed, page.headers)

    def _download(self, _user: Any, _query: Any, _body: bytes, number: int) -> Answer:
        found = [each for each in self.artifacts if each["id"] == number]
        if not found:
            return MISSING
        if found[0]["expired"]:
            return answer_json(410, {"message": "Artifact has expired"})
        return Answer(302, b"", {"Location": f"{self.blobs}/{number}?se=1&sig=s%2Bg%3D%2F"})

    def _graphql(self, headers: dict[str, str]) -> Answer:
        user = self.tokens.get(headers.get("authorization", "").removeprefix("Bearer "))
        if user is None:
            return answer_json(401, {"message": "Bad credentials"})
        return answer_json(200, {"data": {"viewer": {"login": user[0]}}})

    # How

    def _page(self, query: dict[str, str], found: list[Any]) -> Answer:
        size, number = int(query.get("per_page", "30")), int(query.get("page", "1"))
        page = found[(number - 1) * size : number * size]
        # A real link names the API's public address, whatever the request came in by.
        link = f'<https://api.github.com/elsewhere?page={number + 1}>; rel="next"'
        headers = {"Link": link} if len(found) > number * size else {}
        return answer_json(200, page, headers)

    def _pull(self, facts: dict[str, Any], schema: str) -> dict[str, Any]:
        made = description().example(schema, number=facts["number"], state=facts["state"])
        for end in ("head", "base"):
            name = facts[end]["repo"]
            repo = name and {**made["base"]["repo"], "full_name": name}
            made[end] = {**made[end], **facts[end], "repo": repo}
        return made

    def _user(self, login: str, kind: str) -> dict[str, Any]:
        return description().example("simple-user", login=login, type=kind)

    def _now(self) -> str:
        return (EPOCH + timedelta(seconds=self.clock())).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _date(self) -> str:
        return (EPOCH + timedelta(seconds=self.clock())).strftime("%a, %d %b %Y %H:%M:%S GMT")
