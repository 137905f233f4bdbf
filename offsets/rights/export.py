"""Everything that is held of somebody, room by room, as JSON can carry it."""

from typing import Any

from offsets import clock
from offsets.config import settings
from offsets.holdings import Subject, holdings

FORMAT = 1


def export(subject: Subject) -> dict[str, Any]:
    """The whole of it; what a room holds is under the room's name."""
    return {
        "format": FORMAT,
        "operator": settings().operator_name,
        "exported_at": clock.now().isoformat(timespec="seconds"),
        "held": {each.room: each.hold(subject) for each in holdings()},
    }
