"""Open a lot from one retirement in one registry."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from offsets import clock
from offsets.errors import Conflict, Invalid, NotFound
from offsets.ledger.entry import LotOpen
from offsets.ledger.errors import Malformed
from offsets.ledger.serials import check_prefix, sequence_of
from offsets.log.append import append_lot
from offsets.projects.models import Project
from offsets.stock.errors import SerialsTaken
from offsets.stock.models import Lot
from offsets.units import GRAMS_PER_TONNE

MAX_TONNES = 100_000_000
MAX_SERIAL = 10**18
MAX_PRICE_FEN_PER_T = 10**9
"""Ten million yuan: more than any price, small enough for its column."""
FIRST_VINTAGE = 2000
_CODE = re.compile(r"[A-Z0-9][A-Z0-9\-]{1,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TEXTS = {"registry": 120, "serial_prefix": 60, "retirement_reference": 120}
"""The most that their columns hold."""
_MAY_BE_EMPTY = "serial_prefix"


@dataclass(frozen=True, slots=True)
class LotPaper:
    """What the operator copies from the registry's retirement document."""

    code: str
    project: str
    vintage: int
    registry: str
    serial_prefix: str
    first_serial: int
    tonnes: int
    retirement_reference: str
    retired_on: str
    evidence_sha256: str
    price_fen_per_t: int

    def row(self) -> dict[str, Any]:
        """The lot's columns that the paper fills."""
        return {
            "code": self.code,
            "vintage": self.vintage,
            "registry_name": self.registry.strip(),
            "serial_prefix": self.serial_prefix.strip(),
            "first_serial": self.first_serial,
            "tonnes": self.tonnes,
            "retirement_reference": self.retirement_reference.strip(),
            "retired_on": self.retired_on,
            "evidence_sha256": self.evidence_sha256,
            "price_fen_per_t": self.price_fen_per_t,
            "size_g": self.tonnes * GRAMS_PER_TONNE,
        }

    def check(self) -> None:
        """Raise Invalid for the first field that cannot be."""
        if not _CODE.fullmatch(self.code):
            raise Invalid("code", "lot_code_shape")
        if not FIRST_VINTAGE <= self.vintage <= clock.now().year:
            raise Invalid("vintage", "out_of_range", min=FIRST_VINTAGE, max=clock.now().year)
        if not 1 <= self.tonnes <= MAX_TONNES:
            raise Invalid("tonnes", "out_of_range", min=1, max=MAX_TONNES)
        if not 0 <= self.first_serial <= MAX_SERIAL:
            raise Invalid("first_serial", "out_of_range", min=0, max=MAX_SERIAL)
        if not 1 <= self.price_fen_per_t <= MAX_PRICE_FEN_PER_T:
            raise Invalid("price_fen_per_t", "out_of_range", min=1, max=MAX_PRICE_FEN_PER_T)
        if not _SHA256.fullmatch(self.evidence_sha256):
            raise Invalid("evidence_sha256", "sha256_shape")
        for field, max_length in _TEXTS.items():
            _check_text(field, getattr(self, field), max_length)
        _check_prefix(self.serial_prefix)
        _check_day(self.retired_on)


def open_lot(session: Session, paper: LotPaper, order_id: int | None = None) -> Lot:
    """Write the lot, reserved for one order where that is given, and return its row.

    Raises Invalid naming the field, NotFound for the project, Conflict where
    the code is taken, SerialsTaken where serials belong to another lot.
    """
    paper.check()
    project = session.scalar(select(Project).where(Project.slug == paper.project))
    if project is None:
        raise NotFound("project")
    _lock_registry(session)
    _refuse_taken(session, paper)
    lot = Lot(**paper.row(), project_id=project.id, order_id=order_id, opened_at=clock.now())
    session.add(lot)
    session.flush()
    append_lot(session, lot.id, logged(lot, project))
    return lot


def logged(lot: Lot, project: Project) -> LotOpen:
    """The public log's entry for a lot: all of the retirement that is public."""
    return LotOpen(
        code=lot.code,
        project=project.slug,
        project_zh=project.name_zh,
        project_en=project.name_en,
        instrument=project.instrument,
        vintage=lot.vintage,
        registry=lot.registry_name,
        serial_prefix=lot.serial_prefix,
        first_serial=lot.first_serial,
        tonnes=lot.tonnes,
        retirement_reference=lot.retirement_reference,
        retired_on=lot.retired_on,
        evidence_sha256=bytes.fromhex(lot.evidence_sha256),
        opened_at=int(lot.opened_at.timestamp()),
    )


def _lock_registry(session: Session) -> None:
    # Two lots opened at the same moment could each miss the other's serials.
    # SQLite has one writer anyway.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE lots IN SHARE ROW EXCLUSIVE MODE"))


def _refuse_taken(session: Session, paper: LotPaper) -> None:
    if session.scalar(select(Lot.id).where(Lot.code == paper.code)):
        raise Conflict("code")
    # Serials are compared as numbers and names as the eye reads them, so that "007" and "7", or
    # "A－" and "a-", are no way to sell one retirement twice; the public log compares likewise.
    ours = sequence_of(paper.registry, paper.serial_prefix)
    rivals = session.execute(
        select(Lot.code, Lot.registry_name, Lot.serial_prefix).where(
            Lot.first_serial < paper.first_serial + paper.tonnes,
            Lot.first_serial + Lot.tonnes > paper.first_serial,
        )
    )
    for code, registry, prefix in rivals:
        if sequence_of(registry, prefix) == ours:
            raise SerialsTaken("first_serial", lot=code)


def _check_text(field: str, text: str, max_length: int) -> None:
    if not text.strip() and field != _MAY_BE_EMPTY:
        raise Invalid(field, "required")
    if len(text) > max_length:
        raise Invalid(field, "too_long", max=max_length)


def _check_prefix(prefix: str) -> None:
    try:
        check_prefix(prefix)
    except Malformed:
        raise Invalid("serial_prefix", "prefix_ends_in_digit") from None


def _check_day(day: str) -> None:
    try:
        retired = date.fromisoformat(day)
    except ValueError:
        raise Invalid("retired_on", "day_shape") from None
    # Python reads more shapes of ISO 8601 than people do on a certificate.
    if retired.isoformat() != day:
        raise Invalid("retired_on", "day_shape")
    if retired > clock.on_screen(clock.now()).date():
        raise Invalid("retired_on", "in_the_future")
