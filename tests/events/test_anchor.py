"""Every statement and every end of one stands in the public log, and nothing else does."""

from collections.abc import Iterator
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets.certificates.models import Certificate
from offsets.certificates.void import void_order
from offsets.db import session, transaction
from offsets.events import anchor as anchoring
from offsets.events import freeze as freezing
from offsets.events import publish as publishing
from offsets.events.anchor import anchor_all
from offsets.events.audit import audit_events
from offsets.events.freeze import correct
from offsets.events.models import Statement
from offsets.events.publish import publish
from offsets.events.retired.count import count_due
from offsets.ledger.decode import decode
from offsets.ledger.entry import Kind
from offsets.ledger.rules import Rule
from offsets.ledger.stated import EndReason, StatementEnd, StatementOfEvent
from offsets.log.append import append, entered
from offsets.log.models import PendingEntry
from offsets.log.seal import seal
from offsets.log.store import Folder
from tests.events.making import (
    TONNE,
    declare,
    fresh,
    inventory_of,
    make_covered,
    make_stated,
)
from tests.log import checks
from tests.log.kill import killed_at
from tests.racing import together

pytestmark = pytest.mark.usefixtures("clock")


def told() -> list[StatementOfEvent | StatementEnd]:
    """What the sealed log says of statements."""
    found = map(decode, checks.bodies())
    return [each for each in found if isinstance(each, StatementOfEvent | StatementEnd)]


def waiting() -> list[Kind]:
    """The kinds of statements and ends that wait for their places."""
    session().rollback()
    kinds = session().scalars(select(PendingEntry.kind).order_by(PendingEntry.id))
    return [Kind(kind) for kind in kinds if kind >= Kind.STATEMENT]


def withdraw() -> None:
    """Void every certificate; the worker sees it."""
    orders = set(session().scalars(select(Certificate.order_id)))
    with transaction() as writing:
        for order in orders:
            void_order(writing, order, "退款")
    count_due()


def test_a_statement_has_its_place_with_its_figures_and_its_hash(log: Folder) -> None:
    event = make_stated(3_141_592)
    seal()
    (said,) = told()
    row = session().scalars(select(Statement)).one()
    assert said == StatementOfEvent(
        event, 1, bytes.fromhex(row.sha256), 3_141_592, 3_141_592, int(row.published_at.timestamp())
    )
    assert (checks.violations(), checks.waiting()) == ([], 0)


def test_a_correction_ends_it_and_the_next_version_follows(log: Folder) -> None:
    event = make_stated(2 * TONNE)
    correct(event, 1, inventory_of(TONNE), "多计了大巴")
    declare(event)
    publish(event)
    while seal(limit=1):
        pass
    first, end, second = told()
    assert isinstance(end, StatementEnd)
    assert (end.statement, end.reason) == (first.leaf(), EndReason.SUPERSEDED)
    assert isinstance(second, StatementOfEvent)
    assert (second.version, second.actual_g, second.retired_g) == (2, TONNE, 2 * TONNE)
    assert checks.violations() == []


def test_voided_certificates_withdraw_it(log: Folder) -> None:
    make_stated()
    seal()
    withdraw()
    seal()
    said, end = told()
    assert isinstance(end, StatementEnd)
    assert (end.statement, end.reason) == (said.leaf(), EndReason.WITHDRAWN)
    assert checks.violations() == []
    count_due()
    assert waiting() == []


def test_what_ends_twice_is_entered_once(log: Folder) -> None:
    event = make_stated()
    correct(event, 1, inventory_of(TONNE // 2), "更正")
    withdraw()
    assert waiting() == [Kind.STATEMENT, Kind.STATEMENT_END]


def test_a_statement_that_is_not_written_is_not_entered(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_covered()
    declare(event)

    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("the last step fails")

    monkeypatch.setattr(publishing, "tell", fail)
    with pytest.raises(RuntimeError):
        publish(event)
    assert session().scalars(select(Statement)).all() == []
    assert waiting() == []


def test_killed_anywhere_there_is_a_statement_with_its_entry_or_neither(app: Flask) -> None:
    event = make_covered()
    declare(event)
    session().rollback()
    step = 1
    while killed_at(app, step, lambda: publish(event)):
        session().rollback()  # What was read before the kill says nothing of what stands now.
        stated = [] if fresh(event).state != "stated" else [Kind.STATEMENT]
        assert waiting() == stated
        assert list(audit_events(session())) == []
        if stated:
            break
        step += 1
    assert step > 10
    assert waiting() == [Kind.STATEMENT]


def test_without_its_entry_a_statement_is_missed(app: Flask) -> None:
    event = make_stated()
    correct(event, 1, inventory_of(2 * TONNE), "漏计了大巴")
    with transaction() as writing:
        writing.execute(delete(PendingEntry).where(PendingEntry.kind >= Kind.STATEMENT))
    assert sorted(audit_events(session())) == [
        f"event {event}: statement 1 is not in the public log",
        f"event {event}: the end of statement 1 is not in the public log",
    ]
    assert (anchor_all(), anchor_all()) == (2, 0)
    assert waiting() == [Kind.STATEMENT, Kind.STATEMENT_END]
    assert list(audit_events(session())) == []


def test_two_who_enter_what_is_missing_enter_it_once(app: Flask) -> None:
    make_stated()
    with transaction() as writing:
        writing.execute(delete(PendingEntry).where(PendingEntry.kind == Kind.STATEMENT))
    assert sorted(together(app, anchor_all, anchor_all, anchor_all)) == [0, 0, 1]
    assert waiting() == [Kind.STATEMENT]


@pytest.mark.only("postgresql")  # SQLite lets one write at a time, locked or not
def test_without_the_event_s_lock_two_would_enter_it_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_stated()
    with transaction() as writing:
        writing.execute(delete(PendingEntry).where(PendingEntry.kind == Kind.STATEMENT))
    both = Barrier(2)

    def after_both_have_looked(session: Session, bodies: list[bytes]) -> set[bytes]:
        found = entered(session, bodies)
        both.wait(timeout=10)
        return found

    monkeypatch.setattr(anchoring, "lock", lambda *_: None)
    monkeypatch.setattr(anchoring, "entered", after_both_have_looked)
    assert together(app, anchor_all, anchor_all) == [1, 1]
    assert waiting() == [Kind.STATEMENT] * 2


def test_a_statement_older_than_the_log_is_entered_with_its_end(log: Folder) -> None:
    event = make_stated(2 * TONNE)
    with transaction() as writing:
        writing.execute(delete(PendingEntry).where(PendingEntry.kind == Kind.STATEMENT))
    correct(event, 1, inventory_of(TONNE), "多计了大巴")
    declare(event)
    publish(event)
    seal()
    assert [each.KIND for each in told()] == [Kind.STATEMENT, Kind.STATEMENT_END, Kind.STATEMENT]
    assert checks.violations() == []


def test_an_entry_that_no_row_bears_out_is_named(log: Folder) -> None:
    make_stated()
    seal()
    said = told()[0]
    with transaction() as writing:
        append(writing, StatementEnd(said.leaf(), EndReason.WITHDRAWN, 1_800_000_000))
    (fault,) = audit_events(session())
    assert "what no statement says" in fault
    with transaction() as writing:
        writing.execute(delete(PendingEntry))
    assert list(audit_events(session())) == []


def test_the_database_refuses_a_statement_logged_twice(log: Folder) -> None:
    make_stated()
    seal()
    with transaction() as writing:
        append(writing, told()[0])
    with pytest.raises(IntegrityError):
        seal()
    assert len(told()) == 1


def test_a_log_without_ends_would_be_seen(log: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_stated(2 * TONNE)
    monkeypatch.setattr(freezing, "anchor", lambda *_: 0)
    correct(event, 1, inventory_of(TONNE), "多计了大巴")
    assert any("the end of statement 1" in fault for fault in audit_events(session()))


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A house that enters what was just written and forgets what ended before."""

    def only_statements(row: object) -> Iterator[StatementOfEvent]:
        yield anchoring.statement_entry(row)  # type: ignore[arg-type]

    monkeypatch.setattr(anchoring, "entries", only_statements)


@pytest.mark.usefixtures("careless")
def test_a_statement_after_one_that_never_ended_is_found_by_the_replay(log: Folder) -> None:
    event = make_stated(2 * TONNE)
    correct(event, 1, inventory_of(TONNE), "多计了大巴")
    declare(event)
    publish(event)
    seal()
    assert [found.rule for found in checks.violations()] == [Rule.STATEMENT_STANDS]
