"""Hold what a provider booked on a day against our rows, line by line, and name what differs.

Both ways: every line of the bill must be a payment or refund of ours with the
same sum, and everything that we recorded on that day must stand on a bill, of
that day or of one before, since a notice may have been late. Then what was paid
is held against what was handed out for it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from offsets import clock, units
from offsets.db import session as reading
from offsets.payments.gateway import (
    CURRENCY,
    BillLine,
    Gateway,
    GivesBill,
    ProviderUnavailable,
    gateways,
)
from offsets.payments.models import Payment, Refund
from offsets.payments.record import joints
from offsets.payments.rules import PaymentState, RefundState

LOOK_BACK = timedelta(days=31)
"""How much earlier than by us a movement may have been booked: a statement is imported by hand."""
_TAKEN = (PaymentState.PAID, PaymentState.SURPLUS)
_SENT = (RefundState.PENDING, RefundState.SUCCEEDED)
_CAME_FEN = func.coalesce(Payment.received_fen, Payment.amount_fen)

Key = tuple[str, str]
"""Kind and reference of a movement: ``("refund", "7K2M…")``."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree, in words for the operator."""

    gateway: str
    reference: str
    says: str


@dataclass
class Report:
    """One day: what each bill adds up to, and every difference."""

    day: date
    sums: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """One line for each gateway, one for each difference, and the count."""
        yield from self.sums
        for each in self.differences:
            yield f"{each.gateway}\t{each.reference}\t{each.says}"
        yield f"{self.day}: {len(self.differences)} differences"


def reconcile(day: date) -> Report:
    """Compare a day of China's calendar; changes nothing.

    A provider whose bill cannot be read is a difference, too: nothing is known.
    """
    report = Report(day)
    for gateway in gateways().values():
        if not isinstance(gateway, GivesBill):
            report.sums.append(f"{day}\t{gateway.name}\tgives no bill")
            continue
        try:
            report.differences += _compare(gateway, day, report.sums)
        except ProviderUnavailable:
            report.differences.append(Difference(gateway.name, "-", "the bill could not be read"))
    report.differences += _handed_out(reading(), day)
    return report


def _compare(gateway: GivesBill, day: date, sums: list[str]) -> Iterator[Difference]:
    name = _name(gateway)
    bill = gateway.bill(day)
    sums.append(_summed(day, name, bill))
    yield from _twice(name, bill)
    ours = _rows_of_bill(reading(), bill)
    for line in bill:
        if says := _differs(line, ours.get((line.kind, line.reference))):
            yield Difference(name, line.reference, says)
    for key in _unbilled(gateway, day, bill):
        yield Difference(name, key[1], f"{key[0]}: ours, but on no bill")


def _name(gateway: GivesBill) -> str:
    found: Gateway = gateway  # type: ignore[assignment]  # the registry holds gateways only
    return found.name


def _twice(name: str, bill: list[BillLine]) -> Iterator[Difference]:
    times = Counter((line.kind, line.reference) for line in bill)
    for (kind, reference), count in times.items():
        if count > 1:
            yield Difference(name, reference, f"{kind}: {count} times on the bill")


def _differs(line: BillLine, ours: tuple[int, bool] | None) -> str | None:
    if ours is None:
        return f"{line.kind}: {line.amount_fen} fen on the bill, unknown to us"
    amount_fen, is_done = ours
    if line.currency != CURRENCY:
        return f"{line.kind}: in {line.currency} on the bill"
    if not is_done:
        return f"{line.kind}: {line.amount_fen} fen on the bill, not recorded by us"
    if line.amount_fen != amount_fen:
        return f"{line.kind}: {line.amount_fen} fen on the bill, {amount_fen} fen with us"
    return None


def _rows_of_bill(session: Session, bill: list[BillLine]) -> dict[Key, tuple[int, bool]]:
    """Our sums of what stands on a bill, and whether we hold it for done."""
    references = {line.reference for line in bill}
    payments = session.execute(
        select(Payment.reference, _CAME_FEN, Payment.state.in_(_TAKEN)).where(
            Payment.reference.in_(references)
        )
    )
    refunds = session.execute(
        select(Refund.reference, Refund.amount_fen, Refund.state.in_(_SENT)).where(
            Refund.reference.in_(references)
        )
    )
    found: dict[Key, tuple[int, bool]] = {}
    found |= {("payment", name): (fen, done) for name, fen, done in payments}
    found |= {("refund", name): (fen, done) for name, fen, done in refunds}
    return found


def _unbilled(gateway: GivesBill, day: date, bill: list[BillLine]) -> list[Key]:
    """What we recorded on the day and no bill of the weeks before knows of."""
    missing = _ours(reading(), _name(gateway), day)
    earlier = day
    while True:
        missing -= {(line.kind, line.reference) for line in bill}
        earlier -= timedelta(days=1)
        if not missing or day - earlier > LOOK_BACK:
            return sorted(missing)
        bill = gateway.bill(earlier)


def _ours(session: Session, gateway: str, day: date) -> set[Key]:
    start, end = clock.day_of(day)
    payments = session.scalars(
        select(Payment.reference).where(
            Payment.gateway == gateway,
            Payment.state.in_(_TAKEN),
            Payment.paid_at >= start,
            Payment.paid_at < end,
        )
    )
    refunds = session.scalars(
        select(Refund.reference)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(
            Payment.gateway == gateway,
            Refund.state == RefundState.SUCCEEDED,
            Refund.finished_at >= start,
            Refund.finished_at < end,
        )
    )
    return {("payment", name) for name in payments} | {("refund", name) for name in refunds}


def _handed_out(session: Session, day: date) -> list[Difference]:
    """Paid orders of the day that did not get what they paid for, and are not being repaid."""
    start, end = clock.day_of(day)
    rows = session.execute(
        select(Payment.order_id, Payment.gateway, Payment.reference).where(
            Payment.state == PaymentState.PAID, Payment.paid_at >= start, Payment.paid_at < end
        )
    ).all()
    amiss = joints().amiss(session, [order_id for order_id, _, _ in rows])
    return [
        Difference(name, reference, amiss[order_id])
        for order_id, name, reference in rows
        if order_id in amiss
    ]


def _summed(day: date, name: str, bill: list[BillLine]) -> str:
    parts = []
    for kind in ("payment", "refund"):
        sums = [line.amount_fen for line in bill if line.kind == kind]
        parts.append(f"{len(sums)} {kind}s\t{units.yuan(sum(sums))} yuan")
    return "\t".join((str(day), name, *parts))
