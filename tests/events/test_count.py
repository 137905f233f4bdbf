"""What counts for an event: bought, attached, retired elsewhere; each once, void things not."""

from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from offsets.certificates.void import void_order
from offsets.db import session, transaction
from offsets.errors import Invalid, NotFound
from offsets.events.audit import audit_events
from offsets.events.errors import AlreadyCounted, NotReady, WrongStep
from offsets.events.evaluate import EvaluationWish, evaluate
from offsets.events.evidence.keep import file, files, keep_file
from offsets.events.find import live_statement
from offsets.events.freeze import correct, freeze
from offsets.events.measure import measure
from offsets.events.models import FinalInventory, Statement
from offsets.events.publish import publish
from offsets.events.retired.attach import (
    attach_certificate,
    attach_retirement,
    confirm_retirement,
)
from offsets.events.retired.count import count_due
from offsets.events.retired.models import Offset
from offsets.events.retired.purchase import link
from offsets.events.rules import Party, Source, State
from offsets.footprint import export, methods, places
from offsets.footprint.event import Inventory
from offsets.footprint.places import Found
from offsets.inventories.event_travel import BY_DISTANCE, Habits, travel
from offsets.inventories.models import Inventory as KeptInventory
from offsets.orders.find import find as order_of
from tests.events.evidence_making import retirement
from tests.events.making import (
    PDF,
    TONNE,
    certificates_of,
    declare,
    fresh,
    inventory_of,
    make_certificate,
    make_covered,
    make_event,
    make_frozen,
    make_measured,
    make_planned,
    make_stated,
)
from tests.factories import make_lot, make_order, make_settled_order, say_paid
from tests.inventories.test_event_egu2019 import ANSWERS, uploaded
from tests.racing import together

pytestmark = pytest.mark.usefixtures("app", "clock")


def void(order: str) -> None:
    with transaction() as writing:
        void_order(writing, order_of(order).id, "退款")


def offsets() -> int:
    return session().scalars(select(func.count(Offset.id))).one()


def test_a_purchase_counts_when_it_is_paid_and_once() -> None:
    event = make_frozen(TONNE)
    make_lot()
    order = make_order(mass_g=TONNE)
    link(event, order, Party.SPONSOR)
    assert count_due() == 0
    assert fresh(event).retired_g == 0
    say_paid(order)
    assert count_due() == 1
    assert count_due() == 0
    link(event, order, Party.SPONSOR)
    assert fresh(event).retired_g == TONNE
    assert session().scalars(select(Offset.party)).one() == Party.SPONSOR


def test_a_purchase_of_many_certificates_counts_whole() -> None:
    event = make_planned()
    make_lot()
    order = make_settled_order(mass_g=1_000, holders=("甲", "乙", None))
    link(event, order, Party.ATTENDEE)
    assert fresh(event).retired_g == 3_000
    assert offsets() == 3


def test_attendees_may_cover_an_event_before_its_freeze() -> None:
    event = make_measured(TONNE)
    make_lot()
    link(event, make_settled_order(mass_g=2 * TONNE), Party.ATTENDEE)
    freeze(event)
    assert fresh(event).state == State.OFFSET


def test_an_order_is_one_events() -> None:
    first, second = make_planned(), make_planned()
    make_lot()
    order = make_settled_order(mass_g=TONNE)
    link(first, order, Party.ATTENDEE)
    with pytest.raises(AlreadyCounted):
        link(second, order, Party.ATTENDEE)
    number, key = certificates_of(order)[0]
    with pytest.raises(AlreadyCounted):
        attach_certificate(second, number, key)
    assert (fresh(first).retired_g, fresh(second).retired_g) == (TONNE, 0)


def test_an_attached_certificate_is_not_counted_again_by_its_order() -> None:
    event = make_planned()
    make_lot()
    order = make_settled_order(mass_g=TONNE)
    attach_certificate(event, *certificates_of(order)[0])
    link(event, order, Party.ORGANISER)
    assert fresh(event).retired_g == TONNE


@pytest.mark.parametrize(
    ("number", "key"), [("WRONG", None), (None, "A" * 26), (None, ""), ("23456789ABCD", None)]
)
def test_a_certificate_is_attached_by_its_number_and_key(number: Any, key: Any) -> None:
    event = make_planned()
    make_lot()
    right, right_key = make_certificate(TONNE)
    with pytest.raises(NotFound):
        attach_certificate(event, number or right, right_key if key is None else key)
    assert offsets() == 0


def test_a_void_certificate_does_not_count() -> None:
    event = make_planned()
    make_lot()
    order = make_settled_order(mass_g=TONNE)
    number, key = certificates_of(order)[0]
    void(order)
    with pytest.raises(AlreadyCounted):
        attach_certificate(event, number, key)
    assert fresh(event).retired_g == 0


def test_a_draft_or_a_cancelled_event_takes_no_purchase() -> None:
    event = make_event()
    make_lot()
    with pytest.raises(WrongStep):
        link(event, make_order(), Party.ATTENDEE)


def test_voiding_takes_the_grams_and_the_statement_back() -> None:
    event = make_frozen(TONNE)
    make_lot()
    order = make_settled_order(mass_g=TONNE)
    link(event, order, Party.ORGANISER)
    declare(event)
    publish(event)
    said = live_statement(fresh(event).id)
    assert said is not None
    before = dict(said.document)
    void(order)
    assert count_due() == 1
    assert (fresh(event).retired_g, fresh(event).state) == (0, State.INVENTORIED)
    session().expire_all()
    row = session().scalars(select(Statement)).one()
    assert row.withdrawn_at is not None
    assert row.document == before
    assert count_due() == 0
    with pytest.raises(NotReady):
        publish(event)
    # What is missing now is bought anew, and a further statement follows.
    link(event, make_settled_order(mass_g=TONNE), Party.ORGANISER)
    assert fresh(event).state == State.OFFSET
    assert list(audit_events(session())) == []


def test_a_void_certificate_that_was_not_needed_leaves_the_statement() -> None:
    event = make_covered(TONNE)
    extra = make_settled_order(mass_g=TONNE) if make_lot() else ""
    link(event, extra, Party.SPONSOR)
    declare(event)
    publish(event)
    void(extra)
    count_due()
    assert (fresh(event).retired_g, fresh(event).state) == (TONNE, State.STATED)


def test_an_allowance_counts_once_the_operator_confirmed_it() -> None:
    event = make_frozen(100 * TONNE)
    number = attach_retirement(event, retirement(event))
    assert fresh(event).retired_g == 0
    assert confirm_retirement(number) == 100 * TONNE
    assert fresh(event).state == State.OFFSET
    with pytest.raises(NotFound):
        confirm_retirement(number)
    declare(event)
    publish(event)
    said = live_statement(fresh(event).id)
    assert said is not None
    assert said.document["retired"][0]["credit"] == "national_allowance"
    assert said.document["retired"][0]["rank"] == 1


def test_a_retirement_is_one_events_however_it_is_spelled() -> None:
    first, second = make_frozen(), make_frozen()
    attach_retirement(first, retirement(first))
    for spelled in ("ZX-2026-0042", "zx－2026－42", " ZX-2026-0042 "):
        with pytest.raises(AlreadyCounted):
            attach_retirement(second, retirement(second, reference=spelled))
    attach_retirement(second, retirement(second, reference="ZX-2026-0043"))


def test_what_this_house_sells_is_no_paper_of_another_registry() -> None:
    event = make_frozen()
    make_lot(retirement_reference="HX-77")
    with pytest.raises(AlreadyCounted):
        attach_retirement(event, retirement(event, reference="hx-077"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"credit": "planting"}, "credit"),
        ({"credit": "stars"}, "credit"),
        ({"mass_g": 0}, "mass_g"),
        ({"mass_g": -1}, "mass_g"),
        ({"mass_g": 10**14}, "mass_g"),
        ({"retired_on": date(2026, 5, 2)}, "retired_on"),
        ({"registry": " "}, "registry"),
        ({"serials": ""}, "serials"),
        ({"reference": "\u202e1"}, "reference"),
        ({"evidence": "0" * 64}, "evidence"),
    ],
)
def test_a_retirement_that_cannot_be_is_refused(changes, field: str) -> None:
    event = make_frozen()
    with pytest.raises(Invalid) as refused:
        attach_retirement(event, retirement(event, **changes))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("name", "content", "field"),
    [
        ("", PDF, "name"),
        ("x.pdf", b"", "file"),
        ("x.exe", b"MZ\x90", "file"),
        ("x.html", b"<html>", "file"),
        ("x.pdf", PDF + bytes(8 * 1024 * 1024), "file"),
    ],
)
def test_what_is_no_evidence_is_not_kept(name: str, content: bytes, field: str) -> None:
    event = make_event()
    with pytest.raises(Invalid) as refused:
        keep_file(event, name, content)
    assert refused.value.field == field


def test_a_file_is_kept_to_the_byte_and_once() -> None:
    event = make_event()
    sha256 = keep_file(event, "a/b.pdf", PDF)
    assert keep_file(event, "another name.pdf", PDF) == sha256
    (kept,) = files(fresh(event).id)
    assert (kept.name, kept.media_type) == ("a-b.pdf", "application/pdf")
    assert file(fresh(event).id, sha256).content == PDF
    with pytest.raises(NotFound):
        file(fresh(event).id + 1, sha256)


# Several at once.


def test_of_two_freezes_at_once_one_is_done(app: Flask) -> None:
    event = make_measured(TONNE)
    said = together(app, *[lambda: freeze(event)] * 4)
    assert said.count(1) == 1
    assert session().scalars(select(func.count(FinalInventory.id))).one() == 1


def test_of_two_corrections_at_once_one_is_done(app: Flask) -> None:
    event = make_frozen(TONNE)
    said = together(app, *[lambda: correct(event, 1, inventory_of(2 * TONNE), "更正")] * 3)
    assert said.count(2) == 1
    assert fresh(event).inventory_version == 2


def test_of_two_statements_at_once_one_is_published(app: Flask) -> None:
    event = make_covered(TONNE)
    declare(event)
    said = together(app, *[lambda: publish(event)] * 4)
    assert said.count(1) == 1
    assert session().scalars(select(func.count(Statement.id))).one() == 1


def test_counting_at_once_counts_once(app: Flask) -> None:
    event = make_frozen(TONNE)
    make_lot()
    for _ in range(3):
        link_only(event, make_settled_order(mass_g=1_000))
    together(app, *[count_due] * 4)
    assert fresh(event).retired_g == 3_000
    assert list(audit_events(session())) == []


def test_one_certificate_for_two_events_at_once_counts_for_one(app: Flask) -> None:
    events = [make_planned() for _ in range(4)]
    make_lot()
    number, key = make_certificate(TONNE)
    said = together(
        app, *(lambda event=event: attach_certificate(event, number, key) for event in events)
    )
    assert sorted(type(each).__name__ for each in said) == ["AlreadyCounted"] * 3 + ["Credited"]
    assert sum(fresh(event).retired_g for event in events) == TONNE


def test_voiding_while_counting_ends_with_nothing_counted(app: Flask) -> None:
    event = make_frozen(TONNE)
    make_lot()
    order = make_settled_order(mass_g=TONNE)
    link_only(event, order)
    together(app, count_due, lambda: void(order), count_due)
    count_due()
    assert fresh(event).retired_g == 0
    assert list(audit_events(session())) == []


def test_who_looks_first_and_writes_then_counts_twice(app: Flask) -> None:
    """The negative control: what the constraint on ``certificate_id`` is there for."""
    with transaction() as writing:
        writing.execute(text("CREATE TABLE loose_offsets (certificate_id INTEGER)"))
    looked = Barrier(2)

    def count() -> None:
        seen = session().execute(text("SELECT count(*) FROM loose_offsets")).scalar_one()
        looked.wait()
        if not seen:
            with transaction() as writing:
                writing.execute(text("INSERT INTO loose_offsets VALUES (1)"))

    try:
        together(app, count, count)
        rows = session().execute(text("SELECT count(*) FROM loose_offsets")).scalar_one()
        session().rollback()
    finally:
        with transaction() as writing:
            writing.execute(text("DROP TABLE loose_offsets"))
    assert rows == 2


def link_only(event: str, order: str) -> None:
    """Bind without counting, as a crash between the two would leave it."""
    with transaction() as writing:
        writing.execute(
            text(
                "INSERT INTO event_purchases (order_id, event_id, party, placed_at)"
                " SELECT :order, id, 'attendee', created_at FROM events WHERE public_id = :event"
            ),
            {"order": order_of(order).id, "event": event},
        )


# The audit, and what it would see.


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET retired_g = retired_g + 1",
        "UPDATE event_offsets SET mass_g = mass_g - 1",
        "UPDATE event_inventories SET sha256 = 'x'",
        "UPDATE event_plans SET sha256 = 'x'",
        "UPDATE event_statements SET sha256 = 'x'",
        "UPDATE event_statements SET retired_g = retired_g + 1",
        "UPDATE events SET actual_g = actual_g - 1",
        "UPDATE lots SET first_serial = first_serial + 1",
    ],
)
def test_the_audit_sees(change: str) -> None:
    make_stated(TONNE)
    assert list(audit_events(session())) == []
    with transaction() as writing:
        writing.execute(text(change))
    assert list(audit_events(session())) != []


# Real events, by their published figures.


def test_the_world_heritage_session_retired_more_than_it_estimated() -> None:
    """Some 200 t estimated, 300 t retired (daluzixun.com, mepcec.com, 2021)."""
    event = make_frozen(200 * TONNE, name="第44届世界遗产大会", place="福州")
    make_lot(tonnes=300)
    attach_certificate(event, *make_certificate(300 * TONNE))
    declare(event)
    publish(event)
    said = live_statement(fresh(event).id)
    assert said is not None
    assert (said.actual_g, said.retired_g) == (200 * TONNE, 300 * TONNE)


def test_the_xiangxi_class_retired_its_emissions_to_the_gram() -> None:
    """103.15 t, equal amount of forest tickets retired (m.czci.cn, 2025); ten kilograms fewer
    are refused."""
    event = make_frozen(103_150_000, name="湘西培训班", place="湘西")
    make_lot(tonnes=104)
    attach_certificate(event, *make_certificate(103_140_000))
    report = keep_file(event, "核查报告.pdf", PDF)
    wish = EvaluationWish(
        "third_party", body="核查机构", report_reference="排放核查报告", report=report
    )
    with pytest.raises(NotReady) as refused:
        evaluate(event, wish)
    assert refused.value.facts["missing"] == ["retired_grams"]
    with pytest.raises(NotReady):
        publish(event)
    attach_certificate(event, *make_certificate(10_000))
    evaluate(event, wish)
    publish(event)
    said = live_statement(fresh(event).id)
    assert said is not None
    assert said.actual_g == said.retired_g == 103_150_000
    assert said.document["evaluation"]["kind"] == "third_party"


def test_egu_2019_is_counted_by_its_origins_and_frozen() -> None:
    """The published list of where 16,227 people came from, by the house's own method: whoever
    lives within 700 km of Vienna takes a train, everybody else flies."""
    listed = uploaded(ANSWERS)
    vienna = places.find("Vienna, Austria")
    assert isinstance(vienna, Found)
    habits = Habits(unsaid=BY_DISTANCE, rail_up_to_km=700, local_mode="metro", local_km=Decimal(10))
    people = [each._replace(mode="") for each in listed.travellers()]
    went = travel(people, vienna.place, habits, methods.load())
    event = make_planned(name="EGU 2019", place="Vienna")
    measure(event, Source.ORGANISER, Inventory(journeys=tuple(went.journeys)))
    freeze(event)
    said = session().scalars(select(FinalInventory)).one()
    kept = session().get_one(KeptInventory, said.footprint_id)
    assert sum(line["people"] for line in kept.export["lines"]) >= went.people
    recomputed = export.recompute(kept.export)
    assert recomputed.total(recomputed.boundaries).central_g == said.actual_g
    # The published total, by other factors, is 22,300 t; ours is of that size.
    assert 5_000 * TONNE < said.actual_g < 60_000 * TONNE
