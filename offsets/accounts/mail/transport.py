"""Ways for a letter to leave the house: a mail server, or in a demonstration a folder."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Protocol

from offsets import clock
from offsets.accounts.mail.letter import Written
from offsets.config import settings
from offsets.mailing import MailAccount

TIMEOUT_S = 5
"""For each step of handing over; the worker's other jobs wait meanwhile."""
_PERMANENT = 500
_DEMO_SENDER = "demo@localhost"


class Undelivered(Exception):
    """A letter was not taken; ``fault`` tells the kind and number, never the server's words."""

    def __init__(self, fault: str, final: bool, of_server: bool) -> None:
        super().__init__(fault)
        self.fault = fault
        self.final = final
        """Whether to try again would be of no use: the server does not want it, ever."""
        self.of_server = of_server
        """Whether the server failed, and not this letter alone."""


class Transport(Protocol):
    """Takes letters over; raises Undelivered."""

    def carry(self, name: str, letter: Written) -> None: ...


def offered() -> bool:
    """Whether this house can send letters at all; without, nobody signs in by e-mail."""
    return settings().mail is not None or settings().is_demo


@contextmanager
def opened_transport() -> Iterator[Transport]:
    """The way out that the settings name; one connection for all letters of a round."""
    account = settings().mail
    if account is None:
        yield Folder(settings().var_dir / "mail")
        return
    with _connected(account) as server:
        yield Server(server, account)


class Folder:
    """A demonstration's letters lie in a folder, where whoever runs it can read them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def carry(self, name: str, letter: Written) -> None:
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._path / f"{name}.eml"
        file.touch(mode=0o600)
        file.write_bytes(message(name, letter, _DEMO_SENDER).as_bytes())


class Server:
    """A mail server, by a connection that is open and signed in."""

    def __init__(self, server: smtplib.SMTP, account: MailAccount) -> None:
        self._server = server
        self._account = account

    def carry(self, name: str, letter: Written) -> None:
        try:
            self._server.send_message(message(name, letter, self._account.sender))
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise _undelivered(error) from None


def message(name: str, letter: Written, sender: str) -> EmailMessage:
    """The letter as mail servers take it: plain text with HTML beside it."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    found = EmailMessage()
    found["From"] = formataddr(parseaddr(sender))
    found["To"] = letter.to
    found["Subject"] = letter.subject
    found["Date"] = format_datetime(clock.now())
    # Handed over twice, after an answer that was lost, it still is one letter.
    found["Message-ID"] = f"<{name}@{domain}>"
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(letter.text)
    found.add_alternative(letter.html, subtype="html")
    return found


@contextmanager
def _connected(account: MailAccount) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    try:
        if account.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                account.host, account.port, timeout=TIMEOUT_S, context=context
            )
        else:
            server = smtplib.SMTP(account.host, account.port, timeout=TIMEOUT_S)
    except (smtplib.SMTPException, OSError) as error:
        raise _undelivered(error) from None
    with server:
        try:
            if account.security == "starttls":
                server.starttls(context=context)
            if account.user:
                server.login(account.user, account.password)
        except (smtplib.SMTPException, OSError) as error:
            raise _undelivered(error) from None
        yield server


def _undelivered(error: Exception) -> Undelivered:
    number = _number(error)
    of_letter = isinstance(
        error,
        smtplib.SMTPRecipientsRefused
        | smtplib.SMTPSenderRefused
        | smtplib.SMTPDataError
        | smtplib.SMTPNotSupportedError
        | ValueError,
    )
    # A certificate that does not fit is a ValueError too, and nothing about the letter.
    of_letter = of_letter and not isinstance(error, ssl.SSLError)
    # 4xx means later, even about one letter; without a number it cannot be written at all.
    final = of_letter and (number is None or number >= _PERMANENT)
    fault = f"{type(error).__name__} {number or ''}".strip()
    return Undelivered(fault, final, of_server=not of_letter)


def _number(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    number = getattr(error, "smtp_code", None)
    return number if isinstance(number, int) else None
