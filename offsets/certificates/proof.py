"""The holder's file: what proves a certificate, offline and for ever, without this house.

It holds the name and the salt, so it is for whoever has the key alone. Its shape
and what it proves: ``ledger.certificate_file``, ``ledger.certificate_check``.
"""

from collections.abc import Sequence

from sqlalchemy import Row, select

from offsets.certificates import key as keys
from offsets.certificates.models import Allocation, Certificate
from offsets.certificates.statement import statement
from offsets.db import session
from offsets.errors import NotFound
from offsets.ledger.certificate_file import CertificateFile, Part
from offsets.ledger.tonnes import own_tonnes
from offsets.log import prove
from offsets.log.errors import NotSealedYet
from offsets.log.prove import Place, Prover

Slices = Sequence[Row[int, int, int]]
"""Of one certificate: lot, start_g, end_g."""


def certificate_file(number: str, key: str) -> bytes:
    """The file's bytes; about 6 kB, and some tens of reads by index however long the log is.

    Raises NotFound where the key does not fit, NotSealedYet while the log does
    not hold all of it.
    """
    row = session().scalar(select(Certificate).where(Certificate.number == number))
    if row is None:
        raise NotFound("number")
    if row.salt is None or not keys.opens(row.salt, key):
        raise NotFound("key")
    slices = _slices(row.id)
    issues = [prove.place_of_issue(session(), lot_id, start_g) for lot_id, start_g, _ in slices]
    prover = prove.prover(session(), max(issue.index for issue in issues))
    pairs = zip(issues, slices, strict=True)
    parts = tuple(_part(prover, issue, *slice_) for issue, slice_ in pairs)
    hashes = prover.hashes([each.index for part in parts for each in part.logged()])
    return CertificateFile(statement(row), row.salt, parts, hashes, prover.note).encode()


def sealed_at(number: str) -> tuple[int, ...] | None:
    """The places of a certificate's slices in the published log; None until all have theirs.

    Raises NotFound.
    """
    row = session().scalar(select(Certificate.id).where(Certificate.number == number))
    if row is None:
        raise NotFound("number")
    try:
        places = [
            prove.place_of_issue(session(), lot_id, start_g).index
            for lot_id, start_g, _ in _slices(row)
        ]
    except NotSealedYet:
        return None
    return tuple(places) if prove.is_published(session(), max(places)) else None


def _slices(certificate_id: int) -> Slices:
    return (
        session()
        .execute(
            select(Allocation.lot_id, Allocation.start_g, Allocation.end_g)
            .where(Allocation.certificate_id == certificate_id)
            .order_by(Allocation.lot_id, Allocation.start_g)
        )
        .all()
    )


def _part(prover: Prover, issue: Place, lot_id: int, start_g: int, end_g: int) -> Part:
    lot = prove.place_of_lot(session(), lot_id)
    pages = [
        page.logged()
        for tonne, _, _ in own_tonnes(start_g, end_g)
        for page in prove.places_of_tonne(session(), lot_id, tonne)
        if prover.holds(page)
    ]
    return Part(issue.logged(), lot.logged(), tuple(pages))
