"""Signed notes (c2sp.org/signed-note): a text, an empty line, and who vouches for it.

A signature line names its key by a readable name and by four bytes of a hash, so
a verifier finds the key that it was given beforehand. A line by any other key is
passed over, which lets logs change keys and witnesses join. A line by a known
key must verify, or the whole note is refused. Nothing in a note is believed
unless a key known beforehand has signed it; that rests on Ed25519 and on having
the right key.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.strict import base64_bytes, base64_text, utf8

ED25519 = 0x01
KEY_ID_BYTES = 4
MAX_SIGNATURES = 100
"""As in Go's reference; the specification asks for at least 16."""
_DASH = "\u2014 "


class Verifier(Protocol):
    """A public key that was known before the note came."""

    @property
    def name(self) -> str: ...
    @property
    def key_id(self) -> bytes: ...
    def accepts(self, text: bytes, signature: bytes) -> bool:
        """Whether the signature, without its key id, is this key's over the text."""
        ...


class Signer(Protocol):
    """A private key with its name."""

    @property
    def name(self) -> str: ...
    @property
    def key_id(self) -> bytes: ...
    def sign(self, text: bytes) -> bytes:
        """The signature over a note's text, without the key id."""
        ...


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says to have signed, and the bytes after the key id."""

    name: str
    key_id: bytes
    raw: bytes

    def line(self) -> str:
        return f"{_DASH}{self.name} {base64_text(self.key_id + self.raw)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was read: nothing in it is verified yet."""

    text: bytes
    signatures: tuple[Signature, ...]

    def signed_by(self, known: Iterable[Verifier]) -> list[tuple[Verifier, Signature]]:
        """The known keys that signed, each once, in the note's order.

        Raises Refused where a known key's signature does not verify. Unknown
        signatures are passed over; the caller decides how many are enough.
        """
        verifiers = _by_identity(known)
        found: dict[tuple[str, bytes], tuple[Verifier, Signature]] = {}
        for signature in self.signatures:
            identity = (signature.name, signature.key_id)
            verifier = verifiers.get(identity)
            if verifier is None or identity in found:
                continue
            if not verifier.accepts(self.text, signature.raw):
                raise Refused(f"the signature of {signature.name} does not verify")
            found[identity] = (verifier, signature)
        return list(found.values())

    def encode(self) -> bytes:
        return self.text + b"\n" + "".join(each.line() for each in self.signatures).encode()


def parse_note(raw: bytes) -> Note:
    """Read a signed note; raises Malformed."""
    _check_characters(raw)
    text, gap, lines = raw.rpartition(b"\n\n")
    if not gap or not lines.endswith(b"\n"):
        raise Malformed("a note is a text, an empty line and signature lines")
    signatures = [_parse_line(line) for line in utf8(lines)[:-1].split("\n")]
    if len(signatures) > MAX_SIGNATURES:
        raise Malformed(f"more than {MAX_SIGNATURES} signatures")
    return Note(text + b"\n", tuple(signatures))


def sign_note(text: bytes, signers: Sequence[Signer]) -> Note:
    """The text signed by each; raises Malformed where no reader would accept the note."""
    note = Note(text, tuple(Signature(each.name, each.key_id, each.sign(text)) for each in signers))
    if parse_note(note.encode()) != note:
        raise Malformed("the text would not be read as it was signed")
    return note


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """A key that signs the text as it stands (type 0x01), as logs do."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, ED25519, self.public_key)

    def accepts(self, text: bytes, signature: bytes) -> bool:
        return ed25519_accepts(self.public_key, text, signature)


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """The private half of an ``Ed25519Verifier``."""

    name: str
    private_key: Ed25519PrivateKey

    @property
    def verifier(self) -> Ed25519Verifier:
        return Ed25519Verifier(self.name, self.private_key.public_key().public_bytes_raw())

    @property
    def key_id(self) -> bytes:
        return self.verifier.key_id

    def sign(self, text: bytes) -> bytes:
        return self.private_key.sign(text)


def key_id(name: str, kind: int, public_key: bytes) -> bytes:
    """Four bytes that, with the name, tell which key signed; no protection by themselves."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public_key).digest()[:KEY_ID_BYTES]


def vkey(name: str, kind: int, public_key: bytes) -> str:
    """The verifier key in one line, as people exchange it."""
    identity = key_id(name, kind, public_key).hex()
    return f"{name}+{identity}+{base64_text(bytes([kind]) + public_key)}"


def parse_vkey(line: str) -> tuple[str, int, bytes]:
    """Name, signature type and public key of a verifier key; raises Malformed."""
    # Neither name nor key id may hold a plus; Base64 may.
    parts = line.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]):
        raise Malformed("a verifier key is name+id+key")
    name, identity, material = parts
    raw = base64_bytes(material)
    if len(raw) < 2 or identity != key_id(name, raw[0], raw[1:]).hex():
        raise Malformed("the key id is not that of the key")
    return name, raw[0], raw[1:]


def is_key_name(name: str) -> bool:
    """Whether a key may be called so: not empty, no space of any kind, no plus, no control."""
    return bool(name) and not any(sign.isspace() or sign == "+" or sign < " " for sign in name)


def ed25519_accepts(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of RFC 8032 verifies; never raises."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _by_identity(known: Iterable[Verifier]) -> dict[tuple[str, bytes], Verifier]:
    verifiers: dict[tuple[str, bytes], Verifier] = {}
    for verifier in known:
        identity = (verifier.name, verifier.key_id)
        if verifiers.setdefault(identity, verifier) != verifier:
            raise Refused(f"two known keys of {verifier.name} share one id")
    return verifiers


def _check_characters(raw: bytes) -> None:
    if any(sign < " " and sign != "\n" for sign in utf8(raw)):
        raise Malformed("control characters in a note")


def _parse_line(line: str) -> Signature:
    dash, name, encoded = line[: len(_DASH)], *_two(line[len(_DASH) :])
    if dash != _DASH or not is_key_name(name):
        raise Malformed("a signature line is a dash, a name and a signature")
    raw = base64_bytes(encoded)
    if len(raw) <= KEY_ID_BYTES:
        raise Malformed("a signature without a signature")
    return Signature(name, raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


def _two(text: str) -> tuple[str, str]:
    name, _, rest = text.partition(" ")
    return name, rest
