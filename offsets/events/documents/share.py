"""What one certificate does inside an event's total: an attendee's, a sponsor's, anybody's."""

from offsets.certificates.read import addressed
from offsets.errors import NotFound
from offsets.events.digest import sealed
from offsets.events.documents.counted import piece_of
from offsets.events.documents.paper import Paper, organiser_of
from offsets.events.documents.rules import Ending, Kind
from offsets.events.models import Event
from offsets.events.plan import told
from offsets.events.rules import FROZEN

SHARE_FORMAT = "offsets-event-share-1"


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
