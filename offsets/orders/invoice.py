"""Ask for an order's invoice, change the wish until it is issued, see what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from offsets import clock, taxpayer
from offsets.accounts.email.rules import fault_of, normalise
from offsets.accounts.seal import readable, seal
from offsets.certificates.holder import clean_text
from offsets.config import settings
from offsets.db import session as reading
from offsets.errors import Invalid, NotFound
from offsets.orders.errors import InvoiceIssued, InvoiceNotPossible
from offsets.orders.models import InvoiceRequest, Order
from offsets.orders.rules import INVOICEABLE, RETURNED, InvoiceKind

MAX_TITLE = 100
TITLE, EMAIL = "invoice title", "invoice e-mail"
"""For what each is sealed."""

_COLUMNS = ("order_id", "kind", "title_sealed", "tax_number", "email_sealed", "state",
            "requested_at")  # fmt: skip


@dataclass(frozen=True, slots=True)
class InvoiceWish:
    """To whom, and where to send it; a tax number of an organisation alone."""

    kind: str
    title: str
    email: str
    tax_number: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """A wish as its buyer sees it, with what became of it."""

    state: str
    kind: str
    title: str | None
    """None, as the e-mail, where the secret is gone under which it was encrypted."""
    tax_number: str | None
    email: str | None
    item: str
    amount_fen: int
    requested_at: datetime
    number: str | None
    issued_at: datetime | None
    refused_reason: str | None
    red_letter: str
    """none, due or issued: an issued invoice whose money went back is cancelled by a red one."""
    red_number: str | None

    @property
    def is_readable(self) -> bool:
        """Whether the house can still tell what was asked for."""
        return self.title is not None and self.email is not None


def ask_invoice(session: Session, public_id: str, wish: InvoiceWish) -> None:
    """Write the wish, or write it anew.

    Raises Invalid naming the field, NotFound, InvoiceIssued, or
    InvoiceNotPossible for an order that has ended.
    """
    row = _row(wish)
    order = select(Order.id, *(literal(row[name], _type(name)) for name in _COLUMNS[1:])).where(
        Order.public_id == public_id, Order.state.in_(INVOICEABLE)
    )
    insert = _INSERT[session.get_bind().dialect.name](InvoiceRequest)
    writing = insert.from_select(_COLUMNS, order, include_defaults=False)
    # One statement decides: an invoice issued at the same moment is never changed.
    upsert = writing.on_conflict_do_update(
        index_elements=("order_id",),
        set_={name: writing.excluded[name] for name in _COLUMNS[1:]} | {"refused_reason": None},
        where=InvoiceRequest.state != "issued",
    ).returning(InvoiceRequest.id)
    if session.execute(upsert).one_or_none() is None:
        _refuse(session, public_id)


def invoice_of(public_id: str) -> InvoiceView | None:
    """The order's invoice as its buyer sees it; None where none was asked for."""
    row = (
        reading()
        .execute(
            select(InvoiceRequest, Order.amount_fen, Order.state)
            .join(Order, Order.id == InvoiceRequest.order_id)
            .where(Order.public_id == public_id)
        )
        .one_or_none()
    )
    return None if row is None else _view(*row)


def title_of(request: InvoiceRequest) -> str | None:
    """To whom it is made out; empty once it was forgotten, None where its secret is gone."""
    return readable(request.title_sealed, TITLE) if request.title_sealed else ""


def email_of(request: InvoiceRequest) -> str | None:
    """Where it is sent; empty once it was forgotten, None where its secret is gone."""
    return readable(request.email_sealed, EMAIL) if request.email_sealed else ""


def red_letter(request: InvoiceRequest, order_state: str) -> str:
    """Whether an issued invoice has to be cancelled by a red one, or was."""
    if request.red_number is not None:
        return "issued"
    return "due" if request.state == "issued" and order_state in RETURNED else "none"


def _row(wish: InvoiceWish) -> dict[str, Any]:
    if wish.kind not in set(InvoiceKind):
        raise Invalid("kind", "unknown_choice", choices=", ".join(InvoiceKind))
    title = clean_text("title", wish.title, MAX_TITLE)
    if title is None:
        raise Invalid("title", "required")
    email = normalise(wish.email)
    if fault := fault_of(email):
        raise Invalid("email", fault)
    return {
        "kind": wish.kind,
        "title_sealed": seal(title, TITLE),
        "tax_number": _tax_number(wish),
        "email_sealed": seal(email, EMAIL),
        "state": "requested",
        "requested_at": clock.now(),
    }


def _tax_number(wish: InvoiceWish) -> str | None:
    number = taxpayer.normalise(wish.tax_number or "")
    if wish.kind == InvoiceKind.PERSON:
        if number:
            raise Invalid("tax_number", "tax_number_of_person")
        return None
    if not number:
        raise Invalid("tax_number", "required")
    if fault := taxpayer.fault_of(number):
        raise Invalid("tax_number", fault)
    return number


def _refuse(session: Session, public_id: str) -> None:
    """Say why nothing was written."""
    found = session.execute(
        select(Order.state, InvoiceRequest.state)
        .outerjoin(InvoiceRequest, InvoiceRequest.order_id == Order.id)
        .where(Order.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound("order")
    order_state, state = found
    if state == "issued":
        raise InvoiceIssued("order")
    raise InvoiceNotPossible("order", state=order_state)


def _view(request: InvoiceRequest, amount_fen: int, order_state: str) -> InvoiceView:
    same = ("state", "kind", "tax_number", "requested_at", "number", "issued_at",
            "refused_reason", "red_number")  # fmt: skip
    return InvoiceView(
        title=title_of(request),
        email=email_of(request),
        item=settings().keeping.invoice_item,
        amount_fen=amount_fen,
        red_letter=red_letter(request, order_state),
        **{name: getattr(request, name) for name in same},
    )


def _type(column: str) -> Any:
    return InvoiceRequest.__table__.c[column].type


_INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
