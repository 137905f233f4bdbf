"""However many ask at once, one address gets no letter above the limit, and none too few."""

import time
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import UniqueConstraint, delete, func, select

from offsets import clock as now
from offsets.accounts.email import begin as module
from offsets.accounts.email.begin import begin
from offsets.accounts.email.confirm import forget_links
from offsets.accounts.email.models import EmailLink
from offsets.accounts.email.rules import KEPT, LINKS_A_DAY, LINKS_AN_HOUR
from offsets.accounts.mail.models import Mail
from offsets.accounts.seal import blind
from offsets.db import engine, session, transaction
from tests.racing import together

EMAIL = "somebody@example.org"
ASKING = 10
TRIES = 10


def letters() -> int:
    session().rollback()
    return session().scalar(select(func.count(Mail.id))) or 0


def ask_together(app: Flask, times: int = ASKING) -> list[Any]:
    return together(app, *[partial(begin, EMAIL, "zh")] * times)


def test_the_limit_holds_in_a_race(app: Flask) -> None:
    askers = ask_together(app)
    # Nobody is told whether theirs was one of the letters.
    assert len(set(askers)) == ASKING
    assert all(isinstance(each, str) for each in askers)
    assert letters() == LINKS_AN_HOUR
    numbers = session().scalars(select(EmailLink.number).order_by(EmailLink.number)).all()
    assert numbers == list(range(1, LINKS_AN_HOUR + 1))


@pytest.mark.only("postgresql")  # SQLite lets one write at a time, so there nothing can race
def test_read_then_write_would_send_too_many(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the same race without the number that is unique."""
    numbered = next(
        each
        for each in EmailLink.__table__.constraints  # type: ignore[attr-defined]  # a Table has it
        if isinstance(each, UniqueConstraint) and {"number"} < {c.name for c in each.columns}
    )
    with engine().begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE email_links DROP CONSTRAINT {numbered.name}")
    plain = EmailLink.__table__.insert().returning(EmailLink.id)  # type: ignore[attr-defined]
    monkeypatch.setitem(module._INSERT, "postgresql", plain)
    try:
        # Where the machine lets them come one after another, they come again.
        for _ in range(TRIES):
            ask_together(app)
            if letters() > LINKS_AN_HOUR:
                break
            with transaction() as anew:
                anew.execute(delete(Mail))
                anew.execute(delete(EmailLink))
        assert letters() > LINKS_AN_HOUR
    finally:
        with engine().begin() as connection:
            connection.exec_driver_sql("DELETE FROM email_links")
            connection.exec_driver_sql(
                f"ALTER TABLE email_links ADD CONSTRAINT {numbered.name} "
                "UNIQUE (email_blind, number)"
            )


def test_the_hour_slides_and_the_day_too(app: Flask, clock: Any) -> None:
    """Never more than five in any hour, nor fifteen in any day, however they are spread."""
    sent: list[datetime] = []
    for _ in range(2 * 24 * 4):
        before = letters()
        begin(EMAIL, "zh")
        sent += [now.now()] * (letters() - before)
        clock.shift(timedelta(minutes=10))
    assert len(sent) >= LINKS_A_DAY
    for moment in sent:
        assert sum(moment <= each < moment + module.HOUR for each in sent) <= LINKS_AN_HOUR
        assert sum(moment <= each < moment + KEPT for each in sent) <= LINKS_A_DAY


@pytest.mark.only("postgresql")  # SQLite lets one write at a time
def test_what_a_number_follows_is_not_forgotten_meanwhile(app: Flask, clock: Any) -> None:
    begin(EMAIL, "zh")
    clock.shift(KEPT + timedelta(seconds=1))
    began = Event()
    order: list[str] = []

    def asks() -> None:
        with transaction() as writing:
            assert module._next_number(writing, blind(EMAIL, module.USE)) == 2
            began.set()
            time.sleep(0.3)
            order.append("asked")

    def forgets() -> None:
        assert began.wait(10)
        assert forget_links() == 1
        order.append("forgot")

    together(app, asks, forgets)
    assert order == ["asked", "forgot"]
