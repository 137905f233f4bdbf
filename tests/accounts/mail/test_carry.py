"""Letters reach a real mail server, wait while it is away, and are forgotten when they are gone."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from offsets.accounts.mail.carry import carry_due, forget_mail
from offsets.accounts.mail.letter import Letter, Part
from offsets.accounts.mail.models import Mail
from offsets.accounts.mail.post import post
from offsets.accounts.mail.rules import GIVE_UP_AFTER, WAITS, wait_after
from offsets.db import session, transaction
from offsets.mailing import MailAccount, Security
from tests.conftest import MakeApp
from tests.counterparts.smtp import PASSWORD, USER, Postman, certificate, mail_server
from tests.racing import together

TO = "somebody@example.org"


@pytest.fixture
def postman() -> Iterator[Postman]:
    with mail_server() as found:
        yield found


def write_letter(**changes: Any) -> None:
    said: dict[str, Any] = {
        "kind": "sign_in",
        "to": TO,
        "locale": "zh",
        "subject": "你好 %(name)s",
        "parts": (Part("点开 <这里>:"), Part("http://localhost/x?a=1&b=2", "link")),
        "facts": {"name": "某协会\r\nBcc: other@example.org"},
    }
    with transaction() as writing:
        post(writing, Letter(**(said | changes)))


@contextmanager
def house(
    make_app: MakeApp, port: int, security: Security = "none", password: str = ""
) -> Iterator[Flask]:
    """The application's context with a mail server of its own."""
    account = MailAccount(
        "127.0.0.1",
        "林场 <post@example.org>",
        port,
        security,
        user=USER if password else "",
        password=password,
    )
    other = make_app(mail=account)
    with other.app_context():
        yield other


def mail() -> Mail:
    session().expire_all()
    return session().query(Mail).order_by(Mail.id.desc()).first()


def test_a_letter_reaches_its_reader(make_app: MakeApp, postman: Postman) -> None:
    with house(make_app, postman.port):
        write_letter()
        assert carry_due() == 1
        assert carry_due() == 0
        row = mail()
        assert row.sent_at is not None
        assert row.sealed is None
    (letter,) = postman.letters
    assert letter["To"] == TO
    assert letter["From"] == "林场 <post@example.org>"
    assert letter["Subject"] == "你好 某协会 Bcc: other@example.org"
    assert letter["Bcc"] is None
    assert letter["Message-ID"] == f"<{row.public_id}@example.org>"
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain
    assert html
    assert "点开 <这里>:" in plain.get_content()
    assert "http://localhost/x?a=1&b=2" in plain.get_content()
    assert "点开 &lt;这里&gt;:" in html.get_content()


def test_both_languages_stand_in_it_the_readers_first(app: Flask) -> None:
    from offsets.accounts.email.begin import begin
    from offsets.accounts.mail.post import opened

    for locale in ("zh", "en"):
        begin(f"{locale}@example.org", locale)
    zh, en = (opened(row.sealed) for row in session().query(Mail).order_by(Mail.id) if row.sealed)
    english = "Open this link in the browser in which you asked"
    assert english in zh.text
    assert english in en.text
    assert zh.text.index("http") < zh.text.index(english)
    assert en.text.index(english) < en.text.index("http")


@pytest.mark.parametrize("at_once", [True, False])
def test_the_way_there_is_encrypted(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    context, trusted = certificate(tmp_path)
    security: Security = "tls" if at_once else "starttls"
    password = "" if at_once else PASSWORD
    with mail_server(context, at_once=at_once) as postman:
        with house(make_app, postman.port, security, password):
            write_letter()
            assert carry_due() == 0, "nobody knows this server's certificate"
            assert "CertVerification" in str(mail().fault)
        assert postman.letters == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with house(make_app, postman.port, security, password):
            _make_due()
            assert carry_due() == 1
    assert len(postman.letters) == 1


def test_a_wrong_password_is_our_fault_and_not_the_letters(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with mail_server(context) as postman, house(make_app, postman.port, "starttls", "wrong"):
        write_letter()
        assert carry_due() == 0
        row = mail()
        assert row.given_up_at is None
        assert row.fault == "SMTPAuthenticationError 535"


def test_while_the_server_is_away_the_letter_waits(make_app: MakeApp, clock: Any) -> None:
    from tests.live import free_port

    with house(make_app, free_port()):
        write_letter()
        for attempt, wait in enumerate(WAITS[:4], start=1):
            assert carry_due() == 0
            row = mail()
            assert row.attempts == attempt
            assert row.fault == "ConnectionRefusedError"
            assert row.sealed is not None
            clock.shift(wait - timedelta(seconds=1))
            assert carry_due() == 0
            assert mail().attempts == attempt, "before its time it is left alone"
            clock.shift(timedelta(seconds=1))
    with mail_server() as postman, house(make_app, postman.port):
        assert carry_due() == 1
    assert len(postman.letters) == 1


@pytest.mark.parametrize(
    ("rcpt", "data", "ends"),
    [
        ("550 no such mailbox", "250 OK", True),
        ("450 try later", "250 OK", False),
        ("250 OK", "554 spam", True),
        ("250 OK", "451 later", False),
    ],
)
def test_what_the_server_says_of_one_letter_touches_no_other(
    make_app: MakeApp, postman: Postman, rcpt: str, data: str, ends: bool
) -> None:
    with house(make_app, postman.port):
        write_letter()
        postman.recipient_says, postman.data_says = rcpt, data
        assert carry_due() == 0
        row = mail()
        assert (row.given_up_at is not None) is ends
        assert (row.sealed is None) is ends
        assert TO not in str(row.fault)
        postman.recipient_says = postman.data_says = "250 OK"
        write_letter(to="other@example.org")
        assert carry_due() == 1
    assert [letter["To"] for letter in postman.letters] == ["other@example.org"]


def test_after_many_attempts_nobody_tries_any_more(make_app: MakeApp, clock: Any) -> None:
    with mail_server() as postman, house(make_app, postman.port):
        postman.recipient_says = "450 try later"
        write_letter(lives=timedelta(days=30))
        for attempt in range(GIVE_UP_AFTER):
            assert carry_due() == 0
            clock.shift(wait_after(attempt))
        row = mail()
        assert row.attempts == GIVE_UP_AFTER
        assert row.given_up_at is not None


def test_a_link_that_is_too_old_is_not_sent(
    make_app: MakeApp, postman: Postman, clock: Any
) -> None:
    with house(make_app, postman.port):
        write_letter(lives=timedelta(minutes=15))
        clock.shift(timedelta(minutes=16))
        assert carry_due() == 0
        row = mail()
        assert (row.fault, row.sealed) == ("expired", None)
    assert postman.letters == []


def test_two_workers_carry_a_letter_once(make_app: MakeApp, postman: Postman) -> None:
    with house(make_app, postman.port) as other:
        for _ in range(3):
            write_letter()
        assert sum(together(other, carry_due, carry_due)) == 3
    assert len(postman.letters) == 3


def test_a_demonstrations_letters_lie_in_a_private_folder(app: Flask, settings: Any) -> None:
    write_letter()
    assert carry_due() == 1
    file = settings.var_dir / "mail" / f"{mail().public_id}.eml"
    assert TO in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_letters_that_are_gone_are_forgotten_and_others_not(app: Flask, clock: Any) -> None:
    write_letter()
    carry_due()
    write_letter(lives=timedelta(days=90))
    clock.shift(timedelta(days=31))
    assert forget_mail() == 1
    assert mail().sent_at is None


def test_a_deed_that_fails_posts_nothing(app: Flask) -> None:
    letter = Letter("sign_in", TO, "zh", "x", (Part("x"),))

    def fail() -> None:
        with transaction() as writing:
            post(writing, letter)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert mail() is None


def _make_due() -> None:
    with transaction() as writing:
        row = writing.query(Mail).one()
        row.due_at = row.created_at
