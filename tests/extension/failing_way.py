"""A way to a node that fails one call in three: the call is lost, or its answer is, or it is answered with 503."""

import http.client
import random
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

ONE_IN = 3


class _Way(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Carrier)
        self.to_port = port
        self.chance = random.Random(seed)
        self.calls = self.failures = 0
        self.fails = False


class _Carrier(BaseHTTPRequestHandler):
    server: _Way

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _carry(self) -> None:
        way = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        way.calls += 1
        failure = way.chance.choice(("lost", "answer lost", "busy")) if self._is_to_fail() else None
        if failure == "lost":
            self.close_connection = True
        elif failure == "busy":
            self._answer(503, {"Access-Control-Allow-Origin": "*"}, b"")
        else:
            status, headers, content = self._ask(body)
            if failure == "answer lost":
                self.close_connection = True
            else:
                self._answer(status, headers, content)

    def _is_to_fail(self) -> bool:
        way = self.server
        # Joining is not what is tried here: everything that comes after it is.
        if self.path == "/api/v1/members":
            way.fails = self.command == "POST"
            return False
        fails = way.fails and way.chance.randrange(ONE_IN) == 0
        way.failures += fails
        return fails

    def _ask(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        onward = http.client.HTTPConnection("127.0.0.1", self.server.to_port, timeout=240)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        onward.request(self.command, self.path, body, headers)
        answer = onward.getresponse()
        content = answer.read()
        onward.close()
        own = ("connection", "transfer-encoding", "content-length", "date", "server")
        return answer.status, {name: value for name, value in answer.getheaders() if name.lower() not in own}, content

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True        # the browser that asked was killed

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = _carry  # noqa: N815


@contextmanager
def failing_way(port: int, *, seed: int) -> Iterator[_Way]:
    """Listens on `server_port` and carries to `port`."""
    way = _Way(port, seed)
    thread = Thread(target=way.serve_forever, daemon=True)
    thread.start()
    try:
        yield way
    finally:
        way.shutdown()
        way.server_close()
        thread.join()
