"""What kept footprints hold of a person: where somebody travelled, and by what; no name."""

from contextlib import suppress
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from offsets.db import session as reading
from offsets.db import transaction
from offsets.holdings import Holding, Subject
from offsets.inventories.models import Inventory


def hold(subject: Subject) -> dict[str, Any]:
    """Every footprint that was kept on the subject's devices, inputs and all."""
    found = reading().scalars(
        select(Inventory).where(Inventory.device_hash.in_(subject.hashes)).order_by(Inventory.id)
    )
    return {
        "footprints": [
            {
                "id": each.public_id,
                "kind": each.kind,
                "central_g": each.central_g,
                "created_at": each.created_at.isoformat(),
                "locale": each.locale,
                "export": each.export,
            }
            for each in found
        ]
    }


def forget(subject: Subject) -> bool:
    """Delete them, but for those on which an organisation's event rests; those name nobody."""
    reading().rollback()
    theirs = select(Inventory.id).where(Inventory.device_hash.in_(subject.hashes))
    for inventory_id in reading().scalars(theirs).all():
        # The database refuses to take a footprint from under an event.
        with suppress(IntegrityError), transaction() as session:
            session.execute(delete(Inventory).where(Inventory.id == inventory_id))
    return True


HOLDING = Holding(
    room="inventories",
    columns=frozenset({"inventories.device_hash", "inventories.export"}),
    hold=hold,
    forget=forget,
)
