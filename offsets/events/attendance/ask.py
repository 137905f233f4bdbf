"""Open an event's questions, and change how they are asked; close them and open them again."""

from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets import clock
from offsets.codes import random_code, with_check
from offsets.db import transaction
from offsets.errors import Busy, Conflict, Invalid, NotFound
from offsets.events.attendance.blind import sealed_keys
from offsets.events.attendance.errors import AnswersClosed
from offsets.events.attendance.models import Questionnaire
from offsets.events.attendance.origins import common
from offsets.events.attendance.rules import (
    CODE_SIGNS,
    MAX_KM,
    MOST_ORIGINS,
    State,
    bound,
    sources,
)
from offsets.events.models import Event
from offsets.events.rules import MEASURABLE
from offsets.footprint import methods
from offsets.footprint.places import Place
from offsets.inventories.resolve import resolve


@dataclass(frozen=True, slots=True)
class Questions:
    """How an organiser wants them asked."""

    venue: str
    """Where the event is: a place's id or name."""
    local_km: int | None = None
    """How far those come who live there, one way; without it they are asked."""
    origins: tuple[str, ...] = ()
    """Places offered by name; the usual ones where none is named."""


def ask(event: str, wish: Questions) -> str:
    """Open the questions, or change them while no answer is in; their code.

    Raises NotFound, Conflict for an event that is not being measured or has answers that
    rest on another venue, AnswersClosed after the freeze, and Invalid naming the field.
    """
    venue = resolve("venue", wish.venue)
    if wish.local_km is not None and not 1 <= wish.local_km <= MAX_KM:
        raise Invalid("local_km", "out_of_range", min=1, max=MAX_KM)
    origins = _origins(wish.origins, venue)
    try:
        return _ask(event, venue, wish.local_km, origins)
    except IntegrityError:
        raise Busy("event") from None  # A colleague opened them at the same moment.


def _ask(event: str, venue: Place, local_km: int | None, origins: list[str]) -> str:
    with transaction() as session:
        found = _event(session, event)
        if found.expected_participants is None:
            raise Invalid("expected_participants", "required")
        questions = session.scalar(select(Questionnaire).filter_by(event_id=found.id))
        if questions is None:
            return _open(session, found, venue, local_km, origins)
        _change(session, found, venue, local_km, origins)
        return questions.code


def close(event: str) -> None:
    """Take no answers for the present; raises NotFound or AnswersClosed after the freeze."""
    _move(event, State.CLOSED)


def reopen(event: str) -> None:
    """Take answers again; raises NotFound or AnswersClosed after the freeze."""
    _move(event, State.OPEN)


def _event(session: Session, public_id: str) -> Event:
    found = session.scalar(select(Event).filter_by(public_id=public_id))
    if found is None:
        raise NotFound("event")
    if found.state not in MEASURABLE:
        raise Conflict("event", state=found.state)
    return found


def _origins(wanted: tuple[str, ...], venue: Place) -> list[str]:
    if len(wanted) > MOST_ORIGINS:
        raise Invalid("origins", "too_many", max=MOST_ORIGINS)
    if not wanted:
        return common(venue)
    found = (resolve(f"origins.{number}", text).id for number, text in enumerate(wanted))
    return list(dict.fromkeys(found))


def _open(
    session: Session, event: Event, venue: Place, local_km: int | None, origins: list[str]
) -> str:
    method = methods.load()
    code = with_check(random_code(CODE_SIGNS))
    session.add(
        Questionnaire(
            event_id=event.id,
            code=code,
            state=State.OPEN,
            venue=venue.id,
            local_km=local_km,
            origins=origins,
            method=method.name,
            method_sha256=method.sha256,
            most_answers=bound(event.expected_participants or 0),
            opened_at=clock.now(),
            keys_sealed=sealed_keys(code),
        )
    )
    return code


def _change(
    session: Session, event: Event, venue: Place, local_km: int | None, origins: list[str]
) -> None:
    """What answers rest on stays as it is once there is one."""
    most = bound(event.expected_participants or 0)
    of_event = Questionnaire.event_id == event.id
    same_ground = (Questionnaire.venue == venue.id) & Questionnaire.local_km.is_not_distinct_from(
        local_km
    )
    changed = session.connection().execute(
        update(Questionnaire)
        .where(of_event, Questionnaire.state != State.FROZEN)
        .where(or_(Questionnaire.answers == 0, same_ground), Questionnaire.answers <= most)
        .values(venue=venue.id, local_km=local_km, origins=origins, most_answers=most)
        .returning(Questionnaire.id)
    )
    if changed.scalar_one_or_none() is None:
        state = session.scalar(select(Questionnaire.state).where(of_event))
        raise AnswersClosed("event") if state == State.FROZEN else Conflict("venue")


def _move(event: str, target: State) -> None:
    with transaction() as session:
        of_event = select(Event.id).filter_by(public_id=event).scalar_subquery()
        state = session.scalar(select(Questionnaire.state).filter_by(event_id=of_event))
        if state is None:
            raise NotFound("event")
        moved = session.connection().execute(
            update(Questionnaire)
            .where(Questionnaire.event_id == of_event)
            .where(Questionnaire.state.in_((*sources(target), target)))
            .values(state=target)
        )
        if not moved.rowcount:
            raise AnswersClosed("event")
