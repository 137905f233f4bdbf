"""Hand the answers over to the event's actual data, as the attendees' part of it.

May be done at any time and again: each time it replaces what was handed over before.
What comes in between the reading and the writing is noticed at the freeze, which takes
no inventory that lacks an answer.
"""

from sqlalchemy import select, update

from offsets.db import session, transaction
from offsets.events.attendance.find import Asked
from offsets.events.attendance.inventory import inventory_of
from offsets.events.attendance.models import Questionnaire
from offsets.events.measure import measure
from offsets.events.rules import Source


def hand_over(asked: Asked) -> int:
    """Put the answers that stand now into the actual data; how many people they tell of.

    Raises Conflict where nobody has answered, WrongStep before the plan is published and
    after the freeze.
    """
    # Read first: an answer that comes after this counts as not handed over, even if it is.
    changes = session().scalar(select(Questionnaire.changes).filter_by(id=asked.id))
    inventory = inventory_of(asked)
    measure(asked.event, Source.ATTENDEES, inventory)
    with transaction() as writing:
        writing.connection().execute(
            update(Questionnaire).where(Questionnaire.id == asked.id).values(handed_changes=changes)
        )
    return sum(journey.people for journey in inventory.journeys)
