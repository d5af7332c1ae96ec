"""A results service that remembers, and a store of blobs behind it: Artifacts v4 on loopback.

It is strict where GitHub is, and spells and refuses as others do when told to. What goes wrong next
is in `faults`, call by call; what was asked is in `calls`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

TWIRP = "/twirp/github.actions.results.api.v1.ArtifactService/"
RUN, JOB = "ce7f54c7-61c7-4aae-887f-30da475f5f1a", "ca395085-040a-526b-2ce8-bdc85f692774"
SHOP = "octo/shop"
ZIP = "application/zip"


def runtime_token(run: str = RUN, job: str = JOB, scope: str | None = None) -> str:
    """Return what a runner gives its steps: a JWT that nobody here checks the signature of."""
    words = scope if scope is not None else f"Actions.Results:{run}:{job} Actions.Example:x"
    parts = ({"alg": "RS256", "typ": "JWT"}, {"scp": words, "exp": 4102444800})
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts)
    return ".".join(part.rstrip(b"=").decode() for part in encoded) + ".c2lnbmF0dXJl"


@dataclass(frozen=True)
class Answer:
    """What a server says."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Fault = Answer | Literal["cut", "lost", "hang"]
"""An answer instead of the work; or half of the request is read and the line is cut; or the work
is done and its answer lost; or nothing is ever said."""


@dataclass(frozen=True)
class Call:
    """A request that came."""

    name: str
    """`CreateArtifact`, or what is done with a blob: `block`, `blocklist`, `GET`."""
    headers: Mapping[str, str]
    body: bytes
    path: str

    @property
    def asked(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document


@dataclass
class Artifact:
    """One artifact of the workflow run."""

    artifact_id: int
    name: str
    run: str
    job: str
    path: str
    media_type: str
    expires_at: str | None
    size: int | None = None
    """None until it is finished."""
    digest: str = ""


class Blobs(Protocol):
    """A store of blobs that hands out signed addresses."""

    def sign(self, path: str, permission: str) -> str:
        """Return the query that allows to do something with a blob."""
        ...

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Do what a request asks for."""
        ...


class ResultsService:
    """The service. `camel` spells as `act` and Gitea do, `pages` takes artifacts of version 7."""

    def __init__(self, blobs: Blobs, *, camel: bool = False, pages: bool = True) -> None:
        self.blobs = blobs
        self.camel = camel
        self.pages = pages
        self.artifacts: list[Artifact] = []
        self.calls: list[Call] = []
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.lock = threading.Lock()
        self.url = ""
        self.blob_url = ""
        self.over = threading.Event()
        self._ids = 1000

    def names(self) -> list[str]:
        """Return what was called, in order."""
        return [call.name for call in self.calls]

    def finished(self) -> dict[str, Artifact]:
        """Return the finished artifacts by name."""
        return {each.name: each for each in self.artifacts if each.size is not None}

    def environment(self, **more: str) -> dict[str, str]:
        """Return what a runner that is connected to this service gives to a step."""
        return {
            "ACTIONS_RESULTS_URL": f"{self.url}/some/path/",
            "ACTIONS_RUNTIME_TOKEN": runtime_token(),
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": SHOP,
            "GITHUB_RUN_ATTEMPT": "2",
            "GITHUB_RUN_ID": "77",
            "GITHUB_SERVER_URL": "https://github.com",
            **more,
        }

    def content(self, name: str) -> bytes:
        """Return the bytes of a finished artifact, as who downloads it gets them."""
        path = self.finished()[name].path
        found = self.blobs.answer("GET", f"{path}?{self.blobs.sign(path, 'r')}", {}, b"")
        assert found.status == 200, found
        return found.body

    # What the two servers ask

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a call of the service or of the REST API."""
        path = urlsplit(target).path
        if method == "GET" and path.startswith(f"/repos/{SHOP}/actions/artifacts/"):
            return self._rest(path, headers)
        if headers.get("authorization") != f"Bearer {runtime_token()}":
            return _twirp(401, "unauthenticated", "invalid token")
        asked = json.loads(body)
        do = {
            "CreateArtifact": self._create,
            "FinalizeArtifact": self._finalize,
            "ListArtifacts": self._list,
            "GetSignedArtifactURL": self._signed,
            "DeleteArtifact": self._delete,
        }.get(path.removeprefix(TWIRP))
        if method != "POST" or do is None or "workflow_run_backend_id" not in asked:
            return _twirp(404, "bad_route", "no handler for this path")
        return do(asked)

    def _create(self, asked: dict[str, Any]) -> Answer:
        if asked["version"] not in {4, 7}:
            return _twirp(400, "invalid_argument", "version is not supported")
        media_type = asked.get("mime_type", ZIP)
        if "mime_type" in asked and not self.pages:
            return Answer(500)
        run, name = asked["workflow_run_backend_id"], asked["name"]
        if any(each.name == name and each.run == run for each in self.artifacts):
            message = "an artifact with this name already exists on the workflow run"
            return _twirp(409, "already_exists", message)
        self._ids += 1
        path = f"/devstoreaccount1/actions-results/{self._ids}.bin"
        job = asked["workflow_job_run_backend_id"]
        expires_at = asked.get("expires_at")
        self.artifacts.append(Artifact(self._ids, name, run, job, path, media_type, expires_at))
        url = f"{self.blob_url}{path}?{self.blobs.sign(path, 'cw')}"
        return self._said(ok=True, signed_upload_url=url)

    def _finalize(self, asked: dict[str, Any]) -> Answer:
        found = [each for each in self.artifacts if _same(each, asked) and each.size is None]
        if not found:
            return _twirp(404, "not_found", "there is no such artifact")
        content = self._bytes(found[0])
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        if asked["size"] != str(len(content)) or asked.get("hash") != digest:
            return _twirp(400, "invalid_argument", "size or hash is not that of the bytes")
        found[0].size, found[0].digest = len(content), digest
        return self._said(ok=True, artifact_id=str(found[0].artifact_id))

    def _list(self, asked: dict[str, Any]) -> Answer:
        found = [
            self._spelled(
                workflow_run_backend_id=each.run,
                workflow_job_run_backend_id=each.job,
                database_id=str(each.artifact_id),
                name=each.name,
                size=str(each.size),
                created_at=datetime.now(UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
                **({} if self.camel else {"digest": each.digest}),
            )
            for each in self.finished().values()
            if each.name == asked.get("name_filter", each.name)
            and str(each.artifact_id) == asked.get("id_filter", str(each.artifact_id))
        ]
        return self._said(artifacts=found) if found else self._said()

    def _signed(self, asked: dict[str, Any]) -> Answer:
        for each in self.finished().values():
            if _same(each, asked):
                return self._said(signed_url=self._download(each))
        return _twirp(404, "not_found", "there is no such artifact")

    def _delete(self, asked: dict[str, Any]) -> Answer:
        for each in self.finished().values():
            if _same(each, asked):
                self.artifacts.remove(each)
                return self._said(ok=True, artifact_id=str(each.artifact_id))
        return _twirp(404, "not_found", "there is no such artifact")

    def _rest(self, path: str, headers: Mapping[str, str]) -> Answer:
        if headers.get("authorization") != "Bearer ghs_example":
            return Answer(401, b'{"message":"Bad credentials"}')
        number = path.split("/")[-2]
        for each in self.finished().values():
            if str(each.artifact_id) == number:
                return Answer(302, headers={"Location": self._download(each)})
        return Answer(404, b'{"message":"Not Found"}')

    def _download(self, artifact: Artifact) -> str:
        return f"{self.blob_url}{artifact.path}?{self.blobs.sign(artifact.path, 'r')}"

    def _bytes(self, artifact: Artifact) -> bytes:
        target = f"{artifact.path}?{self.blobs.sign(artifact.path, 'r')}"
        return self.blobs.answer("GET", target, {}, b"").body

    def _spelled(self, **values: Any) -> dict[str, Any]:
        if not self.camel:
            return values
        return {
            "".join(word.capitalize() if at else word for at, word in enumerate(name.split("_"))): v
            for name, v in values.items()
        }

    def _said(self, **values: Any) -> Answer:
        return _json(200, self._spelled(**values))


def _same(artifact: Artifact, asked: Mapping[str, Any]) -> bool:
    return (artifact.name, artifact.run, artifact.job) == (
        asked["name"],
        asked["workflow_run_backend_id"],
        asked["workflow_job_run_backend_id"],
    )


def _json(status: int, document: Any) -> Answer:
    return Answer(status, json.dumps(document).encode(), {"Content-Type": "application/json"})


def _twirp(status: int, code: str, message: str) -> Answer:
    return _json(status, {"code": code, "msg": message})
