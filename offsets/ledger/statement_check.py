"""What a statement's file proves, with nothing but the file and keys known beforehand.

The checkpoint is signed by the log and by enough witnesses; the STATEMENT entry
leads to its root; the entry's hash is that of the statement, word for word; and
both say the same event, version, time and grams, of which no more was emitted
than retired. One step that fails refuses the whole file.

No file can show that a statement was not ended since: the END stands later in the log.
"""

from dataclasses import dataclass

from offsets.ledger.errors import Refused
from offsets.ledger.proof_file import check_places
from offsets.ledger.stated import StatementOfEvent
from offsets.ledger.statement_file import Said, StatementFile, digest, said
from offsets.ledger.trust import Seen


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement's file whose every proof holds."""

    file: StatementFile
    said: Said
    seen: Seen


def prove_statement(file: StatementFile, seen: Seen) -> Stated:
    """Check a statement's file against the checkpoint that it carries; raises Refused.

    That somebody known has signed this checkpoint is for the caller to see.
    """
    check_places([file.logged], file.hashes, seen)
    entry = file.logged.entry
    if not isinstance(entry, StatementOfEvent):
        raise Refused("another entry stands where the STATEMENT belongs")
    hashed = digest(file.statement)
    if entry.document != hashed or file.statement["sha256"] != hashed.hex():
        raise Refused("the log has the hash of another statement")
    told = said(file.statement)
    figures = (told.event, told.version, told.actual_g, told.retired_g, told.published_at)
    logged = (entry.event, entry.version, entry.actual_g, entry.retired_g, entry.published_at)
    if figures != logged:
        raise Refused("the log says other figures than the statement")
    return Stated(file, told, seen)
