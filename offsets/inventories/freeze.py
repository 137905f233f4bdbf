"""Keep a footprint as it was computed.

Its name follows from its content and from who keeps it, so a double tap or a
call that is sent again is the same row. A stranger cannot guess a name: it
takes the hash of the device's token. What is kept without a device can be
named by whoever computes the very same thing, and would tell them nothing new.
"""

from hashlib import sha256

from sqlalchemy.dialects import postgresql, sqlite

from offsets import clock, codes
from offsets.db import engine, transaction
from offsets.inventories.compute import Computed
from offsets.inventories.models import Inventory
from offsets.inventories.rules import ID_SIGNS


def freeze(computed: Computed, device_hash: bytes | None, locale: str) -> str:
    """Store a result once for this device and return its public id."""
    public_id = name_of(computed.sha256, device_hash)
    total = computed.total
    insert = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    with transaction() as session:
        row = insert(Inventory).values(
            public_id=public_id,
            kind=str(computed.kind),
            method=computed.method.name,
            export=computed.export,
            sha256=computed.sha256,
            low_g=total.low_g,
            central_g=total.central_g,
            high_g=total.high_g,
            created_at=clock.now(),
            locale=locale,
            device_hash=device_hash,
        )
        session.execute(row.on_conflict_do_nothing(index_elements=[Inventory.public_id]))
    return public_id


def name_of(export_sha256: str, device_hash: bytes | None) -> str:
    """The public id of an export that this device keeps, or that nobody's device keeps."""
    number = int.from_bytes(sha256((device_hash or b"") + bytes.fromhex(export_sha256)).digest())
    signs = ""
    while len(signs) < ID_SIGNS:
        number, sign = divmod(number, len(codes.ALPHABET))
        signs += codes.ALPHABET[sign]
    return signs
