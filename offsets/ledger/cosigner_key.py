"""A witness's private key in one line, as Go's signed notes write theirs.

PRIVATE+KEY+<name>+<key id>+<Base64 of the signature type and the seed>
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from offsets.ledger.cosignature import (
    ED25519_COSIGNATURE,
    ML_DSA_44_COSIGNATURE,
    CosignerKey,
)
from offsets.ledger.errors import Malformed
from offsets.ledger.note import is_key_name
from offsets.ledger.strict import base64_bytes, base64_text, utf8

_HEAD = "PRIVATE+KEY+"
SEED_BYTES = 32


def cosigner_key(name: str, kind: int, seed: bytes) -> CosignerKey:
    """The key of a seed of 32 random bytes; raises Malformed."""
    if not is_key_name(name) or len(seed) != SEED_BYTES:
        raise Malformed("a witness has a name without blanks or plus, and a seed of 32 bytes")
    if kind == ED25519_COSIGNATURE:
        return CosignerKey(name, Ed25519PrivateKey.from_private_bytes(seed))
    if kind == ML_DSA_44_COSIGNATURE:
        return CosignerKey(name, MLDSA44PrivateKey.from_seed_bytes(seed))
    raise Malformed("a witness signs with Ed25519 or ML-DSA-44")


def private_line(key: CosignerKey) -> bytes:
    """The line to be kept secret."""
    public = key.verifier
    material = base64_text(bytes([public.kind]) + key.private_key.private_bytes_raw())
    return f"{_HEAD}{key.name}+{public.key_id.hex()}+{material}\n".encode()


def parse_private_line(raw: bytes) -> CosignerKey:
    """Read a key's line; raises Malformed, without a word of what stands in it."""
    line = utf8(raw).removesuffix("\n")
    parts = line.removeprefix(_HEAD).split("+", 2)
    if not line.startswith(_HEAD) or len(parts) != 3:
        raise Malformed("not a witness's private key")
    name, identity, material = parts
    seed = base64_bytes(material)
    key = cosigner_key(name, seed[0] if seed else 0, seed[1:])
    if key.verifier.key_id.hex() != identity:
        raise Malformed("the key id is not that of the private key")
    return key
