"""Accounts at payment providers: what the environment must say of each, and what cannot be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from environs import Env

_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost)(:[0-9]+)?")
_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]+)?")
_STRIPE_KEY = re.compile(r"[sr]k_(test|live)_[A-Za-z0-9]{16,}")
_STRIPE_WEBHOOK_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{24,}")


@dataclass(frozen=True, slots=True)
class StripeAccount:
    """An account at Stripe; docs/payments.md says where each value is found."""

    secret_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    """Every one that signs at the moment: while a secret is rotated, the old one and the new."""
    api_url: str = "https://api.stripe.com"
    pay_origin: str = "https://checkout.stripe.com"
    """Where Stripe's own pay page stands; another one where the account has a domain for it."""
    payment_methods: tuple[str, ...] = ("card", "alipay", "wechat_pay")
    min_amount_fen: int = 400
    """Stripe takes no less than 0.50 US dollars' worth; docs/payments.md has the source."""

    @property
    def is_live(self) -> bool:
        """Whether the key moves real money; Stripe's keys say it themselves."""
        return self.secret_key.startswith(("sk_live_", "rk_live_"))


def read_stripe(env: Env) -> StripeAccount:
    """The account as the environment has it; ``stripe_complaints`` says what is amiss."""
    usual = StripeAccount("", ())
    return StripeAccount(
        secret_key=env.str("STRIPE_SECRET_KEY", ""),
        webhook_secrets=tuple(env.list("STRIPE_WEBHOOK_SECRETS", [])),
        api_url=env.str("STRIPE_API_URL", usual.api_url).rstrip("/"),
        pay_origin=env.str("STRIPE_PAY_ORIGIN", usual.pay_origin).rstrip("/"),
        payment_methods=tuple(env.list("STRIPE_PAYMENT_METHODS", list(usual.payment_methods))),
        min_amount_fen=env.int("STRIPE_MIN_AMOUNT_FEN", usual.min_amount_fen),
    )


def stripe_complaints(account: StripeAccount, is_demo: bool) -> Iterator[str]:
    """What keeps the house from starting, in the operator's words; never a value of a secret."""
    if not _STRIPE_KEY.fullmatch(account.secret_key):
        yield "STRIPE_SECRET_KEY must be a secret or restricted key of Stripe"
    elif account.is_live and is_demo:
        yield "STRIPE_SECRET_KEY must be a test key: a demonstration takes no real money"
    elif not account.is_live and not is_demo:
        yield "STRIPE_SECRET_KEY must be a live key in production"
    if not account.webhook_secrets:
        yield "STRIPE_WEBHOOK_SECRETS is missing"
    if not all(map(_STRIPE_WEBHOOK_SECRET.fullmatch, account.webhook_secrets)):
        yield "STRIPE_WEBHOOK_SECRETS must be signing secrets, separated by commas"
    for name, url in (
        ("STRIPE_API_URL", account.api_url),
        ("STRIPE_PAY_ORIGIN", account.pay_origin),
    ):
        if not (_HTTPS.fullmatch(url) or (is_demo and _LOOPBACK.fullmatch(url))):
            yield f"{name} must be an https address"
    if not account.payment_methods:
        yield "STRIPE_PAYMENT_METHODS names none"
    if account.min_amount_fen < 1:
        yield "STRIPE_MIN_AMOUNT_FEN must be at least 1"
