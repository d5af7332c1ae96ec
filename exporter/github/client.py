"""GitHub's REST API: the few calls that the report needs, each answer checked for its shape.

Source: GitHub's REST reference, version 2022-11-28. Every failure is an HttpError whose message
can be shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlencode

from exporter.github.answers import decoded, refused, same_origin, signatures, signed_address
from exporter.github.context import Context
from exporter.github.exchange import HttpError, Request, Response
from exporter.github.http import Http

if TYPE_CHECKING:
    from exporter.github.wire import Artifact, Comment, Pull

T = TypeVar("T")

PAGE: Final = 100
MAX_PAGES: Final = 30
"""More comments or artifacts than 3,000 are not searched."""

DOWNLOAD_BYTES: Final = 128 * 1024 * 1024
"""The largest artifact that is fetched."""

DOWNLOAD_SECONDS: Final = 60.0

_HOPS: Final = 3
_MOVED: Final = frozenset({301, 302, 307, 308})
_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_VERSION: Final = "2022-11-28"


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What was fetched."""

    size: int
    sha256: str
    """Of the bytes that came, in lower-case hexadecimal."""
    media_type: str
    """`application/zip`, or the file's own type where it was uploaded as it is."""


def github_of(
    context: Context, token: str | None, http: Http, mask: Callable[[str], None]
) -> GitHub | None:
    """Return the repository that a workflow runs in; None without a token or an address."""
    repository = context.repository or ""
    if not (token and context.api_url and _REPOSITORY.fullmatch(repository)):
        return None
    return GitHub(
        http=http,
        api_url=context.api_url,
        graphql_url=context.graphql_url or f"{context.api_url}/graphql",
        repository=repository,
        token=token.strip(),
        mask=mask,
    )


@dataclass(slots=True, kw_only=True)
class GitHub:
    """One repository, through one token."""

    http: Http
    api_url: str
    """`https://api.github.com`, or `https://HOST/api/v3` on GitHub Enterprise Server."""
    graphql_url: str
    repository: str
    """`owner/name`."""
    token: str = field(repr=False)
    mask: Callable[[str], None]
    """Told what must not stand in the log from then on: the signatures of signed addresses."""

    # Comments

    def comments(self, number: int, *, since: str | None = None) -> Iterator[list[Comment]]:
        """Yield the comments of a pull request page by page, the oldest first.

        `since` leaves out those that were not touched since that time (ISO 8601).
        """
        from exporter.github.wire import Comment  # noqa: PLC0415 - msgspec costs 20 ms

        path = f"/repos/{self.repository}/issues/{number}/comments"
        return self._pages(path, {"since": since} if since else {}, list[Comment], len)

    def comment(self, comment_id: int) -> Comment:
        """Return one comment."""
        from exporter.github.wire import Comment  # noqa: PLC0415 - as above

        return self._decoded(self._call("GET", self._comment(comment_id)), Comment)

    def create_comment(self, number: int, body: str) -> Comment:
        """Write a comment.

        Neither this nor a change is ever tried again here: an error may come after the work was
        done, and after a while the text to write may be another. HttpError says what happened.
        """
        from exporter.github.wire import Comment  # noqa: PLC0415 - as above

        path = f"/repos/{self.repository}/issues/{number}/comments"
        return self._decoded(self._write("POST", path, body), Comment)

    def update_comment(self, comment_id: int, body: str) -> Comment:
        """Write a comment's text anew."""
        from exporter.github.wire import Comment  # noqa: PLC0415 - as above

        return self._decoded(self._write("PATCH", self._comment(comment_id), body), Comment)

    def delete_comment(self, comment_id: int) -> None:
        """Delete a comment; one that is gone already is no error."""
        try:
            self._call("DELETE", self._comment(comment_id))
        except HttpError as error:
            if error.kind not in {"missing", "gone"}:
                raise

    def viewer(self) -> str | None:
        """Return whose token this is, as comments name their author; None where that is not told.

        REST tells a user only (`GET /user` is refused to an app's token), GraphQL both.
        """
        from exporter.github.wire import ViewerAnswer  # noqa: PLC0415 - as above

        body = {"query": "query { viewer { login } }"}
        answer = self._decoded(self._send("POST", self.graphql_url, body), ViewerAnswer)
        return answer.data.viewer.login if answer.data else None

    # Pull requests

    def pull(self, number: int) -> Pull:
        """Return one pull request."""
        from exporter.github.wire import Pull  # noqa: PLC0415 - as above

        return self._decoded(self._call("GET", f"/repos/{self.repository}/pulls/{number}"), Pull)

    def pulls_from(self, owner: str, branch: str) -> list[Pull]:
        """Return the open pull requests whose head is that owner's branch."""
        from exporter.github.wire import Pull  # noqa: PLC0415 - as above

        query = {"state": "open", "head": f"{owner}:{branch}", "per_page": PAGE}
        path = f"/repos/{self.repository}/pulls?{urlencode(query)}"
        return self._decoded(self._call("GET", path), list[Pull])

    # Artifacts

    def artifacts(self, name: str) -> Iterator[list[Artifact]]:
        """Yield the repository's artifacts of exactly that name page by page, the newest first.

        That order is GitHub's habit, not its promise.
        """
        return self._artifacts(f"/repos/{self.repository}/actions/artifacts", {"name": name})

    def run_artifacts(self, run_id: int) -> Iterator[list[Artifact]]:
        """Yield the artifacts of one workflow run page by page."""
        return self._artifacts(f"/repos/{self.repository}/actions/runs/{run_id}/artifacts", {})

    def download(
        self, artifact_id: int, into: IO[bytes], *, limit: int = DOWNLOAD_BYTES
    ) -> Download:
        """Fetch an artifact into a file that can be cut and read again.

        The API answers with a signed address on another host. It is asked without our token: that
        is for GitHub alone, and the other host refuses it.
        """
        from hashlib import sha256  # noqa: PLC0415 - only where something is fetched

        path = f"/repos/{self.repository}/actions/artifacts/{artifact_id}/zip"
        answer = self._send("GET", self._url(path), hops=0)
        if answer.status not in _MOVED:
            raise refused(answer, self._host, self.token)
        address = signed_address(answer.headers.get("location", ""), self.api_url)
        for signature in signatures(address):
            self.mask(signature)
        request = Request(method="GET", url=address)
        answer = self.http.send(request, limit=limit, seconds=DOWNLOAD_SECONDS, into=into)
        if answer.status != 200:  # noqa: PLR2004
            raise refused(answer, request.host, self.token)
        into.seek(0)
        digest = sha256()
        size = 0
        while piece := into.read(1 << 20):
            digest.update(piece)
            size += len(piece)
        into.seek(0)
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Download(size=size, sha256=digest.hexdigest(), media_type=media_type)

    # Anything else of the repository

    def get(self, path: str) -> Response:
        """Return what stands at a path of the repository, as it is."""
        return self._call("GET", f"/repos/{self.repository}{path}")

    # How

    def _comment(self, comment_id: int) -> str:
        return f"/repos/{self.repository}/issues/comments/{comment_id}"

    def _artifacts(self, path: str, query: Mapping[str, Any]) -> Iterator[list[Artifact]]:
        from exporter.github.wire import Artifacts  # noqa: PLC0415 - as above

        for page in self._pages(path, query, Artifacts, lambda page: len(page.artifacts)):
            yield page.artifacts

    def _pages(
        self, path: str, query: Mapping[str, Any], kind: type[T], size: Callable[[T], int]
    ) -> Iterator[T]:
        """Ask for page after page by number: a `Link` may lead anywhere, a number cannot."""
        for number in range(1, MAX_PAGES + 1):
            asked = urlencode({**query, "per_page": PAGE, "page": number})
            answer = self._call("GET", f"{path}?{asked}")
            page = self._decoded(answer, kind)
            yield page
            linked = answer.headers.get("link")
            more = size(page) >= PAGE if linked is None else 'rel="next"' in linked
            if not more or not size(page):
                return
        raise HttpError("budget", f"no more than {MAX_PAGES * PAGE:,} entries are looked through")

    def _write(self, method: str, path: str, body: str) -> Response:
        return self._send(method, self._url(path), {"body": body}, once=True)

    def _call(self, method: str, path: str) -> Response:
        return self._send(method, self._url(path))

    def _send(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | None = None,
        *,
        once: bool = False,
        hops: int = _HOPS,
    ) -> Response:
        """Send with our token; a GET goes on to where the same host says that it has moved."""
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "X-GitHub-Api-Version": _VERSION,
        }
        data = b""
        if body is not None:
            import json  # noqa: PLC0415 - only where something is written

            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        while True:
            request = Request(method=method, url=url, headers=headers, body=data)
            answer = self.http.send(request, repeat=not once, wait=not once)
            moved = method == "GET" and answer.status in _MOVED
            if moved and hops:
                url = same_origin(answer.headers.get("location", ""), url)
                hops -= 1
            elif moved or 200 <= answer.status < 300:  # noqa: PLR2004
                return answer
            else:
                raise refused(answer, self._host, self.token)

    @property
    def _host(self) -> str:
        return Request(method="GET", url=self.api_url).host

    def _decoded(self, answer: Response, kind: type[T]) -> T:
        return decoded(answer, kind, self._host)

    def _url(self, path: str) -> str:
        return f"{self.api_url}{path}"
