"""The GitHub that remembers, on the loopback: one port for its API, another for its downloads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.github.fake import FakeGitHub
from tests.github.trouble import Answer, CutError, HangsError

Handle = Callable[[str, str, dict[str, str], bytes], Answer]


@contextmanager
def serving(github: FakeGitHub) -> Iterator[FakeGitHub]:
    """Serve a GitHub until the end of the block."""
    ended = threading.Event()
    with (
        _server(github.handle, ended) as api,
        _server(
            lambda _method, target, headers, _body: github.download(target, headers), ended
        ) as blobs,
    ):
        github.api = f"http://127.0.0.1:{api}{github.prefix}"
        github.blobs = f"http://127.0.0.1:{blobs}"
        try:
            yield github
        finally:
            ended.set()


@contextmanager
def _server(handle: Handle, ended: threading.Event) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", "0")))
            try:
                answer = handle(self.command, self.path, headers, body)
            except HangsError:
                ended.wait(60)
                self.close_connection = True
                return
            except CutError as cut:
                self._send(cut.answer, cut.answer.body[: len(cut.answer.body) // 2])
                self.close_connection = True
                return
            self._send(answer, answer.body)

        def _send(self, answer: Answer, body: bytes) -> None:
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
