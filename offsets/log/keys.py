"""The log's private keys: files that only the owner may read, never in database or repository.

A key's file holds one line as Go's signed notes write theirs:
PRIVATE+KEY+<origin>+<key id>+<Base64 of the signature type and the seed>
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offsets.config import settings
from offsets.ledger.entry import Key, KeyAction
from offsets.ledger.errors import Malformed
from offsets.ledger.note import ED25519, Ed25519Signer
from offsets.ledger.strict import base64_bytes, base64_text, utf8
from offsets.log.errors import NoKey

_HEAD = "PRIVATE+KEY+"
_SEED_BYTES = 32


def create_key(origin: str) -> Ed25519Signer:
    """Make a key for a log and keep its private half on this machine."""
    signer = Ed25519Signer(origin, Ed25519PrivateKey.generate())
    path = path_of(signer.key_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private_line(signer))
        file.flush()
        os.fsync(file.fileno())
    return signer


def signer_of(verifier_id: bytes) -> Ed25519Signer | None:
    """The private key on this machine with this key id, or None; raises NoKey for a spoilt file."""
    path = path_of(verifier_id)
    try:
        signer = parse_private_line(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, Malformed) as error:
        raise NoKey(f"{path.name} cannot be read: {error}") from None
    if signer.key_id != verifier_id:
        raise NoKey(f"{path.name} holds another key than its name says")
    return signer


def path_of(verifier_id: bytes) -> Path:
    """Where the private key with this key id is kept."""
    return settings().var_dir / "keys" / f"log-{verifier_id.hex()}.key"


def entry_of(signer: Ed25519Signer, action: KeyAction) -> Key:
    """The entry by which the log says that a key begins or ends to count."""
    return Key(action, signer.name, ED25519, signer.verifier.public_key)


def private_line(signer: Ed25519Signer) -> bytes:
    """The line to be kept secret."""
    material = base64_text(bytes([ED25519]) + signer.private_key.private_bytes_raw())
    return f"{_HEAD}{signer.name}+{signer.key_id.hex()}+{material}\n".encode()


def parse_private_line(raw: bytes) -> Ed25519Signer:
    """Read a key's line; raises Malformed, without a word of what stands in it."""
    line = utf8(raw).removesuffix("\n")
    parts = line.removeprefix(_HEAD).split("+", 2)
    if not line.startswith(_HEAD) or len(parts) != 3:
        raise Malformed("not a private key of a log")
    name, identity, material = parts
    seed = base64_bytes(material, 1 + _SEED_BYTES)
    signer = Ed25519Signer(name, Ed25519PrivateKey.from_private_bytes(seed[1:]))
    if seed[0] != ED25519 or signer.key_id.hex() != identity:
        raise Malformed("the key id is not that of the private key")
    return signer
