"""Environment to typed settings; refuses to start on a missing or weak secret.

Two modes. ``demo`` needs nothing: an embedded database, a secret made on first
start, the sandbox gateway, and the word "demonstration" on every screen.
``production`` makes up nothing, and refuses the sandbox.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from environs import Env, EnvError
from flask import current_app

from offsets.keeping import Keeping, keeping_complaints, read_keeping
from offsets.mailing import MailAccount, mail_complaints, read_mail
from offsets.merchants import (
    BankAccount,
    MiniProgram,
    StripeAccount,
    WeChatPayAccount,
    bank_complaints,
    mini_program_complaints,
    read_bank,
    read_mini_program,
    read_stripe,
    read_wechatpay,
    stripe_complaints,
    wechatpay_complaints,
)

MIN_SECRET_LENGTH = 32
_WEAK_WORDS = ("changeme", "secret", "password", "example", "development")

_LOG_ORIGIN = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._-]+)+")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?")

PLATFORMS = ("ios", "android", "ohos", "windows", "mac", "devtools", "other")
"""What a mini-program may run on, in WeChat's words (``wx.getDeviceInfo().platform``), or else."""

Mode = Literal["demo", "production"]


class BadSettings(Exception):
    """The environment does not make a running house; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decided before start; immutable while the process lives."""

    mode: Mode
    secret_key: str = field(repr=False)
    sandbox_secret: str = field(repr=False)
    database_url: str = field(repr=False)
    public_url: str
    """Where people reach the house, without a slash at the end; printed into QR codes."""
    operator_name: str
    var_dir: Path
    gateways: tuple[str, ...]
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    """Earlier keys that still verify and open, and sign and seal nothing any more."""
    cors_origins: tuple[str, ...] = ()
    trusted_proxies: int = 0
    """How many proxies stand before us and set X-Forwarded-For."""
    rate_limit_storage: str = "memory://"
    rate_limits_enabled: bool = True
    quote_minutes: int = 30
    hold_minutes: int = 15
    metrics_token: str = field(default="", repr=False)
    """Bearer token for /metrics; empty means only loopback may read it."""
    log_origin: str = "localhost/log/test"
    """The public log's name for ever; of a sandbox it ends in ``/test``."""
    log_store: str = ""
    """A folder or ``s3://bucket/prefix`` for the log's files; empty means ``log`` in var_dir."""
    log_witnesses: tuple[str, ...] = ()
    """Verifier keys of those who cosign the log."""
    log_quorum: int = 0
    """How many of them a verifier should ask for."""
    stripe: StripeAccount | None = None
    wechatpay: WeChatPayAccount | None = None
    bank: BankAccount | None = None
    mail: MailAccount | None = None
    """Without one nobody signs in by e-mail; a demonstration's letters lie in var_dir then."""
    mini_program: MiniProgram | None = None
    """Whose users may sign in; without one nobody can by WeChat, and everybody can buy."""
    no_buying_on: tuple[str, ...] = ()
    """Kinds of device on which mini-programs offer no buying, as WeChat names them."""

    keeping: Keeping = field(default_factory=Keeping)
    """What was decided about people's data, ages and invoices."""

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """Every key that still counts, the present one first."""
        return (self.secret_key, *self.secret_key_fallbacks)

    @property
    def signing_keys(self) -> list[str]:
        """The same as itsdangerous wants them: all verify, and the last one signs."""
        return [*reversed(self.secret_keys)]


def load(env: Env | None = None) -> Settings:
    """Read the environment; raises BadSettings with every complaint at once."""
    try:
        found = _read(env or Env())
    except EnvError as error:
        raise BadSettings(str(error)) from None
    complaints = list(_complaints(found))
    if complaints:
        raise BadSettings("; ".join(complaints))
    return found


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions["settings"]
    return found


def _read(env: Env) -> Settings:
    mode = _mode(env)
    var_dir = Path(env.str("VAR_DIR", "var")).resolve()
    demo = mode == "demo"
    return Settings(
        mode=mode,
        secret_key=env.str("SECRET_KEY", "") or (_kept(var_dir, "secret_key") if demo else ""),
        sandbox_secret=env.str("SANDBOX_SECRET", "")
        or (_kept(var_dir, "sandbox_secret") if demo else ""),
        database_url=_database_url(env, var_dir, demo),
        public_url=env.str("PUBLIC_URL", _local_url(env) if demo else "").rstrip("/"),
        operator_name=env.str("OPERATOR_NAME", "演示经营者 Demo operator" if demo else ""),
        var_dir=var_dir,
        gateways=tuple(env.list("GATEWAYS", ["sandbox"] if demo else [])),
        secret_key_fallbacks=tuple(env.list("SECRET_KEY_FALLBACKS", [])),
        cors_origins=tuple(env.list("CORS_ORIGINS", [])),
        trusted_proxies=env.int("TRUSTED_PROXIES", 0),
        rate_limit_storage=env.str("RATE_LIMIT_STORAGE", "memory://"),
        rate_limits_enabled=env.bool("RATE_LIMITS", True),
        quote_minutes=env.int("QUOTE_MINUTES", 30),
        hold_minutes=env.int("HOLD_MINUTES", 15),
        metrics_token=env.str("METRICS_TOKEN", ""),
        log_origin=env.str("LOG_ORIGIN", "") or _log_origin(env, demo),
        log_store=env.str("LOG_STORE", ""),
        log_witnesses=tuple(env.list("LOG_WITNESSES", [])),
        log_quorum=env.int("LOG_QUORUM", 0),
        keeping=read_keeping(env),
        no_buying_on=tuple(env.list("NO_BUYING_ON", [])),
        **_accounts(env),
    )


def _accounts(env: Env) -> dict[str, Any]:
    """The operator's accounts with others, each where it is used."""
    gateways: list[str] = env.list("GATEWAYS", [])
    return {
        "stripe": read_stripe(env) if "stripe" in gateways else None,
        "wechatpay": read_wechatpay(env) if "wechatpay" in gateways else None,
        "bank": read_bank(env) if "bank_transfer" in gateways else None,
        "mini_program": read_mini_program(env),
        "mail": read_mail(env),
    }


def _mode(env: Env) -> Mode:
    name = env.str("MODE", "demo")
    if name == "demo":
        return "demo"
    if name == "production":
        return "production"
    raise BadSettings("MODE must be demo or production")


def _database_url(env: Env, var_dir: Path, demo: bool) -> str:
    url = env.str("DATABASE_URL", f"sqlite:///{var_dir / 'demo.sqlite3'}" if demo else "")
    # Hosts hand out the bare scheme; the driver we ship is psycopg 3.
    for bare in ("postgres://", "postgresql://"):
        if url.startswith(bare):
            return "postgresql+psycopg://" + url.removeprefix(bare)
    return url


def _log_origin(env: Env, demo: bool) -> str:
    # A demonstration moves between ports and machines; its log keeps its name.
    if demo:
        return "localhost/log/test"
    return re.sub("^https?://", "", env.str("PUBLIC_URL", "")).rstrip("/") + "/log"


def _local_url(env: Env) -> str:
    host = env.str("HOST", "127.0.0.1")
    # "All addresses" is none that anybody could visit.
    near = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # compared only
    return f"http://{near}:{env.int('PORT', 8000)}"


def _kept(var_dir: Path, name: str) -> str:
    """A random secret that is made once and kept, so that a restart loses no session."""
    path = var_dir / name
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(MIN_SECRET_LENGTH))
        # Where another process was first, its secret counts.
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text()


def _complaints(found: Settings) -> Iterator[str]:
    yield from _weak_secrets(found)
    if found.stripe:
        yield from stripe_complaints(found.stripe, found.is_demo)
    if found.wechatpay:
        yield from wechatpay_complaints(found.wechatpay, found.is_demo)
    if found.bank:
        yield from bank_complaints(found.bank)
    if found.mail:
        yield from mail_complaints(found.mail)
    yield from keeping_complaints(found.keeping)
    if found.mini_program:
        yield from mini_program_complaints(found.mini_program, found.wechatpay, found.is_demo)
    if unknown := set(found.no_buying_on) - set(PLATFORMS):
        yield f"NO_BUYING_ON names {', '.join(sorted(unknown))}, which WeChat calls no device"
    if not found.gateways:
        yield "GATEWAYS names no payment gateway"
    if min(found.quote_minutes, found.hold_minutes) < 1:
        yield "QUOTE_MINUTES and HOLD_MINUTES must be at least 1"
    if found.trusted_proxies < 0:
        yield "TRUSTED_PROXIES must not be negative"
    for origin in found.cors_origins:
        if not _ORIGIN.fullmatch(origin):
            yield f"CORS_ORIGINS must be addresses like https://example.org, not {origin}"
    yield from _log_complaints(found)
    if not found.is_demo:
        yield from _production_complaints(found)


def _log_complaints(found: Settings) -> Iterator[str]:
    if not _LOG_ORIGIN.fullmatch(found.log_origin):
        yield "LOG_ORIGIN must be an address without its scheme, like example.org/log"
    if found.is_demo != found.log_origin.endswith("/test"):
        yield "LOG_ORIGIN must end in /test for a sandbox, and for no other"
    if not 0 <= found.log_quorum <= len(found.log_witnesses):
        yield "LOG_QUORUM must not be more than there are LOG_WITNESSES"


def _weak_secrets(found: Settings) -> Iterator[str]:
    yield from _secret_complaints("SECRET_KEY", found.secret_key)
    for earlier in found.secret_key_fallbacks:
        yield from _secret_complaints("SECRET_KEY_FALLBACKS", earlier)
    if len(set(found.secret_keys)) < len(found.secret_keys):
        yield "SECRET_KEY_FALLBACKS names a key twice, or the present one"
    if "sandbox" in found.gateways:
        yield from _secret_complaints("SANDBOX_SECRET", found.sandbox_secret)


def _secret_complaints(name: str, secret: str) -> Iterator[str]:
    if not secret:
        yield f"{name} is missing"
    elif len(secret) < MIN_SECRET_LENGTH or len(set(secret)) < MIN_SECRET_LENGTH // 4:
        yield f"{name} is too weak: at least {MIN_SECRET_LENGTH} random characters"
    elif any(word in secret.lower() for word in _WEAK_WORDS):
        yield f"{name} looks like a placeholder"


def _production_complaints(found: Settings) -> Iterator[str]:
    if "sandbox" in found.gateways:
        yield "GATEWAYS may not name the sandbox in production"
    if not found.database_url.startswith("postgresql+psycopg://"):
        yield "DATABASE_URL must name a PostgreSQL database in production"
    if not found.public_url.startswith("https://"):
        yield "PUBLIC_URL must be an https address in production"
    if not found.operator_name:
        yield "OPERATOR_NAME is missing"
