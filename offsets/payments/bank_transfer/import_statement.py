"""Take in a bank statement: each credit once, found by its code, with its effect.

All credits of one payment are one deed. A statement is not: settling locks the
lots of its order, and who held those of one order while asking for the next
would meet a buyer who cancels just then, each waiting for the other. A credit of
no payment is a deed by itself for the same reason: nothing but its own row is
there to be waited for. What a fault leaves undone the next import of the same
file does.
"""

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from offsets import clock
from offsets.config import settings
from offsets.db import session as reading
from offsets.db import transaction
from offsets.errors import Conflict
from offsets.payments.bank_transfer.apply import apply
from offsets.payments.bank_transfer.due import return_ended_parts
from offsets.payments.bank_transfer.gateway import CODE_SIGNS
from offsets.payments.bank_transfer.statement import Line, codes_in, read
from offsets.payments.models import BankLine, BankTransfer, Payment

BATCH = 1_000
"""How many serial numbers are looked up at once: SQLite takes 32,766 values in a statement."""

_INSERT = {
    "postgresql": postgresql.insert(BankLine).on_conflict_do_nothing().returning(BankLine.id),
    "sqlite": sqlite.insert(BankLine).on_conflict_do_nothing().returning(BankLine.id),
}

Known = dict[str, tuple[int, date]]
"""Sum and day by serial number."""


def read_file(file: Path) -> list[Line]:
    """A statement's credits, by the columns that the settings name; raises Invalid."""
    account = settings().bank
    return read(file.read_bytes(), dict(account.columns) if account else {})


def import_statement(lines: list[Line], dry_run: bool = False) -> list[tuple[Line, str]]:
    """Write each credit once and let it take its effect; the fate of each, in order.

    Fates are those of ``apply``, ``known`` for a credit that came before, and
    ``unknown`` where no code of ours, or more than one, stands in the remark.
    Raises Conflict, before anything is written, where a known serial number
    comes with another sum.
    """
    _refuse_changed(lines)
    fates: dict[int, str] = {}
    for reference, places in _deeds(lines):
        with transaction() as session:
            taken = _take(session, reference, [lines[place] for place in places])
            if dry_run:
                session.rollback()
        fates |= zip(places, taken, strict=True)
    if not dry_run:
        return_ended_parts()
    return [(line, fates[place]) for place, line in enumerate(lines)]


def _refuse_changed(lines: list[Line]) -> None:
    known = _known(reading(), lines)
    for line in lines:
        said = (line.amount_fen, line.booked_on)
        if known.setdefault(line.serial, said) != said:
            raise Conflict("serial", serial=line.serial)


def _deeds(lines: list[Line]) -> list[tuple[str | None, list[int]]]:
    """The lines' places by the payment that they are for; each of no payment by itself."""
    places: dict[tuple[str | None, str], list[int]] = {}
    for place, line in enumerate(lines):
        reference = _reference(line.remark)
        key = (reference, "" if reference else line.serial)
        places.setdefault(key, []).append(place)
    return [(reference, found) for (reference, _), found in places.items()]


def _take(session: Session, reference: str | None, lines: list[Line]) -> list[str]:
    # Whoever takes in the same statement at the same time waits here, and then finds it known.
    session.execute(select(Payment.id).where(Payment.reference == reference).with_for_update())
    known = _known(session, lines)
    return [_take_line(session, reference, line, known) for line in lines]


def _take_line(session: Session, reference: str | None, line: Line, known: Known) -> str:
    if line.serial in known:
        return "known"
    known[line.serial] = (line.amount_fen, line.booked_on)
    row = {
        "serial": line.serial,
        "booked_on": line.booked_on,
        "amount_fen": line.amount_fen,
        "reference": reference,
        "imported_at": clock.now(),
    }
    # PostgreSQL's driver counts no rows of an insert that may return one.
    if session.connection().scalar(_INSERT[session.get_bind().dialect.name], row) is None:
        return "known"  # Of no payment, and taken in by somebody else meanwhile.
    return apply(session, reference) if reference else "unknown"


def _known(session: Session, lines: list[Line]) -> Known:
    found: Known = {}
    for at in range(0, len(lines), BATCH):
        serials = [line.serial for line in lines[at : at + BATCH]]
        rows = session.execute(
            select(BankLine.serial, BankLine.amount_fen, BankLine.booked_on).where(
                BankLine.serial.in_(serials)
            )
        )
        found |= {serial: (fen, day) for serial, fen, day in rows}
    return found


def _reference(remark: str) -> str | None:
    """The payment whose code stands in a remark; None where there is none, or several."""
    codes = set(codes_in(remark, CODE_SIGNS + 1))
    found = reading().scalars(select(BankTransfer.reference).where(BankTransfer.code.in_(codes)))
    references = found.all()
    return references[0] if len(references) == 1 else None
