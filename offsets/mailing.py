"""The mail server that carries our letters: what must be said of it, and what cannot be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Literal, get_args

from environs import Env

Security = Literal["tls", "starttls", "none"]
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class MailAccount:
    """Where letters are handed over, and as whom."""

    host: str
    sender: str
    """What stands in From, such as ``Forest farm <post@example.org>``."""
    port: int = 465
    security: Security = "tls"
    """Encrypted from the first byte, or after STARTTLS; without only on this machine."""
    user: str = ""
    password: str = field(default="", repr=False)


def read_mail(env: Env) -> MailAccount | None:
    """The account as the environment has it; None where no server is named."""
    host = env.str("MAIL_HOST", "")
    if not host:
        return None
    security = env.str("MAIL_SECURITY", "tls")
    return MailAccount(
        host=host,
        sender=env.str("MAIL_FROM", ""),
        port=env.int("MAIL_PORT", 587 if security == "starttls" else 465),
        security=security,  # type: ignore[arg-type]  # mail_complaints looks at it
        user=env.str("MAIL_USER", ""),
        password=env.str("MAIL_PASSWORD", ""),
    )


def mail_complaints(account: MailAccount) -> Iterator[str]:
    """What keeps the house from starting, in the operator's words; never the password."""
    if not _ADDRESS.fullmatch(parseaddr(account.sender)[1]):
        yield "MAIL_FROM must be an address, or a name with an address in angle brackets"
    if account.security not in get_args(Security):
        yield f"MAIL_SECURITY must be one of {', '.join(get_args(Security))}"
    if account.security == "none" and account.host not in _LOOPBACK:
        yield "MAIL_SECURITY may be none only where MAIL_HOST is this machine"
    if not 1 <= account.port <= MAX_PORT:
        yield f"MAIL_PORT must be 1 to {MAX_PORT}"
    if bool(account.user) != bool(account.password):
        yield "MAIL_USER and MAIL_PASSWORD belong together"
