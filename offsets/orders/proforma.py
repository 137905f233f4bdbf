"""The pro-forma invoice of a bank transfer: what to pay, where to, and the code to quote.

Drawn from plain data, as certificates are. It names no buyer: an occasion, such
as an organisation's name, stands on it where the order has one.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select

from offsets import clock, codes, units
from offsets.config import settings
from offsets.db import session
from offsets.edge.press import Press
from offsets.errors import NotFound
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.payments.bank_transfer.gateway import received_fen
from offsets.payments.models import BankTransfer, Payment
from offsets.projects.models import Project

TEMPLATES = Path(__file__).parent / "typst"
GROUP = 5
_OF_ORDER = ("amount_fen", "mass_g", "occasion", "state", "expires_at")


@dataclass(frozen=True, slots=True)
class ProForma:
    """One awaited transfer; ``code`` stands in groups, as it is to be written."""

    code: str
    amount_fen: int
    received_fen: int
    mass_g: int
    project_name_zh: str
    project_name_en: str
    occasion: str | None
    order: str
    state: str
    is_open: bool
    """Whether money that comes now buys what stands here, as far as can be promised."""
    asked_at: datetime
    expires_at: datetime
    payee: str
    bank: str
    account: str
    operator: str
    is_demo: bool


def pro_forma(reference: str) -> ProForma:
    """The pro-forma of a payment; raises NotFound, also where the house has no account now."""
    found = session().execute(
        select(BankTransfer, Order, Project)
        .join(Payment, Payment.reference == BankTransfer.reference)
        .join(Order, Order.id == Payment.order_id)
        .join(Project, Project.id == Order.project_id)
        .where(BankTransfer.reference == reference)
    )
    row, account = found.one_or_none(), settings().bank
    if row is None or account is None:
        raise NotFound("transfer")
    transfer, order, project = row
    waits = order.state == State.PLACED and order.expires_at > clock.now()
    return ProForma(
        code=codes.grouped(transfer.code, GROUP),
        received_fen=received_fen(session(), reference),
        order=order.public_id,
        is_open=waits and transfer.closed_at is None,
        asked_at=transfer.opened_at,
        payee=account.payee,
        bank=account.bank,
        account=account.number,
        operator=settings().operator_name,
        is_demo=settings().is_demo,
        **{name: getattr(order, name) for name in _OF_ORDER},
        project_name_zh=project.name_zh,
        project_name_en=project.name_en,
    )


def as_pdf(shown: ProForma) -> bytes:
    """A sheet of A4; the same pro-forma always gives the same bytes."""
    texts = asdict(shown) | {
        "amount": units.yuan(shown.amount_fen),
        "mass": units.kilograms(shown.mass_g),
        "asked_on": clock.on_screen(shown.asked_at).date().isoformat(),
        "until": clock.on_screen(shown.expires_at).strftime("%Y-%m-%d %H:%M"),
    }
    data = json.dumps(texts, ensure_ascii=False, default=str)
    stamp = int(shown.asked_at.timestamp())
    return _press().compile("proforma.typ", {"data": data}, format="pdf", timestamp=stamp)


@cache
def _press() -> Press:
    """The process's one compiler."""
    return Press(TEMPLATES)
