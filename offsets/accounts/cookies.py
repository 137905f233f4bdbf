"""What a browser carries: its sign-in, whom it asked to be, and where it was going."""

import re
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from offsets.accounts.caller import COOKIE
from offsets.accounts.email.rules import LINK_LIVES
from offsets.accounts.enter import Entered
from offsets.config import settings

ASKER = "asker"
ONWARD = "onward"
_PATH = "/sign-in"
_ONWARD_S = 3600
_INSIDE = re.compile(
    r"/(?:account|organisations|invitations|organise|privacy)(?:[/?][\x21-\x7e]*)?"
)
"""Where a sign-in may lead: pages of ours that need one, and never another house."""

AnyResponse = TypeVar("AnyResponse", bound=Response)


def set_sign_in(response: AnyResponse, entered: Entered) -> AnyResponse:
    """Keep the browser signed in; no script reads it, and no other site's form sends it."""
    _set(response, COOKIE, entered.access_token, entered.expires_in_s, "/")
    response.delete_cookie(ASKER, path=_PATH)
    return response


def end_sign_in(response: AnyResponse) -> AnyResponse:
    response.delete_cookie(COOKIE)
    return response


def set_asker(response: AnyResponse, asker: str) -> AnyResponse:
    """Bind the link and code that were mailed to this browser."""
    _set(response, ASKER, asker, int(LINK_LIVES.total_seconds()), _PATH)
    return response


def asker() -> str:
    """The secret of this browser's last asking, or nothing."""
    return request.cookies.get(ASKER, "")[:64]


def set_onward(response: AnyResponse, path: str) -> AnyResponse:
    """Remember where the reader was going when we asked them to sign in first."""
    if is_inside(path):
        _set(response, ONWARD, path, _ONWARD_S, _PATH)
    return response


def onward() -> str:
    """Where to go after the sign-in."""
    path = request.cookies.get(ONWARD, "")
    return path if is_inside(path) else "/account"


def is_inside(path: str) -> bool:
    """Whether an address is one of our pages for people who are signed in."""
    return bool(_INSIDE.fullmatch(path)) and "//" not in path and "\\" not in path


def _set(response: Response, name: str, value: str, seconds: int, path: str) -> None:
    secure = settings().public_url.startswith("https:")
    response.set_cookie(
        name, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="Lax"
    )
