"""One live consent for each purpose and person, whoever comes at once, and versions follow."""

from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from offsets import clock
from offsets.db import engine, session, transaction
from offsets.rights import catalogue
from offsets.rights.age import Age, Guardian, declare
from offsets.rights.consent import give, require, withdraw
from offsets.rights.errors import ConsentRequired
from offsets.rights.models import AgeDeclaration, Consent, GuardianConsent
from tests.racing import together

ME = b"m" * 32
PHONE = catalogue.PHONE


def agree(version: int = 1) -> None:
    with transaction() as writing:
        give(writing, ME, PHONE, version)


def said(band: str, email: str) -> None:
    with transaction() as writing:
        declare(writing, ME, Age(band, Guardian("mother", email, True)))


def consents() -> list[tuple[int, bool]]:
    session().rollback()
    rows = session().execute(
        select(Consent.version, Consent.withdrawn_at.is_(None)).order_by(Consent.id)
    )
    return [tuple(row) for row in rows]


def test_two_at_once_are_one(app: Flask) -> None:
    assert together(app, *[agree] * 4) == [None] * 4
    assert consents() == [(1, True)]


def test_two_guardians_at_once_leave_the_last_ones_address(app: Flask) -> None:
    together(app, *[partial(said, "under_14", f"{who}@example.org") for who in "abcd"])
    session().rollback()
    assert len(session().scalars(select(GuardianConsent)).all()) == 1
    assert len(session().scalars(select(AgeDeclaration)).all()) == 1


def test_a_second_live_one_is_refused_by_the_table_itself(app: Flask) -> None:
    agree()
    row = {"subject_hash": ME, "purpose": PHONE, "version": 2, "given_at": clock.now()}
    with pytest.raises(IntegrityError), engine().begin() as connection:
        connection.execute(insert(Consent), row)


def test_a_band_that_does_not_exist_is_refused_by_the_table_itself(app: Flask) -> None:
    said("under_14", "a@example.org")
    with pytest.raises(IntegrityError), engine().begin() as connection:
        connection.execute(text("UPDATE age_declarations SET band = 'ageless'"))


def test_who_agreed_to_an_older_text_is_asked_anew(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree()
    require([ME], PHONE)
    newer = replace(catalogue.text(PHONE), version=2)
    monkeypatch.setitem(catalogue.current(), PHONE, newer)
    with pytest.raises(ConsentRequired):
        require([ME], PHONE)
    agree(2)
    require([ME], PHONE)
    assert consents() == [(1, False), (2, True)]


def test_what_was_taken_back_is_none(app: Flask) -> None:
    agree()
    with transaction() as writing:
        withdraw(writing, [ME], PHONE)
    with pytest.raises(ConsentRequired):
        require([ME], PHONE)
    with pytest.raises(ConsentRequired):
        require([b"x" * 32], PHONE)
