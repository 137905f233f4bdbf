"""Which keys count: the log itself says so, in its KEY entries."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets.config import settings
from offsets.ledger.decode import decode
from offsets.ledger.entry import Key, KeyAction, Kind
from offsets.ledger.note import Ed25519Signer, Ed25519Verifier
from offsets.log.errors import LogHalted, NoKey
from offsets.log.keys import signer_of
from offsets.log.models import LogEntry, PendingEntry


@dataclass(slots=True)
class KnownKey:
    """A key of the log's history; ``sealed`` once the entry that begins it has its place."""

    verifier: Ed25519Verifier
    sealed: bool
    ended: bool = False


def known_keys(session: Session, size: int | None = None) -> list[KnownKey]:
    """All keys that ever counted, oldest first, those still waiting for their place included.

    Of the log's first ``size`` entries alone where that is given.
    """
    placed = select(LogEntry.body).where(LogEntry.lot_id.is_(None), LogEntry.kind == Kind.KEY)
    if size is not None:
        placed = placed.where(LogEntry.index < size)
    bodies = [(body, True) for body in session.scalars(placed.order_by(LogEntry.index))]
    if size is None:
        waiting = select(PendingEntry.body).where(PendingEntry.kind == Kind.KEY)
        bodies += [(body, False) for body in session.scalars(waiting.order_by(PendingEntry.id))]
    found: dict[bytes, KnownKey] = {}
    for body, sealed in bodies:
        entry = decode(body)
        if not isinstance(entry, Key):
            raise LogHalted("another entry stands where a KEY belongs")
        verifier = Ed25519Verifier(entry.origin, entry.public_key)
        if entry.action == KeyAction.BEGIN:
            found[entry.public_key] = KnownKey(verifier, sealed)
        else:
            found[entry.public_key].ended = True
    return list(found.values())


def in_force(session: Session, size: int | None = None) -> list[Ed25519Verifier]:
    """The keys that count now, or counted at that size; raises LogHalted for a foreign log."""
    keys = [key.verifier for key in known_keys(session, size) if not key.ended]
    origin = settings().log_origin
    if any(key.name != origin for key in keys):
        raise LogHalted(f"LOG_ORIGIN is {origin}, but this log calls itself {keys[0].name}")
    return keys


def signers(session: Session, size: int | None = None) -> list[Ed25519Signer]:
    """The private keys here of those that count; raises NoKey where there is none."""
    keys = in_force(session, size)
    found = [signer for key in keys if (signer := signer_of(key.key_id))]
    if not found:
        missing = ", ".join(key.key_id.hex() for key in keys)
        raise NoKey(
            f"the private key is not on this machine: {missing}"
            if missing
            else "the log has no key yet: python -m offsets keys create"
        )
    return found
