"""The house's own counters for Prometheus, read from the rows at each scrape.

Sums over the lots and counts of what is open, never a walk over what is done: a
scrape costs the same with ten orders and with ten million.
"""

from collections.abc import Iterator

from sqlalchemy import func, select

from offsets.accounts.mail.carry import WAITS
from offsets.db import session
from offsets.edge.metrics import Reading
from offsets.log import watch as log
from offsets.orders.models import Order
from offsets.orders.rules import State
from offsets.payments.models import Dispute, Payment, Refund
from offsets.payments.rules import PaymentState, RefundState
from offsets.stock.models import Lot


def read() -> Iterator[Reading]:
    """What was sold, what is promised, and what waits to be done."""
    lots = session().execute(
        select(
            func.sum(Lot.next_g),
            func.sum(Lot.held_g),
            func.sum(Lot.size_g - Lot.next_g - Lot.held_g),
            func.sum(Lot.issued),
            func.sum(Lot.sold_fen),
        )
    )
    sold_g, held_g, free_g, issued, sold_fen = (int(value or 0) for value in lots.one())
    yield "offsets_sold_grams_total", "Grams on certificates, voided ones included.", sold_g
    yield "offsets_held_grams", "Grams promised to unpaid orders, overdue ones included.", held_g
    yield "offsets_free_grams", "Grams that nobody holds, paused lots included.", free_g
    yield "offsets_certificates_total", "Certificates issued.", issued
    yield "offsets_sold_fen_total", "Money of the sold grams.", sold_fen
    yield from _queues()
    yield from log.readings(session())


def _queues() -> Iterator[Reading]:
    for name, words, waiting in (
        ("offsets_orders_unpaid", "Orders that wait for payment.", Order.state == State.PLACED),
        (
            "offsets_payments_pending",
            "Payments that a gateway has not decided.",
            Payment.state == PaymentState.PENDING,
        ),
        (
            "offsets_refunds_open",
            "Refunds that have not reached their buyer.",
            Refund.state.in_((RefundState.REQUESTED, RefundState.PENDING)),
        ),
        (
            "offsets_refunds_failed",
            "Refunds that a gateway refused or got back.",
            Refund.state == RefundState.FAILED,
        ),
        ("offsets_disputes_open", "Payments that buyers dispute.", Dispute.state == "open"),
        ("offsets_mails_waiting", "Letters that no mail server has taken yet.", WAITS),
    ):
        yield name, words, session().scalar(select(func.count()).where(waiting)) or 0
