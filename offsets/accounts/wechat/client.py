"""WeChat's server side of a mini-program, as little of it as signing in needs.

Two calls are made of it: a code for an openid, a button's code for a phone
number. What WeChat answers beyond that is dropped where it is read, above all
``session_key``: we decrypt nothing with it, so nothing of ours ever holds it.
"""

import http.client
import json
import logging
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock, Timer
from typing import Any
from urllib.parse import urlencode, urlsplit

from offsets import clock
from offsets.accounts.errors import (
    BlockedByWeChat,
    CodeInvalid,
    SignInUnavailable,
    TooManySignIns,
)
from offsets.circuit import Circuit
from offsets.errors import DomainError
from offsets.merchants import MiniProgram

PATIENCE_S = 2.8
"""For everything that one of our callers waits for, second tries too: they hear within three."""
_MOST_BYTES = 16 * 1024
_BUSY = -1
_OLD_TOKEN = frozenset({40001, 40014, 42001})
"""Our own access token is no longer good; a new one is fetched once."""
_MEANS: Mapping[int, type[DomainError]] = {
    40029: CodeInvalid,
    40163: CodeInvalid,
    45011: TooManySignIns,
    40226: BlockedByWeChat,
}
"""WeChat's numbers to our facts. Any other number is a fault of our account or of WeChat's."""
_EARLY = timedelta(minutes=5)
"""So long before its end an access token is no longer used."""

Told = dict[str, Any]
_log = logging.getLogger(__name__)


class WeChat:
    """One mini-program's line to WeChat; shared by the threads of a process.

    Raises CodeInvalid, TooManySignIns and BlockedByWeChat where WeChat says so,
    SignInUnavailable for everything else. Numbers are logged, never a message,
    an address or anything of a person's.
    """

    def __init__(self, account: MiniProgram, patience_s: float = PATIENCE_S) -> None:
        self._account, self._patience_s = account, patience_s
        self._circuit = Circuit("wechat_sign_in", SignInUnavailable)
        self._lock = Lock()
        self._access_token, self._good_until = "", clock.now()

    def openid(self, code: str) -> str:
        """Who the mini-program's user is to this mini-program, for the code of ``wx.login``."""
        asked = {
            "appid": self._account.appid,
            "secret": self._account.secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        deadline = time.monotonic() + self._patience_s
        told = self._ask("code2session", f"/sns/jscode2session?{urlencode(asked)}", None, deadline)
        return self._text(told, "code2session", "openid")

    def phone_number(self, code: str) -> str:
        """The number that the user let the button give away, with its country's code."""
        deadline = time.monotonic() + self._patience_s
        told = self._ask_for_number(code, deadline)
        info = told.get("phone_info")
        return self._text(info if isinstance(info, dict) else {}, "phone", "phoneNumber")

    def _ask_for_number(self, code: str, deadline: float, again: bool = True) -> Told:
        token = self._token(deadline)
        path = f"/wxa/business/getuserphonenumber?{urlencode({'access_token': token})}"
        try:
            return self._ask("phone", path, {"code": code}, deadline)
        except _TokenTooOld:
            self._forget(token)
            if not again:
                raise SignInUnavailable("provider") from None
            return self._ask_for_number(code, deadline, again=False)

    def _token(self, deadline: float) -> str:
        """WeChat's "stable" access token: other processes may hold the same one and keep it."""
        with self._lock:
            if self._access_token and clock.now() < self._good_until:
                return self._access_token
        asked = {
            "grant_type": "client_credential",
            "appid": self._account.appid,
            "secret": self._account.secret,
        }
        told = self._ask("access_token", "/cgi-bin/stable_token", asked, deadline)
        token = self._text(told, "access_token", "access_token")
        with self._lock:
            self._access_token, self._good_until = token, _end_of(told)
        return token

    def _forget(self, token: str) -> None:
        with self._lock:
            if self._access_token == token:
                self._access_token = ""

    def _ask(self, call: str, path: str, body: object, deadline: float) -> Told:
        """One call, and one more where WeChat says that it is busy."""
        with self._circuit.call():
            told = self._send(call, path, body, deadline)
            if told.get("errcode") == _BUSY:
                told = self._send(call, path, body, deadline)
            number = told.get("errcode") or 0
            if number == 0:
                return told
            _log.warning("wechat_refused", extra={"facts": {"call": call, "errcode": number}})
            if number in _OLD_TOKEN and call == "phone":
                raise _TokenTooOld
            meant = _MEANS.get(number, SignInUnavailable)
            raise meant("code" if meant is CodeInvalid else "provider")

    def _send(self, call: str, path: str, body: object, deadline: float) -> Told:
        try:
            told = json.loads(_exchange(self._account.api_url, path, body, deadline))
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            raise _unavailable(call, type(error).__name__) from None
        if not isinstance(told, dict) or type(told.get("errcode", 0)) is not int:
            raise _unavailable(call, "not_an_answer")
        return told

    def _text(self, told: Told, call: str, name: str) -> str:
        found = told.get(name)
        if not isinstance(found, str) or not 0 < len(found) <= 512:
            raise _unavailable(call, f"no_{name}")
        return found


class _TokenTooOld(Exception):
    """WeChat no longer takes our access token."""


class _NotInTime(OSError):
    """The patience was over before anything was asked."""


class _Failed(OSError):
    """An answer that is no answer: a status other than 200, or far too much text."""


def _end_of(told: Told) -> datetime:
    seconds = told.get("expires_in")
    life = timedelta(seconds=seconds if type(seconds) is int and 0 < seconds < 86400 else 0)
    return clock.now() + life - _EARLY


def _exchange(url: str, path: str, body: object, deadline: float) -> bytes:
    """One request; raises OSError, HTTPException or ValueError.

    When the time is over the line is cut, so that an answer that trickles in
    byte by byte ends as well.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(str(parts.hostname), parts.port, timeout=_left(deadline))
    line.connect()
    cut = Timer(_left(deadline), _cut, [line.sock])
    cut.start()
    try:
        sent = None if body is None else json.dumps(body).encode()
        headers = {} if sent is None else {"Content-Type": "application/json"}
        line.request("GET" if sent is None else "POST", path, sent, headers)
        answer = line.getresponse()
        read = answer.read(_MOST_BYTES + 1)
        if answer.status != 200 or len(read) > _MOST_BYTES:
            raise _Failed
        return read
    finally:
        cut.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise _NotInTime
    return left


def _unavailable(call: str, why: str) -> SignInUnavailable:
    _log.warning("wechat_unavailable", extra={"facts": {"call": call, "why": why}})
    return SignInUnavailable("provider")
