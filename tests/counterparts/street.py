"""Everybody outside with whom a house deals, side by side: who takes money, and who names people.

For tests that need them all, and for ``python -m tests.counterparts``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from tests.counterparts.code2session.__main__ import environment as environment_of_code2session
from tests.counterparts.code2session.server import Counterpart as Code2Session
from tests.counterparts.code2session.wechat import WeChat
from tests.counterparts.stripe.server import Counterpart as Stripe
from tests.counterparts.stripe.server import running
from tests.counterparts.wechatpay.__main__ import environment as environment_of_wechatpay
from tests.counterparts.wechatpay.server import Counterpart as WeChatPay

STRIPE_KEY = "sk_test_" + "0" * 24
STRIPE_SECRET = "whsec_" + "0" * 24
GATEWAYS = "sandbox,stripe,wechatpay"


@dataclass(frozen=True)
class Street:
    """The counterparts, and what a house must be told to deal with them."""

    stripe: Stripe
    wechat: WeChatPay
    code2session: Code2Session
    environment: dict[str, str]

    def tell(self, house_url: str) -> None:
        """Where the house is, whose port was perhaps not known before."""
        self.stripe.notices.url = f"{house_url}/webhooks/stripe"


@contextmanager
def street(
    folder: Path, stripe_port: int = 0, wechat_port: int = 0, code2session_port: int = 0
) -> Iterator[Street]:
    """All counterparts while the context lasts; keys are written into the folder."""
    wechat = WeChatPay(hurry=10).start(wechat_port)
    wechat.outbox.keep_delivering()
    # One app signs people in and takes their money.
    code2session = Code2Session(WeChat(appid=wechat.keys.appid)).start(code2session_port)
    with running("", STRIPE_SECRET, stripe_port) as stripe:
        Thread(target=stripe.deliver_until_stopped, daemon=True).start()
        environment = {
            **environment_of_wechatpay(wechat, folder),
            **environment_of_code2session(code2session),
            "GATEWAYS": GATEWAYS,
            "STRIPE_SECRET_KEY": STRIPE_KEY,
            "STRIPE_WEBHOOK_SECRETS": STRIPE_SECRET,
            "STRIPE_API_URL": stripe.url,
            "STRIPE_PAY_ORIGIN": stripe.url,
        }
        try:
            yield Street(stripe, wechat, code2session, environment)
        finally:
            code2session.stop()
            wechat.stop()
