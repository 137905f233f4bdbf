"""The holder's file: everything needed to check a certificate, offline, for ever.

It carries what the certificate says and the salt that opens its commitment; for
each lot its grams are of, the ISSUE and LOT_OPEN entries, and the pages of the
tonnes it shares once these are full; the checkpoint; and one proof that leads
from all of these entries to its root.

Here is the file's shape alone; ``certificate_check`` says what it proves.
"""

from dataclasses import dataclass
from typing import Any

from offsets.ledger.commitment import (
    SALT_BYTES,
    Statement,
    canonical,
    document_of,
    statement_from,
)
from offsets.ledger.errors import Malformed
from offsets.ledger.proof_file import (
    Logged,
    read_hashes,
    read_json,
    read_list,
    read_logged,
    read_object,
    read_text,
)
from offsets.ledger.strict import base64_bytes, base64_text, utf8

FORMAT = "offsets-certificate-v1"


@dataclass(frozen=True, slots=True)
class Part:
    """The certificate's grams of one lot."""

    issue: Logged
    lot: Logged
    tonnes: tuple[Logged, ...] = ()
    """The pages of the full tonnes that it shares with others."""

    def logged(self) -> tuple[Logged, ...]:
        """Every entry in it."""
        return self.lot, self.issue, *self.tonnes


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """What the file holds; nothing of it is checked yet but its shape."""

    statement: Statement
    salt: bytes
    parts: tuple[Part, ...]
    hashes: tuple[bytes, ...]
    """The multiproof that all its entries are in the log of the checkpoint."""
    note: bytes

    def logged(self) -> list[Logged]:
        """Every entry in the file."""
        return [each for part in self.parts for each in part.logged()]

    def encode(self) -> bytes:
        """The file's only spelling."""
        return canonical(
            {
                "format": FORMAT,
                "statement": document_of(self.statement),
                "salt": base64_text(self.salt),
                "parts": [_part_document(part) for part in self.parts],
                "hashes": base64_text(b"".join(self.hashes)),
                "checkpoint": utf8(self.note),
            }
        )


def parse_file(raw: bytes) -> CertificateFile:
    """Read a certificate file; raises Malformed."""
    names = ("format", "statement", "salt", "parts", "hashes", "checkpoint")
    fields = read_object(read_json(raw), *names)
    if fields["format"] != FORMAT:
        raise Malformed("not a certificate file of this version")
    file = CertificateFile(
        statement_from(fields["statement"]),
        base64_bytes(read_text(fields["salt"]), SALT_BYTES),
        tuple(_read_part(part) for part in read_list(fields["parts"])),
        read_hashes(fields["hashes"]),
        read_text(fields["checkpoint"]).encode(),
    )
    # Twice the same key, blanks, other escapes: all of that ends here.
    if file.encode() != raw:
        raise Malformed("the file was rewritten on its way")
    return file


def _part_document(part: Part) -> dict[str, Any]:
    return {
        "issue": part.issue.document(),
        "lot": part.lot.document(),
        "tonnes": [page.document() for page in part.tonnes],
    }


def _read_part(document: object) -> Part:
    fields = read_object(document, "issue", "lot", "tonnes")
    pages = tuple(read_logged(page) for page in read_list(fields["tonnes"]))
    return Part(read_logged(fields["issue"]), read_logged(fields["lot"]), pages)
