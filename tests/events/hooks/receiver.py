"""An organiser's server on this machine: it keeps what comes, and answers as its path says."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

PATIENCE_S = 10


@dataclass
class Arrived:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``answers`` says by path what becomes of a message: a status, or one of the tricks."""

    url: str = ""
    arrived: list[Arrived] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    over: Event = field(default_factory=Event)
    held: Event = field(default_factory=Event)
    """Set while a message is held; see ``hold_after``."""
    _room: int | None = None
    _free: Event = field(default_factory=Event)

    def to(self, path: str, answer: Any = 200) -> str:
        self.answers[path] = answer
        return f"{self.url}{path}"

    def hold_after(self, path: str, count: int) -> None:
        """Answer so many messages altogether, and hold the next one until ``let_go``."""
        self._room, self.answers[path] = count, "hold"
        self.held.clear()
        self._free.clear()

    def let_go(self) -> None:
        self._room = None
        self._free.set()

    def holds(self) -> bool:
        """Wait here where there is no more room; whether it came to that."""
        if self._room is None or len(self.arrived) <= self._room:
            return False
        self.held.set()
        self._free.wait(PATIENCE_S)
        return True

    def bodies(self, path: str) -> list[bytes]:
        return [each.body for each in self.arrived if each.path == path]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.arrived.append(Arrived(self.path, headers, body))
            answer = receiver.answers.get(self.path, 404)
            # The house hangs up on some of the tricks, which is what they are for.
            with suppress(OSError):
                (TRICKS[answer] if isinstance(answer, str) else _say)(self, receiver, answer)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _say(handler: BaseHTTPRequestHandler, _: Receiver, status: int, body: bytes = b"ok") -> None:
    handler.send_response(status)
    if 300 <= status < 400:
        handler.send_header("Location", "/elsewhere")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _hang(_: BaseHTTPRequestHandler, receiver: Receiver, __: str) -> None:
    receiver.over.wait(PATIENCE_S)


def _drip(handler: BaseHTTPRequestHandler, receiver: Receiver, _: str) -> None:
    """A header's byte now and then: each is in time, the whole never is."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends and not receiver.over.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def _flood(handler: BaseHTTPRequestHandler, receiver: Receiver, _: str) -> None:
    """Says yes, and then does not stop talking."""
    handler.send_response(200)
    handler.end_headers()
    while not receiver.over.is_set():
        handler.wfile.write(b"<script>\0\xff" * 1000)


def _gibberish(handler: BaseHTTPRequestHandler, _: Receiver, __: str) -> None:
    handler.wfile.write(b"SMTP ready\r\n")


def _hold(handler: BaseHTTPRequestHandler, receiver: Receiver, _: str) -> None:
    if not receiver.holds():
        _say(handler, receiver, 200)


TRICKS: dict[str, Any] = {
    "hang": _hang, "drip": _drip, "flood": _flood, "gibberish": _gibberish, "hold": _hold,
}  # fmt: skip
