"""The counterpart's HTTP side: WeChat Pay's API for the merchant, pages for who pays."""

import json
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, Response, redirect, render_template_string, request
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response as AnyResponse

from tests.counterparts.wechatpay.bill import bill
from tests.counterparts.wechatpay.faults import Faults
from tests.counterparts.wechatpay.keys import Keys
from tests.counterparts.wechatpay.ledger import Ledger, Refusal, Transaction
from tests.counterparts.wechatpay.notices import Outbox
from tests.counterparts.wechatpay.pages import H5, WALLET

CODE = "weixin://wxpay/bizpayurl?pr="
"""What a Native QR code begins with; only WeChat's own scanner can follow it."""

Deed = Callable[[dict[str, Any]], dict[str, Any] | None]


class Counterpart:
    """WeChat Pay for one merchant, served from a thread between ``start`` and ``stop``."""

    def __init__(
        self, keys: Keys | None = None, faults: Faults | None = None, hurry: float = 1.0
    ) -> None:
        self.keys = keys or Keys()
        self.faults = faults or Faults()
        self.outbox = Outbox(self.keys, self.faults, hurry)
        self.ledger = Ledger(self.keys.appid, self.keys.mchid, self.outbox.owe)
        self.url = ""

    def start(self, port: int = 0) -> "Counterpart":
        """Listen on loopback; port 0 takes any free one."""
        app = _app(self)
        self._server = make_server(
            "127.0.0.1", port, app, threaded=True, request_handler=_QuietHandler
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        serve = partial(self._server.serve_forever, poll_interval=0.02)
        threading.Thread(target=serve, daemon=True, name="wechatpay").start()
        return self

    def stop(self) -> None:
        """Let nobody in any more."""
        self.outbox.stop()
        self._server.shutdown()
        self._server.server_close()

    def scan(self, qr_text: str) -> Transaction:
        """What a phone does with a Native QR code; raises Refusal where it is none of ours."""
        if not qr_text.startswith(CODE):
            raise Refusal(404, "ORDER_NOT_EXIST", "not a code of WeChat Pay")
        return self.ledger.prepaid(qr_text.removeprefix(CODE))

    def answer(self, name: str, deed: Deed) -> Response:
        """A call of the merchant's: its signature, what goes wrong with it, and its deed."""
        body = request.get_data(as_text=True)
        path = request.full_path.rstrip("?")
        authorization = request.headers.get("Authorization", "")
        if not self.keys.signed_by_merchant(authorization, request.method, path, body):
            return self._told(401, {"code": "SIGN_ERROR", "message": "the signature does not fit"})
        fault = self.faults.at_call(name)
        if broken := self._broken(fault, "before"):
            return broken
        try:
            status, told = 200, deed(json.loads(body) if body else {})
        except Refusal as refusal:
            status, told = refusal.status, {"code": refusal.code, "message": refusal.message}
        if broken := self._broken(fault, "after"):
            return broken
        return self._told(status, _bent(told, fault), forged=fault == "forged_answer")

    def _broken(self, fault: str | None, when: str) -> Response | None:
        if fault is None or not fault.endswith(f"_{when}"):
            return None
        kind = fault.removesuffix(f"_{when}")
        if kind == "error":
            return self._told(500, {"code": "SYSTEM_ERROR", "message": "please try again"})
        if kind == "silent":
            time.sleep(self.faults.silence_s)
        # The merchant finds the connection closed, with no answer on it.
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response(status=204)

    def _told(self, status: int, told: dict[str, Any] | None, forged: bool = False) -> Response:
        body = "" if told is None else json.dumps(told, ensure_ascii=False)
        key = self.keys.stranger if forged else None
        response = Response(body, 204 if told is None else status, self.keys.signed(body, key=key))
        if told is not None:
            response.content_type = "application/json; charset=utf-8"
        return response


def _app(counterpart: Counterpart) -> Flask:
    app = Flask(__name__)
    _merchant_side(app, counterpart)
    _bills(app, counterpart)
    _payer_side(app, counterpart)
    return app


def _merchant_side(app: Flask, counterpart: Counterpart) -> None:
    ledger, answer = counterpart.ledger, counterpart.answer

    @app.post("/v3/pay/transactions/<any(native, h5, jsapi):kind>")
    def order(kind: str) -> Response:
        return answer(kind, lambda asked: _prepaid(counterpart, kind, ledger.order(kind, asked)))

    @app.get("/v3/pay/transactions/out-trade-no/<number>")
    def query(number: str) -> Response:
        return answer("query", lambda _: ledger.find(number).as_told())

    @app.post("/v3/pay/transactions/out-trade-no/<number>/close")
    def close(number: str) -> Response:
        return answer("close", lambda _: ledger.close(number))

    @app.post("/v3/refund/domestic/refunds")
    def refund() -> Response:
        return answer("refund", lambda asked: ledger.refund(asked).as_told())

    @app.get("/v3/refund/domestic/refunds/<number>")
    def query_refund(number: str) -> Response:
        return answer("query_refund", lambda _: ledger.find_refund(number).as_told())


def _bills(app: Flask, counterpart: Counterpart) -> None:
    @app.get("/v3/bill/tradebill")
    def announce() -> Response:
        def told(_: dict[str, Any]) -> dict[str, Any]:
            day = request.args["bill_date"]
            _, digest = bill(counterpart.ledger, day)
            url = f"{counterpart.url}/v3/billdownload/file?token={day}"
            return {"hash_type": "SHA1", "hash_value": digest, "download_url": url}

        return counterpart.answer("bill", told)

    @app.get("/v3/billdownload/file")
    def download() -> Response:
        packed, _ = bill(counterpart.ledger, request.args["token"])
        return Response(packed, content_type="application/octet-stream")


def _payer_side(app: Flask, counterpart: Counterpart) -> None:
    ledger = counterpart.ledger

    @app.get("/")
    def wallet() -> str:
        newest_first = list(ledger.transactions.values())[::-1]
        return render_template_string(
            WALLET, transactions=newest_first, refunds=ledger.refunds.values()
        )

    @app.post("/act")
    def act() -> AnyResponse:
        """``act`` is pay, decline, finish_refunds; the transaction by number or by scanned code."""
        if request.form["act"] == "finish_refunds":
            ledger.finish_refunds()
            return redirect("/", 303)
        code = request.form.get("qr_text")
        number = counterpart.scan(code).number if code else request.form["number"]
        deed = ledger.pay if request.form["act"] == "pay" else ledger.decline
        deed(number)
        return redirect(request.form.get("back") or "/", 303)

    @app.get("/cgi-bin/mmpayweb-bin/checkmweb")
    def h5() -> str:
        if "Referer" not in request.headers:
            raise Refusal(403, "NO_REFERER", "the page opens from the merchant's domain only")
        transaction = ledger.prepaid(request.args["prepay_id"])
        return render_template_string(
            H5, transaction=transaction, back=request.args.get("redirect_url", "/")
        )

    @app.post("/faults")
    def ask_for() -> dict[str, str]:
        """``{"next": {"call:native": ["silent_after"]}, "rates": {"notice:": {"lost": 0.1}}}``"""
        wanted = request.get_json()
        for where, faults in wanted.get("next", {}).items():
            counterpart.faults.ask_for(where, *faults)
        counterpart.faults.rates.update(wanted.get("rates", {}))
        return {"state": "noted"}

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> tuple[dict[str, str], int]:
        return {"code": refusal.code, "message": refusal.message}, refusal.status


def _prepaid(counterpart: Counterpart, kind: str, prepay_id: str) -> dict[str, Any]:
    if kind == "native":
        return {"code_url": CODE + prepay_id}
    if kind == "h5":
        path = f"/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={prepay_id}&package=0"
        return {"h5_url": counterpart.url + path}
    return {"prepay_id": prepay_id}


def _bent(told: dict[str, Any] | None, fault: str | None) -> dict[str, Any] | None:
    """The answer with another sum or currency, where it tells of money that came."""
    if told is None or "amount" not in told or fault not in ("wrong_amount", "wrong_currency"):
        return told
    bent = dict(told, amount=dict(told["amount"]))
    if fault == "wrong_amount":
        bent["amount"]["total"] += 1
    else:
        bent["amount"]["currency"] = "USD"
    return bent


class _QuietHandler(WSGIRequestHandler):
    """Writes no line per request: a test's output is about the test."""

    def log(self, *_: Any, **__: Any) -> None:
        pass
