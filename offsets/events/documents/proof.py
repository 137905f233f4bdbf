"""A statement's file: what proves it from the public log, offline, without this house.

Its shape and what it proves: ``ledger.statement_file``, ``ledger.statement_check``.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from offsets.db import session
from offsets.errors import NotFound
from offsets.events.anchor import entries, rows, statement_entry
from offsets.events.models import Statement
from offsets.ledger.entry import Entry
from offsets.ledger.statement_file import StatementFile
from offsets.log import prove
from offsets.log.errors import NotSealedYet


@dataclass(frozen=True, slots=True)
class Standing:
    """The places of a statement and of its end in the published log, once they have them."""

    index: int | None = None
    end_index: int | None = None


def proof_file(event_id: int, version: int) -> bytes:
    """The file's bytes; raises NotFound, or NotSealedYet in the first seconds."""
    entry = statement_entry(_row(event_id, version))
    place = prove.place_of_stated(session(), entry)
    prover = prove.prover(session(), place.index)
    document = session().scalars(
        select(Statement.document).filter_by(event_id=event_id, version=version)
    )
    hashes = prover.hashes([place.index])
    return StatementFile(document.one(), place.logged(), hashes, prover.note).encode()


def proof_if_any(event_id: int, version: int) -> bytes | None:
    """The same, or None while the log does not hold the statement."""
    try:
        return proof_file(event_id, version)
    except NotSealedYet:
        return None


def standing(event_id: int, version: int) -> Standing:
    """Where the published log has a statement, and its end; raises NotFound."""
    return Standing(*(_published(entry) for entry in entries(_row(event_id, version))))


def _published(entry: Entry) -> int | None:
    try:
        index = prove.place_of_stated(session(), entry).index
    except NotSealedYet:
        return None
    return index if prove.is_published(session(), index) else None


def _row(event_id: int, version: int) -> Row[*tuple[Any, ...]]:
    wanted = rows().where(Statement.event_id == event_id, Statement.version == version)
    found = session().execute(wanted).one_or_none()
    if found is None:
        raise NotFound("statement")
    return found
