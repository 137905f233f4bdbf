"""The operator's side of invoices: what is to be issued, what was, and the accountant's file."""

import csv
import re
from collections.abc import Iterator
from typing import Any, TextIO

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets import clock, units
from offsets.certificates.holder import clean_text
from offsets.config import settings
from offsets.db import session as reading
from offsets.errors import Conflict, Invalid, NotFound
from offsets.orders.invoice import email_of, red_letter, title_of
from offsets.orders.models import InvoiceRequest, Order
from offsets.orders.rules import PAID, RETURNED

MAX_REASON = 200
HEADINGS = ("order", "paid_on", "state", "kind", "title", "tax_number", "email", "item",
            "amount_yuan", "number", "issued_on", "red_letter", "red_number")  # fmt: skip
_NUMBER = re.compile(r"[0-9A-Za-z\-]{8,24}")
_FORMULA = ("=", "+", "-", "@", "\t")


def requests(which: str) -> list[tuple[InvoiceRequest, Order]]:
    """Those that are ``due`` (paid, not yet issued), ``red`` (to be cancelled) or ``all``."""
    found = reading().execute(
        select(InvoiceRequest, Order)
        .join(Order, Order.id == InvoiceRequest.order_id)
        .where(_wanted(which))
        .order_by(InvoiceRequest.requested_at, InvoiceRequest.id)
    )
    return [(request, order) for request, order in found]


def issued(session: Session, order: str, number: str) -> None:
    """Record the invoice's number; raises Invalid, NotFound, or Conflict where none is due."""
    _write(session, order, _wanted("due"), state="issued", number=_number(number),
           issued_at=clock.now())  # fmt: skip


def refused(session: Session, order: str, reason: str) -> None:
    """Hand a wish back to its buyer with what is to be mended; raises as ``issued`` does."""
    said = clean_text("reason", reason, MAX_REASON)
    if said is None:
        raise Invalid("reason", "required")
    _write(session, order, _wanted("due"), state="refused", refused_reason=said)


def red(session: Session, order: str, number: str) -> None:
    """Record the red-letter invoice after a refund; raises as ``issued`` does."""
    _write(session, order, _wanted("red"), red_number=_number(number), red_at=clock.now())


def write_csv(file: TextIO, which: str) -> int:
    """The accountant's file; how many lines. A spreadsheet takes no cell of it for a formula."""
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    found = requests(which)
    for request, order in found:
        writer.writerow(map(_cell, _line(request, order)))
    return len(found)


def told(text: str | None) -> str:
    """A title or address, or that nobody can read it any more: hand the wish back then."""
    return "(key lost, cannot be read)" if text is None else text


def _line(request: InvoiceRequest, order: Order) -> Iterator[str]:
    yield order.public_id
    yield _day(order.paid_at)
    yield request.state
    yield request.kind
    yield told(title_of(request))
    yield request.tax_number or ""
    yield told(email_of(request))
    yield settings().keeping.invoice_item
    yield units.yuan(order.amount_fen)
    yield request.number or ""
    yield _day(request.issued_at)
    yield red_letter(request, order.state)
    yield request.red_number or ""


def _day(moment: Any) -> str:
    return clock.on_screen(moment).date().isoformat() if moment else ""


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _wanted(which: str) -> ColumnElement[bool]:
    if which == "due":
        return (InvoiceRequest.state == "requested") & _order_in(PAID)
    if which == "red":
        unanswered = (InvoiceRequest.state == "issued") & InvoiceRequest.red_number.is_(None)
        return unanswered & _order_in(RETURNED)
    return InvoiceRequest.id.is_not(None)


def _order_in(states: frozenset[Any]) -> ColumnElement[bool]:
    of_it = Order.id == InvoiceRequest.order_id
    return exists(select(Order.id).where(of_it, Order.state.in_(states)).correlate(InvoiceRequest))


def _number(typed: str) -> str:
    if not _NUMBER.fullmatch(typed):
        raise Invalid("number", "invoice_number_shape")
    return typed


def _write(session: Session, order: str, wanted: ColumnElement[bool], **values: Any) -> None:
    order_id = session.scalar(select(Order.id).where(Order.public_id == order))
    if order_id is None:
        raise NotFound("order")
    try:
        with session.begin_nested():
            written = session.connection().execute(
                update(InvoiceRequest)
                .where(InvoiceRequest.order_id == order_id, wanted)
                .values(**values)
            )
    except IntegrityError:
        raise Invalid("number", "invoice_number_taken") from None
    if not written.rowcount:
        raise Conflict("order")
