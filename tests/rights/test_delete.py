"""Whoever asks to be forgotten is forgotten in every table, and every gram still adds up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from offsets import worker
from offsets.accounts.models import Identity, Person
from offsets.certificates.models import Certificate
from offsets.db import session, transaction
from offsets.errors import Invalid
from offsets.holdings import Holding, Subject
from offsets.log.store import Folder
from offsets.log.work import seal_and_publish
from offsets.orders.access import claim_code
from offsets.orders.audit import audit
from offsets.orders.claim import open_gift
from offsets.orders.invoice import invoice_of
from offsets.orders.invoice_desk import issued
from offsets.orders.models import Order
from offsets.payments.models import Notice
from offsets.rights.commands import commands
from offsets.rights.delete import delete, proceed, resume_due
from offsets.rights.errors import OrdersUnderWay
from offsets.rights.models import Deletion
from offsets.rights.purge import purge
from tests import factories
from tests.log import checks
from tests.log.kill import killed_at
from tests.racing import together
from tests.rights import making

FEWEST_STEPS = 20
"""Fewer would mean that the steps are no longer counted."""


@pytest.fixture
def subject(app: Flask) -> Subject:
    factories.make_lot()
    return making.make_person(making.PHONE)


@pytest.fixture
def traced(subject: Subject) -> Subject:
    """A person with one order and a trace in every table that can hold one."""
    making.leave_traces(making.buy())
    return subject


@pytest.fixture
def holdings(app: Flask) -> Iterator[list[Holding]]:
    """The rooms' holdings, for a test to take out; put back afterwards."""
    kept = app.extensions["holdings"]
    yield list(kept)
    app.extensions["holdings"] = kept


def test_nothing_leads_to_the_person_any_more(traced: Subject) -> None:
    assert len(making.traces()) >= 5  # Otherwise the check below could not fail.
    row = delete(traced, confirmed=True)
    assert row.finished_at is not None
    assert (row.subjects, row.person_id) == ([], None)
    assert making.traces() == []


@pytest.mark.parametrize("room", ["rights", "orders", "accounts"])
def test_a_room_that_is_left_out_would_be_seen(
    app: Flask, holdings: list[Holding], traced: Subject, room: str
) -> None:
    app.extensions["holdings"] = tuple(each for each in holdings if each.room != room)
    delete(traced, confirmed=True)
    assert making.traces()


def test_the_sale_stays_and_adds_up(traced: Subject) -> None:
    order = session().scalars(select(Order.public_id)).one()
    delete(traced, confirmed=True)
    kept = factories.fresh(order)
    assert (kept.state, kept.amount_fen, kept.mass_g) == ("settled", 100, 10_000)
    assert (kept.holders, kept.device_hash) == ([None], None)
    assert kept.forgotten_at is not None
    assert kept.paid_at is not None
    assert audit(session()).faults == ()


def test_once_more_changes_nothing(traced: Subject) -> None:
    first = delete(traced, confirmed=True)
    before = making.everything_stored()
    assert proceed(first.id)
    assert resume_due() == 0
    assert making.everything_stored() == before


def test_it_wants_to_be_confirmed(traced: Subject) -> None:
    with pytest.raises(Invalid):
        delete(traced, confirmed=False)
    assert making.traces()
    assert session().scalars(select(Deletion)).all() == []


def test_a_phone_without_an_account_is_forgotten_too(app: Flask) -> None:
    factories.make_lot()
    making.leave_traces(making.buy())
    row = delete(Subject(None, (making.PHONE,)), confirmed=True)
    assert row.finished_at is not None
    assert making.traces() == []


class TestOrdersUnderWay:
    def test_they_come_to_an_end_first(self, subject: Subject) -> None:
        order = making.buy(settled=False)
        with pytest.raises(OrdersUnderWay) as caught:
            delete(subject, confirmed=True)
        assert caught.value.facts == {"orders": [order]}
        assert session().scalars(select(Deletion)).all() == []

    def test_one_that_was_placed_meanwhile_is_waited_for(self, traced: Subject) -> None:
        order = making.buy(settled=False)
        with transaction() as writing:
            row = Deletion(
                public_id="d", person_id=traced.person,
                subjects=[each.hex() for each in traced.hashes], group_names=False, done=[],
                asked_at=factories.fresh(order).placed_at,
            )  # fmt: skip
            writing.add(row)
            writing.flush()
            deletion = row.id
        assert not proceed(deletion)
        assert CliRunner().invoke(commands, ["deletions"]).output.endswith("\torders\n")
        assert making.traces()
        factories.say_paid(order)
        assert resume_due() == 1
        assert making.traces() == []


def test_one_that_fails_does_not_hold_up_the_others(
    app: Flask, holdings: list[Holding], traced: Subject, caplog: pytest.LogCaptureFixture
) -> None:
    stuck = Subject(None, (b"s" * 32,))

    def fail(subject: Subject) -> bool:
        if subject.hashes == stuck.hashes:
            raise RuntimeError("broken")
        return True

    trap = Holding("trap", frozenset(), lambda _: {}, fail)
    app.extensions["holdings"] = (trap, *holdings)
    with pytest.raises(RuntimeError):
        delete(stuck, confirmed=True)
    with transaction() as writing:
        writing.add(
            Deletion(
                public_id="later",
                person_id=traced.person,
                subjects=[each.hex() for each in traced.hashes],
                group_names=False,
                done=[],
                asked_at=session().scalars(select(Deletion.asked_at)).one(),
            )
        )
    assert resume_due() == 1
    assert making.traces() == []
    assert "deletion_failed" in caplog.text


class TestOtherPeoplesNames:
    def test_they_are_theirs_unless_one_says_otherwise(self, subject: Subject) -> None:
        making.buy(holders=(making.NAME, making.FRIEND))
        delete(subject, confirmed=True)
        assert making.FRIEND in making.traces()
        assert making.PHONE.hex() not in making.traces()

    def test_all_of_them_go_on_request(self, subject: Subject) -> None:
        making.buy(holders=(making.NAME, making.FRIEND))
        delete(replace(subject, group_names=True), confirmed=True)
        assert making.traces() == []
        assert audit(session()).faults == ()

    def test_a_gift_that_was_opened_stays_its_openers(self, subject: Subject) -> None:
        order = making.buy(
            holders=(making.FRIEND,), purpose="gift", occasion=None, gift_message=making.WORD
        )
        open_gift(claim_code(order), b"f" * 32)
        delete(subject, confirmed=True)
        assert making.traces() == [making.FRIEND]

    def test_who_opened_a_gift_is_forgotten_and_nobody_opens_it_again(
        self, subject: Subject
    ) -> None:
        order = making.buy(device_hash=b"g" * 32, holders=(None,), purpose="gift", occasion=None)
        open_gift(claim_code(order), making.PHONE)
        delete(subject, confirmed=True)
        assert making.PHONE.hex() not in making.everything_stored()
        from offsets.orders.errors import AlreadyClaimed

        with pytest.raises(AlreadyClaimed):
            open_gift(claim_code(order), b"x" * 32)


class TestWhatIsKept:
    def test_an_issued_invoice_until_the_tax_law_lets_go(self, app: Flask, traced: Subject) -> None:
        order = session().scalars(select(Order.public_id)).one()
        with transaction() as writing:
            issued(writing, order, "12345678")
        delete(traced, confirmed=True)
        assert set(making.traces()) == {making.ADDRESS, making.NAME}
        found = invoice_of(order)
        assert found is not None
        assert found.title == making.NAME
        house = app.extensions["settings"]
        app.extensions["settings"] = replace(
            house, keeping=replace(house.keeping, invoice_years=10)
        )
        try:
            for days, left in ((3660 - 10, True), (3660 + 10, False)):
                with time_machine.travel(found.requested_at + timedelta(days=days), tick=False):
                    purge()
                assert bool(making.traces()) is left
        finally:
            app.extensions["settings"] = house

    def test_names_of_others_and_payment_numbers_for_three_years(self, subject: Subject) -> None:
        making.buy(holders=(making.NAME, making.FRIEND))
        delete(subject, confirmed=True)
        sold_at = session().scalars(select(Order.settled_at)).one()
        assert sold_at is not None
        with time_machine.travel(sold_at + timedelta(days=3 * 365 - 5), tick=False):
            assert purge() == 0
        assert making.FRIEND in making.traces()
        with time_machine.travel(sold_at + timedelta(days=3 * 366 + 1), tick=False):
            tried = CliRunner().invoke(commands, ["purge", "--dry-run"])
            assert tried.output == (
                "dry run, nothing was written: 1 old records name nobody any more\n"
            )
            assert making.FRIEND in making.traces()
            assert purge() == 1
            assert purge() == 0
        assert making.traces() == []
        assert audit(session()).faults == ()

    def test_nobody_is_purged_who_did_not_ask(self, app: Flask) -> None:
        factories.make_lot()
        making.buy()
        sold_at = session().scalars(select(Order.settled_at)).one()
        assert sold_at is not None
        with time_machine.travel(sold_at + timedelta(days=4_000), tick=False):
            assert purge() == 0
        assert making.NAME in making.traces()


def test_the_bare_person_stays_for_those_rows_that_say_somebody_acted(traced: Subject) -> None:
    delete(traced, confirmed=True)
    person = session().scalars(select(Person)).one()
    assert (person.display_name, person.phone_sealed) == (None, None)
    assert person.forgotten_at is not None
    assert session().scalars(select(Identity)).all() == []


def test_a_notice_keeps_its_sums_and_nobodys_name(traced: Subject) -> None:
    delete(traced, confirmed=True)
    (body,) = session().scalars(select(Notice.body).where(Notice.gateway == "stripe"))
    assert '"amount_total": 100' in body
    assert '"reference": "R"' in body


def test_the_certificate_stays_valid(traced: Subject) -> None:
    delete(traced, confirmed=True)
    (certificate,) = session().scalars(select(Certificate))
    assert (certificate.state, certificate.salt) == ("valid", None)
    assert len(certificate.commitment) == 32


def test_the_public_log_verifies_as_before(log: Folder, traced: Subject) -> None:
    seal_and_publish()
    before = checks.bodies()
    assert before
    delete(traced, confirmed=True)
    assert checks.violations() == []
    assert checks.bodies() == before
    assert checks.issued() == checks.sold()
    assert audit(session()).faults == ()


def test_two_who_ask_at_once_are_one(app: Flask, traced: Subject) -> None:
    session().rollback()
    together(app, *[partial(delete, traced, confirmed=True)] * 2)
    session().rollback()
    assert making.traces() == []
    assert all(row.finished_at for row in session().scalars(select(Deletion)))


@pytest.mark.slow
def test_no_kill_leaves_anything_behind(app: Flask, subject: Subject) -> None:
    """Killed before its every n-th statement or commit, it is finished by the worker's round."""
    session().rollback()
    step, killed = 1, True
    while killed:
        if step > 1:
            delete_everything_but_the_lot(app)
            subject = making.make_person(making.PHONE)
        making.leave_traces(making.buy())
        session().rollback()
        killed = killed_at(app, step, partial(delete, subject, confirmed=True))
        if session().scalars(select(Deletion)).all():
            finish(app)
            assert making.traces() == [], step
        else:
            assert len(making.traces()) >= 5, step
        session().rollback()
        step += 3
    assert step > FEWEST_STEPS


def finish(app: Flask) -> None:
    (job,) = (each for each in worker.jobs() if each.name == "delete")
    session().rollback()
    worker.do(app, job)


def delete_everything_but_the_lot(app: Flask) -> None:
    from tests.conftest import delete_all_rows

    session().rollback()
    delete_all_rows(app)
    session().expire_all()
    factories.make_lot()
