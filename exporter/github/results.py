"""The results service, where the artifacts of a workflow run are made, listed and deleted.

The protocol is that of Artifacts v4: Twirp calls with JSON bodies, proto3's field names in
snake_case. Source: `@actions/artifact` 6.2.1 (`artifact-twirp-client.ts`, `util.ts`). GitHub
answers in snake_case too, `act`, Gitea and Forgejo in camelCase, and numbers come as either kind.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from exporter.github.answers import refused, signatures, signed_address
from exporter.github.exchange import HttpError, Request, Response
from exporter.github.http import DELAYS, TRANSIENT, Http
from exporter.model.named import NamedTuple

ZIP: Final = "application/zip"

CALL_SECONDS: Final = 10.0
_PATH: Final = "/twirp/github.actions.results.api.v1.ArtifactService/"
_ANSWER_BYTES: Final = 4 * 1024 * 1024
_TOKEN_CHARACTERS: Final = 65_536
_SCOPE: Final = "Actions.Results"
_OK: Final = range(200, 300)
_UNSUPPORTED: Final = frozenset({400, 404, 415, 422, 500, 501})
"""What services say to a field or a type that they do not know; 500 is what `act` says."""
_NUMBER: Final = re.compile(r"[0-9]{1,20}\Z")


class Scope(NamedTuple):
    """Whose artifacts a token may make: UUIDs on GitHub, integers with `act` and Gitea."""

    run: str
    job: str


def scope_of(token: str) -> Scope | None:
    """Return what the runtime token allows; None where it is not for artifacts of version 4.

    It is in the claim `scp` of the token, a JWT: words, one of them `Actions.Results:RUN:JOB`. On
    GitHub Enterprise Server that one is missing. The signature is the service's to judge.
    """
    import msgspec  # noqa: PLC0415 - 20 ms, and not everybody uploads

    parts = token[:_TOKEN_CHARACTERS].split(".")
    try:
        claims = msgspec.json.decode(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        words = claims["scp"].split(" ")
    except (IndexError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    for word in words:
        name, *ids = word.split(":")
        if name == _SCOPE:
            return Scope(*ids) if len(ids) == len(Scope._fields) and all(ids) else None
    return None


class UnsupportedError(HttpError):
    """The service does not take an artifact that is no zip."""


class Listed(NamedTuple):
    """A finished artifact of this workflow run."""

    scope: Scope
    """The job that made it."""
    name: str
    artifact_id: str
    sha256: str
    """Empty where the service does not tell."""


@dataclass(slots=True, kw_only=True)
class Results:
    """The service, as one job may use it."""

    http: Http
    origin: str
    """`https://results-receiver.actions.githubusercontent.com`."""
    scope: Scope
    token: str = field(repr=False)
    mask: Callable[[str], None]
    """Told what must not stand in the log from then on: the signatures of signed addresses."""

    def create(self, name: str, *, media_type: str = ZIP, expires_at: str | None = None) -> str:
        """Make an artifact that is still empty, and return where its bytes are to be put.

        A zip is asked for in the old way, version 4 without a type: not every service knows more.
        Another type takes version 7; UnsupportedError says that this service has none. An error of
        kind `conflict` says that the workflow run has an artifact of that name.
        """
        asked: dict[str, Any] = {"name": name, "version": 4}
        if media_type != ZIP:
            asked |= {"version": 7, "mime_type": media_type}
        if expires_at is not None:
            asked["expires_at"] = expires_at
        try:
            answer = self._call(
                "CreateArtifact", asked, again=_again if media_type == ZIP else _busy
            )
        except HttpError as error:
            if media_type == ZIP or error.status not in _UNSUPPORTED:
                raise
            raise UnsupportedError(error.kind, error.message, status=error.status) from error
        url = signed_address(_told(answer, "signed_upload_url"), self.origin)
        for secret in signatures(url):
            self.mask(secret)
        return url

    def finalize(self, name: str, size: int, sha256: str) -> str:
        """Say that all bytes are there, and return the artifact's number.

        An answer that was lost is looked for in the list before anything is said again: the service
        has been seen to make two artifacts out of two calls.
        """
        asked = {"name": name, "size": str(size), "hash": f"sha256:{sha256}"}
        delays = list(DELAYS)
        while True:
            try:
                answer = self._call("FinalizeArtifact", asked, repeat=False)
                return _number(_told(answer, "artifact_id"))
            except HttpError as error:
                if not error.sent:
                    raise
                try:
                    mine = [each for each in self.listed(name) if each.scope.job == self.scope.job]
                except HttpError:
                    raise error from None
                if mine:
                    return mine[0].artifact_id
                if not delays or delays[0] >= self.http.budget.trouble:
                    raise
                self.http.pause(delays.pop(0))

    def listed(self, name: str) -> list[Listed]:
        """Return the finished artifacts of that name in this workflow run, the newest first."""
        answer = self._call("ListArtifacts", {"name_filter": name})
        items = answer.get("artifacts") or []
        found = [_listed(item) for item in items if isinstance(item, Mapping)]
        named = [each for each in found if each.name == name and _NUMBER.match(each.artifact_id)]
        return sorted(named, key=lambda each: -int(each.artifact_id))

    def delete(self, artifact: Listed) -> None:
        """Delete an artifact."""
        self._call("DeleteArtifact", {"name": artifact.name}, scope=artifact.scope)

    def _call(
        self,
        method: str,
        asked: Mapping[str, Any],
        *,
        repeat: bool = True,
        again: Callable[[Response], bool] | None = None,
        scope: Scope | None = None,
    ) -> Mapping[str, Any]:
        import msgspec  # noqa: PLC0415 - 20 ms, and not everybody uploads

        run, job = scope or self.scope
        ids = {"workflow_run_backend_id": run, "workflow_job_run_backend_id": job}
        request = Request(
            method="POST",
            url=f"{self.origin}{_PATH}{method}",
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            body=msgspec.json.encode({**ids, **asked}),
        )
        answer = self.http.send(
            request,
            repeat=repeat,
            again=again or _again,
            seconds=CALL_SECONDS,
            limit=_ANSWER_BYTES,
        )
        told = _object(answer.body)
        if answer.status not in _OK:
            raise refused(answer, request.host, self.token)
        if told is None:
            raise HttpError(
                "odd", f"what {request.host} answered is no answer of a results service"
            )
        if told.get("ok", True) is not True:
            raise HttpError("invalid", f"{request.host} said no to {method}", sent=False)
        return told


def results_of(
    environment: Mapping[str, str], http: Http, mask: Callable[[str], None]
) -> Results | None:
    """Return the results service of this job; None where the runner has none.

    That is told by the token, not by a host's name: Gitea and `act` have one as well.
    """
    token = environment.get("ACTIONS_RUNTIME_TOKEN", "")
    try:
        address = urlsplit(environment.get("ACTIONS_RESULTS_URL", ""))
    except ValueError:
        return None
    scope = scope_of(token)
    if scope is None or address.scheme not in {"https", "http"} or not address.netloc:
        return None
    origin = f"{address.scheme}://{address.netloc}"
    return Results(http=http, origin=origin, scope=scope, token=token, mask=mask)


def _busy(answer: Response) -> bool:
    """Tell whether a service that may not know what it was asked is worth asking again."""
    return answer.status in TRANSIENT and answer.status != 500  # noqa: PLR2004 - "unknown field"


def _again(answer: Response) -> bool:
    """Tell an answer after which one asks again: also what is no JSON, as a proxy's page is."""
    return answer.status in TRANSIENT or (answer.status in _OK and _object(answer.body) is None)


def _object(body: bytes) -> Mapping[str, Any] | None:
    import msgspec  # noqa: PLC0415 - as above

    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return told if isinstance(told, Mapping) else None


def _told(answer: Mapping[str, Any], name: str) -> str:
    """Return what an answer must hold."""
    value = _either(answer, name)
    if not value:
        raise HttpError("odd", f"the results service told no {name.replace('_', ' ')}")
    return value


def _number(told: str) -> str:
    """Return an artifact's number, which becomes a part of an address."""
    if not _NUMBER.match(told):
        raise HttpError("odd", "the results service told an artifact's number that is none")
    return told


def _either(answer: Mapping[str, Any], name: str) -> str:
    """Return a field as text, in either spelling; empty where it is missing."""
    first, *rest = name.split("_")
    value = answer.get(name, answer.get(first + "".join(word.capitalize() for word in rest)))
    return str(value) if isinstance(value, str | int) else ""


def _listed(item: Mapping[str, Any]) -> Listed:
    return Listed(
        scope=Scope(
            _either(item, "workflow_run_backend_id"), _either(item, "workflow_job_run_backend_id")
        ),
        name=_either(item, "name"),
        artifact_id=_either(item, "database_id"),
        sha256=_either(item, "digest").removeprefix("sha256:"),
    )
