"""What one certificate does inside an event's total: an attendee's, a sponsor's, anybody's."""

from typing import NamedTuple

from sqlalchemy import select

from offsets.certificates.models import Certificate
from offsets.certificates.read import addressed
from offsets.db import session
from offsets.errors import NotFound
from offsets.events.digest import sealed
from offsets.events.documents.counted import piece_of
from offsets.events.documents.paper import Paper, organiser_of
from offsets.events.documents.rules import Ending, Kind
from offsets.events.models import Event
from offsets.events.plan import told
from offsets.events.retired.models import Offset
from offsets.events.rules import FROZEN
from offsets.orders.models import Order

SHARE_FORMAT = "offsets-event-share-1"


class OwnShare(NamedTuple):
    """One certificate inside an event's total."""

    number: str
    mass_g: int
    party: str
    counts: bool
    """False once it was voided."""


def own_shares(event_id: int, device_hashes: tuple[bytes, ...]) -> list[OwnShare]:
    """The certificates that these devices bought and that count for the event, oldest first."""
    if not device_hashes:
        return []
    rows = session().execute(
        select(Certificate.number, Offset.mass_g, Offset.party, Offset.uncounted_at.is_(None))
        .join(Certificate, Certificate.id == Offset.certificate_id)
        .join(Order, Order.id == Certificate.order_id)
        .where(Offset.event_id == event_id, Order.device_hash.in_(device_hashes))
        .order_by(Certificate.id)
    )
    return [OwnShare(number, mass_g, party, bool(counts)) for number, mass_g, party, counts in rows]


def share(event: Event, number: str) -> Paper:
    """The document, once the event's inventory is final: then nothing in it changes any more.

    Raises NotFound before that, and for a certificate that never counted here.
    """
    if event.state not in FROZEN:
        raise NotFound("event")
    found = addressed(number)
    piece, offset = piece_of(event.id, found)
    content = {
        "format": SHARE_FORMAT,
        "event": told(event),
        "published_at": offset.counted_at.isoformat(timespec="seconds"),
        "piece": piece,
    }
    return Paper(
        Kind.SHARE, event.public_id, 0, sealed(content), offset.counted_at, organiser_of(event),
        Ending.VOIDED if offset.uncounted_at else None, offset.uncounted_at, "", found,
    )  # fmt: skip
