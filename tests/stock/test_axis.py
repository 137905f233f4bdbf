"""The axis as a state machine: whatever the order of deeds, no gram is sold twice or lost."""

from datetime import timedelta

import hypothesis.strategies as st
import pytest
import time_machine
from flask import Flask
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule
from sqlalchemy import select

from offsets import clock
from offsets.certificates.models import Allocation
from offsets.db import session, transaction
from offsets.orders.audit import audit
from offsets.orders.cancel import cancel
from offsets.orders.expire import expire_due
from offsets.orders.refund import refund_order
from offsets.payments.repay import repay_due
from offsets.stock.errors import SoldOut
from offsets.stock.models import Lot
from tests import factories
from tests.conftest import delete_all_rows

HOLD = timedelta(minutes=15)


class AxisMachine(RuleBasedStateMachine):
    """Two small lots of one project, bought, paid, cancelled, expired and refunded at random."""

    app: Flask
    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.traveller = time_machine.travel(clock.now(), tick=False)
        self.time = self.traveller.start()
        self.context = self.app.app_context()
        self.context.push()
        factories.make_project()
        for _ in range(2):
            factories.make_lot(tonnes=1)

    def teardown(self) -> None:
        self.context.pop()
        self.traveller.stop()
        delete_all_rows(self.app)

    @rule(
        target=orders,
        mass_g=st.integers(1, 700_000),
        pieces=st.sampled_from([1, 1, 1, 2, 3]),
    )
    def place(self, mass_g: int, pieces: int) -> object:
        try:
            return factories.make_order(mass_g, holders=("甲",) * pieces)
        except SoldOut as full:
            left_g = int(str(full.facts["left_g"]))
        assert left_g < mass_g * pieces
        return multiple()

    @rule(order=orders)
    def pay(self, order: str) -> None:
        before = factories.fresh(order).state
        outcome = factories.say_paid(order)
        if before == "placed":
            assert outcome in ("settled", "late")
        if before in ("settled", "refunding", "refunded"):
            assert outcome == "nothing_to_do"

    @rule(order=orders)
    def cancel(self, order: str) -> None:
        if factories.fresh(order).state == "placed":
            cancel(order)

    @rule(order=orders)
    def refund(self, order: str) -> None:
        if factories.fresh(order).state == "settled":
            with transaction() as writing:
                refund_order(writing, order, "operator", "试")

    @rule()
    def time_passes(self) -> None:
        self.time.shift(HOLD / 2)

    @rule()
    def tidy_up(self) -> None:
        expire_due()
        repay_due()

    @invariant()
    def rows_add_up(self) -> None:
        assert audit(session()).faults == ()

    @invariant()
    def slices_tile_the_sold_part(self) -> None:
        session().rollback()
        for lot in session().scalars(select(Lot).execution_options(populate_existing=True)):
            reached_g = 0
            slices = session().execute(
                select(Allocation.start_g, Allocation.end_g)
                .where(Allocation.lot_id == lot.id)
                .order_by(Allocation.start_g)
            )
            for start_g, end_g in slices:
                assert start_g == reached_g
                reached_g = end_g
            assert reached_g == lot.next_g
            assert lot.next_g + lot.held_g <= lot.size_g


def test_no_interleaving_breaks_the_axis(whole_house: Flask) -> None:
    class Machine(AxisMachine):
        app = whole_house

    # The rules are the same on both; PostgreSQL's round trips make each example dearer.
    examples = 16 if whole_house.extensions["engine"].dialect.name == "sqlite" else 8
    Machine.TestCase.settings = settings(max_examples=examples, stateful_step_count=30)
    case = Machine.TestCase()
    case.runTest()


def test_the_machine_notices_a_resold_gram(app: Flask) -> None:
    """Negative control: a frontier pushed back by hand makes both checks speak."""
    factories.make_lot(tonnes=1)
    factories.make_settled_order()
    with transaction() as writing:
        writing.query(Lot).update({"next_g": 5_000})
    faults = audit(session()).faults
    assert any("sold grams by certificates" in fault for fault in faults)
    assert any("end of the last certificate" in fault for fault in faults)
    with transaction() as writing:
        lot = writing.query(Lot).one()
        writing.add(
            Allocation(
                certificate_id=writing.scalars(select(Allocation.certificate_id)).one(),
                lot_id=lot.id,
                start_g=5_000,
                end_g=15_000,
            )
        )
    assert any("overlap between 10000 and 5000" in fault for fault in audit(session()).faults)


@pytest.mark.parametrize("lost", ["held_g", "sold_fen", "issued"])
def test_the_audit_notices_every_counter(app: Flask, lost: str) -> None:
    factories.make_lot()
    factories.make_settled_order()
    factories.make_order()
    assert audit(session()).faults == ()
    with transaction() as writing:
        writing.query(Lot).update({lost: getattr(Lot, lost) + 1})
    assert len(audit(session()).faults) == 1
