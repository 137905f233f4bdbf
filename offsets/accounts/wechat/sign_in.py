"""Sign in by the code that WeChat gave the mini-program."""

from flask import current_app

from offsets.accounts.enter import Entered, enter_as
from offsets.accounts.rules import Door
from offsets.accounts.wechat.client import WeChat
from offsets.db import transaction
from offsets.errors import Invalid

WECHAT = "wechat"


def sign_in(code: str, label: str, locale: str) -> Entered:
    """Tokens for whoever WeChat says it is; a new person at the first time.

    WeChat is asked before the transaction, never inside it. Raises Invalid
    where the house has no mini-program, and what ``WeChat`` raises.
    """
    openid = line().openid(code)
    with transaction() as session:
        return enter_as(session, WECHAT, openid, locale, Door.MINI_PROGRAM, label)


def line() -> WeChat:
    """The house's line to WeChat; raises Invalid where it has none."""
    found: WeChat | None = current_app.extensions["wechat"]
    if found is None:
        raise Invalid("provider", "not_offered")
    return found
