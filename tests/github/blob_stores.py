"""Stores of blobs behind the results service: one of our own, and Azurite, Azure's emulator."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from tests.github.results_service import Answer

KEY = base64.b64encode(b"a key of nobody's").decode()
AZURITE_ACCOUNT = "devstoreaccount1"
# Published by Microsoft, the same in every Azurite.
AZURITE_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)
UNTIL = "2099-01-01T00:00:00Z"
VERSION = "2020-12-06"


def _signature(text: str, key: str) -> str:
    digest = hmac.new(base64.b64decode(key), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _error(status: int, code: str) -> Answer:
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>no</Message></Error>'
    return Answer(
        status, body.encode(), {"Content-Type": "application/xml", "x-ms-error-code": code}
    )


@dataclass
class _Blob:
    blocks: dict[str, bytes] = field(default_factory=dict)
    content: bytes | None = None
    media_type: str = ""


class MemoryBlobs:
    """Blobs in memory, refused for the reasons that Azure refuses them for.

    `raw` leaves the `=` at the end of a signature as it is, as `act` does, instead of `%3D`; either
    way the signature counts letter for letter.
    """

    def __init__(self, *, raw: bool = False) -> None:
        self.raw = raw
        self.blobs: dict[str, _Blob] = {}

    def sign(self, path: str, permission: str) -> str:
        signature = _signature(f"{path} {permission}", KEY)
        sent = signature if self.raw else quote(signature, safe="")
        return f"se={quote(UNTIL)}&sp={permission}&sr=b&sig={sent}"

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        parts = urlsplit(target)
        query = parse_qs(parts.query)
        refused = self._refused(parts.path, parts.query, headers, method)
        if refused is not None:
            return _error(*refused)
        if method == "GET":
            blob = self.blobs.get(parts.path)
            if blob is None or blob.content is None:
                return _error(404, "BlobNotFound")
            return Answer(200, blob.content, {"Content-Type": blob.media_type})
        blob = self.blobs.setdefault(parts.path, _Blob())
        if query.get("comp") == ["block"]:
            return self._block(blob, query.get("blockid", [""])[0], body)
        if query.get("comp") == ["blocklist"]:
            return self._list(blob, headers, body)
        return _error(400, "MissingRequiredHeader")

    def _refused(
        self, path: str, query: str, headers: Mapping[str, str], method: str
    ) -> tuple[int, str] | None:
        permission = parse_qs(query).get("sp", [""])[0]
        if "authorization" in headers:
            return 400, "InvalidAuthenticationInfo"
        if not query.startswith(self.sign(path, permission)):
            return 403, "AuthenticationFailed"
        if ("r" if method == "GET" else "w") not in permission:
            return 403, "AuthorizationPermissionMismatch"
        return None

    def _block(self, blob: _Blob, block_id: str, body: bytes) -> Answer:
        try:
            base64.b64decode(block_id, validate=True)
        except binascii.Error:
            return _error(400, "InvalidQueryParameterValue")
        if not block_id or {len(each) for each in blob.blocks} - {len(block_id)}:
            return _error(400, "InvalidBlobOrBlock")
        blob.blocks[block_id] = body
        return Answer(201)

    def _list(self, blob: _Blob, headers: Mapping[str, str], body: bytes) -> Answer:
        ids = re.findall(r"<Latest>([^<]*)</Latest>", body.decode())
        if not set(ids) <= set(blob.blocks):
            return _error(400, "InvalidBlockList")
        blob.content = b"".join(blob.blocks[each] for each in ids)
        blob.media_type = headers.get("x-ms-blob-content-type", "application/octet-stream")
        return Answer(201)


@dataclass
class AzuriteBlobs:
    """Azurite on a port."""

    port: int

    def sign(self, path: str, permission: str) -> str:
        """Return a service SAS for one blob.

        Source: https://learn.microsoft.com/rest/api/storageservices/create-service-sas
        """
        resource = f"/blob/{AZURITE_ACCOUNT}{path.removeprefix(f'/{AZURITE_ACCOUNT}')}"
        lines = [permission, "", UNTIL, f"/blob{path}", "", "", "", VERSION, "b", *[""] * 7]
        assert resource == lines[3]
        return self._query({"sp": permission, "se": UNTIL, "sv": VERSION, "sr": "b"}, lines)

    def make_container(self, name: str) -> None:
        """Make a container, allowed by an account SAS."""
        lines = [AZURITE_ACCOUNT, "c", "b", "c", "", UNTIL, "", "", VERSION, "", ""]
        values = {"sp": "c", "ss": "b", "srt": "c", "se": UNTIL, "sv": VERSION}
        target = f"/{AZURITE_ACCOUNT}/{name}?restype=container&{self._query(values, lines)}"
        made = self.answer("PUT", target, {}, b"")
        assert made.status == 201, made

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Pass a request on."""
        kept = {k: v for k, v in headers.items() if k not in {"host", "connection"}}
        if method == "PUT":
            kept["content-length"] = str(len(body))
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, target, body=body or None, headers=kept)
            answer = connection.getresponse()
            said = {k: v for k, v in answer.getheaders() if k.lower() in _PASSED_ON}
            return Answer(answer.status, answer.read(), said)
        finally:
            connection.close()

    def _query(self, values: Mapping[str, str], lines: list[str]) -> str:
        return urlencode({**values, "sig": _signature("\n".join(lines), AZURITE_KEY)})


_PASSED_ON = {"content-type", "content-disposition", "etag", "last-modified", "x-ms-error-code"}


@contextmanager
def azurite(program: Path, folder: Path) -> Iterator[AzuriteBlobs]:
    """Start Azurite with an empty store."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(str(program), "--location", str(folder), "--silent", "--disableTelemetry"),
        *("--blobHost", "127.0.0.1", "--blobPort", str(port), "--skipApiVersionCheck"),
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        _await(port, process)
        blobs = AzuriteBlobs(port)
        blobs.make_container("actions-results")
        yield blobs
    finally:
        process.terminate()
        process.wait(timeout=30)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"Azurite does not answer (exit status {process.poll()})")
