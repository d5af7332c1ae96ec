"""Put bytes where a signed address says: blocks, one after the other, then the list of them.

A client of our own over `http.client`: importing and setting up Azure's SDK took 331 ms of
processor time against 15 ms, and its packages 22 MB; an upload of 10 MB after that took the same
4 ms of either. Of all that the SDK can do, two requests of the Blob service are needed, Put Block
and Put Block List (https://learn.microsoft.com/rest/api/storageservices/put-block). A whole blob
in one request is not: `act` answers 200 to it and keeps nothing. Nor are two blocks sent at once:
`act` joins them as they come.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import IO, Final

from exporter.github.exchange import HttpError, Kind, Request, Response
from exporter.github.http import CALL_SECONDS, Http

BLOCK: Final = 4 * 1024 * 1024
"""The usual size of a block: it is in memory, and sent again as a whole when sending it fails."""

_BLOCKS: Final = 32
"""More data makes larger blocks, not more of them."""

_VERSION: Final = "2021-12-02"
"""Of the Blob service; all that is needed is older."""

_ANSWER_BYTES: Final = 64 * 1024
_OK: Final = range(200, 300)
_CODE: Final = re.compile(rb"<Code>([A-Za-z0-9]{1,100})</Code>")


def put_blob(http: Http, url: str, data: IO[bytes], size: int, media_type: str) -> None:
    """Send `size` bytes from where the file stands.

    The address is used letter for letter, as a signature may hold what an encoder would change.
    Repeating a block is harmless. Raises HttpError: of kind `gone` when the address is not valid
    any more, as it is for a while only; OSError when the file cannot be read.
    """
    length = max(BLOCK, -(-size // _BLOCKS))
    ids = []
    # Nothing at all is one empty block.
    for index in range(max(1, -(-size // length))):
        block_id = b64encode(f"{index:048d}".encode()).decode()
        _put(http, url, f"comp=block&blockid={block_id}", data.read(length), _BINARY)
        ids.append(block_id)
    listed = "".join(f"<Latest>{block_id}</Latest>" for block_id in ids)
    body = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><BlockList>{listed}</BlockList>'
    headers = {"Content-Type": "application/xml", "x-ms-blob-content-type": media_type}
    _put(http, url, "comp=blocklist", body.encode(), headers)


_BINARY: Final = {"Content-Type": "application/octet-stream"}


def _put(http: Http, url: str, query: str, body: bytes, headers: dict[str, str]) -> None:
    request = Request(
        method="PUT",
        url=f"{url}{'&' if '?' in url else '?'}{query}",
        headers={"x-ms-version": _VERSION, **headers},
        body=body,
    )
    answer = http.send(request, seconds=CALL_SECONDS, limit=_ANSWER_BYTES)
    if answer.status not in _OK:
        raise _refused(answer, request.host)


def _refused(answer: Response, host: str) -> HttpError:
    """Put a refusal into words: of Azure's XML only the code, as the rest may quote the address."""
    found = _CODE.search(answer.body)
    why = f" ({found[1].decode()})" if found else ""
    message = f"{host} answered {answer.status}{why} to the bytes of an artifact"
    kind: Kind = "gone" if answer.status == 403 else "odd"  # noqa: PLR2004
    return HttpError(kind, message, status=answer.status)
