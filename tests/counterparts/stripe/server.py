"""The counterpart as a running server on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask, Response, request
from werkzeug.serving import make_server

from tests.counterparts.stripe import api, pages
from tests.counterparts.stripe.faults import Faults
from tests.counterparts.stripe.idempotency import Keys
from tests.counterparts.stripe.notices import Notices, Post
from tests.counterparts.stripe.objects import new_id
from tests.counterparts.stripe.store import Store

FLOOR_FEN = 360
"""About half a US dollar: what is smaller is refused."""
POLL_S = 0.02
"""How soon the server sees that it is to stop."""
HANG_S = 20.0
"""How long a caller waits who gets no answer."""


class Counterpart:
    """One Stripe of our own: its address, what it knows, and what shall go wrong."""

    def __init__(
        self, webhook_url: str, webhook_secret: str, port: int = 0, post: Post | None = None
    ) -> None:
        self.faults = Faults()
        self.notices = Notices(webhook_url, webhook_secret, self.faults, post)
        self.store = Store(self.notices)
        self._keys = Keys()
        self.calls: list[tuple[str, str]] = []
        """Every API call so far: method and path."""
        self.headers: list[dict[str, str]] = []
        """The headers of each of them."""
        self._stopped = Event()
        self._server = make_server("127.0.0.1", port, self._app(), threaded=True)
        # Callers who were left hanging must not keep the process from ending.
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """Serve from a thread of its own."""
        Thread(target=self._server.serve_forever, args=(POLL_S,), daemon=True).start()

    def stop(self) -> None:
        """Stop serving; whoever hangs is let go."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def forget_keys(self) -> None:
        """Forget every idempotency key, as Stripe does after a day."""
        self._keys.kept.clear()

    def deliver_until_stopped(self, every_s: float = 0.5) -> None:
        """Bring notices as they fall due, until the counterpart stops."""
        while not self._stopped.wait(every_s):
            self.notices.deliver()

    def _app(self) -> Flask:
        app = Flask(__name__)
        app.config["FLOOR_FEN"] = FLOOR_FEN
        app.extensions |= {"store": self.store, "faults": self.faults, "keys": self._keys}
        app.register_blueprint(api.blueprint)
        app.register_blueprint(pages.blueprint)
        app.before_request(self._before)
        app.after_request(self._after)
        return app

    def _before(self) -> tuple[Response, int] | Response | None:
        if not request.path.startswith("/v1/"):
            return None
        self.calls.append((request.method, request.path))
        self.headers.append(dict(request.headers))
        if not request.headers.get("Authorization", "").startswith(("Bearer sk_", "Bearer rk_")):
            return api.problem(401, "invalid_request_error", "", "You did not provide an API key.")
        kinds = ("timeout_before", "error_503", "rate_limited", "key_rejected")
        fault = self.faults.take(kinds, request.path)
        if fault == "timeout_before":
            self._stopped.wait(HANG_S)
            return Response(status=504)
        if fault == "error_503":
            return Response("no such page of ours", 503)
        if fault == "rate_limited":
            return api.problem(429, "invalid_request_error", "rate_limit", "Too many requests.")
        if fault == "key_rejected":
            return api.problem(401, "invalid_request_error", "api_key_expired", "Expired API Key.")
        return None

    def _after(self, response: Response) -> Response:
        if request.path.startswith("/v1/"):
            response.headers["Request-Id"] = new_id("req")
            if self.faults.take(("timeout_after",), request.path):
                self._stopped.wait(HANG_S)
        return response


@contextmanager
def running(
    webhook_url: str, webhook_secret: str, port: int = 0, post: Post | None = None
) -> Iterator[Counterpart]:
    """A counterpart that serves while the context lasts."""
    counterpart = Counterpart(webhook_url, webhook_secret, port, post)
    counterpart.start()
    try:
        yield counterpart
    finally:
        counterpart.stop()
