"""Whatever an event's tables promise, the database itself keeps: each constraint refuses its row.

A new constraint fails here until somebody says what breaks it.
"""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, MetaData, Table, UniqueConstraint
from time_machine import Traveller

from offsets import INNER_ROWS
from offsets.db import Base, engine, session, transaction
from offsets.events.attendance.find import asked_of
from offsets.events.attendance.tickets import add_tickets
from offsets.events.evidence.keep import keep_file
from offsets.events.hooks.deliver import deliver_due
from offsets.events.hooks.rules import Kind
from offsets.events.hooks.send import Outcome
from offsets.events.hooks.tell import tell
from offsets.events.planting.pledge import certify, confirm_round, monitor, plant, pledge
from offsets.events.retired.attach import attach_retirement, confirm_retirement
from offsets.events.retired.purchase import link
from offsets.events.rules import Party
from tests.events.attendance.making import make_answer, make_asked
from tests.events.booths import making as booths
from tests.events.evidence_making import retirement
from tests.events.hooks.making import make_endpoint
from tests.events.making import (
    PDF,
    TONNE,
    fresh,
    make_certificate,
    make_event,
    make_frozen,
    make_organisation,
    make_planned,
    make_stated,
)
from tests.events.planting.making import wish
from tests.factories import make_lot, make_order, make_settled_order
from tests.raw_rows import NOWHERE, Changes, unheld

LAST_EVENT = "(SELECT max(id) FROM events)"
LAST_ORDER = "(SELECT max(id) FROM orders)"
LAST_CERTIFICATE = "(SELECT max(id) FROM certificates)"


def events(_: Traveller) -> None:
    make_stated(TONNE)


def attendance(_: Traveller) -> None:
    asked = make_asked()
    add_tickets(asked, ["A-1", "A-2"])
    make_answer(asked_of(asked.event), ticket="A-1")
    make_event()


def halls(_: Traveller) -> None:
    event = booths.make_hall(count=2)
    make_lot()
    booths.take(event, "A1")
    link(event, make_order(), Party.SPONSOR)
    make_event()


def evidence(_: Traveller) -> None:
    keep_file(make_event(), "证明.pdf", PDF)


def hooks(_: Traveller) -> None:
    organisation = make_organisation()
    make_endpoint(organisation, "https://example.org/in")
    event = fresh(make_planned(organisation=organisation)).id
    with transaction() as writing:
        tell(writing, event, Kind.COUNTED, once="of the day")
    deliver_due(lambda *_: Outcome(1, status=200))


def planting(clock: Traveller) -> str:
    event = make_frozen(2 * TONNE)
    row, forest = fresh(event).id, pledge(event, wish())
    plant(row, forest, date(2026, 3, 12))
    clock.move_to("2028-05-01T04:00:00+00:00")
    visit = monitor(row, forest, date(2028, 4, 1), 92, 3 * TONNE)
    certify(row, visit, TONNE, "某核证机构", keep_file(event, "核证报告.pdf", PDF))
    confirm_round(visit)
    return event


def retired(clock: Traveller) -> None:
    event = planting(clock)
    confirm_retirement(attach_retirement(event, retirement(event)))
    make_lot()
    link(event, make_settled_order(), Party.ATTENDEE)
    make_certificate()  # Counts nowhere yet.


Room = tuple[Callable[[Traveller], Any], dict[str, dict[str, list[Changes]]], dict[str, Changes]]
"""What makes a row of each table, what breaks which constraint, and what a copy needs."""

ROOMS: dict[str, Room] = {
    "offsets.events.models": (
        events,
        {
            "events": {
                "state_known": [{"state": "'neutral'"}],
                "retired_positive": [{"retired_g": "-1", "state": "'planned'"}],
                "actual_positive": [{"actual_g": "0"}, {"actual_g": "-5"}],
                "days_ordered": [{"ends_on": "'2020-01-01'"}],
                "covered_before_stated": [
                    {"retired_g": "actual_g - 1", "state": f"'{state}'"}
                    for state in ("offset", "evaluated", "stated")
                ],
                "actual_of_an_inventory": [
                    {"inventory_version": "0"},
                    {"actual_g": "NULL", "state": "'planned'"},
                ],
            },
            "event_measurements": {"source_known": [{"source": "'rumour'"}]},
            "event_inventories": {
                "actual_positive": [{"actual_g": "0"}],
                "correction_has_reason": [{"reason": "NULL"}],
                "event_id_version": [{"version": "version", "actual_g": "actual_g + 1"}],
            },
            "event_evaluations": {
                "kind_known": [{"kind": "'friend'", "body": "'x'", "report_reference": "'x'",
                                "report_sha256": "'x'"}],
                "third_party_reports": [
                    {"kind": "'third_party'", "body": "'x'", "report_reference": "'x'"},
                    {"kind": "'third_party'", "body": "'x'", "report_sha256": "'x'"},
                    {"kind": "'third_party'", "report_reference": "'x'", "report_sha256": "'x'"},
                ],
            },
            "event_statements": {
                "covered": [{"retired_g": "actual_g - 1"}],
                "ended_with_reason": [{"ended_because": "NULL"}, {"withdrawn_at": "NULL"}],
                "live": [{"withdrawn_at": "NULL", "ended_because": "NULL"}],
                "event_id_event_inventories": [{"actual_g": "1"}],
            },
        },
        {
            "event_measurements": {"source": "'attendees'"},
            "event_inventories": {"reason": "'x'"},
            "event_statements": {"withdrawn_at": "published_at", "ended_because": "'x'"},
        },
    ),
    "offsets.events.attendance.models": (
        attendance,
        {
            "attendee_questionnaires": {
                "state_known": [{"state": "'ajar'"}],
                "answers_bounded": [
                    {"answers": "most_answers + 1", "changes": "most_answers + 1"},
                    {"answers": "-1"},
                ],
                "answers_are_changes": [{"changes": "answers - 1"}],
                "local_positive": [{"local_km": "0"}],
            },
            "attendee_answers": {
                "seat_known": [{"seat": "-1"}, {"seat": "5"}],
                "version_positive": [{"version": "0"}],
                "distance_known": [{"distance_km": "0"}, {"distance_km": "20101"}],
                "occupants_known": [{"occupants": "0"}],
                "nights_known": [{"nights": "-1"}, {"nights": "61"}],
                "travel_ordered": [
                    {"travel_low_g": "-1"},
                    {"travel_low_g": "travel_g + 1"},
                    {"travel_high_g": "travel_g - 1"},
                ],
                "lodging_ordered": [
                    {"lodging_low_g": "-1"},
                    {"lodging_low_g": "lodging_g + 1"},
                    {"lodging_high_g": "lodging_g - 1"},
                ],
            },
        },
        {"attendee_questionnaires": {"event_id": LAST_EVENT}},
    ),
    "offsets.events.booths.models": (
        halls,
        {
            "event_booth_plans": {"share_positive": [{"share_g": "0"}]},
            "event_booths": {
                "place_positive": [{"x": "-1"}, {"y": "-1"}],
                "size_positive": [{"w": "0"}, {"h": "0"}],
            },
            "event_booth_subscriptions": {
                "booth": [
                    {"ended_at": "NULL", "order_id": "(SELECT max(order_id) FROM event_purchases)"}
                ],
                "order": [
                    {"ended_at": "NULL", "booth_id": "(SELECT max(id) FROM event_booths)"}
                ],
            },
        },
        {
            "event_booth_plans": {"event_id": LAST_EVENT},
            "event_booth_subscriptions": {"ended_at": "made_at"},
        },
    ),
    "offsets.events.evidence.models": (
        evidence,
        {"event_files": {"size_positive": [{"size_bytes": "0"}]}},
        {},
    ),
    "offsets.events.hooks.models": (
        hooks,
        {
            "hook_endpoints": {
                "state_known": [{"state": "'asleep'"}],
                "sequence_positive": [{"last_sequence": "-1"}],
                "former_whole": [{"former_until": "created_at"}],
            },
            "hook_messages": {
                "state_known": [{"state": "'lost'", "delivered_at": "NULL"}],
                "counts_positive": [{"sequence": "0"}, {"tries": "-1"}],
                "delivered_at": [{"delivered_at": "NULL"}, {"state": "'owed'"}],
            },
        },
        {},
    ),
    "offsets.events.planting.models": (
        planting,
        {
            "event_plantings": {
                "area_positive": [{"area_mu_hundredths": "0"}],
                "claim_ordered": [{"claim_to": "claim_from"}],
            },
            "event_monitoring_rounds": {
                "measured_positive": [
                    {"measured_g": "-1", "certified_g": "NULL", "certified_by": "NULL",
                     "file_id": "NULL"},
                ],
                "survival_is_share": [{"survival_percent": "-1"}, {"survival_percent": "101"}],
                "certified_within_measured": [
                    {"certified_g": "measured_g + 1"}, {"certified_g": "0"},
                ],
                "certified_by_somebody": [
                    {"certified_g": "NULL"}, {"certified_by": "NULL"}, {"file_id": "NULL"},
                ],
            },
        },
        {},
    ),
    "offsets.events.retired.models": (
        retired,
        {
            "event_purchases": {"party_known": [{"party": "'friend'"}]},
            "event_retirements": {"mass_positive": [{"mass_g": "0"}]},
            "event_offsets": {
                "mass_positive": [{"mass_g": "0"}],
                "party_known": [{"party": "'friend'"}],
                "one_thing": [
                    {"certificate_id": "NULL"},
                    {"round_id": "(SELECT max(id) FROM event_monitoring_rounds)"},
                    {"retirement_id": "(SELECT max(id) FROM event_retirements)"},
                ],
                "retirement_id": [{"certificate_id": "NULL", "retirement_id": "retirement_id"}],
                "round_id": [{"certificate_id": "NULL", "round_id": "round_id"}],
                "retirement_id_event_retirements": [
                    {"certificate_id": "NULL", "retirement_id": NOWHERE}
                ],
                "round_id_event_monitoring_rounds": [
                    {"certificate_id": "NULL", "round_id": NOWHERE}
                ],
            },
        },
        {
            "event_purchases": {"order_id": LAST_ORDER},
            "event_offsets": {"certificate_id": LAST_CERTIFICATE},
        },
    ),
}  # fmt: skip


def tables(room: str) -> list[Table]:
    """Those that a module of models declares itself."""
    known = vars(import_module(room)).values()
    own = [each for each in known if isinstance(each, type) and each.__module__ == room]
    return [each.__table__ for each in own if issubclass(each, Base)]


@pytest.mark.parametrize("room", ROOMS)
def test_each_constraint_refuses_its_row(app: Flask, clock: Traveller, room: str) -> None:
    make, breaks, copies = ROOMS[room]
    make(clock)
    session().rollback()
    faults = [
        fault
        for table in tables(room)
        for fault in unheld(engine(), table, breaks.get(table.name, {}), copies.get(table.name, {}))
    ]
    assert not faults, "\n".join(faults)


def test_no_room_of_events_is_left_out() -> None:
    inner = {f"offsets.{each}.models" for each in INNER_ROWS if each.startswith("events.")}
    assert {"offsets.events.models", *inner} == ROOMS.keys()


def test_a_constraint_that_is_gone_would_be_seen(app: Flask, clock: Traveller) -> None:
    """The negative control: promised by the models, and not kept by the database."""
    evidence(clock)
    session().rollback()
    (table,) = tables("offsets.events.evidence.models")
    copy = table.to_metadata(MetaData(naming_convention=Base.metadata.naming_convention))
    copy.append_constraint(CheckConstraint("length(name) > 1", name="named"))
    copy.append_constraint(UniqueConstraint("event_id", "name"))
    told = unheld(engine(), copy, {"size_positive": [{"size_bytes": "0"}],
                                   "named": [{"name": "'x'"}]}, {})  # fmt: skip
    broken = {each.partition(":")[0] for each in told}
    assert broken == {"ck_event_files_named", "uq_event_files_event_id_name"}
