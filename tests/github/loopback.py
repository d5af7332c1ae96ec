"""The results service on ports of its own, with faults on the way."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.github.results_service import Answer, Call, ResultsService


@contextmanager
def serving(service: ResultsService) -> Iterator[ResultsService]:
    """Serve both halves on ports of their own, so that nothing is sent to the wrong one."""

    def twirp_name(_method: str, target: str) -> str:
        return urlsplit(target).path.rpartition("/")[2]

    def blob_name(method: str, target: str) -> str:
        return parse_qs(urlsplit(target).query).get("comp", [method])[0]

    front = _server(service, service.answer, twirp_name)
    back = _server(service, service.blobs.answer, blob_name)
    service.url = f"http://127.0.0.1:{front.server_port}"
    service.blob_url = f"http://127.0.0.1:{back.server_port}"
    threads = [threading.Thread(target=each.serve_forever, args=(0.02,)) for each in (front, back)]
    for thread in threads:
        thread.start()
    try:
        yield service
    finally:
        service.over.set()
        for each in (front, back):
            each.shutdown()
            each.server_close()
        for thread in threads:
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True


def _server(service: ResultsService, work: Any, name_of: Any) -> _Server:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def _do(self) -> None:
            name = name_of(self.command, self.path)
            length = int(self.headers.get("Content-Length") or 0)
            with service.lock:
                waiting = service.faults[name]
                fault = waiting.pop(0) if waiting else None
            if fault == "cut":
                self.rfile.read(length // 2)
                self._drop()
                return
            headers = {key.lower(): value for key, value in self.headers.items()}
            call = Call(name, headers, self.rfile.read(length), self.path)
            with service.lock:
                service.calls.append(call)
                if not isinstance(fault, Answer) and fault != "hang":
                    answer = work(self.command, self.path, headers, call.body)
            if fault == "hang":
                service.over.wait(30)
                self._drop()
            elif fault == "lost":
                self._drop()
            else:
                self._say(fault if isinstance(fault, Answer) else answer)

        def _drop(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def _say(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for key, value in answer.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_PUT = do_POST = do_HEAD = _do  # noqa: N815 - the base class names them

        def log_message(self, *_: Any) -> None:
            """Stay silent."""

    return _Server(("127.0.0.1", 0), Handler)
