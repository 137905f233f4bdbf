"""Keep what providers say of disputes, so that the operator sees them in time.

They are asked for rather than waited for: a dispute lasts for weeks, and a list
that is asked for cannot be lost, repeated or told in the wrong order. A dispute
moves no grams. Its certificates stay, and what was sold is not sold again,
whoever wins.
"""

from datetime import timedelta

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import session as reading
from offsets.db import transaction
from offsets.payments.gateway import (
    DisputeStanding,
    ProviderUnavailable,
    TellsDisputes,
    gateways,
)
from offsets.payments.models import Dispute, Payment

LOOK_BACK = timedelta(days=180)
"""Banks decide within about three months of a dispute's opening; this is twice that."""


def gather() -> int:
    """Ask every gateway that knows of disputes; how many are new or have changed.

    A silent provider is asked again next time.
    """
    changed = 0
    for gateway in gateways().values():
        if not isinstance(gateway, TellsDisputes):
            continue
        try:
            told = gateway.disputes(clock.now() - LOOK_BACK)
        except ProviderUnavailable:
            continue
        with transaction() as session:
            changed += sum(note(session, standing) for standing in told)
    return changed


def note(session: Session, said: DisputeStanding) -> bool:
    """Take a provider's word into our row; whether that says anything new."""
    payment_id = session.scalar(
        select(Payment.id).where(Payment.reference == said.payment_reference)
    )
    if payment_id is None:
        return False
    known = session.scalar(
        select(Dispute)
        .where(Dispute.provider_reference == said.provider_reference)
        .with_for_update()
    )
    if known is None:
        known = Dispute(
            payment_id=payment_id,
            provider_reference=said.provider_reference,
            opened_at=said.opened_at,
        )
        session.add(known)
    before = (known.state, known.amount_fen, known.reason, known.answer_by)
    known.state, known.amount_fen = said.state, said.amount_fen
    known.reason, known.answer_by = said.reason[:80], said.answer_by
    known.told_at = clock.now()
    return before != (known.state, known.amount_fen, known.reason, known.answer_by)


def disputes(open_only: bool = True) -> list[Row[Dispute, Payment]]:
    """Disputes with their payments, the one that must be answered first at the top."""
    wanted = select(Dispute, Payment).join(Payment, Payment.id == Dispute.payment_id)
    if open_only:
        wanted = wanted.where(Dispute.state == "open")
    rows = reading().execute(wanted.order_by(Dispute.answer_by.nulls_last(), Dispute.id))
    return list(rows)
