"""Real rows through the real verbs, with what a test does not care about filled in."""

import os
from itertools import count
from typing import Any

from offsets.db import session, transaction
from offsets.orders.find import find
from offsets.orders.models import Order
from offsets.orders.place import Wish, place
from offsets.orders.quote import QuoteRequest, quote
from offsets.payments.gateway import CURRENCY, Standing
from offsets.payments.models import Payment
from offsets.payments.record import Outcome, record
from offsets.projects.models import Project
from offsets.stock.models import Lot
from offsets.stock.open_lot import LotPaper, open_lot

_serial = count(1)


def make_project(slug: str = "village", **changes: Any) -> Project:
    """A village's forest whose names say nothing in particular."""
    row = {
        "slug": slug,
        "instrument": "local_sink",
        "name_zh": "某村碳汇",
        "name_en": "A village's sink",
        "place_zh": "某县某村",
        "place_en": "Some village",
        "area_mu_hundredths": 100_000,
        "owner_zh": "某林场",
        "owner_en": "Some farm",
        "beneficiary_zh": "某村",
        "beneficiary_en": "Some village",
        "villages": 1,
        "story_zh": "一片林。",
        "story_en": "A forest.",
    }
    with transaction() as writing:
        project = Project(**(row | changes))
        writing.add(project)
        writing.flush()
    return project


def lot_paper(**changes: Any) -> LotPaper:
    """A retirement document; its serials follow those of the paper before.

    Several processes may make lots of one house: each writes papers of its own.
    """
    number, hand = next(_serial), os.getpid()
    paper: dict[str, Any] = {
        "code": f"LOT-{hand}-{number}",
        "project": "village",
        "vintage": 2022,
        "registry": "测试登记簿",
        "serial_prefix": f"T{hand}-",
        "first_serial": number * 1_000_000,
        "tonnes": 10,
        "retirement_reference": f"R-{hand}-{number}",
        "retired_on": "2023-05-01",
        "evidence_sha256": "0" * 64,
        "price_fen_per_t": 10_000,
    }
    return LotPaper(**(paper | changes))


def make_lot(**changes: Any) -> Lot:
    """An open lot of ten tonnes at 100 yuan; makes the project ``village`` where it is missing."""
    paper = lot_paper(**changes)
    if session().query(Project).filter_by(slug=paper.project).first() is None:
        make_project(paper.project)
    with transaction() as writing:
        return open_lot(writing, paper)


def make_order(
    mass_g: int = 10_000, project: str = "village", holders: tuple[str | None, ...] = ("小林",),
    to_order: bool = False, **changes: Any,
) -> str:  # fmt: skip
    """Place an order for equal certificates and return its public id."""
    request = QuoteRequest(
        project=project, mass_g=mass_g, certificates=len(holders), to_order=to_order
    )
    wish: dict[str, Any] = {
        "quote": quote(request).token,
        "purpose": "myself",
        "holders": holders,
        "confirm_no_return": True,
    }
    return place(Wish(**(wish | changes)))


def payment_of(public_id: str) -> Payment:
    """The newest payment of an order."""
    order = find(public_id)
    return (
        session()
        .query(Payment)
        .filter_by(order_id=order.id)
        .order_by(Payment.id.desc())
        .populate_existing()
        .first()
    )


def say_paid(public_id: str, **changes: Any) -> Outcome:
    """Record the gateway's word that an order's newest payment is paid."""
    payment = payment_of(public_id)
    said: dict[str, Any] = {
        "reference": payment.reference,
        "state": "paid",
        "amount_fen": payment.amount_fen,
        "currency": CURRENCY,
        "livemode": False,
        "provider_reference": "CHARGE",
    }
    with transaction() as writing:
        return record(writing, Standing(**(said | changes)), livemode=False)


def make_settled_order(**changes: Any) -> str:
    """An order with its certificates; returns its public id."""
    public_id = make_order(**changes)
    assert say_paid(public_id) == "settled"
    return public_id


def fresh(order: str) -> Order:
    """The order's row as it stands now."""
    return find(order)
