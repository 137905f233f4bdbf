"""Begin a key, let another take over, end one: each is an entry of the log."""

from sqlalchemy.orm import Session

from offsets.config import settings
from offsets.errors import Conflict, NotFound
from offsets.ledger.entry import Key, KeyAction
from offsets.ledger.note import ED25519, Ed25519Verifier
from offsets.log.append import append
from offsets.log.keys import create_key, entry_of
from offsets.log.known_keys import in_force


def begin_first(session: Session) -> Ed25519Verifier:
    """The log's first key; raises Conflict where it has one."""
    if in_force(session):
        raise Conflict("key")
    return _begin(session)


def begin_next(session: Session) -> Ed25519Verifier:
    """One more key; both sign until the older one is ended. Raises NotFound before the first."""
    if not in_force(session):
        raise NotFound("key")
    return _begin(session)


def end(session: Session, key_id: bytes) -> None:
    """End a key: from the next checkpoint on the log signs without it.

    Raises NotFound where no such key counts, Conflict where none other would be left.
    """
    keys = in_force(session)
    found = next((key for key in keys if key.key_id == key_id), None)
    if found is None:
        raise NotFound("key")
    if len(keys) == 1:
        raise Conflict("key")
    append(session, Key(KeyAction.END, found.name, ED25519, found.public_key))


def _begin(session: Session) -> Ed25519Verifier:
    signer = create_key(settings().log_origin)
    append(session, entry_of(signer, KeyAction.BEGIN))
    return signer.verifier
