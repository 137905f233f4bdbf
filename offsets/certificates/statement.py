"""What a certificate says of itself, and the commitment by which the public log knows it."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from offsets.certificates.models import Certificate
from offsets.certificates.number import new_number
from offsets.ledger.commitment import SALT_BYTES, Statement, commit


@dataclass(frozen=True, slots=True)
class Wording:
    """What all certificates of one order say alike."""

    mass_g: int
    """Of each."""
    purpose: str
    occasion: str | None
    order_hash: bytes
    locale: str
    issued_at: datetime

    def columns(self, holder: str | None) -> dict[str, Any]:
        """The columns of one holder's certificate: number, salt and commitment are made here."""
        columns = {
            "number": new_number(),
            "holder_name": holder,
            "mass_g": self.mass_g,
            "purpose": self.purpose,
            "occasion": self.occasion,
            "order_hash": self.order_hash,
            "locale": self.locale,
            "issued_at": self.issued_at,
        }
        salt = os.urandom(SALT_BYTES)
        return columns | {"salt": salt, "commitment": commit(salt, _statement(columns))}


def order_hash(public_id: str) -> bytes:
    """How statements name an order without telling its address."""
    return sha256(public_id.encode()).digest()


def statement(row: Certificate) -> Statement:
    """What an issued certificate says; of an erased one this is no longer what it said."""
    return _statement({name: getattr(row, name) for name in _COLUMNS})


_COLUMNS = (
    "number", "holder_name", "mass_g", "purpose", "occasion", "order_hash", "locale", "issued_at",
)  # fmt: skip


def _statement(columns: dict[str, Any]) -> Statement:
    issued_at = columns["issued_at"].astimezone(UTC)
    return Statement(
        number=columns["number"],
        holder=columns["holder_name"],
        mass_g=columns["mass_g"],
        purpose=columns["purpose"],
        occasion=columns["occasion"],
        order_sha256=columns["order_hash"].hex(),
        issued_at=f"{issued_at:%Y-%m-%dT%H:%M:%SZ}",
        locale=columns["locale"],
    )
