"""The certificates of whoever asks, over all their orders."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from offsets.certificates.key import key_text
from offsets.certificates.models import Certificate
from offsets.db import session
from offsets.orders.models import Claim, Order
from offsets.orders.read import belongs_to
from offsets.projects.models import Project


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """One certificate as its owner lists it."""

    number: str
    order: str
    """The public id of its order."""
    project: str
    project_name_zh: str
    project_name_en: str
    holder_name: str | None
    mass_g: int
    key: str | None
    state: str
    issued_at: datetime


def certificates_of(
    device_hashes: Collection[bytes], limit: int, before: str | None = None
) -> list[OwnCertificate]:
    """Those of orders bought or claimed on these devices, newest first.

    ``before`` is a certificate's number: only those issued before it.
    """
    if not device_hashes:
        return []
    wanted = (
        select(Certificate, Order.public_id, Project)
        .join(Order, Order.id == Certificate.order_id)
        .join(Project, Project.id == Order.project_id)
        .outerjoin(Claim, Claim.order_id == Order.id)
        .where(belongs_to(device_hashes))
        .order_by(Certificate.id.desc())
        .limit(limit)
    )
    if before is not None:
        last = select(Certificate.id).where(Certificate.number == before).scalar_subquery()
        wanted = wanted.where(Certificate.id < last)
    return [_shown(*row) for row in session().execute(wanted)]


def _shown(row: Certificate, order: str, project: Project) -> OwnCertificate:
    return OwnCertificate(
        number=row.number,
        order=order,
        project=project.slug,
        project_name_zh=project.name_zh,
        project_name_en=project.name_en,
        holder_name=row.holder_name,
        mass_g=row.mass_g,
        key=key_text(row.salt) if row.salt else None,
        state=row.state,
        issued_at=row.issued_at,
    )
