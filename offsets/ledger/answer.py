"""The answer to any file that claims to prove something: it says itself what it is."""

from offsets.ledger.certificate_check import prove
from offsets.ledger.certificate_file import parse_file
from offsets.ledger.checkpoint import parse_checkpoint
from offsets.ledger.claims import Claim, claims_of
from offsets.ledger.note import parse_note
from offsets.ledger.proof_file import read_json
from offsets.ledger.statement_check import prove_statement
from offsets.ledger.statement_claims import claims_of_statement
from offsets.ledger.statement_file import FORMAT, parse_statement_file
from offsets.ledger.trust import Seen, Trust, open_checkpoint


def answer(raw: bytes, trust: Trust | None) -> tuple[Claim, Claim, Claim]:
    """Three sentences on a certificate's or a statement's file; raises Refused or Malformed.

    Without ``trust`` they say only that the file agrees with itself.
    """
    document = read_json(raw)
    if isinstance(document, dict) and document.get("format") == FORMAT:
        statement = parse_statement_file(raw)
        return claims_of_statement(prove_statement(statement, _seen(statement.note, trust)))
    file = parse_file(raw)
    return claims_of(prove(file, _seen(file.note, trust)))


def _seen(note: bytes, trust: Trust | None) -> Seen:
    if trust is None:
        return Seen(parse_checkpoint(parse_note(note).text), {})
    return open_checkpoint(note, trust)
