"""Certificates say what was bought, each under a number of its own."""

import pytest
from flask import Flask
from sqlalchemy import select

from offsets.certificates import number
from offsets.certificates.models import Certificate
from offsets.db import session
from tests import factories

CLASS = ("甲", None, "乙")


@pytest.fixture
def issued(app: Flask) -> list[Certificate]:
    factories.make_lot()
    factories.make_settled_order(holders=CLASS, purpose="event", occasion="春季运动会")
    return list(session().scalars(select(Certificate).order_by(Certificate.position)))


def test_one_for_each_holder_in_their_order(issued: list[Certificate]) -> None:
    assert tuple(certificate.holder_name for certificate in issued) == CLASS
    assert {certificate.mass_g for certificate in issued} == {10_000}


def test_each_says_what_for(issued: list[Certificate]) -> None:
    assert {(one.purpose, one.occasion, one.state) for one in issued} == {
        ("event", "春季运动会", "valid")
    }


def test_numbers_are_valid_and_differ(issued: list[Certificate]) -> None:
    assert len({one.number for one in issued}) == len(CLASS)
    assert all(number.parse(one.number) == one.number for one in issued)


def test_salts_differ(issued: list[Certificate]) -> None:
    assert len({one.salt for one in issued}) == len(CLASS)
    assert {len(one.salt) for one in issued} == {16}
