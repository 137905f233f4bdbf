"""Events on their way to neutrality, joined to the house: their doors, API, and daily work."""

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

_log = logging.getLogger(__name__)


def open_doors(app: "Flask") -> None:
    """The pages of events: their public one, their organiser's, and their attendees'."""
    from offsets.events import organise_pages, pages, plan_pages, proof_pages
    from offsets.events.attendance import organiser_pages as organise_attendance
    from offsets.events.attendance import pages as attendance
    from offsets.events.booths import organiser_pages as organise_booths
    from offsets.events.booths import pages as booths
    from offsets.events.documents import pages as documents
    from offsets.events.hooks import pages as hooks
    from offsets.events.live import pages as live
    from offsets.events.planting import pages as forest

    for room in (
        pages, organise_pages, plan_pages, proof_pages, attendance, organise_attendance,
        booths, organise_booths, live, documents, forest, hooks,
    ):  # fmt: skip
        app.register_blueprint(room.blueprint)


def open_api(documented: Any) -> None:
    """Their part of the API."""
    from offsets.events import api as events
    from offsets.events import steps_api as steps
    from offsets.events.attendance import api as attendance
    from offsets.events.booths import api as booths
    from offsets.events.documents import api as documents
    from offsets.events.hooks import api as hooks
    from offsets.events.live import api as live
    from offsets.events.planting import api as plantings
    from offsets.events.retired import api as retired

    for part in (
        events, steps, documents, retired, plantings, attendance, booths, live, hooks,
    ):  # fmt: skip
        documented.register_blueprint(part.blueprint)


def warn_of_deadlines() -> int:
    """Remind of each unfinished event whose deadline is near, every fortnight; how many.

    By letter, and in the log for the operator, who may know a telephone number.
    """
    from offsets.events.remind import remind_due

    due = remind_due()
    for event in due:
        facts = {"event": event.public_id, "deadline": event.deadline_on.isoformat()}
        _log.warning("event_deadline", extra={"facts": facts})
    return len(due)
