"""Sealing gives each deed one place, in an order that a replay accepts."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from offsets.certificates.models import Allocation
from offsets.db import session, transaction
from offsets.ledger.decode import decode
from offsets.ledger.entry import MAX_SLICES, Kind, Tonne
from offsets.ledger.rules import Rule
from offsets.ledger.stated import StatementOfEvent
from offsets.ledger.tree import leaf_hash, root_of
from offsets.log import seal as sealing
from offsets.log.demo import begin_log
from offsets.log.errors import LogHalted, NoKey
from offsets.log.models import LogBatch, LogEntry, LoggedLot, PendingEntry
from offsets.log.seal import seal
from offsets.log.store import Folder
from offsets.stock.models import Lot
from tests import factories
from tests.conftest import delete_all_rows
from tests.log import checks, deeds
from tests.log.checks import kinds

MASSES_G = (1, 10_000, 400_000, 999_999, 1_000_000, 1_700_000)
DEEDS = (
    *("sell", "sell", "sell", "void", "notice", "open", "replace", "seal", "seal one"),
    *("state", "end"),
)
EVENTS = ("EVA", "EVB")


def test_nothing_is_sealed_before_there_is_a_key(app: Flask, store: Folder) -> None:
    factories.make_lot()
    with pytest.raises(NoKey):
        seal()
    assert checks.waiting() == 1
    begin_log()
    assert seal() == 2
    assert kinds() == ["KEY", "LOT_OPEN"]


def test_a_deed_of_each_kind_has_its_place(log: Folder) -> None:
    factories.make_lot(code="LOT-A")
    deeds.sell(400_000)
    order = deeds.sell(400_000)
    deeds.void(order)
    deeds.notice("LOT-A")
    deeds.sell(400_000)
    assert seal() == 8
    assert kinds() == ["KEY", "LOT_OPEN", "ISSUE", "ISSUE", "ISSUE", "TONNE", "VOID", "NOTICE"]
    assert (checks.violations(), checks.waiting()) == ([], 0)
    assert checks.issued() == checks.sold()


def test_nothing_waits_after_sealing(log: Folder) -> None:
    seal()
    assert seal() == 0
    assert len(session().scalars(select(LogBatch)).all()) == 1


def test_the_root_of_a_batch_is_that_of_all_entries(log: Folder) -> None:
    factories.make_lot()
    for _ in range(5):
        deeds.sell()
        seal(limit=1)
    batches = session().scalars(select(LogBatch).order_by(LogBatch.size)).all()
    leaves = [leaf_hash(body) for body in checks.bodies()]
    assert [batch.root for batch in batches] == [root_of(leaves[: b.size]) for b in batches]


def test_a_tonne_lists_slices_of_earlier_batches(log: Folder) -> None:
    factories.make_lot()
    for mass_g in (1_600_000, 300_000, 50_000, 100_000):
        deeds.sell(mass_g)
        seal()
    (page,) = [entry for entry in map(decode, checks.bodies()) if isinstance(entry, Tonne)]
    assert [mass_g for mass_g, _ in page.slices] == [600_000, 300_000, 50_000, 50_000]
    assert checks.violations() == []


def test_a_tonne_of_many_holders_takes_several_pages(log: Folder) -> None:
    factories.make_lot()
    deeds.sell(250, certificates=2 * MAX_SLICES + 400)
    seal(limit=1_500)
    while seal(limit=1_500):
        pass
    assert kinds().count("TONNE") == 3
    assert checks.violations() == []
    starts = select(LogEntry.start_g).where(LogEntry.kind == Kind.TONNE).order_by(LogEntry.index)
    assert session().scalars(starts).all() == [0, 450_000, 900_000]


def test_a_void_waits_for_its_issue(log: Folder) -> None:
    factories.make_lot()
    deeds.sell()
    deeds.void(deeds.sell())
    seal(limit=1)
    assert (kinds()[2:], checks.waiting()) == (["ISSUE"], 1)
    seal(limit=1)
    assert (kinds()[2:], checks.waiting()) == (["ISSUE", "ISSUE", "VOID"], 0)


def test_a_statement_waits_for_no_gram_and_its_end_follows_it(log: Folder) -> None:
    factories.make_lot()
    live([("sell", 2), ("sell", 2), ("state", 0), ("end", 0), ("state", 0), ("state", 1)])
    while seal(limit=1):
        pass
    assert [kind for kind in kinds() if kind.startswith("STATEMENT")] == [
        "STATEMENT", "STATEMENT_END", "STATEMENT", "STATEMENT",
    ]  # fmt: skip
    assert (checks.violations(), checks.waiting()) == ([], 0)


def test_each_lot_has_its_share_of_a_batch(log: Folder) -> None:
    factories.make_lot(code="LOT-A")
    factories.make_project("other")
    factories.make_lot(code="LOT-B", project="other")
    for _ in range(4):
        deeds.sell()
    deeds.sell(project="other")
    seal(limit=2)
    sealed = session().scalars(select(LoggedLot.sealed_g).order_by(LoggedLot.lot_id)).all()
    assert sealed == [10_000, 10_000]


def test_a_gap_is_never_logged(log: Folder) -> None:
    factories.make_lot()
    deeds.sell()
    deeds.sell()
    with transaction() as writing:
        writing.execute(update(Allocation).where(Allocation.start_g == 0).values(start_g=1))
    with pytest.raises(LogHalted, match="after 0 g comes a slice from 1 g"):
        seal()
    assert kinds() == []


def test_the_database_refuses_a_second_issue_of_one_slice(log: Folder) -> None:
    factories.make_lot()
    deeds.sell()
    seal()
    with transaction() as writing:
        writing.execute(update(LoggedLot).values(sealed_g=0))
    with pytest.raises(IntegrityError):
        seal()
    assert kinds().count("ISSUE") == 1


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 99)), max_size=20))
def test_any_order_of_deeds_gives_a_log_that_replays(
    app: Flask, log: Folder, story: list[tuple[str, int]]
) -> None:
    live(story)
    while seal(limit=3):
        pass
    assert (checks.violations(), checks.waiting()) == ([], 0)
    assert checks.issued() == checks.sold()
    start_over(app)


def test_voids_placed_before_their_issues_would_be_seen(
    log: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sealing,
        "_later",
        lambda session, *_: session.execute(
            sealing._PENDING.where(PendingEntry.kind.not_in(sealing._FIRST))
        ).all(),
    )
    live([("sell", 1), ("sell", 1), ("void", 1), ("seal one", 0)])
    assert [found.rule for found in checks.violations()] == [Rule.NOT_ISSUED]


def test_a_forgotten_tonne_would_be_seen(log: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "fills_a_tonne", lambda *_: False)
    live([("sell", 2), ("sell", 2), ("seal", 0), ("sell", 2), ("sell", 2), ("seal", 0)])
    assert Rule.TONNE_MISSING in [found.rule for found in checks.violations()]


def live(story: list[tuple[str, int]]) -> None:
    """Do the deeds one after the other; what cannot be done is passed over."""
    factories.make_lot(code="FIRST", tonnes=3)
    orders: list[str] = []
    made: dict[str, int] = {}
    standing: dict[str, StatementOfEvent] = {}
    for deed, choice in story:
        event = EVENTS[choice % len(EVENTS)]
        codes = deeds.codes()
        code = codes[choice % len(codes)]
        if deed == "sell" and free_g() >= (mass_g := MASSES_G[choice % len(MASSES_G)]):
            orders.append(deeds.sell(mass_g))
        elif deed == "void" and orders:
            deeds.void(orders.pop(choice % len(orders)))
        elif deed == "notice":
            deeds.notice(code)
        elif deed == "open":
            factories.make_lot(tonnes=2)
        elif deed == "state" and event not in standing:
            made[event] = made.get(event, 0) + 1
            said = StatementOfEvent(event, made[event], b"d" * 32, choice, 100, 1_790_000_000)
            standing[event] = said
            deeds.state(said)
        elif deed == "end" and event in standing:
            deeds.end(standing.pop(event))
        elif deed == "replace":
            deeds.notice(code, factories.make_lot(tonnes=2).code)
        elif deed.startswith("seal"):
            seal(limit=1 if deed == "seal one" else 10)


def free_g() -> int:
    return int(session().scalar(select(func.sum(Lot.size_g - Lot.next_g))))


def start_over(app: Flask) -> None:
    """An empty database and a log with a fresh key, for the next example."""
    session().rollback()
    delete_all_rows(app)
    app.extensions.pop("totals", None)
    begin_log()
