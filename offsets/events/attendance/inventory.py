"""The answers as a part of the event's inventory: journeys of people, and the rest openly.

Whoever has not answered is a group of the inventory's own kind: so many people of so
many, counted as the mean of those who have. Equal answers are one journey of several
people, so that the inventory is as large as the answers are different.
"""

from flask_babel import gettext as _
from sqlalchemy import func, select

from offsets.db import session
from offsets.errors import Conflict
from offsets.events.attendance.bill import Way, has_hotels, trip_of
from offsets.events.attendance.coverage import expected
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Answer
from offsets.footprint import methods
from offsets.footprint.event import Inventory, Journey, Treatment, Unresolved

_WAY = (Answer.distance_km, Answer.is_straight, Answer.mode, Answer.occupants, Answer.nights)


def inventory_of(asked: Asked) -> Inventory:
    """What the answers say, as ``footprint.event`` counts it; raises Conflict where none is in."""
    rows = session().execute(
        select(*_WAY, func.count().label("people"))
        .where(Answer.questionnaire_id == asked.id)
        .group_by(*_WAY)
        .order_by(*_WAY)
    )
    method = methods.load(asked.method)
    journeys = tuple(
        Journey(trip_of(Way(*row[:-1]), asked.country, method), row.people) for row in rows
    )
    answered = sum(journey.people for journey in journeys)
    if not answered:
        raise Conflict("answers")
    silent = max(0, expected(asked) - answered)
    reason = _("They did not answer the three questions.")
    rest = (Unresolved(silent, Treatment.EXTRAPOLATE, reason),) if silent else ()
    return Inventory(journeys, unresolved=rest, notes=tuple(_notes(asked, answered, silent)))


def _notes(asked: Asked, answered: int, silent: int) -> list[str]:
    notes = [_("%(number)s attendees said themselves how they came.", number=answered)]
    if silent:
        notes.append(
            _(
                "%(rest)s of %(all)s did not answer and are counted as the mean of those who did.",
                rest=silent,
                all=answered + silent,
            )
        )
    if not has_hotels(asked.country, methods.load(asked.method)):
        notes.append(_("Nights are not counted: no factor is published for hotels there."))
    return notes
