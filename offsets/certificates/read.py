"""Reads a certificate as one reader may see it; three small queries, whatever its size."""

from typing import Any

from sqlalchemy import select

from offsets.certificates import key as keys
from offsets.certificates import number as numbers
from offsets.certificates import qr, wording
from offsets.certificates.document import CertificateDocument, PublicNotice, Slice, spans
from offsets.certificates.holder import mask
from offsets.certificates.models import Allocation, Certificate
from offsets.certificates.wording import Words
from offsets.config import settings
from offsets.db import session
from offsets.errors import Invalid, NotFound
from offsets.projects.models import Project
from offsets.projects.rules import LABELS, Instrument
from offsets.stock import availability
from offsets.stock.models import Lot


def document(number: str, *, full: bool) -> CertificateDocument:
    """The certificate; ``full`` only for its holder: name, occasion and key stand open.

    Raises NotFound.
    """
    row, project = _find(number)
    return _document(row, project, full)


def unlock(number: str, key: str) -> CertificateDocument:
    """The full certificate for whoever has its key; raises NotFound where the key does not fit."""
    row, project = _find(number)
    if row.salt is None or not keys.opens(row.salt, key):
        raise NotFound("key")
    return _document(row, project, full=True)


def addressed(typed: str) -> str:
    """The number that an address names, in any way of typing it.

    Raises NotFound where it is no number: nothing can be there.
    """
    try:
        return numbers.parse(typed)
    except Invalid as error:
        raise NotFound("number") from error


def _find(number: str) -> tuple[Certificate, Project]:
    found = session().execute(
        select(Certificate, Project)
        .join(Project, Project.id == Certificate.project_id)
        .where(Certificate.number == number)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("number")
    return row[0], row[1]


def _document(row: Certificate, project: Project, full: bool) -> CertificateDocument:
    house = settings()
    key = keys.key_text(row.salt) if full and row.salt else None
    slices = _slices(row.id)
    return CertificateDocument(
        **_of_project(project),
        number=row.number,
        holder=row.holder_name if full else mask(row.holder_name),
        key=key,
        mass_g=row.mass_g,
        slices=slices,
        purpose=row.purpose,
        purpose_label=wording.PURPOSES[row.purpose],
        occasion=row.occasion if full or row.purpose in wording.PUBLIC_OCCASIONS else None,
        issued_at=row.issued_at,
        voided_at=row.voided_at,
        void_reason=row.void_reason,
        notices=_notices(slices),
        page_url=f"{house.public_url}/c/{row.number}",
        verify_url=f"{house.public_url}/verify",
        qr_text=qr.address(house.public_url, row.number, key),
        operator=house.operator_name,
        demo=house.is_demo,
        erased=row.salt is None,
    )


def _of_project(project: Project) -> dict[str, Any]:
    label = LABELS[Instrument(project.instrument)]
    return {
        "project_slug": project.slug,
        "project": Words(project.name_zh, project.name_en),
        "beneficiary": Words(project.beneficiary_zh, project.beneficiary_en),
        "instrument": project.instrument,
        "instrument_label": Words(label.name_zh, label.name_en),
        "instrument_note": Words(label.is_not_zh, label.is_not_en),
    }


def _slices(certificate_id: int) -> tuple[Slice, ...]:
    rows = session().execute(
        select(Allocation.start_g, Allocation.end_g, Lot)
        .join(Lot, Lot.id == Allocation.lot_id)
        .where(Allocation.certificate_id == certificate_id)
        .order_by(Allocation.lot_id, Allocation.start_g)
    )
    return tuple(_slice(lot, start_g, end_g) for start_g, end_g, lot in rows)


def _slice(lot: Lot, start_g: int, end_g: int) -> Slice:
    return Slice(
        lot=lot.code,
        start_g=start_g,
        end_g=end_g,
        vintage=lot.vintage,
        registry=lot.registry_name,
        serial_prefix=lot.serial_prefix,
        spans=spans(lot.first_serial, start_g, end_g),
        retirement_reference=lot.retirement_reference,
        retired_on=lot.retired_on,
        evidence_sha256=lot.evidence_sha256,
    )


def _notices(slices: tuple[Slice, ...]) -> tuple[PublicNotice, ...]:
    codes = sorted({part.lot for part in slices})
    return tuple(
        PublicNotice(notice.given_at, Words(notice.text_zh, notice.text_en))
        for notice in availability.notices(codes)
    )
