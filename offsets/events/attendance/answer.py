"""Take an attendee's answer, or their correction of it: once for each phone, seat and code.

One short transaction. The answer is written by one upsert, which the phone's unique
name makes one row however many arrive at once; what was said before stays as a version.
The questionnaire's guarded UPDATE comes last: it counts, refuses whoever comes after the
freeze, and its lock, for which a whole hall queues, is held shortest.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import engine, transaction
from offsets.db import session as reading
from offsets.errors import Invalid
from offsets.events.attendance.bill import Bill, Way, bill
from offsets.events.attendance.blind import blind_ticket
from offsets.events.attendance.errors import AnsweredElsewhere, AnswersClosed, AnswersFull
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Answer, AnswerVersion, Questionnaire, Ticket
from offsets.events.attendance.rules import (
    CONSENT,
    MAX_CHILDREN,
    MAX_KM,
    MAX_NIGHTS,
    MAX_OCCUPANTS,
    MAX_TICKET,
    SHARED,
    WAYS,
    State,
    rounded_km,
)
from offsets.events.models import Event
from offsets.events.rules import MEASURABLE
from offsets.footprint import methods, places
from offsets.inventories.resolve import resolve


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody said. ``origin`` is a place's id or name, ``km`` one way; one of the two."""

    device: bytes
    """As ``blind.blind_device`` gives it."""
    form_hash: bytes
    consents: bool
    """They agree to the words of ``rules.CONSENT``; for a child, as its guardian."""
    origin: str | None = None
    km: int | None = None
    mode: str = ""
    occupants: int | None = None
    """Who share the car or taxi, themselves among them; nothing else has it."""
    nights: int = 0
    seat: int = 0
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer that stands; ``is_correction`` where it took an earlier one's place."""

    version: int
    way: Way
    bill: Bill

    @property
    def is_correction(self) -> bool:
        return self.version > 1


def answer(asked: Asked, reply: Reply) -> Taken:
    """Write it down; a form that comes again is answered as it was the first time.

    Raises Invalid naming the field, AnswersClosed, AnswersFull or AnsweredElsewhere;
    then nothing is left behind.
    """
    if not asked.is_open:
        raise AnswersClosed("event")
    way = _way(asked, reply)
    counted = bill(way, asked.country, methods.load(asked.method))
    row = _row(asked, reply, way, counted)
    try:
        with transaction() as writing:
            version = _write(writing, asked, row, reply.form_hash)
    except IntegrityError:
        version = _explained(asked, row, reply.form_hash)
    return Taken(version, way, counted)


def _way(asked: Asked, reply: Reply) -> Way:
    """What is kept of a reply; raises Invalid naming the field."""
    _check(asked, reply)
    km, is_straight = _distance(asked, reply)
    return Way(km, is_straight, reply.mode, reply.occupants or 1, reply.nights)


def _check(asked: Asked, reply: Reply) -> None:
    if (reply.origin is None) == (reply.km is None):
        raise Invalid("origin", "exactly_one_of", fields="origin, km")
    if reply.mode not in WAYS:
        raise Invalid("mode", "unknown_choice", choices=WAYS)
    for name, value, low, high in (
        ("km", reply.km, 1, MAX_KM),
        ("occupants", reply.occupants, 1, MAX_OCCUPANTS),
        ("nights", reply.nights, 0, MAX_NIGHTS),
        ("child", reply.seat, 0, MAX_CHILDREN),
    ):
        if value is not None and not low <= value <= high:
            raise Invalid(name, "out_of_range", min=low, max=high)
    if (reply.mode in SHARED) != (reply.occupants is not None):
        raise Invalid("occupants", "required" if reply.mode in SHARED else "not_shared")
    if asked.needs_ticket and not reply.ticket:
        raise Invalid("ticket", "required")
    if reply.ticket and len(reply.ticket) > MAX_TICKET:
        raise Invalid("ticket", "too_long", max=MAX_TICKET)
    if not reply.consents:
        raise Invalid("consent", "consent_required")


def _distance(asked: Asked, reply: Reply) -> tuple[int, bool]:
    """Kilometres one way, and whether they are straight over the ground."""
    if reply.km is not None:
        return reply.km, False
    origin = resolve("origin", reply.origin or "")
    venue = places.by_id(asked.venue)
    straight_km = places.distance_km(origin, venue) if venue else Decimal(0)
    if straight_km:
        return rounded_km(int(straight_km * 10)), True
    if asked.local_km is None:
        # Who lives where the event is knows how far they came, and nobody else does.
        raise Invalid("km", "local_km_needed")
    return asked.local_km, False


def _row(asked: Asked, reply: Reply, way: Way, counted: Bill) -> dict[str, Any]:
    return {
        "questionnaire_id": asked.id,
        "device_hash": reply.device,
        "seat": reply.seat,
        # Where no list was given a code means nothing, and is not kept.
        "ticket_hash": blind_ticket(asked, reply.ticket or "") if asked.needs_ticket else None,
        **asdict(way),
        "travel_low_g": counted.travel.low_g,
        "travel_g": counted.travel.central_g,
        "travel_high_g": counted.travel.high_g,
        "lodging_low_g": counted.lodging.low_g,
        "lodging_g": counted.lodging.central_g,
        "lodging_high_g": counted.lodging.high_g,
        "consent": CONSENT,
        "said_at": clock.now(),
    }


def _write(session: Session, asked: Asked, row: dict[str, Any], form_hash: bytes) -> int:
    """The answer, its version and the count; which version it is."""
    connection = session.connection()
    found = connection.execute(_UPSERT[engine().dialect.name], row).one_or_none()
    if found is None:
        # This phone has answered, under another registration code.
        raise AnsweredElsewhere("ticket")
    said = {name: row[name] for name in _SAID}
    version = {"answer_id": found.id, "version": found.version, "form_hash": form_hash}
    connection.execute(_KEEP, version | said)
    _count(session, asked, 1 if found.version == 1 else 0)
    return int(found.version)


def _count(session: Session, asked: Asked, new: int) -> None:
    """Count it while the event takes answers; raises AnswersClosed or AnswersFull."""
    given = {"of": asked.id, "new": new}
    connection = session.connection()
    if connection.execute(_COUNT, given).scalar_one_or_none() is None:
        is_full = connection.execute(_IS_FULL, given).scalar_one_or_none() is not None
        raise AnswersFull("event") if is_full else AnswersClosed("event")


def _upsert(insert_into: Any) -> Any:
    fresh = insert_into(Answer).values(version=1)
    fresh = fresh.values({name: bindparam(name) for name in _ROW})
    corrected = {name: fresh.excluded[name] for name in _ROW if name not in _KEYS}
    return fresh.on_conflict_do_update(
        index_elements=[Answer.questionnaire_id, Answer.device_hash, Answer.seat],
        set_=corrected | {"version": Answer.version + 1},
        where=Answer.ticket_hash.is_not_distinct_from(fresh.excluded.ticket_hash),
    ).returning(Answer.id, Answer.version)


# Built once: making a statement costs more than running it, and a hall runs it all at once.
_KEYS = ("questionnaire_id", "device_hash", "seat", "ticket_hash")
_SAID = ("distance_km", "is_straight", "mode", "occupants", "nights", "travel_g", "lodging_g",
         "consent", "said_at")  # fmt: skip
"""What a version keeps of its answer."""
_ROW = (*_KEYS, *_SAID, "travel_low_g", "travel_high_g", "lodging_low_g", "lodging_high_g")
_UPSERT = {"postgresql": _upsert(postgresql.insert), "sqlite": _upsert(sqlite.insert)}
_KEEP = insert(AnswerVersion)
_TAKES_MORE = Questionnaire.answers + bindparam("new") <= Questionnaire.most_answers
_COUNT = (
    update(Questionnaire)
    .where(
        Questionnaire.id == bindparam("of"),
        Questionnaire.state == State.OPEN,
        _TAKES_MORE,
        exists().where(Event.id == Questionnaire.event_id, Event.state.in_(MEASURABLE)),
    )
    .values(answers=Questionnaire.answers + bindparam("new"), changes=Questionnaire.changes + 1)
    .returning(Questionnaire.id)
)
_IS_FULL = select(Questionnaire.id).where(Questionnaire.id == bindparam("of"), ~_TAKES_MORE)


def _explained(asked: Asked, row: dict[str, Any], form_hash: bytes) -> int:
    """Why a constraint refused: the form came before, or the registration code is not theirs."""
    session = reading()
    before = session.execute(
        select(AnswerVersion.version, Answer.device_hash, Answer.seat)
        .join(Answer, Answer.id == AnswerVersion.answer_id)
        .where(AnswerVersion.form_hash == form_hash)
    ).one_or_none()
    if before is not None:
        if (before.device_hash, before.seat) != (row["device_hash"], row["seat"]):
            raise Invalid("form", "form_used")
        return int(before.version)
    listed = select(Ticket.id).filter_by(questionnaire_id=asked.id, ticket_hash=row["ticket_hash"])
    if session.scalar(listed) is None:
        raise Invalid("ticket", "ticket_unknown")
    raise AnsweredElsewhere("ticket")
