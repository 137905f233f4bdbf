"""The counterpart's HTTP side: what a mini-program's server asks of WeChat."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from offsets.merchants import MiniProgram
from tests.counterparts.code2session.faults import ERRCODES, Faults
from tests.counterparts.code2session.wechat import Refusal, WeChat

Told = dict[str, Any]


class Counterpart:
    """WeChat for one mini-program, served from a thread between ``start`` and ``stop``."""

    def __init__(self, wechat: WeChat | None = None, faults: Faults | None = None) -> None:
        self.wechat = wechat or WeChat()
        self.faults = faults or Faults()
        self.calls: list[str] = []
        """What the house asked for, in order."""
        self.url = ""

    @property
    def account(self) -> MiniProgram:
        """What the house must be told of the mini-program."""
        return MiniProgram(self.wechat.appid, self.wechat.secret, self.url)

    def start(self, port: int = 0) -> "Counterpart":
        """Listen on loopback; port 0 takes any free one."""
        self._server = make_server(
            "127.0.0.1", port, _app(self), threaded=True, request_handler=_QuietHandler
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        serve = partial(self._server.serve_forever, poll_interval=0.02)
        threading.Thread(target=serve, daemon=True, name="code2session").start()
        return self

    def stop(self) -> None:
        """Let nobody in any more."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, call: str, deed: Callable[[], Told]) -> Response:
        """A call of the house's: what goes wrong with it, and its deed."""
        self.calls.append(call)
        fault = self.faults.at(call)
        if fault in ERRCODES:
            return _told({"errcode": ERRCODES[fault], "errmsg": fault})
        if broken := self._broken(fault, "before"):
            return broken
        try:
            told = deed()
        except Refusal as refusal:
            told = {"errcode": refusal.errcode, "errmsg": refusal.errmsg}
        return self._broken(fault, "after") or self._bent(fault, told)

    def _broken(self, fault: str | None, when: str) -> Response | None:
        if fault is None or not fault.endswith(f"_{when}"):
            return None
        kind = fault.removesuffix(f"_{when}")
        if kind == "error":
            return Response("system error", 500)
        if kind == "silent":
            time.sleep(self.faults.silence_s)
        # The house finds the connection closed, with no answer on it.
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response(status=204)

    def _bent(self, fault: str | None, told: Told) -> Response:
        if fault == "garbage":
            return Response("<html>" + json.dumps(told))
        if fault == "not_an_object":
            return Response(json.dumps([told]))
        if fault == "no_openid":
            return _told({"errmsg": "ok"})
        if fault == "huge":
            return Response(json.dumps(told | {"more": "x" * 1_000_000}))
        if fault == "trickle":
            return Response(self._byte_by_byte(json.dumps(told)))
        return _told(told)

    def _byte_by_byte(self, text: str) -> Iterator[bytes]:
        for byte in text.encode():
            time.sleep(self.faults.silence_s / 10)
            yield bytes([byte])


def _told(told: Told) -> Response:
    # WeChat says that its JSON is plain text.
    return Response(json.dumps(told), content_type="text/plain")


def _app(counterpart: Counterpart) -> Flask:
    app = Flask(__name__)
    _server_side(app, counterpart)
    _user_side(app, counterpart)
    return app


def _server_side(app: Flask, counterpart: Counterpart) -> None:
    wechat, answer = counterpart.wechat, counterpart.answer

    @app.get("/sns/jscode2session")
    def code2session() -> Response:
        asked = request.args.to_dict()
        return answer("code2session", lambda: wechat.session(asked))

    @app.post("/cgi-bin/stable_token")
    def stable_token() -> Response:
        asked = request.get_json()
        return answer("access_token", lambda: wechat.stable_token(asked))

    @app.post("/wxa/business/getuserphonenumber")
    def phone() -> Response:
        token, code = request.args.get("access_token", ""), request.get_json().get("code", "")
        return answer("phone", lambda: wechat.phone_number(token, code))


def _user_side(app: Flask, counterpart: Counterpart) -> None:
    wechat = counterpart.wechat

    @app.post("/login")
    def login() -> Told:
        """``user=anything``: the code that ``wx.login`` would give this user."""
        return {"code": wechat.login(request.form.get("user", "somebody"))}

    @app.post("/phone")
    def press() -> Told:
        """``phone=13800000000``: the code that the phone number button would give."""
        return {"code": wechat.press(request.form["phone"])}

    @app.post("/faults")
    def ask_for() -> Told:
        """``{"next": {"code2session": ["busy"]}, "rates": {"*": {"error_after": 0.1}}}``"""
        wanted = request.get_json()
        for call, faults in wanted.get("next", {}).items():
            counterpart.faults.ask_for(call, *faults)
        counterpart.faults.rates.update(wanted.get("rates", {}))
        return {"state": "noted"}


class _QuietHandler(WSGIRequestHandler):
    """Writes no line per request: a test's output is about the test."""

    def log(self, *_: Any, **__: Any) -> None:
        pass
