"""Make a device's earlier purchases a person's own, for ever."""

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from offsets import clock
from offsets.accounts.errors import BelongsToAnother
from offsets.accounts.models import Client, Device, Person
from offsets.accounts.rules import MAX_DEVICES
from offsets.errors import Invalid

_FRESH = {
    "postgresql": postgresql.insert(Device).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(Device).on_conflict_do_nothing(),
}


def merge(session: Session, person_id: int, device_hash: bytes) -> None:
    """What was bought on the device is the person's too; done twice is done once.

    Raises BelongsToAnother where somebody else was first, Invalid for the
    fifty-first device. The caller sends the
    phone a new device token, so that what is bought there without signing in
    from now on is nobody's by accident.
    """
    if _count(session, person_id) >= MAX_DEVICES:
        raise Invalid("device", "too_many", max=MAX_DEVICES)
    row = {"device_hash": device_hash, "person_id": person_id, "merged_at": clock.now()}
    session.connection().execute(_FRESH[session.get_bind().dialect.name], row)
    owner = session.scalar(select(Device.person_id).where(Device.device_hash == device_hash))
    if owner != person_id:
        raise BelongsToAnother("device")


def _count(session: Session, person_id: int) -> int:
    counted = select(func.count()).select_from(Device).where(Device.person_id == person_id)
    return session.scalar(counted) or 0


def is_free(
    device_hash: InstrumentedAttribute[bytes | None] | ColumnElement[bytes | None],
) -> ColumnElement[bool]:
    """For a WHERE: the hash is nobody's, neither a person's nor a front end's."""
    taken = (
        select(Person.id).where(Person.device_hash == device_hash).exists(),
        select(Device.id).where(Device.device_hash == device_hash).exists(),
        select(Client.id).where(Client.device_hash == device_hash).exists(),
    )
    return or_(device_hash.is_(None), ~or_(*taken))
