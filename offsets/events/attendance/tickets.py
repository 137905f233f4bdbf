"""An organiser's registration codes: with a list of them, only who holds one may answer.

Of a code nothing is kept but its HMAC, so that the list cannot be read back.
"""

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from offsets.codes import normalise
from offsets.db import engine, transaction
from offsets.errors import Conflict, Invalid
from offsets.events.attendance.blind import blind_ticket
from offsets.events.attendance.find import Asked
from offsets.events.attendance.models import Questionnaire, Ticket
from offsets.events.attendance.rules import MAX_TICKET, MOST_TICKETS, State

_AT_ONCE = 5_000
"""Rows of one statement: far below what SQLite binds."""


def add_tickets(asked: Asked, codes: Iterable[str]) -> int:
    """Add registration codes; how many were new. A code that is there already stays.

    Raises Invalid naming the line, and Conflict where answers came without a code before.
    """
    hashes = _hashes(asked, codes)
    with transaction() as session:
        # Answers that came without a code could not be told from those who hold one.
        turned = session.connection().execute(
            update(Questionnaire)
            .where(Questionnaire.id == asked.id, Questionnaire.state != State.FROZEN)
            .where((Questionnaire.answers == 0) | Questionnaire.needs_ticket)
            .values(needs_ticket=True)
        )
        if not turned.rowcount:
            raise Conflict("tickets")
        added = sum(
            _insert(session, asked, hashes[at : at + _AT_ONCE])
            for at in range(0, len(hashes), _AT_ONCE)
        )
        total = len(session.scalars(select(Ticket.id).filter_by(questionnaire_id=asked.id)).all())
        if total > MOST_TICKETS:
            raise Invalid("tickets", "too_many", max=MOST_TICKETS)
        _widen(session, asked, total)
    return added


def read_lines(text: str) -> list[str]:
    """The codes of a text with one on each line; empty lines are passed over."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _hashes(asked: Asked, codes: Iterable[str]) -> list[bytes]:
    found: dict[bytes, None] = {}
    for number, code in enumerate(codes):
        if not normalise(code):
            raise Invalid(f"tickets.{number}", "required")
        if len(code) > MAX_TICKET:
            raise Invalid(f"tickets.{number}", "too_long", max=MAX_TICKET)
        found[blind_ticket(asked, code)] = None
    if len(found) > MOST_TICKETS:
        raise Invalid("tickets", "too_many", max=MOST_TICKETS)
    return list(found)


def _insert(session: Session, asked: Asked, hashes: list[bytes]) -> int:
    into = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    rows = [{"questionnaire_id": asked.id, "ticket_hash": each} for each in hashes]
    statement = into(Ticket).on_conflict_do_nothing().returning(Ticket.id)
    return len(session.connection().execute(statement, rows).all()) if rows else 0


def _widen(session: Session, asked: Asked, tickets: int) -> None:
    """Whoever holds a code may answer, however few were expected."""
    session.connection().execute(
        update(Questionnaire)
        .where(Questionnaire.id == asked.id, Questionnaire.most_answers < tickets)
        .values(most_answers=tickets)
    )
