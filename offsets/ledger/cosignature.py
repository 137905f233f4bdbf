"""Cosignatures (c2sp.org/tlog-cosignature): third parties who saw the log only ever grow.

A witness signs a checkpoint after checking that it continues the last one it
signed. With enough of them the log cannot show one history to one person and
another to the next. The time stands in front of the signature and is signed
with it. Ours may promise more: "replayed, no overlap"; who promises that is part
of what a verifier is told about the key, not of the signature.

Two kinds: Ed25519 (type 0x04) signs a header, the time and the checkpoint's
text; ML-DSA-44 (type 0x06), secure against quantum computers too, signs a
structure that also names the witness.
"""

import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from offsets.ledger.checkpoint import parse_checkpoint
from offsets.ledger.errors import Malformed
from offsets.ledger.note import (
    ED25519,
    Ed25519Verifier,
    Signature,
    Verifier,
    ed25519_accepts,
    key_id,
    parse_vkey,
)
from offsets.ledger.strict import MAX_NUMBER

ED25519_COSIGNATURE = 0x04
ML_DSA_44_COSIGNATURE = 0x06
_PUBLIC_KEY_BYTES = {ED25519: 32, ED25519_COSIGNATURE: 32, ML_DSA_44_COSIGNATURE: 1312}
_SIGNATURE_BYTES = {ED25519_COSIGNATURE: 64, ML_DSA_44_COSIGNATURE: 2420}
_TIME = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness's public key; ``kind`` is the signature type."""

    name: str
    kind: int
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.kind, self.public_key)

    def accepts(self, text: bytes, signature: bytes) -> bool:
        """Whether a timestamped signature over a checkpoint's text verifies."""
        if len(signature) != _TIME.size + _SIGNATURE_BYTES[self.kind]:
            return False
        timestamp, raw = _TIME.unpack_from(signature)[0], signature[_TIME.size :]
        try:
            message = cosigned_message(self.kind, self.name, timestamp, text)
        except Malformed:
            return False
        if self.kind == ED25519_COSIGNATURE:
            return ed25519_accepts(self.public_key, message, raw)
        return _ml_dsa_accepts(self.public_key, message, raw)


@dataclass(frozen=True, slots=True)
class CosignerKey:
    """A witness's private key of either kind."""

    name: str
    private_key: Ed25519PrivateKey | MLDSA44PrivateKey

    @property
    def verifier(self) -> Cosigner:
        modern = isinstance(self.private_key, MLDSA44PrivateKey)
        kind = ML_DSA_44_COSIGNATURE if modern else ED25519_COSIGNATURE
        return Cosigner(self.name, kind, self.private_key.public_key().public_bytes_raw())

    def cosign(self, text: bytes, timestamp: int) -> Signature:
        """Sign a checkpoint's text as seen at a moment, in seconds since 1970."""
        public = self.verifier
        message = cosigned_message(public.kind, self.name, timestamp, text)
        raw = _TIME.pack(timestamp) + self.private_key.sign(message)
        return Signature(self.name, public.key_id, raw)


def cosigned_message(kind: int, name: str, timestamp: int, text: bytes) -> bytes:
    """The bytes that a cosigner signs; raises Malformed for what cannot be cosigned."""
    if not 0 <= timestamp <= MAX_NUMBER:
        raise Malformed("a cosignature's time is beyond its range")
    checkpoint = parse_checkpoint(text)
    if kind == ED25519_COSIGNATURE:
        return b"cosignature/v1\ntime %d\n" % timestamp + text
    return b"".join(
        (
            b"subtree/v1\n\x00",
            _short(name),
            _TIME.pack(timestamp),
            _short(checkpoint.origin),
            _TIME.pack(0),
            _TIME.pack(checkpoint.size),
            checkpoint.root,
        )
    )


def timestamp_of(signature: Signature) -> int:
    """When a verified cosignature was made, in seconds since 1970."""
    found: int = _TIME.unpack_from(signature.raw)[0]
    return found


def parse_verifier(line: str) -> Verifier:
    """The key of a verifier line of any kind known here; raises Malformed."""
    name, kind, public_key = parse_vkey(line)
    if len(public_key) != _PUBLIC_KEY_BYTES.get(kind):
        raise Malformed("a key of unknown type or wrong length")
    if kind == ED25519:
        return Ed25519Verifier(name, public_key)
    return Cosigner(name, kind, public_key)


def _short(text: str) -> bytes:
    raw = text.encode()
    if not 1 <= len(raw) <= 255:
        raise Malformed("a name of 1 to 255 bytes is needed")
    return bytes([len(raw)]) + raw


def _ml_dsa_accepts(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        MLDSA44PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
