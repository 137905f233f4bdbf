"""Certificates for all attendees at once, killed anywhere in the middle: all of them, once."""

from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from offsets.certificates.models import Certificate
from offsets.db import session
from offsets.events.audit import audit_events
from offsets.events.find import find
from offsets.events.retired.count import count_due
from offsets.events.retired.models import Offset
from offsets.events.retired.purchase import link
from offsets.events.rules import Party
from offsets.log.demo import begin_log
from offsets.log.store import Folder
from offsets.log.work import seal_and_publish
from offsets.orders.audit import audit
from offsets.orders.find import find as order_of
from tests import factories
from tests.events import making
from tests.log import checks
from tests.log.kill import killed_at

RECIPIENTS = 20
MASS_G = 1_000
FEWEST_STEPS = 25
"""Fewer would mean that the steps are no longer counted."""


@pytest.fixture
def log(app: Flask, tmp_path: Path) -> Iterator[Folder]:
    """A log of its own with its first key."""
    usual = app.extensions["log_store"]
    app.extensions["log_store"] = found = Folder(tmp_path / "files")
    for memory in ("log_shown", "log_halted"):
        app.extensions.pop(memory, None)
    begin_log()
    yield found
    app.extensions["log_store"] = usual
    app.extensions.pop("log_shown", None)


def bulk(event: str) -> str:
    """An order for all recipients, bound to the event and not yet paid."""
    holders = tuple(f"参会者{number}" for number in range(RECIPIENTS))
    order = factories.make_order(mass_g=MASS_G, holders=holders)
    link(event, order, Party.ORGANISER)
    return order


def work(order: str) -> None:
    """What the notice and the worker do; done again it goes on where it was killed."""
    factories.say_paid(order)
    count_due()
    seal_and_publish()


@pytest.mark.slow
def test_killed_anywhere_it_goes_on_and_repeats_nothing(app: Flask, log: Folder) -> None:
    event = making.make_planned()
    factories.make_lot(tonnes=100)
    orders = []
    for step in count(1, 3):
        orders.append(bulk(event))
        session().rollback()
        killed = killed_at(app, step, lambda: work(orders[-1]))
        app.extensions.pop("log_shown", None)
        session().rollback()
        assert certificates(orders[-1]) in (0, RECIPIENTS)
        work(orders[-1])
        if not killed:
            break
    assert step > FEWEST_STEPS
    assert_each_once(event, orders)


def certificates(order: str) -> int:
    of = select(func.count(Certificate.id)).filter_by(order_id=order_of(order).id)
    return session().scalar(of) or 0


def assert_each_once(event: str, orders: list[str]) -> None:
    session().rollback()
    issued = len(orders) * RECIPIENTS
    assert {certificates(order) for order in orders} == {RECIPIENTS}
    counted = Counter(session().scalars(select(Offset.certificate_id)))
    assert (len(counted), set(counted.values())) == (issued, {1})
    assert find(event).retired_g == issued * MASS_G
    assert checks.issued() == checks.sold()
    assert (checks.violations(), checks.waiting()) == ([], 0)
    assert audit(session()).faults == ()
    assert list(audit_events(session())) == []


def test_an_order_for_all_is_settled_whole_or_not_at_all(app: Flask, log: Folder) -> None:
    event = making.make_planned()
    factories.make_lot(tonnes=1)
    order = bulk(event)
    for _ in range(3):
        work(order)
    assert_each_once(event, [order])
