"""Take no answer any more: the final inventory is being frozen, within its transaction."""

from sqlalchemy import false, func, not_, or_, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.events.attendance.errors import AnswersNotHandedOver
from offsets.events.attendance.models import Questionnaire
from offsets.events.attendance.rules import State, sources

_ALL_HANDED_OVER = or_(
    Questionnaire.changes == 0, Questionnaire.handed_changes == Questionnaire.changes
)


def answers_wait(session: Session, event_id: int) -> bool:
    """Whether answers are in that the event's actual data do not hold."""
    waiting = select(Questionnaire.id).where(
        Questionnaire.event_id == event_id,
        Questionnaire.state.in_(sources(State.FROZEN)),
        not_(func.coalesce(_ALL_HANDED_OVER, false())),
    )
    return session.scalar(waiting) is not None


def freeze(session: Session, event_id: int) -> None:
    """End an event's questions; an event without any is left as it is.

    The row's lock lets every answer under way finish first, and none begin after. Raises
    AnswersNotHandedOver where answers are in that the inventory does not know.
    """
    frozen = session.connection().execute(
        update(Questionnaire)
        .where(
            Questionnaire.event_id == event_id,
            Questionnaire.state.in_(sources(State.FROZEN)),
            _ALL_HANDED_OVER,
        )
        .values(state=State.FROZEN, frozen_at=clock.now())
    )
    if not frozen.rowcount:
        of_event = select(Questionnaire.state).where(Questionnaire.event_id == event_id)
        if session.scalar(of_event) not in (None, State.FROZEN):
            raise AnswersNotHandedOver("event")
