"""What WeChat knows of one mini-program: its users, the codes they were given, its secret."""

import secrets
import string
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

CODE_LIFE_S = 300
SIGNS = string.ascii_letters + string.digits


class Refusal(Exception):
    """WeChat answers with a number and a few words."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode, self.errmsg = errcode, errmsg


def _signs(count: int) -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(count))


@dataclass
class WeChat:
    """Codes are good for one use within five minutes; an access token until it is ended."""

    appid: str = field(default_factory=lambda: "wx" + _signs(16).lower())
    secret: str = field(default_factory=lambda: _signs(32))
    session_keys: list[str] = field(default_factory=list)
    """Every one that was handed out, for tests that look where it must not be."""
    access_tokens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._codes: dict[str, tuple[str, float]] = {}
        self._good_tokens: set[str] = set()
        self._users: dict[str, str] = {}
        self._lock = Lock()

    def openid_of(self, user: str) -> str:
        """The user's openid in this mini-program."""
        with self._lock:
            return self._users.setdefault(user, "o" + _signs(27))

    def login(self, user: str) -> str:
        """What ``wx.login`` gives this user's phone."""
        return self._code(self.openid_of(user))

    def press(self, phone: str) -> str:
        """What the phone number button gives."""
        return self._code(phone)

    def session(self, asked: dict[str, str]) -> dict[str, Any]:
        """``jscode2session``."""
        self._require_secret(asked)
        openid = self._take(asked.get("js_code", ""))
        key = secrets.token_urlsafe(18)[:24]
        self.session_keys.append(key)
        return {"openid": openid, "session_key": key, "unionid": "u" + openid[1:]}

    def stable_token(self, asked: dict[str, str]) -> dict[str, Any]:
        """``stable_token``: the same token again while it is good."""
        self._require_secret(asked)
        with self._lock:
            if not self._good_tokens:
                token = _signs(100)
                self._good_tokens.add(token)
                self.access_tokens.append(token)
            return {"access_token": next(iter(self._good_tokens)), "expires_in": 7200}

    def end_access_tokens(self) -> None:
        """As when somebody forces a new one."""
        self._good_tokens.clear()

    def phone_number(self, token: str, code: str) -> dict[str, Any]:
        """``getuserphonenumber``."""
        if token not in self._good_tokens:
            raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
        phone = self._take(code)
        info = {"phoneNumber": f"+86{phone}", "purePhoneNumber": phone, "countryCode": "86"}
        return {"errcode": 0, "errmsg": "ok", "phone_info": info}

    def _code(self, meaning: str) -> str:
        code = _signs(32)
        with self._lock:
            self._codes[code] = (meaning, time.time() + CODE_LIFE_S)
        return code

    def _take(self, code: str) -> str:
        with self._lock:
            meaning, good_until = self._codes.pop(code, ("", 0.0))
        if time.time() >= good_until:
            raise Refusal(40029, "invalid code")
        return meaning

    def _require_secret(self, asked: dict[str, str]) -> None:
        if asked.get("appid") != self.appid:
            raise Refusal(40013, "invalid appid")
        if not secrets.compare_digest(asked.get("secret", ""), self.secret):
            raise Refusal(40125, "invalid appsecret")
