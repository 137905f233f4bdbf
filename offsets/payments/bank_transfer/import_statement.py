"""Take in a bank statement: each credit once, found by its code, with its effect, in one deed."""

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets import clock
from offsets.config import settings
from offsets.errors import Conflict
from offsets.payments.bank_transfer.apply import apply, return_parts
from offsets.payments.bank_transfer.gateway import CODE_SIGNS
from offsets.payments.bank_transfer.statement import Line, codes_in, read
from offsets.payments.models import BankLine, BankTransfer

BATCH = 1_000
"""How many serial numbers are looked up at once: SQLite takes 32,766 values in a statement."""

Known = dict[str, tuple[int, date]]
"""Sum and day by serial number."""


def read_file(file: Path) -> list[Line]:
    """A statement's credits, by the columns that the settings name; raises Invalid."""
    account = settings().bank
    return read(file.read_bytes(), dict(account.columns) if account else {})


def import_statement(session: Session, lines: list[Line]) -> list[tuple[Line, str]]:
    """Write each credit once and let it take its effect; the fate of each, in order.

    Fates are those of ``apply``, ``known`` for a credit that came before, and
    ``unknown`` where no code of ours, or more than one, stands in the remark.
    Raises Conflict where a known serial number comes with another sum.
    """
    known = _known(session, [line.serial for line in lines])
    fates = [(line, _take(session, line, known)) for line in lines]
    return_parts(session)
    return fates


def _known(session: Session, serials: list[str]) -> Known:
    found: Known = {}
    for at in range(0, len(serials), BATCH):
        wanted = BankLine.serial.in_(serials[at : at + BATCH])
        rows = session.execute(
            select(BankLine.serial, BankLine.amount_fen, BankLine.booked_on).where(wanted)
        )
        found |= {serial: (fen, day) for serial, fen, day in rows}
    return found


def _take(session: Session, line: Line, known: Known) -> str:
    if line.serial in known:
        if known[line.serial] != (line.amount_fen, line.booked_on):
            raise Conflict("serial", serial=line.serial)
        return "known"
    known[line.serial] = (line.amount_fen, line.booked_on)
    reference = _reference(session, line.remark)
    session.add(
        BankLine(
            serial=line.serial,
            booked_on=line.booked_on,
            amount_fen=line.amount_fen,
            reference=reference,
            imported_at=clock.now(),
        )
    )
    session.flush()
    return apply(session, reference) if reference else "unknown"


def _reference(session: Session, remark: str) -> str | None:
    """The payment whose code stands in a remark; None where there is none, or several."""
    codes = set(codes_in(remark, CODE_SIGNS + 1))
    found = session.scalars(select(BankTransfer.reference).where(BankTransfer.code.in_(codes)))
    references = found.all()
    return references[0] if len(references) == 1 else None
