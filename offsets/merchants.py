"""Accounts at payment providers and at WeChat: what each must say, and what cannot be."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from environs import Env

_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost)(:[0-9]+)?")
_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]+)?")
_STRIPE_KEY = re.compile(r"[sr]k_(test|live)_[A-Za-z0-9]{16,}")
_STRIPE_WEBHOOK_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{24,}")

_BANK_ACCOUNT = re.compile(r"[0-9-]{8,32}")
_STATEMENT_COLUMNS = {"serial", "date", "credit", "amount", "direction", "remark"}
MAX_HOLD_DAYS = 60

WECHATPAY_URL = "https://api.mch.weixin.qq.com"
WeChatPayChannel = Literal["qr", "redirect", "mini_program"]
WECHATPAY_CHANNELS: tuple[WeChatPayChannel, ...] = get_args(WeChatPayChannel)
WECHAT_API_URL = "https://api.weixin.qq.com"
_WECHAT_SECRET = re.compile(r"[0-9A-Za-z]{32}")
_WECHATPAY_SHAPES = {
    "APPID": r"wx[0-9A-Za-z]{16}",
    "MCHID": r"[0-9]{8,32}",
    "CERT_SERIAL": r"[0-9A-F]{16,64}",
    "PUBLIC_KEY_ID": r"PUB_KEY_ID_[0-9]{16,64}",
    "APIV3_KEY": r"[0-9A-Za-z]{32}",
}


@dataclass(frozen=True, slots=True)
class StripeAccount:
    """An account at Stripe; docs/stripe.md says where each value is found."""

    secret_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    """Every one that signs at the moment: while a secret is rotated, the old one and the new."""
    api_url: str = "https://api.stripe.com"
    pay_origin: str = "https://checkout.stripe.com"
    """Where Stripe's own pay page stands; another one where the account has a domain for it."""
    payment_methods: tuple[str, ...] = ("card", "alipay", "wechat_pay")
    min_amount_fen: int = 400
    """Stripe takes no less than 0.50 US dollars' worth; docs/stripe.md has the source."""

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


@dataclass(frozen=True, slots=True)
class WeChatPayAccount:
    """A merchant's account at WeChat Pay, in public-key mode; its keys are PEM texts."""

    appid: str
    mchid: str
    cert_serial: str
    """Of the merchant's own API certificate."""
    public_key_id: str
    public_key: str = field(repr=False)
    """WeChat Pay's, by which its answers and notices are verified."""
    private_key: str = field(repr=False)
    apiv3_key: str = field(repr=False)
    base_url: str = WECHATPAY_URL
    channels: tuple[WeChatPayChannel, ...] = WECHATPAY_CHANNELS
    """What WeChat Pay has granted the merchant: Native, H5, JSAPI; large screens get the first."""

    @property
    def is_live(self) -> bool:
        """Whether it moves real money: WeChat Pay has no trial mode, so its address says it."""
        return self.base_url == WECHATPAY_URL


def read_wechatpay(env: Env) -> WeChatPayAccount:
    """The account as the environment has it, with keys read from their files."""
    return WeChatPayAccount(
        appid=env.str("WECHATPAY_APPID", ""),
        mchid=env.str("WECHATPAY_MCHID", ""),
        cert_serial=env.str("WECHATPAY_CERT_SERIAL", ""),
        public_key_id=env.str("WECHATPAY_PUBLIC_KEY_ID", ""),
        public_key=_text_of(env.str("WECHATPAY_PUBLIC_KEY_FILE", "")),
        private_key=_text_of(env.str("WECHATPAY_PRIVATE_KEY_FILE", "")),
        apiv3_key=env.str("WECHATPAY_APIV3_KEY", ""),
        base_url=env.str("WECHATPAY_BASE_URL", WECHATPAY_URL).rstrip("/"),
        channels=tuple(env.list("WECHATPAY_CHANNELS", list(WECHATPAY_CHANNELS))),
    )


def wechatpay_complaints(account: WeChatPayAccount, is_demo: bool) -> Iterator[str]:
    """What keeps the house from starting, in the operator's words; never a value of a secret."""
    for name, shape in _WECHATPAY_SHAPES.items():
        value = getattr(account, name.lower())
        if not re.fullmatch(shape, value):
            yield f"WECHATPAY_{name} is {'not of the right form' if value else 'missing'}"
    for name in ("PUBLIC_KEY", "PRIVATE_KEY"):
        if not getattr(account, name.lower()):
            yield f"WECHATPAY_{name}_FILE names no file that can be read"
    if not account.channels or set(account.channels) - set(WECHATPAY_CHANNELS):
        yield f"WECHATPAY_CHANNELS must be some of {', '.join(WECHATPAY_CHANNELS)}"
    if is_demo and not _LOOPBACK.fullmatch(account.base_url):
        yield "WECHATPAY_BASE_URL must be on this machine: a demonstration takes no real money"
    if not is_demo and not account.is_live:
        yield "WECHATPAY_BASE_URL may not be set in production"


def _text_of(path: str) -> str:
    """A key file's text, empty where it cannot be read."""
    with suppress(OSError, ValueError):
        return Path(path).read_text("ascii")
    return ""


@dataclass(frozen=True, slots=True)
class MiniProgram:
    """A mini-program at WeChat, whose users may sign in here."""

    appid: str
    secret: str = field(repr=False)
    api_url: str = WECHAT_API_URL


def read_mini_program(env: Env) -> MiniProgram | None:
    """The mini-program as the environment has it; None where it names none."""
    found = MiniProgram(
        appid=env.str("WECHAT_APP_ID", ""),
        secret=env.str("WECHAT_APP_SECRET", ""),
        api_url=env.str("WECHAT_API_URL", WECHAT_API_URL).rstrip("/"),
    )
    return found if found.appid or found.secret else None


def mini_program_complaints(
    found: MiniProgram, merchant: WeChatPayAccount | None, is_demo: bool
) -> Iterator[str]:
    """What keeps the house from starting, in the operator's words; never a value of a secret."""
    if not re.fullmatch(_WECHATPAY_SHAPES["APPID"], found.appid):
        yield "WECHAT_APP_ID must be wx and 16 signs"
    if not _WECHAT_SECRET.fullmatch(found.secret):
        yield "WECHAT_APP_SECRET must have 32 letters and digits"
    if not (_HTTPS.fullmatch(found.api_url) or (is_demo and _LOOPBACK.fullmatch(found.api_url))):
        yield "WECHAT_API_URL must be an https address"
    if merchant and "mini_program" in merchant.channels and merchant.appid != found.appid:
        # An openid means something to one app only: nobody who signs in could pay.
        yield "WECHAT_APP_ID must be WECHATPAY_APPID, or WECHATPAY_CHANNELS without mini_program"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where public bodies transfer their money to; it stands on every pro-forma."""

    payee: str
    bank: str
    number: str = field(repr=False)
    hold_days: int = 10
    """How long grams wait for the money: a treasury pays within its own days, not within ours."""
    min_amount_fen: int = 10_000
    """Each transfer takes a person's time, here and there."""
    max_waiting_g: int = 100_000_000
    """How many grams of one lot may wait for transfers at once: asking for a pro-forma costs
    nothing, and nobody may keep a lot from all others by it."""
    columns: tuple[tuple[str, str], ...] = ()
    """What the bank calls the columns of its statement, where that is not usual."""


def read_bank(env: Env) -> BankAccount:
    """The account as the environment has it; ``bank_complaints`` says what is amiss."""
    usual = BankAccount("", "", "")
    return BankAccount(
        payee=env.str("BANK_PAYEE", ""),
        bank=env.str("BANK_NAME", ""),
        number=env.str("BANK_ACCOUNT", "").replace(" ", ""),
        hold_days=env.int("BANK_HOLD_DAYS", usual.hold_days),
        min_amount_fen=env.int("BANK_MIN_AMOUNT_FEN", usual.min_amount_fen),
        max_waiting_g=env.int("BANK_MAX_WAITING_G", usual.max_waiting_g),
        columns=tuple(env.dict("BANK_STATEMENT_COLUMNS", {}).items()),
    )


def bank_complaints(account: BankAccount) -> Iterator[str]:
    """What keeps the house from offering the road: an account that nobody could pay into."""
    for name, value in (("BANK_PAYEE", account.payee), ("BANK_NAME", account.bank)):
        if not value:
            yield f"{name} is missing"
    if not _BANK_ACCOUNT.fullmatch(account.number):
        yield "BANK_ACCOUNT must be the number of an account, 8 to 32 digits"
    if not 1 <= account.hold_days <= MAX_HOLD_DAYS:
        yield f"BANK_HOLD_DAYS must be 1 to {MAX_HOLD_DAYS}"
    if account.min_amount_fen < 1:
        yield "BANK_MIN_AMOUNT_FEN must be at least 1"
    if account.max_waiting_g < 1:
        yield "BANK_MAX_WAITING_G must be at least 1"
    if unknown := {meaning for meaning, _ in account.columns} - _STATEMENT_COLUMNS:
        yield f"BANK_STATEMENT_COLUMNS names {', '.join(sorted(unknown))}, which no column means"
