"""A small HTTP server over a folder that can be made to misbehave, on a thread."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from federation.log.listing import Listing, format_listing
from federation.log.origin import log_id
from tests.federation.logs import Log

Misbehave = Callable[[BaseHTTPRequestHandler, bytes | None], None]


class Node:
    """Serves /logs and the files of logs.  `bends` maps the end of a path to another way to answer."""

    def __init__(self, *logs: Log) -> None:
        self.logs = {log.origin: log for log in logs}
        self.bends: dict[str, Misbehave] = {}
        self.files: dict[str, bytes] = {}       # beside the logs
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""

    def find(self, path: str) -> bytes | None:
        if path in self.files:
            return self.files[path]
        if path == "/logs":
            return format_listing(Listing(tuple(log.listed for log in self.logs.values())))
        for log in self.logs.values():
            if path.startswith(f"/logs/{log_id(log.origin)}/"):
                return log.folder.read(path[1:])
        return None

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        self.headers.append(dict(request.headers.items()))
        content = self.find(request.path)
        for ending, bend in self.bends.items():
            if request.path.endswith(ending):
                bend(request, content)
                return
        send(request, content)


def send(
    request: BaseHTTPRequestHandler, content: bytes | None, status: int = 200, headers: dict[str, str] | None = None
) -> None:
    request.send_response(status if content is not None else 404)
    request.send_header("Content-Length", str(len(content or b"")))
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(content or b"")


def endless(request: BaseHTTPRequestHandler, content: bytes | None) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(1 << 14):  # 1 GiB, if nobody stops it
        request.wfile.write(bytes(1 << 16))


def drip(request: BaseHTTPRequestHandler, content: bytes | None) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(600):
        request.wfile.write(b"x")
        request.wfile.flush()
        time.sleep(0.05)


@contextmanager
def serving(*logs: Log, port: int = 0) -> Iterator[Node]:
    node = Node(*logs)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                node.answer(self)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    node.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield node
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
