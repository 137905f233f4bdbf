"""What attendees say of how they came: kilometres, mode and nights, and nobody's name.

A phone is known by an HMAC that is another for each event, so that no two events can
be joined. No place is kept, no address of the network, no track.
"""

from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from offsets.db import Base, Document, Key, Moment
from offsets.events.attendance.rules import MAX_CHILDREN, MAX_KM, MAX_NIGHTS, MAX_OCCUPANTS, State

_STATES = ", ".join(f"'{state}'" for state in State)


class Questionnaire(Base):
    """One row is the three questions of one event, under a short address of their own."""

    __tablename__ = "attendee_questionnaires"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("0 <= answers AND answers <= most_answers", name="answers_bounded"),
        CheckConstraint("answers <= changes", name="answers_are_changes"),
        CheckConstraint("local_km IS NULL OR local_km > 0", name="local_positive"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    """Names it in the short address, ``/a/…``, which stands on the poster."""
    state: Mapped[str] = mapped_column(String(8), default=State.OPEN)
    """See ``attendance.rules.MOVES``."""
    venue: Mapped[str] = mapped_column(String(20))
    """Where the event is: an id of ``footprint.places``."""
    local_km: Mapped[int | None]
    """The organiser's word for how far those come who live there, one way."""
    origins: Mapped[list[Any]] = mapped_column(Document)
    """Places that are offered by name, as ids."""
    method: Mapped[str] = mapped_column(String(40))
    """By which every answer is counted; fixed when the first question is asked."""
    method_sha256: Mapped[str] = mapped_column(String(64))
    most_answers: Mapped[int]
    """See ``attendance.rules.bound``."""
    needs_ticket: Mapped[bool] = mapped_column(default=False)
    """Only who holds one of the registration codes may answer."""
    answers: Mapped[int] = mapped_column(default=0)
    """How many answers stand."""
    changes: Mapped[int] = mapped_column(default=0)
    """Answers and corrections taken so far; tells whether any came since the last handing over."""
    handed_changes: Mapped[int | None]
    """``changes`` as they were when the answers were handed over to the event's actual data."""
    opened_at: Mapped[datetime] = mapped_column(Moment)
    frozen_at: Mapped[datetime | None] = mapped_column(Moment)
    keys_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Under which its phones and registration codes have their names; see ``attendance.blind``."""


class Ticket(Base):
    """One row is one registration code that the organiser's list holds."""

    __tablename__ = "attendee_tickets"
    __table_args__ = (UniqueConstraint("questionnaire_id", "ticket_hash"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("attendee_questionnaires.id"))
    ticket_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    """HMAC of the code; see ``attendance.blind``."""


class Answer(Base):
    """One row is one attendee, and what they said last."""

    __tablename__ = "attendee_answers"
    __table_args__ = (
        UniqueConstraint("questionnaire_id", "device_hash", "seat"),
        UniqueConstraint("questionnaire_id", "ticket_hash"),
        ForeignKeyConstraint(
            ["questionnaire_id", "ticket_hash"],
            ["attendee_tickets.questionnaire_id", "attendee_tickets.ticket_hash"],
        ),
        CheckConstraint(f"seat BETWEEN 0 AND {MAX_CHILDREN}", name="seat_known"),
        CheckConstraint("version > 0", name="version_positive"),
        CheckConstraint(f"distance_km BETWEEN 1 AND {MAX_KM}", name="distance_known"),
        CheckConstraint(f"occupants BETWEEN 1 AND {MAX_OCCUPANTS}", name="occupants_known"),
        CheckConstraint(f"nights BETWEEN 0 AND {MAX_NIGHTS}", name="nights_known"),
        CheckConstraint(
            "0 <= travel_low_g AND travel_low_g <= travel_g AND travel_g <= travel_high_g",
            name="travel_ordered",
        ),
        CheckConstraint(
            "0 <= lodging_low_g AND lodging_low_g <= lodging_g AND lodging_g <= lodging_high_g",
            name="lodging_ordered",
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("attendee_questionnaires.id"))
    device_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    """HMAC of the phone, of this event alone; see ``attendance.blind``."""
    seat: Mapped[int]
    """0 for the phone's owner, who is 14 or older; else a child that they are guardian of."""
    ticket_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    version: Mapped[int]
    """1 for the first answer; each correction is one more, and none is forgotten."""
    distance_km: Mapped[int]
    """One way, rounded to the kilometre; from where is not kept."""
    is_straight: Mapped[bool]
    """Whether it was measured between two places, so that rail and road are lengthened."""
    mode: Mapped[str] = mapped_column(String(16))
    occupants: Mapped[int]
    nights: Mapped[int]
    travel_low_g: Mapped[int] = mapped_column(BigInteger)
    travel_g: Mapped[int] = mapped_column(BigInteger)
    travel_high_g: Mapped[int] = mapped_column(BigInteger)
    lodging_low_g: Mapped[int] = mapped_column(BigInteger)
    lodging_g: Mapped[int] = mapped_column(BigInteger)
    lodging_high_g: Mapped[int] = mapped_column(BigInteger)
    consent: Mapped[str] = mapped_column(String(24))
    """Which words were agreed to; for a child by its guardian."""
    said_at: Mapped[datetime] = mapped_column(Moment)
    """When this was said and agreed to."""


class AnswerVersion(Base):
    """One row is one thing that an attendee said; an answer is its newest."""

    __tablename__ = "attendee_answer_versions"
    __table_args__ = (UniqueConstraint("answer_id", "version"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("attendee_answers.id"))
    version: Mapped[int]
    form_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """SHA-256 of the form's number: a form counts once, however often it arrives."""
    distance_km: Mapped[int]
    is_straight: Mapped[bool]
    mode: Mapped[str] = mapped_column(String(16))
    occupants: Mapped[int]
    nights: Mapped[int]
    travel_g: Mapped[int] = mapped_column(BigInteger)
    lodging_g: Mapped[int] = mapped_column(BigInteger)
    consent: Mapped[str] = mapped_column(String(24))
    said_at: Mapped[datetime] = mapped_column(Moment)


class Said(RuntimeError):
    """Somebody set out to change what an attendee said."""


def _refuse(*_: object) -> NoReturn:
    raise Said("what was said is never written again; a correction is a further version")


event.listen(AnswerVersion, "before_update", _refuse)
