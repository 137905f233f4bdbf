"""Tell that a booth lit up: an order that took it counts for the event."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from offsets.certificates.models import Certificate
from offsets.events.booths.models import Booth, Subscription
from offsets.events.hooks.rules import Kind
from offsets.events.hooks.tell import tell
from offsets.events.retired.models import Offset


def tell_lit(session: Session, event_id: int, order_id: int) -> None:
    """Tell it once, if the order has a booth and grams that count.

    The event's row must be locked: counting and taking a booth may come at once, and then
    the second of them sees what the first did.
    """
    booth = session.execute(
        select(Booth.public_id, Booth.hall, Booth.label, Subscription.id)
        .join(Subscription, Subscription.booth_id == Booth.id)
        .where(Subscription.order_id == order_id, Subscription.ended_at.is_(None))
    ).one_or_none()
    if booth is None:
        return
    counted = (
        select(func.sum(Offset.mass_g))
        .join(Certificate, Certificate.id == Offset.certificate_id)
        .where(Certificate.order_id == order_id, Offset.uncounted_at.is_(None))
    )
    if mass_g := int(session.scalar(counted) or 0):
        said = {"booth": booth.public_id, "hall": booth.hall, "label": booth.label}
        tell(session, event_id, Kind.LIT, once=f"lit {booth.id}", mass_g=mass_g, **said)
