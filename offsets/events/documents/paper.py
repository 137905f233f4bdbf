"""The published documents of an event: frozen bytes, their SHA-256, and whether they stand."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from offsets.config import settings
from offsets.db import session
from offsets.errors import NotFound
from offsets.events.digest import sealed
from offsets.events.documents.rules import PLURALS, Ending, Kind
from offsets.events.errors import NotReady
from offsets.events.missing import missing
from offsets.events.models import Event, FinalInventory, Plan, Statement
from offsets.events.plan import told
from offsets.inventories import read
from offsets.inventories.models import Inventory
from offsets.ledger.commitment import canonical
from offsets.organisations.models import Organisation

INVENTORY_FORMAT = "offsets-event-inventory-1"


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of one document, and what became of it since."""

    kind: Kind
    event: str
    version: int
    document: dict[str, Any]
    """All that it says; ``sha256`` is over the rest's canonical JSON. A draft has none."""
    published_at: datetime | None
    organiser: str
    ending: Ending | None = None
    ended_at: datetime | None = None
    ended_because: str = ""
    number: str = ""
    """Of a share: its certificate's."""

    @property
    def sha256(self) -> str:
        """Of the document; empty for a draft, which is not frozen."""
        return str(self.document.get("sha256", ""))

    @property
    def body(self) -> bytes:
        """The file: canonical JSON (RFC 8785), byte for byte the same for ever."""
        return canonical(self.document)

    @property
    def path(self) -> str:
        """Of its page."""
        return f"/e/{self.event}/{PLURALS[self.kind]}/{self.number or self.version}"

    @property
    def address(self) -> str:
        return settings().public_url + self.path

    @property
    def filename(self) -> str:
        """Without its ending; made of letters, digits and dashes alone."""
        return f"{self.kind}-{self.event}-{self.number or self.version or 'draft'}"


def paper(kind: Kind, event: Event, version: int, is_member: bool) -> Paper:
    """A published document by its version; raises NotFound, or NotReady for a member's statement.

    Members are told what is missing before the first statement; others learn that there is none.
    """
    if kind is Kind.STATEMENT:
        return _statement(event, version, is_member)
    return _plan(event, version) if kind is Kind.PLAN else _inventory(event, version)


def draft(event: Event) -> Paper:
    """The plan as it is being written; it has no hash, and says on every page that it is a draft.

    Raises NotReady while there is not even a forecast.
    """
    if not event.draft.get("forecast"):
        raise NotReady("event", missing=["plan_forecast"])
    kept = read.kept(event.draft["forecast"])
    forecast = {"id": kept.id, "sha256": kept.sha256, "method": kept.method, **asdict(kept.total)}
    document = {"event": told(event), "version": 0, **event.draft, "forecast": forecast}
    return Paper(Kind.PLAN, event.public_id, 0, document, None, organiser_of(event))


def _plan(event: Event, version: int) -> Paper:
    row = session().scalar(select(Plan).filter_by(event_id=event.id, version=version))
    if row is None:
        raise NotFound("plan")
    newest = _newest(Plan, event.id)
    return Paper(
        Kind.PLAN, event.public_id, version, row.document, row.published_at,
        row.document.get("organiser") or organiser_of(event),
        Ending.FOLLOWED if newest > version else None,
    )  # fmt: skip


def _inventory(event: Event, version: int) -> Paper:
    row = session().scalar(select(FinalInventory).filter_by(event_id=event.id, version=version))
    if row is None:
        raise NotFound("inventory")
    after = session().scalar(
        select(FinalInventory).filter_by(event_id=event.id, version=version + 1)
    )
    footprint = session().scalars(select(Inventory.public_id).filter_by(id=row.footprint_id)).one()
    kept = read.kept(footprint)
    content = {
        "format": INVENTORY_FORMAT,
        # What an event is cannot change any more once an inventory is frozen.
        "event": told(event),
        "version": version,
        "published_at": row.frozen_at.isoformat(timespec="seconds"),
        "reason": row.reason,
        "actual_g": row.actual_g,
        "footprint": {"id": kept.id, "sha256": row.sha256},
        "export": kept.export,
    }
    return Paper(
        Kind.INVENTORY, event.public_id, version, sealed(content), row.frozen_at,
        organiser_of(event),
        Ending.CORRECTED if after else None,
        after.frozen_at if after else None,
        (after.reason or "") if after else "",
    )  # fmt: skip


def _statement(event: Event, version: int, is_member: bool) -> Paper:
    row = session().scalar(select(Statement).filter_by(event_id=event.id, version=version))
    if row is None:
        if is_member and not _newest(Statement, event.id):
            raise NotReady("event", missing=missing(event))
        raise NotFound("statement")
    ending = Ending.SUPERSEDED if row.superseded_at else None
    return Paper(
        Kind.STATEMENT, event.public_id, version, row.document, row.published_at,
        row.document["organiser"],
        Ending.WITHDRAWN if row.withdrawn_at else ending,
        row.withdrawn_at or row.superseded_at,
        row.ended_because or "",
    )  # fmt: skip


def _newest(rows: type[Plan] | type[Statement], event_id: int) -> int:
    newest = select(func.max(rows.version)).where(rows.event_id == event_id)
    return session().scalar(newest) or 0


def organiser_of(event: Event) -> str:
    """The name of the event's organisation as it is now."""
    return session().get_one(Organisation, event.organisation_id).name
