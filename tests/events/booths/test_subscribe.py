"""Booths are reserved, lit, dark again; and each goes to one exhibitor at a time."""

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from offsets import clock as house_clock
from offsets.certificates.models import Certificate
from offsets.db import session, transaction
from offsets.errors import Conflict, NotFound
from offsets.events.booths.errors import BoothsClosed, BoothTaken
from offsets.events.booths.lay_out import set_open
from offsets.events.booths.models import Subscription
from offsets.events.booths.subscribe import subscribe
from offsets.events.errors import AlreadyCounted
from offsets.events.retired.count import count_due
from offsets.events.retired.purchase import link
from offsets.events.rules import Party
from offsets.orders.cancel import cancel
from offsets.orders.expire import expire_due
from offsets.orders.find import find as order_of
from offsets.orders.refund import refund_order
from tests.events.booths.making import (
    SHARE_G,
    booth,
    booth_id,
    make_hall,
    states,
    take,
    take_and_pay,
)
from tests.events.making import fresh, make_planned
from tests.factories import make_lot, make_order, say_paid
from tests.racing import together

AT_ONCE = 6


def refund(order: str) -> None:
    with transaction() as writing:
        refund_order(writing, order, "test", "退款 refunded")


def test_a_booth_is_reserved_then_lit_and_counts_to_the_gram(app: Flask) -> None:
    event = make_hall()
    make_lot()
    order = take(event)
    assert states(event) == {"A1": "reserved", "A2": "free", "A3": "free"}
    assert fresh(event).retired_g == 0
    assert (booth(event).name, booth(event).mass_g) == (None, 0)
    say_paid(order)
    # Paid, and for a moment not counted yet.
    assert booth(event).state == "reserved"
    count_due()
    assert (booth(event).state, booth(event).name, booth(event).mass_g) == (
        "lit", "某展商", SHARE_G,
    )  # fmt: skip
    assert fresh(event).retired_g == SHARE_G


def test_a_refund_makes_it_dark_and_takes_the_grams_back(app: Flask) -> None:
    event = make_hall()
    make_lot()
    order = take_and_pay(event)
    count_due()
    refund(order)
    assert booth(event).state == "free"
    count_due()
    assert (booth(event).state, fresh(event).retired_g) == ("free", 0)
    # And the next exhibitor may have it.
    take_and_pay(event, holders=("另一家",))
    count_due()
    assert (booth(event).state, booth(event).name) == ("lit", "另一家")


def test_a_voided_certificate_makes_it_dark(app: Flask) -> None:
    event = make_hall()
    make_lot()
    order = take_and_pay(event)
    count_due()
    with transaction() as writing:
        writing.execute(
            sa.update(Certificate)
            .where(Certificate.order_id == order_of(order).id)
            .values(state="voided", voided_at=house_clock.now())
        )
    count_due()
    assert (booth(event).state, fresh(event).retired_g) == ("free", 0)


def test_a_name_is_shown_in_full_only_where_its_buyer_chose_so(app: Flask) -> None:
    event = make_hall()
    make_lot()
    take_and_pay(event, "A1", shows_name=False)
    take_and_pay(event, "A2", holders=(None,))
    count_due()
    assert (booth(event, "A1").name, booth(event, "A2").name) == ("某**", None)


@pytest.mark.parametrize("end", ["cancel", "expire"])
def test_an_order_that_ends_lets_its_booth_go(app: Flask, clock, end: str) -> None:
    event = make_hall()
    make_lot()
    order = take(event)
    if end == "cancel":
        cancel(order)
    else:
        clock.shift(3600)
        expire_due()
    assert booth(event).state == "free"
    with pytest.raises(Conflict):
        subscribe(event, booth_id(event, "A2"), order, True)


def test_late_money_finds_its_booth_unless_somebody_was_quicker(app: Flask, clock) -> None:
    event = make_hall()
    make_lot()
    first, second = take(event, "A1"), take(event, "A2")
    clock.shift(3600)
    expire_due()
    quicker = take(event, "A2", holders=("更快的",))
    for order in (first, second, quicker):
        say_paid(order)
    count_due()
    assert (booth(event, "A1").state, booth(event, "A2").name) == ("lit", "更快的")
    # Whoever came late has no booth, but every gram counts.
    assert fresh(event).retired_g == 3 * SHARE_G
    subscribe(event, booth_id(event, "A3"), second, True)
    assert booth(event, "A3").state == "lit"


def test_again_by_the_same_order_changes_nothing(app: Flask) -> None:
    event = make_hall()
    make_lot()
    order = take(event)
    subscribe(event, booth_id(event), order, True)
    assert len(session().scalars(select(Subscription)).all()) == 1
    with pytest.raises(AlreadyCounted):
        subscribe(event, booth_id(event, "A2"), order, True)


def test_what_cannot_be_taken(app: Flask) -> None:
    event, other = make_hall(), make_planned(name="别的活动")
    make_lot()
    take(event)
    with pytest.raises(BoothTaken):
        take(event)
    with pytest.raises(NotFound):
        subscribe(other, booth_id(event, "A2"), make_order(), True)
    elsewhere = make_order()
    link(other, elsewhere, Party.SPONSOR)
    attendee = make_order()
    link(event, attendee, Party.ATTENDEE)
    for order in (elsewhere, attendee):
        with pytest.raises(AlreadyCounted):
            subscribe(event, booth_id(event, "A2"), order, True)
    set_open(event, False)
    with pytest.raises(BoothsClosed):
        take(event, "A2")
    assert states(event) == {"A1": "reserved", "A2": "free", "A3": "free"}


def test_one_booth_goes_to_one_of_many_at_once(app: Flask) -> None:
    event = make_hall()
    make_lot()
    orders = [make_order(mass_g=SHARE_G) for _ in range(AT_ONCE)]
    wanted = booth_id(event)
    done = together(
        app, *(lambda each=each: subscribe(event, wanted, each, True) for each in orders)
    )
    assert sorted(type(each).__name__ for each in done) == ["BoothTaken"] * (AT_ONCE - 1) + [
        "NoneType"
    ]
    session().rollback()
    (living,) = session().scalars(select(Subscription).filter_by(ended_at=None))
    assert living.order_id == order_of(orders[done.index(None)]).id


def test_a_dead_booth_goes_to_one_of_many_at_once(app: Flask) -> None:
    event = make_hall()
    make_lot()
    cancel(take(event))
    orders = [make_order(mass_g=SHARE_G) for _ in range(AT_ONCE)]
    wanted = booth_id(event)
    done = together(
        app, *(lambda each=each: subscribe(event, wanted, each, True) for each in orders)
    )
    assert done.count(None) == 1


BARE = sa.Table("bare_subscriptions", sa.MetaData(), sa.Column("booth_id", sa.Integer))
"""The same without its constraint."""


@pytest.fixture
def bare(app: Flask) -> Iterator[sa.Table]:
    session().rollback()
    BARE.create(app.extensions["engine"])
    yield BARE
    session().rollback()
    BARE.drop(app.extensions["engine"])


def test_looking_first_and_taking_then_gives_a_booth_to_several(app: Flask, bare) -> None:
    """What the constraint is for."""

    def look_and_take() -> None:
        taken = session().scalar(select(bare.c.booth_id))
        time.sleep(0.05)  # what a request does between looking and writing
        if taken is None:
            with transaction() as writing:
                writing.execute(insert(bare).values(booth_id=1))

    together(app, *[look_and_take] * AT_ONCE)
    session().rollback()
    assert len(session().scalars(select(bare.c.booth_id)).all()) > 1


def test_the_database_itself_refuses_a_second_living_subscription(app: Flask) -> None:
    event = make_hall()
    make_lot()
    take(event)
    second = make_order()
    link(event, second, Party.SPONSOR)
    living = session().scalars(select(Subscription)).one()
    booth_row, order_row, now = living.booth_id, order_of(second).id, house_clock.now()
    for booth_key, order_key in (
        (booth_row, order_row),
        (booth_row, order_of(make_order()).id),  # bound to no event at all
    ):
        row = {"booth_id": booth_key, "order_id": order_key, "shows_name": True, "made_at": now}
        with pytest.raises(IntegrityError), transaction() as writing:
            writing.execute(insert(Subscription).values(row))
