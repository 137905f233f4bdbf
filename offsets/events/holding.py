"""What events hold of an attendee: how far somebody came and by what, under a name of its own."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from offsets.accounts.errors import CannotUnseal
from offsets.db import session as reading
from offsets.db import transaction
from offsets.events.attendance.blind import blind_device
from offsets.events.attendance.models import Answer, Questionnaire
from offsets.events.attendance.rules import CONSENT_VERSIONS
from offsets.holdings import Agreed, Holding, Subject
from offsets.rights.catalogue import ATTENDEE


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
    for answer_id in [answer.id for _, answer in _answers(subject)]:
        with transaction() as session:
            _cut(session, answer_id)
    return True


def agreed(subject: Subject) -> list[Agreed]:
    """To which versions of the attendees' text the subject agreed, each since its first answer."""
    first: dict[int, datetime] = {}
    for _, answer in _answers(subject):
        version = CONSENT_VERSIONS[answer.consent]
        first[version] = min(answer.said_at, first.get(version, answer.said_at))
    return [Agreed(ATTENDEE, version, since) for version, since in sorted(first.items())]


def take_back(session: Session, subject: Subject, purpose: str) -> bool:
    """Cut every answer from its phone: without the consent nobody may know whose it was."""
    found = sorted(answer.id for _, answer in _answers(subject)) if purpose == ATTENDEE else []
    for answer_id in found:
        _cut(session, answer_id)
    return bool(found)


def _cut(session: Session, answer_id: int) -> None:
    session.execute(
        update(Answer)
        .where(Answer.id == answer_id)
        .values(device_hash=secrets.token_bytes(32), ticket_hash=None)
    )


def _answers(subject: Subject) -> Iterator[tuple[str, Answer]]:
    """A phone has another name in each event, so each questionnaire is asked by its own."""
    asked = reading().execute(
        select(Questionnaire.id, Questionnaire.code, Questionnaire.keys_sealed)
    )
    for each in asked.all():
        try:
            names = [blind_device(each, known) for known in subject.hashes]
        except CannotUnseal:
            continue  # With its key lost nothing leads from a phone to its answer.
        found = reading().scalars(
            select(Answer).where(Answer.questionnaire_id == each.id, Answer.device_hash.in_(names))
        )
        yield from ((each.code, answer) for answer in found.all())


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
    agreed=agreed,
    take_back=take_back,
)  # fmt: skip
