"""Whom a verifier believes, fixed before it looks at anything.

A checkpoint counts when a key of the log has signed it and at least ``quorum``
of the known witnesses have cosigned it. A witness counts once, however many
keys it has.
"""

from dataclasses import dataclass

from offsets.ledger.checkpoint import Checkpoint, parse_checkpoint
from offsets.ledger.cosignature import Cosigner, timestamp_of
from offsets.ledger.errors import Refused
from offsets.ledger.note import Ed25519Verifier, parse_note


@dataclass(frozen=True, slots=True)
class Trust:
    """A log by its origin and keys, and the witnesses of whom ``quorum`` must have signed."""

    origin: str
    log_keys: tuple[Ed25519Verifier, ...]
    witnesses: tuple[Cosigner, ...] = ()
    quorum: int = 0
    replayers: frozenset[str] = frozenset()
    """Witnesses known to cosign only after replaying all entries: see ``replay``."""

    def __post_init__(self) -> None:
        if not self.log_keys or any(key.name != self.origin for key in self.log_keys):
            raise ValueError("a log signs with keys that bear its origin's name")
        if not 0 <= self.quorum <= len({witness.name for witness in self.witnesses}):
            raise ValueError("the quorum is larger than the number of witnesses")


@dataclass(frozen=True, slots=True)
class Seen:
    """A checkpoint that is believed, and who vouches for it."""

    checkpoint: Checkpoint
    witnessed: dict[str, int]
    """Witnesses by name, with the latest moment they state, in seconds since 1970."""
    replayed: tuple[str, ...] = ()
    """Those of them who state with it that they replayed the log and found no overlap."""


def open_checkpoint(note: bytes, trust: Trust) -> Seen:
    """The checkpoint of a signed note, if it is to be believed; raises Refused."""
    read = parse_note(note)
    signed = read.signed_by((*trust.log_keys, *trust.witnesses))
    if not any(isinstance(verifier, Ed25519Verifier) for verifier, _ in signed):
        raise Refused("no known key of the log has signed")
    checkpoint = parse_checkpoint(read.text)
    if checkpoint.origin != trust.origin:
        raise Refused(f"a checkpoint of {checkpoint.origin}, not of {trust.origin}")
    witnessed: dict[str, int] = {}
    for verifier, signature in signed:
        if isinstance(verifier, Cosigner):
            earlier = witnessed.get(verifier.name, 0)
            witnessed[verifier.name] = max(earlier, timestamp_of(signature))
    if len(witnessed) < trust.quorum:
        raise Refused(f"{len(witnessed)} witnesses where {trust.quorum} are asked for")
    return Seen(checkpoint, witnessed, tuple(sorted(trust.replayers & witnessed.keys())))
