"""Money arrives: by any road, in any order, late, twice or at once, each gram is sold once."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from offsets.certificates.models import Allocation, Certificate
from offsets.db import session, transaction
from offsets.orders import settle as settling
from offsets.orders.audit import audit
from offsets.orders.cancel import cancel
from offsets.orders.expire import expire_due
from offsets.orders.models import Order
from offsets.payments.models import Payment, Refund
from offsets.stock.models import Hold, Lot
from offsets.stock.pause import pause
from tests import factories
from tests.racing import together

HOLD = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def sound_house(app: Flask) -> object:
    """Whatever a test does, not a gram and not a fen may be amiss afterwards."""
    factories.make_lot(tonnes=1)
    yield
    session().rollback()
    assert audit(session()).faults == ()


def state(order: str) -> str:
    return factories.fresh(order).state


def lots() -> list[Lot]:
    session().rollback()
    query = select(Lot).order_by(Lot.id).execution_options(populate_existing=True)
    return list(session().scalars(query))


def certificates() -> int:
    session().rollback()
    return session().scalars(select(func.count(Certificate.id))).one()


def test_paid_is_settled_sold_and_certified() -> None:
    order = factories.make_order(holders=("甲", None))
    assert factories.say_paid(order) == "settled"
    row = factories.fresh(order)
    assert row.state == "settled"
    assert row.paid_at == row.settled_at
    (lot,) = lots()
    assert (lot.next_g, lot.held_g, lot.sold_fen, lot.issued) == (20_000, 0, 200, 2)
    names = session().scalars(select(Certificate.holder_name).order_by(Certificate.position))
    assert list(names) == ["甲", None]


def test_grams_are_taken_in_the_order_of_payment() -> None:
    first, second = factories.make_order(1), factories.make_order(2)
    factories.say_paid(second)
    factories.say_paid(first)
    slices = session().execute(
        select(Order.public_id, Allocation.start_g, Allocation.end_g)
        .join(Certificate, Certificate.id == Allocation.certificate_id)
        .join(Order, Order.id == Certificate.order_id)
        .order_by(Allocation.start_g)
    )
    assert [tuple(row) for row in slices] == [(second, 0, 2), (first, 2, 3)]


def test_certificates_reach_over_the_borders_of_lots() -> None:
    for _ in range(2):
        factories.make_lot(tonnes=1)
    factories.make_settled_order(mass_g=400_000, holders=("甲",) * 6)
    slices = session().execute(
        select(Certificate.position, Allocation.start_g, Allocation.end_g)
        .join(Certificate, Certificate.id == Allocation.certificate_id)
        .order_by(Certificate.position, Allocation.lot_id)
    )
    assert [tuple(row) for row in slices] == [
        (0, 0, 400_000),
        (1, 400_000, 800_000),
        (2, 800_000, 1_000_000),
        (2, 0, 200_000),
        (3, 200_000, 600_000),
        (4, 600_000, 1_000_000),
        (5, 0, 400_000),
    ]
    assert [lot.issued for lot in lots()] == [3, 2, 1]


def test_paid_twice_is_settled_once() -> None:
    order = factories.make_order()
    assert factories.say_paid(order) == "settled"
    assert factories.say_paid(order) == "nothing_to_do"
    assert certificates() == 1


def test_paid_many_times_at_once_is_settled_once(app: Flask) -> None:
    order = factories.make_order(holders=("甲", "乙"))
    outcomes = together(app, *[lambda: factories.say_paid(order)] * 4)
    assert sorted(outcomes) == ["nothing_to_do"] * 3 + ["settled"]
    assert certificates() == 2


def test_many_orders_paid_at_once_get_grams_of_their_own(app: Flask) -> None:
    orders = [factories.make_order() for _ in range(6)]
    outcomes = together(app, *[lambda order=order: factories.say_paid(order) for order in orders])
    assert outcomes == ["settled"] * 6


def test_money_and_cancellation_at_once_agree(app: Flask) -> None:
    order = factories.make_order()
    outcome, _ = together(app, lambda: factories.say_paid(order), lambda: cancel(order))
    assert (outcome, state(order)) in {("settled", "settled"), ("late", "refunding")}


def test_money_and_expiry_at_once_agree(app: Flask, clock: time_machine.Traveller) -> None:
    order = factories.make_order()
    clock.shift(HOLD)
    outcome, _ = together(app, lambda: factories.say_paid(order), expire_due)
    assert (outcome, state(order)) == ("settled", "settled")


def test_a_fault_while_settling_leaves_nothing_and_the_retry_settles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(*_: object) -> None:
        raise RuntimeError("power cut")

    order = factories.make_order()
    with monkeypatch.context() as patched:
        patched.setattr(settling, "certify", stumble)
        with pytest.raises(RuntimeError, match="power cut"):
            factories.say_paid(order)
    assert state(order) == "placed"
    assert factories.payment_of(order).state == "intended"
    assert [(lot.next_g, lot.held_g) for lot in lots()] == [(0, 10_000)]
    assert factories.say_paid(order) == "settled"


def test_late_money_holds_again_where_it_fits(clock: time_machine.Traveller) -> None:
    order = factories.make_order()
    clock.shift(HOLD)
    assert expire_due() == 1
    assert state(order) == "expired"
    assert factories.say_paid(order) == "settled"
    row = factories.fresh(order)
    assert (row.state, row.ended_at) == ("settled", None)


def test_late_money_goes_back_where_the_grams_are_gone(clock: time_machine.Traveller) -> None:
    order = factories.make_order(600_000)
    clock.shift(HOLD)
    expire_due()
    factories.make_settled_order(mass_g=600_000)
    assert factories.say_paid(order) == "late"
    assert state(order) == "refunding"
    refund = session().scalars(select(Refund)).one()
    assert (refund.amount_fen, refund.reason) == (6_000, "late_money")
    assert [(lot.next_g, lot.held_g) for lot in lots()] == [(600_000, 0)]


def test_the_holder_who_pays_late_meets_the_one_who_took_the_grams(
    clock: time_machine.Traveller,
) -> None:
    """No job ran: the second order itself released the first one's overdue hold."""
    late = factories.make_order(600_000)
    clock.shift(HOLD)
    quick = factories.make_order(600_000)
    assert factories.say_paid(late) == "late"
    assert factories.say_paid(quick) == "settled"
    assert state(late) == "refunding"


def test_the_holder_who_pays_late_keeps_grams_that_nobody_wanted(
    clock: time_machine.Traveller,
) -> None:
    order = factories.make_order(600_000)
    clock.shift(HOLD)
    assert factories.say_paid(order) == "settled"


def test_an_order_that_lost_one_of_its_lots_holds_that_one_again(
    clock: time_machine.Traveller,
) -> None:
    factories.make_lot(tonnes=1)
    order = factories.make_order(1_200_000)
    clock.shift(HOLD)
    cancel(factories.make_order(900_000))
    states = select(Hold.state).where(Hold.order_id == factories.fresh(order).id).order_by(Hold.id)
    assert list(session().scalars(states)) == ["released", "held"]
    assert factories.say_paid(order) == "settled"
    assert [(lot.next_g, lot.held_g) for lot in lots()] == [(1_000_000, 0), (200_000, 0)]


def test_an_order_that_lost_one_lot_for_good_lets_go_of_the_other(
    clock: time_machine.Traveller,
) -> None:
    factories.make_lot(tonnes=1)
    order = factories.make_order(1_200_000)
    clock.shift(HOLD)
    factories.make_settled_order(mass_g=900_000)
    assert factories.say_paid(order) == "late"
    assert [(lot.next_g, lot.held_g) for lot in lots()] == [(900_000, 0), (0, 0)]


def test_late_money_for_a_lot_full_of_overdue_holds_makes_room(
    clock: time_machine.Traveller,
) -> None:
    order = factories.make_order(600_000)
    clock.shift(HOLD)
    factories.make_order(600_000)
    clock.shift(HOLD)
    assert factories.say_paid(order) == "settled"


def test_a_paused_lot_sells_what_is_held() -> None:
    order = factories.make_order()
    with transaction() as writing:
        pause(writing, lots()[0].code)
    assert factories.say_paid(order) == "settled"


def test_late_money_for_a_paused_lot_goes_back(clock: time_machine.Traveller) -> None:
    order = factories.make_order()
    clock.shift(HOLD)
    expire_due()
    with transaction() as writing:
        pause(writing, lots()[0].code)
    assert factories.say_paid(order) == "late"


def test_money_after_cancellation_goes_back() -> None:
    order = factories.make_order()
    cancel(order)
    assert factories.say_paid(order) == "late"
    assert state(order) == "refunding"
    assert session().scalars(select(Payment.state)).one() == "paid"
    assert session().scalars(select(Refund.amount_fen)).one() == 100


def test_late_money_for_an_order_to_be_retired_waits_for_its_retirement(
    clock: time_machine.Traveller,
) -> None:
    factories.make_project("big", to_order_price_fen_per_t=1_554, to_order_min_t=1)
    order = factories.make_order(1_000_000, project="big", to_order=True)
    clock.shift(HOLD)
    expire_due()
    assert factories.say_paid(order) == "settled"
    assert state(order) == "awaiting_retirement"
    assert certificates() == 0


@pytest.mark.slow
def test_one_order_may_have_ten_thousand_certificates() -> None:
    factories.make_lot(tonnes=1)
    order = factories.make_order(150, holders=("甲",) * 10_000)
    assert factories.say_paid(order) == "settled"
    assert certificates() == 10_000
    assert [lot.issued for lot in lots()] == [6_667, 3_333]
