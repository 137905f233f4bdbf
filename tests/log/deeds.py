"""Deeds of the house that the log has to hold, done by the real verbs."""

from sqlalchemy import insert, select

from offsets.db import session, transaction
from offsets.ledger.stated import EndReason, StatementEnd, StatementOfEvent
from offsets.log.append import append
from offsets.log.models import PendingEntry
from offsets.orders.refund import refund_order
from offsets.stock.models import Lot
from offsets.stock.notice import NoticeKind, Word, give_notice
from tests import factories


def sell(mass_g: int = 10_000, project: str = "village", certificates: int = 1) -> str:
    """Sell equal certificates of so many grams each; the order's public id."""
    holders = ("小林",) * certificates
    return factories.make_settled_order(mass_g=mass_g, project=project, holders=holders)


def void(order: str) -> None:
    """Give an order back, so that its certificates end."""
    with transaction() as writing:
        refund_order(writing, order, "asked", void_reason="refunded")


def notice(code: str, replacement: str | None = None) -> None:
    """Say something in public about a lot."""
    kind = NoticeKind.REPLACEMENT if replacement else NoticeKind.FIRE
    with transaction() as writing:
        give_notice(writing, code, Word(kind, "山火", "A fire", replacement))


def notices(code: str, count: int) -> None:
    """Enter one notice so many times over, so that the log grows quickly."""
    notice(code)
    with transaction() as writing:
        row = writing.scalars(select(PendingEntry).order_by(PendingEntry.id.desc())).first()
        columns = ("kind", "body", "lot_id", "after_g", "entered_at")
        copy = {name: getattr(row, name) for name in columns}
        writing.execute(insert(PendingEntry), [copy] * (count - 1))


def state(statement: StatementOfEvent) -> None:
    """Enter a statement, as the event's own room does with its row."""
    with transaction() as writing:
        append(writing, statement)


def end(statement: StatementOfEvent) -> None:
    """Enter the end of a statement."""
    with transaction() as writing:
        append(writing, StatementEnd(statement.leaf(), EndReason.SUPERSEDED, 1_790_000_000))


def codes() -> list[str]:
    """The lots there are."""
    return [lot.code for lot in session().query(Lot).order_by(Lot.id)]
