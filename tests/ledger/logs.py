"""Small logs, honest unless a test spoils them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offsets.ledger.certificate_file import CertificateFile, Part
from offsets.ledger.checkpoint import Checkpoint
from offsets.ledger.commitment import Statement, commit
from offsets.ledger.cosignature import CosignerKey
from offsets.ledger.decode import decode
from offsets.ledger.entry import Entry, Issue, Key, KeyAction, LotOpen, Tonne
from offsets.ledger.multiproof import multiproof
from offsets.ledger.note import ED25519, Ed25519Signer, Note, sign_note
from offsets.ledger.proof_file import Logged
from offsets.ledger.stated import EndReason, StatementEnd, StatementOfEvent
from offsets.ledger.statement_file import StatementFile, digest, said
from offsets.ledger.tiles import grow
from offsets.ledger.tonnes import TonneBook, pages_of
from offsets.ledger.tree import EMPTY_ROOT, Tree, leaf_hash, root
from offsets.ledger.trust import Trust

ORIGIN = "log.example/offsets/test"
LOG = Ed25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESS = CosignerKey("witness.example/court", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
TRUST = Trust(ORIGIN, (LOG.verifier,))
WITNESSED = Trust(ORIGIN, (LOG.verifier,), (WITNESS.verifier,), 1)
SALT = b"0123456789abcdef"
OPENED_AT = 1_790_000_000

LOT = LotOpen(
    code="T-2022-01",
    project="xishan",
    project_zh="西山村",
    project_en="Xishan village",
    instrument="ccer",
    vintage=2022,
    registry="示范登记簿",
    serial_prefix="DEMO-7-",
    first_serial=100,
    tonnes=3,
    retirement_reference="R-1",
    retired_on="2026-01-31",
    evidence_sha256=b"e" * 32,
    opened_at=OPENED_AT,
)
OTHER_LOT = replace(LOT, code="T-2022-09", first_serial=900)
FIRST_KEY = Key(KeyAction.BEGIN, ORIGIN, ED25519, LOG.verifier.public_key)
STATED = StatementOfEvent("EV7K2M", 1, b"d" * 32, 400_000, 500_000, OPENED_AT)
ENDED = StatementEnd(STATED.leaf(), EndReason.SUPERSEDED, OPENED_AT + 1)
STATEMENT = Statement(
    number="T2B4C6D8E9F3",
    holder="林小满",
    mass_g=400_000,
    purpose="gift",
    occasion=None,
    order_sha256="ab" * 32,
    issued_at="2026-11-20T13:10:51Z",
    locale="zh",
)


def owner(number: int) -> bytes:
    """The commitment of some holder."""
    return bytes([number % 256]) * 32


def sold(masses_g: Iterable[int], lot: LotOpen = LOT) -> list[Entry]:
    """Issues along a lot's axis, the pages of filled tonnes between them."""
    book, entries, leaf = TonneBook(), [], lot.leaf()
    for number, mass_g in enumerate(masses_g):
        start_g = book.sold_g
        entries.append(Issue(leaf, start_g, start_g + mass_g, owner(number)))
        for full in book.sell(mass_g, owner(number)):
            entries += pages_of(leaf, full)
    return entries


def honest(masses_g: Iterable[int] = (400_000, 400_000, 400_000)) -> list[Entry]:
    """A log of one lot."""
    return [FIRST_KEY, LOT, *sold(masses_g)]


def encoded(entries: Iterable[Entry]) -> list[bytes]:
    return [entry.encode() for entry in entries]


def numbered(count: int) -> list[bytes]:
    """Entries without a meaning, for the tree alone."""
    return [b"entry %d" % number for number in range(count)]


def checkpoint_note(entries: Sequence[bytes], witness: CosignerKey | None = None) -> Note:
    """The signed checkpoint of a log, cosigned where a witness is given."""
    tree = Tree([leaf_hash(entry) for entry in entries])
    text = Checkpoint(ORIGIN, len(entries), root(tree.size, tree.node)).text()
    note = sign_note(text, [LOG])
    if witness is None:
        return note
    return replace(note, signatures=(*note.signatures, witness.cosign(text, OPENED_AT)))


class Folder(dict[str, bytes]):
    """A log's files by path; ``get`` reads one."""

    def publish(self, entries: Sequence[bytes], batch: int = 1000) -> tuple[int, bytes]:
        """Write a whole log batch by batch; its size and root."""
        size, known_root = 0, EMPTY_ROOT
        for at in range(0, len(entries), batch):
            grown = grow(size, known_root, entries[at : at + batch], self.get)
            self.update(grown.files)
            size, known_root = grown.size, grown.root
        return size, known_root


@dataclass(frozen=True)
class Shelf:
    """A log and what it says of its entries."""

    entries: Sequence[bytes]

    def logged(self, index: int) -> Logged:
        return Logged(decode(self.entries[index]), index)

    def hashes(self, parts: Iterable[Part]) -> tuple[bytes, ...]:
        """The proof that all entries of these parts stand in it."""
        return self.hashes_of([each for part in parts for each in part.logged()])

    def hashes_of(self, logged: Iterable[Logged]) -> tuple[bytes, ...]:
        """The proof that all these entries stand in it."""
        tree = Tree([leaf_hash(entry) for entry in self.entries])
        return tuple(multiproof([each.index for each in logged], tree.size, tree.node))


def certificate(
    *, tonne: bool = True, witness: CosignerKey | None = None, statement: Statement = STATEMENT
) -> CertificateFile:
    """The file of the second of three holders, who shares the first tonne alone."""
    commitment = commit(SALT, statement)
    log = honest((400_000, 400_000, 200_000, 100_000))
    entries = encoded(_given_to(commitment, entry) for entry in log)
    shelf = Shelf(entries)
    assert isinstance(log[5], Tonne)
    pages = (shelf.logged(5),) if tonne else ()
    parts = (Part(shelf.logged(3), shelf.logged(1), pages),)
    note = checkpoint_note(entries, witness).encode()
    return CertificateFile(statement, SALT, parts, shelf.hashes(parts), note)


def _given_to(commitment: bytes, entry: Entry) -> Entry:
    """The entry with the second holder's commitment in place of the made-up one."""
    if isinstance(entry, Issue) and entry.commitment == owner(1):
        return replace(entry, commitment=commitment)
    if isinstance(entry, Tonne):
        slices = ((g, commitment if who == owner(1) else who) for g, who in entry.slices)
        return replace(entry, slices=tuple(slices))
    return entry


DOCUMENT: dict[str, Any] = {
    "format": "offsets-event-statement-1",
    "event": {"id": "EV7K2M", "name": "山海论坛", "place": "福州", "expected_participants": None},
    "organiser": "某会议公司",
    "version": 1,
    "published_at": "2026-09-21T14:13:20+00:00",
    "actual_g": 400_000,
    "retired_g": 500_000,
    "retired": [{"credit": "ccer", "rank": 3, "mass_g": 500_000}],
    "certificates": ["T2B4C6D8E9F3"],
    "house": {"is_demo": True},
}
"""What a statement says, without its own hash."""


def sealed(document: dict[str, Any]) -> dict[str, Any]:
    """A statement with its own hash."""
    content = {name: part for name, part in document.items() if name != "sha256"}
    return content | {"sha256": digest(content).hex()}


def entry_of(document: dict[str, Any]) -> StatementOfEvent:
    """The entry that belongs to a statement."""
    told = said(document)
    return StatementOfEvent(
        told.event, told.version, digest(document), told.actual_g, told.retired_g,
        told.published_at,
    )  # fmt: skip


def statement_file(
    document: dict[str, Any] | None = None,
    entry: Entry | None = None,
    witness: CosignerKey | None = None,
) -> StatementFile:
    """The file of a statement that stands between other entries, and has ended since."""
    document = sealed(document or DOCUMENT)
    entry = entry or entry_of(document)
    end = replace(ENDED, statement=entry.leaf())
    shelf = Shelf(encoded([*honest(), entry, OTHER_LOT, *sold([10] * 3, OTHER_LOT), end]))
    place, note = shelf.logged(6), checkpoint_note(shelf.entries, witness).encode()
    return StatementFile(document, place, shelf.hashes_of([place]), note)
