"""The audit sees every slice that the public log does not hold as it was sold."""

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from offsets.certificates.audit import audit_log
from offsets.certificates.models import Allocation, Certificate
from offsets.db import session, transaction
from offsets.ledger.decode import decode
from offsets.ledger.entry import Issue, Kind
from offsets.log.demo import begin_log
from offsets.log.models import LogEntry
from offsets.log.seal import seal
from tests import factories


@pytest.fixture
def sealed(app: Flask) -> None:
    """Three certificates, of which the last is not sealed."""
    begin_log()
    factories.make_lot(code="LOT-A")
    for _ in range(2):
        factories.make_settled_order()
    seal()
    factories.make_settled_order()


def faults() -> list[str]:
    session().rollback()
    return list(audit_log(session()))


def test_an_honest_log_has_no_fault(sealed: None) -> None:
    assert faults() == []


def test_a_lost_entry_is_seen(sealed: None) -> None:
    with transaction() as writing:
        writing.execute(
            delete(LogEntry).where(LogEntry.kind == Kind.ISSUE, LogEntry.start_g == 10_000)
        )
    assert faults() == ["lot LOT-A: 2 slices are below its sealed gram, 1 are logged"]


def test_an_entry_for_nobody_is_seen(sealed: None) -> None:
    with transaction() as writing:
        found = writing.scalars(select(LogEntry).where(LogEntry.kind == Kind.ISSUE)).first()
        writing.add(
            LogEntry(
                index=99, kind=Kind.ISSUE, body=found.body, lot_id=found.lot_id, start_g=20_000
            )
        )
    assert faults() == ["lot LOT-A: 2 slices are below its sealed gram, 3 are logged"]


@pytest.mark.parametrize("field", ["end_g", "commitment"])
def test_a_slice_that_was_changed_afterwards_is_seen(sealed: None, field: str) -> None:
    row = session().scalars(select(Certificate).order_by(Certificate.id)).first()
    number = row.number
    with transaction() as writing:
        if field == "commitment":
            writing.execute(
                update(Certificate).where(Certificate.id == row.id).values(commitment=b"x" * 32)
            )
        else:
            writing.execute(
                update(Allocation).where(Allocation.certificate_id == row.id).values(end_g=9_999)
            )
    assert faults() == [f"certificate {number}: from 0 g it is not logged as it was sold"]


def test_a_changed_entry_is_seen(sealed: None) -> None:
    with transaction() as writing:
        found = writing.scalars(
            select(LogEntry).where(LogEntry.kind == Kind.ISSUE, LogEntry.start_g == 10_000)
        ).one()
        said = decode(found.body)
        assert isinstance(said, Issue)
        found.body = Issue(b"l" * 32, said.start_g, said.end_g, said.commitment).encode()
    (fault,) = faults()
    assert fault.endswith("from 10000 g it is not logged as it was sold")
