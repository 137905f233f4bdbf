"""Orders as their buyers see them: plain data, read in few queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, or_, select

from offsets.certificates.key import key_text
from offsets.certificates.models import Certificate
from offsets.db import session
from offsets.errors import NotFound
from offsets.orders.models import Claim, Order
from offsets.payments.models import Payment, Refund
from offsets.projects.models import Project
from offsets.stock.models import Hold, Lot

FIRST_CERTIFICATES = 50
"""How many certificates an order's own page lists; the rest is paged."""


@dataclass(frozen=True, slots=True)
class PaymentView:
    """The newest attempt to pay."""

    gateway: str
    state: str
    instruction: dict[str, Any] | None
    reference: str


@dataclass(frozen=True, slots=True)
class RefundView:
    """A sum on its way back, or back already."""

    amount_fen: int
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class LineView:
    """What comes of one lot; prices are per tonne and per line."""

    lot: str
    vintage: int
    mass_g: int
    amount_fen: int
    price_fen_per_t: int


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate with the key to its full name, for its buyer alone."""

    position: int
    number: str
    holder_name: str | None
    mass_g: int
    key: str | None
    state: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with all that hangs on it; masses in grams, money in fen."""

    id: str
    state: str
    project: str
    project_name_zh: str
    project_name_en: str
    instrument: str
    mass_g: int
    amount_fen: int
    certificate_count: int
    to_order: bool
    purpose: str
    occasion: str | None
    gift_message: str | None
    locale: str
    placed_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    settled_at: datetime | None
    ended_at: datetime | None
    payment: PaymentView | None
    refunds: tuple[RefundView, ...]
    lines: tuple[LineView, ...]
    certificates: tuple[CertificateLine, ...]


def order(public_id: str) -> OrderView:
    """One order whole; raises NotFound."""
    found = (
        session()
        .execute(select(Order, Project).join(Project).where(Order.public_id == public_id))
        .one_or_none()
    )
    if found is None:
        raise NotFound("order")
    row, project = found
    return _view(
        row,
        project,
        payment=_payment(row.id),
        refunds=_refunds(row.id),
        lines=_lines(row.id),
        certificates=tuple(_certificates(Certificate.order_id == row.id, FIRST_CERTIFICATES)),
    )


def orders_of(
    device_hashes: Collection[bytes], limit: int = 50, before: str | None = None
) -> list[OrderView]:
    """What was bought or claimed on these devices, newest first, without what hangs on it.

    ``before`` is the public id of an order: only those placed before it.
    """
    if not device_hashes:
        return []
    wanted = (
        select(Order, Project)
        .join(Project)
        .outerjoin(Claim, Claim.order_id == Order.id)
        .where(belongs_to(device_hashes))
        .order_by(Order.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(Order.id < _id_of(before))
    return [_view(row, project) for row, project in session().execute(wanted)]


def belongs_to(device_hashes: Collection[bytes]) -> ColumnElement[bool]:
    """For a WHERE beside an outer join of Claim: bought or claimed on one of these devices."""
    return or_(Order.device_hash.in_(device_hashes), Claim.device_hash.in_(device_hashes))


def _id_of(public_id: str) -> ScalarSelect[int]:
    return select(Order.id).where(Order.public_id == public_id).scalar_subquery()


def certificates_of(public_id: str, after: int, limit: int) -> list[CertificateLine]:
    """An order's certificates whose position is above ``after`` (-1 for the first page)."""
    order_id = session().scalar(select(Order.id).where(Order.public_id == public_id))
    if order_id is None:
        raise NotFound("order")
    wanted = (Certificate.order_id == order_id) & (Certificate.position > after)
    return _certificates(wanted, limit)


def has_certificate(public_id: str, number: str) -> bool:
    """Whether a certificate of this number was issued on this order."""
    found = session().scalar(
        select(Certificate.id)
        .join(Order, Order.id == Certificate.order_id)
        .where(Order.public_id == public_id, Certificate.number == number)
    )
    return found is not None


def _view(
    row: Order,
    project: Project,
    payment: PaymentView | None = None,
    refunds: tuple[RefundView, ...] = (),
    lines: tuple[LineView, ...] = (),
    certificates: tuple[CertificateLine, ...] = (),
) -> OrderView:
    return OrderView(
        id=row.public_id,
        project=project.slug,
        project_name_zh=project.name_zh,
        project_name_en=project.name_en,
        instrument=project.instrument,
        payment=payment,
        refunds=refunds,
        lines=lines,
        certificates=certificates,
        **{name: getattr(row, name) for name in _COPIED},
    )


_COPIED = (
    "state", "mass_g", "amount_fen", "certificate_count", "to_order", "purpose", "occasion",
    "gift_message", "locale", "placed_at", "expires_at", "paid_at", "settled_at", "ended_at",
)  # fmt: skip


def _payment(order_id: int) -> PaymentView | None:
    row = (
        session()
        .execute(
            select(Payment.gateway, Payment.state, Payment.instruction, Payment.reference)
            .where(Payment.order_id == order_id)
            .order_by(Payment.id.desc())
            .limit(1)
        )
        .one_or_none()
    )
    return None if row is None else PaymentView(*row)


def _refunds(order_id: int) -> tuple[RefundView, ...]:
    rows = session().execute(
        select(Refund.amount_fen, Refund.state, Refund.reason)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.order_id == order_id)
        .order_by(Refund.id)
    )
    return tuple(RefundView(*row) for row in rows)


def _lines(order_id: int) -> tuple[LineView, ...]:
    rows = session().execute(
        select(Lot.code, Lot.vintage, Hold.mass_g, Hold.amount_fen, Lot.price_fen_per_t)
        .join(Lot, Lot.id == Hold.lot_id)
        .where(Hold.order_id == order_id, Hold.state != "released")
        .order_by(Hold.lot_id)
    )
    return tuple(LineView(*row) for row in rows)


def _certificates(wanted: ColumnElement[bool], limit: int) -> list[CertificateLine]:
    rows = session().execute(
        select(
            Certificate.position,
            Certificate.number,
            Certificate.holder_name,
            Certificate.mass_g,
            Certificate.salt,
            Certificate.state,
        )
        .where(wanted)
        .order_by(Certificate.position)
        .limit(limit)
    )
    return [
        CertificateLine(position, number, name, mass_g, key_text(salt) if salt else None, state)
        for position, number, name, mass_g, salt, state in rows
    ]
