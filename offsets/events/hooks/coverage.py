"""Once a day: how many attendees have answered, to organisers who want to be told."""

from sqlalchemy import select

from offsets import clock
from offsets.db import session as reading
from offsets.db import transaction
from offsets.events.attendance.coverage import coverage
from offsets.events.attendance.find import asked_of
from offsets.events.attendance.models import Questionnaire
from offsets.events.attendance.rules import State as Asking
from offsets.events.hooks.models import Endpoint
from offsets.events.hooks.rules import Kind, Standing
from offsets.events.hooks.tell import tell
from offsets.events.models import Event
from offsets.events.rules import MEASURABLE


def tell_coverage() -> int:
    """Tell of each event that is being answered, once a day however often it is run; how many."""
    today = clock.on_screen(clock.now()).date().isoformat()
    wanted = (
        select(Event.id, Event.public_id)
        .join(Questionnaire, Questionnaire.event_id == Event.id)
        .where(
            Questionnaire.state == Asking.OPEN,
            Event.state.in_(MEASURABLE),
            select(Endpoint.id)
            .where(
                Endpoint.organisation_id == Event.organisation_id,
                Endpoint.state != Standing.ENDED,
            )
            .exists(),
        )
        .order_by(Event.id)
    )
    rows = [(row.id, row.public_id) for row in reading().execute(wanted)]
    for event_id, public_id in rows:
        _tell(event_id, public_id, today)
    return len(rows)


def _tell(event_id: int, public_id: str, day: str) -> None:
    found = coverage(asked_of(public_id))
    with transaction() as session:
        tell(
            session,
            event_id,
            Kind.COVERAGE,
            once=f"coverage {event_id} {day}",
            day=day,
            answered=found.answered,
            expected=found.expected,
            percent=found.percent,
            answered_g=found.total.central_g,
            whole_estimated_g=found.whole_g,
        )
