"""What events hold of an attendee: how far somebody came and by what, under a name of its own."""

import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update

from offsets.db import session as reading
from offsets.db import transaction
from offsets.events.attendance.blind import blind_device
from offsets.events.attendance.models import Answer, Questionnaire
from offsets.holdings import Holding, Subject


def hold(subject: Subject) -> dict[str, Any]:
    """What was answered on the subject's phones, event by event."""
    return {
        "answers": [
            {
                "questionnaire": code,
                "seat": answer.seat,
                "distance_km": answer.distance_km,
                "mode": answer.mode,
                "nights": answer.nights,
                "consent": answer.consent,
                "said_at": answer.said_at.isoformat(),
            }
            for code, answer in _answers(subject)
        ]
    }


def forget(subject: Subject) -> bool:
    """Cut the answers from the phone: what is left is a distance that nobody came."""
    reading().rollback()
    for _, answer in list(_answers(subject)):
        with transaction() as session:
            session.execute(
                update(Answer)
                .where(Answer.id == answer.id)
                .values(device_hash=secrets.token_bytes(32), ticket_hash=None)
            )
    return True


def _answers(subject: Subject) -> Iterator[tuple[str, Answer]]:
    """A phone has another name in each event, so each questionnaire is asked by its own."""
    for questionnaire, code in (
        reading().execute(select(Questionnaire.id, Questionnaire.code)).all()
    ):
        names = [blind_device(code, each) for each in subject.hashes]
        found = reading().scalars(
            select(Answer).where(
                Answer.questionnaire_id == questionnaire, Answer.device_hash.in_(names)
            )
        )
        yield from ((code, answer) for answer in found.all())


HOLDING = Holding(
    room="events",
    columns=frozenset(
        {
            "attendee_answers.device_hash", "attendee_answers.ticket_hash",
            "attendee_answers.mode", "attendee_answers.consent",
        }
    ),
    hold=hold,
    forget=forget,
)  # fmt: skip
