"""What is decided of sign-ins and keys without asking anybody: lives, prefixes, scopes."""

import re
from datetime import timedelta
from enum import StrEnum

ACCESS_PREFIX = "at_"
REFRESH_PREFIX = "rt_"
KEY_PREFIX = "ck_"
"""A token tells its kind, so that a leaked one can be found by a search and nobody mixes them up.

An order's own token has no prefix. It is random text, which may begin like one of these once
in 87,000 times; ours are longer, so the length tells them apart.
"""

_OURS = re.compile(r"(at|rt|ck)_.*", re.DOTALL)
_ORDER_TOKEN_SIGNS = 32
REFRESH_GRACE = timedelta(seconds=10)
"""How long a spent refresh token may come again without harm.

A phone that loses the answer sends the same request again within seconds, and two requests of one
program may find the access token expired at the same moment. Neither is a thief. Ten seconds cover
both, and a thief who is that quick still gets nothing: a spent token never gives tokens.
"""


class Door(StrEnum):
    """By which door a person came in; it decides how long the tokens live."""

    MINI_PROGRAM = "mini_program"
    BROWSER = "browser"


ACCESS_LIFE = {
    # It travels with every call and lies in a program's memory: two hours limit what
    # a leaked one is worth, and one refresh in two hours is no burden.
    Door.MINI_PROGRAM: timedelta(hours=2),
    # A cookie that no script can read travels to nobody but us, and a page without
    # JavaScript could not refresh it.
    Door.BROWSER: timedelta(days=30),
}
REFRESH_LIFE = {
    # Who has not come for a month signs in again, in a mini-program without a touch.
    Door.MINI_PROGRAM: timedelta(days=30),
}

MAX_DEVICES = 50
"""Nobody has more phones than this, and each is one more place in the search for their orders."""

KINDS = ("wechat", "email", "passkey")

SCOPES = {
    "orders:write": "Place, pay and cancel orders, and open gifts.",
    "orders:read": "Read the orders that were placed through it.",
    "certificates:read": "List the certificates of these orders.",
    "footprints:write": "Keep footprints of trips and events.",
}
"""What a front end's key may do. What anybody may read needs no key and no scope."""

KEY_OVERLAP = timedelta(days=7)
"""How long the old key still works after a new one was made: time to bring it to every server."""


def is_ours(token: str) -> bool:
    """Whether a bearer token claims to be an access token, refresh token or API key."""
    return bool(_OURS.fullmatch(token)) and len(token) != _ORDER_TOKEN_SIGNS
