"""The whole house re-added from its rows: grams, fen, certificates. Run nightly and at will."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Subquery, case, func, or_, select
from sqlalchemy.orm import Session

from offsets.certificates.audit import audit_log
from offsets.certificates.models import Allocation, Certificate
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.payments.models import Payment, Refund
from offsets.payments.rules import PaymentState
from offsets.stock.audit import audit_axes
from offsets.stock.models import Hold, Lot

_GIVEN_BACK = (State.REFUNDING, State.REFUNDED)


@dataclass(frozen=True, slots=True)
class Report:
    """What was counted, and a sentence for every fault."""

    orders: int
    certificates: int
    sold_g: int
    sold_fen: int
    faults: tuple[str, ...]


def audit(session: Session) -> Report:
    """Compare every counter and sum with the rows beneath it; changes nothing."""
    faults = (
        *audit_axes(session, Allocation.__table__),
        *_certificates(session),
        *_orders(session),
        *_issued(session),
        *_money(session),
        *_refunds(session),
        *_voided(session),
        *audit_log(session),
    )
    sold_g, sold_fen = session.execute(select(func.sum(Lot.next_g), func.sum(Lot.sold_fen))).one()
    settled = select(func.count(Order.id)).where(Order.settled_at.is_not(None))
    return Report(
        orders=session.scalars(settled).one(),
        certificates=session.scalars(select(func.count(Certificate.id))).one(),
        sold_g=int(sold_g or 0),
        sold_fen=int(sold_fen or 0),
        faults=faults,
    )


def _certificates(session: Session) -> Iterator[str]:
    """Certificates whose slices do not add up to their mass."""
    slices = (
        select(
            Allocation.certificate_id,
            func.sum(Allocation.end_g - Allocation.start_g).label("mass_g"),
        )
        .group_by(Allocation.certificate_id)
        .subquery()
    )
    rows = session.execute(
        select(Certificate.number, Certificate.mass_g, slices.c.mass_g)
        .outerjoin(slices, slices.c.certificate_id == Certificate.id)
        .where(Certificate.mass_g != func.coalesce(slices.c.mass_g, 0))
    )
    for number, mass_g, sliced_g in rows:
        yield f"certificate {number}: says {mass_g} g, owns {int(sliced_g or 0)} g"


def _orders(session: Session) -> Iterator[str]:
    """Settled orders whose certificates or sold holds do not add up to what was bought."""
    issued = (
        select(
            Certificate.order_id,
            func.sum(Certificate.mass_g).label("mass_g"),
            func.count().label("pieces"),
        )
        .group_by(Certificate.order_id)
        .subquery()
    )
    sold = _sold_by_order()
    amiss = or_(
        func.coalesce(issued.c.mass_g, 0) != Order.mass_g,
        func.coalesce(issued.c.pieces, 0) != Order.certificate_count,
        func.coalesce(sold.c.mass_g, 0) != Order.mass_g,
        func.coalesce(sold.c.amount_fen, 0) != Order.amount_fen,
    )
    rows = session.scalars(
        select(Order.public_id)
        .outerjoin(issued, issued.c.order_id == Order.id)
        .outerjoin(sold, sold.c.order_id == Order.id)
        .where(Order.state == State.SETTLED, amiss)
    )
    for public_id in rows:
        yield f"order {public_id}: certificates or holds do not add up to what was bought"


def _sold_by_order() -> Subquery:
    return (
        select(
            Hold.order_id,
            func.sum(Hold.mass_g).label("mass_g"),
            func.sum(Hold.amount_fen).label("amount_fen"),
        )
        .where(Hold.state == "sold")
        .group_by(Hold.order_id)
        .subquery()
    )


def _issued(session: Session) -> Iterator[str]:
    """The lots' counters of certificates, against the certificates themselves."""
    # One statement sees one moment, so that purchases meanwhile are no faults.
    counted = select(func.sum(Lot.issued)).scalar_subquery()
    written = select(func.count(Certificate.id)).scalar_subquery()
    issued, there = session.execute(select(func.coalesce(counted, 0), written)).one()
    if issued != there:
        yield f"lots count {int(issued)} certificates, {there} are written"


def _money(session: Session) -> Iterator[str]:
    """Orders that were settled without their money, or money that no order took."""
    paid = (
        select(Payment.order_id, func.sum(Payment.amount_fen).label("amount_fen"))
        .where(Payment.state == PaymentState.PAID)
        .group_by(Payment.order_id)
        .subquery()
    )
    rows = session.execute(
        select(Order.public_id, Order.state, Order.amount_fen, paid.c.amount_fen)
        .outerjoin(paid, paid.c.order_id == Order.id)
        .where(
            (Order.paid_at.is_not(None) & (func.coalesce(paid.c.amount_fen, 0) != Order.amount_fen))
            | (Order.paid_at.is_(None) & paid.c.amount_fen.is_not(None))
        )
    )
    for public_id, state, owed_fen, paid_fen in rows:
        yield f"order {public_id} ({state}): owes {owed_fen} fen, paid {int(paid_fen or 0)} fen"


def _refunds(session: Session) -> Iterator[str]:
    """Payments of which less or more goes back than should: all of it, or what was too much."""
    back = (
        select(Refund.payment_id, func.sum(Refund.amount_fen).label("amount_fen"))
        .group_by(Refund.payment_id)
        .subquery()
    )
    given_up = (Payment.state == PaymentState.SURPLUS) | (
        (Payment.state == PaymentState.PAID) & Order.state.in_(_GIVEN_BACK)
    )
    came_fen = func.coalesce(Payment.received_fen, Payment.amount_fen)
    too_much_fen = case((came_fen > Payment.amount_fen, came_fen - Payment.amount_fen), else_=0)
    due_fen = case((given_up, came_fen), else_=too_much_fen)
    rows = session.execute(
        select(Payment.reference, due_fen, back.c.amount_fen)
        .join(Order, Order.id == Payment.order_id)
        .outerjoin(back, back.c.payment_id == Payment.id)
        .where(func.coalesce(back.c.amount_fen, 0) != due_fen)
    )
    for reference, owed_fen, back_fen in rows:
        yield f"payment {reference}: {owed_fen} fen must go back, {int(back_fen or 0)} do"


def _voided(session: Session) -> Iterator[str]:
    """Certificates that are valid though their money goes back, or void though it does not."""
    rows = session.execute(
        select(Certificate.number, Certificate.state, Order.state)
        .join(Order, Order.id == Certificate.order_id)
        .where(
            ((Certificate.state == "valid") & (Order.state != State.SETTLED))
            | ((Certificate.state == "voided") & Order.state.not_in(_GIVEN_BACK))
        )
    )
    for number, state, order_state in rows:
        yield f"certificate {number}: is {state} while its order is {order_state}"
