"""What orders hold of their buyers, with payments, certificates and invoices, and its end.

Forgetting goes order by order, each in a transaction of its own, so it never
holds one order's locks while it waits for another's, and may stop anywhere.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.erase import erase_order
from offsets.certificates.models import Certificate
from offsets.config import settings
from offsets.db import session as reading
from offsets.db import transaction
from offsets.holdings import Holding, Subject
from offsets.orders.invoice import email_of, title_of
from offsets.orders.models import Claim, InvoiceRequest, Order
from offsets.orders.rules import State
from offsets.payments.forget import forget_payer, held_of, purge_numbers
from offsets.payments.models import Payment
from offsets.rights.holding import forget_hashes
from offsets.rights.holding import hold as hold_agreed
from offsets.rights.subject import order_subject

ENDED = frozenset({State.SETTLED, State.CANCELLED, State.EXPIRED, State.REFUNDED})
"""Nothing more is on its way, as far as the house knows."""
_TOLD = ("state", "mass_g", "amount_fen", "certificate_count", "to_order", "purpose", "occasion",
         "holders", "gift_message", "locale")  # fmt: skip
_MOMENTS = ("no_return_confirmed_at", "placed_at", "paid_at", "settled_at", "ended_at")
_YEAR = timedelta(days=366)


def hold(subject: Subject) -> dict[str, Any]:
    """Every order of the subject with all that hangs on it, and gifts that they opened."""
    orders = reading().scalars(select(Order).where(_theirs(subject)).order_by(Order.id)).all()
    gifts = reading().execute(
        select(Order.public_id, Claim.claimed_at)
        .join(Order, Order.id == Claim.order_id)
        .where(Claim.device_hash.in_(subject.hashes))
    )
    return {
        "orders": [_order(order) for order in orders],
        "gifts_opened": [
            {"order": order, "claimed_at": moment.isoformat()} for order, moment in gifts
        ],
    }


def running(subject: Subject) -> list[str]:
    """Orders whose money or grams are on their way."""
    found = reading().scalars(
        select(Order.public_id)
        .where(_theirs(subject), Order.state.not_in(ENDED))
        .order_by(Order.id)
    )
    return list(found)


def forget(subject: Subject) -> bool:
    """Make the subject's orders nobody's; False where one of them is still under way."""
    reading().rollback()
    theirs = select(Order.id).where(_theirs(subject), Order.state.in_(ENDED)).order_by(Order.id)
    for order_id in reading().scalars(theirs).all():
        with transaction() as session:
            _forget(session, order_id, subject.group_names)
    for claim_id in (
        reading().scalars(select(Claim.id).where(Claim.device_hash.in_(subject.hashes))).all()
    ):
        # The gift stays opened, so that nobody opens it again; by whom is forgotten.
        nobody = secrets.token_bytes(32)
        with transaction() as session:
            session.execute(update(Claim).where(Claim.id == claim_id).values(device_hash=nobody))
    return not running(subject)


def purge(before: datetime, dry_run: bool) -> int:
    """Remove what is left of forgotten buyers' sales that were made before a moment."""
    reading().rollback()
    sold_at = func.coalesce(Order.settled_at, Order.ended_at, Order.placed_at)
    due = select(Order.id).where(Order.forgotten_at.is_not(None), sold_at < before, _anything())
    orders = reading().scalars(due.order_by(Order.id)).all()
    invoices = _old_invoices()
    if not dry_run:
        for order_id in orders:
            with transaction() as session:
                _erase_names(session, session.get_one(Order, order_id))
                purge_numbers(session, order_id)
        with transaction() as session:
            session.execute(
                update(InvoiceRequest)
                .where(InvoiceRequest.id.in_(invoices))
                .values(title_sealed=b"", email_sealed=b"")
            )
    return len(orders) + len(invoices)


def _old_invoices() -> Sequence[int]:
    """Issued so long ago that the law no longer wants to know to whom."""
    years = settings().keeping.invoice_years
    if years is None:
        return []
    old = InvoiceRequest.issued_at < clock.now() - years * _YEAR
    found = select(InvoiceRequest.id).where(old, InvoiceRequest.email_sealed != b"")
    return reading().scalars(found.order_by(InvoiceRequest.id)).all()


def _forget(session: Session, order_id: int, group_names: bool) -> None:
    order = session.scalars(select(Order).where(Order.id == order_id).with_for_update()).one()
    if order.state not in ENDED:
        return  # Late money came just now: the next round finds it.
    alone = order.certificate_count == 1 and not _given_away(session, order_id)
    if alone or group_names or order.state != State.SETTLED:
        _erase_names(session, order)
    order.gift_message = None
    order.device_hash = None
    order.forgotten_at = clock.now()
    forget_payer(session, order_id)
    forget_hashes(session, [order_subject(order.public_id, None)])
    # An issued invoice is a record that the tax law wants; a mere wish is not.
    session.execute(
        delete(InvoiceRequest).where(
            InvoiceRequest.order_id == order_id, InvoiceRequest.state != "issued"
        )
    )


def _erase_names(session: Session, order: Order) -> None:
    erase_order(session, order.id)
    order.holders = [None] * order.certificate_count
    order.occasion = None


def _given_away(session: Session, order_id: int) -> bool:
    return session.scalar(select(Claim.id).where(Claim.order_id == order_id)) is not None


def _anything() -> ColumnElement[bool]:
    """Whether something is left that could lead to somebody."""
    numbers = select(Payment.id).where(
        Payment.order_id == Order.id, Payment.provider_reference.is_not(None)
    )
    names = select(Certificate.id).where(
        Certificate.order_id == Order.id, Certificate.salt.is_not(None)
    )
    return or_(exists(numbers), exists(names))


def _theirs(subject: Subject) -> ColumnElement[bool]:
    return Order.device_hash.in_(subject.hashes)


def _order(order: Order) -> dict[str, Any]:
    invoice = reading().scalar(select(InvoiceRequest).where(InvoiceRequest.order_id == order.id))
    told: dict[str, Any] = {"id": order.public_id}
    told |= {name: getattr(order, name) for name in _TOLD}
    told |= {name: _iso(getattr(order, name)) for name in _MOMENTS}
    return told | {
        "payments": held_of(order.id),
        "certificates": _certificates(order.id),
        "invoice": invoice and _invoice(invoice),
        "agreed": hold_agreed(Subject(None, (order_subject(order.public_id, None),))),
    }


def _certificates(order_id: int) -> Sequence[dict[str, Any]]:
    rows = reading().execute(
        select(Certificate.number, Certificate.holder_name, Certificate.occasion, Certificate.state)
        .where(Certificate.order_id == order_id)
        .order_by(Certificate.position)
    )
    return [row._asdict() for row in rows]


def _invoice(invoice: InvoiceRequest) -> dict[str, Any]:
    return {
        "state": invoice.state,
        "kind": invoice.kind,
        "title": title_of(invoice),
        "tax_number": invoice.tax_number,
        "email": email_of(invoice),
        "number": invoice.number,
        "refused_reason": invoice.refused_reason,
        "requested_at": _iso(invoice.requested_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


HOLDING = Holding(
    room="orders",
    columns=frozenset(
        {
            "orders.device_hash", "orders.holders", "orders.occasion", "orders.gift_message",
            "claims.device_hash", "certificates.holder_name", "certificates.occasion",
            "certificates.salt", "invoice_requests.title_sealed", "invoice_requests.email_sealed",
            "invoice_requests.tax_number", "invoice_requests.refused_reason",
            "payments.instruction", "payments.provider_reference", "refunds.provider_reference",
            "payment_notices.body", "sandbox_charges.return_url", "sandbox_charges.description",
        }
    ),
    hold=hold,
    forget=forget,
    running=running,
    purge=purge,
)  # fmt: skip
