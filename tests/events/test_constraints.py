"""Whoever goes around the rules by SQL is stopped by the database."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from offsets.db import session, transaction
from offsets.events.evidence.keep import keep_file
from offsets.events.planting.pledge import PlantingWish, pledge
from tests.events.making import PDF, TONNE, declare, fresh, make_covered, make_frozen, make_stated
from tests.events.planting.making import wish

SET = "UPDATE {} SET {}"
SET_ONE = "UPDATE events SET {} WHERE public_id = :event"

pytestmark = pytest.mark.usefixtures("app", "clock")


def by_hand(statement: str, **values: Any) -> None:
    with transaction() as writing:
        writing.execute(text(statement), values)


def refused(constraint: str, statement: str, **values: Any) -> None:
    """The statement is refused, and by the constraint that is meant."""
    with pytest.raises(IntegrityError) as error:
        by_hand(statement, **values)
    said = str(error.value.orig)
    # SQLite names checks and tells uniqueness by columns; of foreign keys it says no more.
    assert constraint in said or "FOREIGN KEY" in said or "UNIQUE" in said, said


@pytest.mark.parametrize("state", ["offset", "evaluated", "stated"])
def test_an_event_that_is_not_covered_cannot_stand_there(state: str) -> None:
    event = make_frozen(TONNE)
    set_state = "UPDATE events SET state = :state WHERE public_id = :event"
    refused("covered_before_stated", set_state, state=state, event=event)
    # The same statement passes where the event is covered: it is the grams that decide.
    by_hand(set_state, state=state, event=make_covered(TONNE))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("state_known", "state = 'neutral'"),
        ("retired_positive", "retired_g = -1"),
        ("actual_positive", "actual_g = 0"),
        ("actual_positive", "actual_g = -5"),
        ("actual_of_an_inventory", "actual_g = NULL"),
        ("actual_of_an_inventory", "inventory_version = 0"),
        ("days_ordered", "ends_on = '2020-01-01'"),
    ],
)
def test_an_event_cannot_be(constraint: str, change: str) -> None:
    event = make_frozen(TONNE)
    refused(constraint, SET_ONE.format(change), event=event)


def test_a_stated_event_cannot_lose_its_grams() -> None:
    event = make_stated(TONNE)
    less = "UPDATE events SET retired_g = retired_g - 1 WHERE public_id = :event"
    refused("covered_before_stated", less, event=event)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("covered", "retired_g = actual_g - 1"),
        ("event_inventories", "actual_g = actual_g - 1"),
        ("event_evaluations", "inventory_version = 2"),
        ("event_evaluations", "evaluation_id = evaluation_id + 1"),
        ("ended_with_reason", "withdrawn_at = published_at"),
        ("ended_with_reason", "ended_because = 'so'"),
    ],
)
def test_a_statement_cannot_say(constraint: str, change: str) -> None:
    make_stated(TONNE)
    refused(constraint, SET.format("event_statements", change))


COPY_STATEMENT = (
    "INSERT INTO event_statements (event_id, version, inventory_version, evaluation_id, actual_g,"
    " retired_g, document, sha256, published_at) SELECT event_id, version + 1, inventory_version,"
    " evaluation_id, actual_g, retired_g, document, sha256, published_at FROM event_statements"
)


def test_an_event_has_one_statement_that_stands() -> None:
    make_stated(TONNE)
    refused("uq_event_statements_live", COPY_STATEMENT)
    by_hand("UPDATE event_statements SET withdrawn_at = published_at, ended_because = 'so'")
    by_hand(COPY_STATEMENT)


def test_another_events_evaluation_is_none() -> None:
    make_stated(TONNE)
    other = make_covered(TONNE)
    with transaction() as writing:
        made = (
            "INSERT INTO event_evaluations (event_id, inventory_version, kind, evidence,"
            " evaluated_at) SELECT id, 1, 'self', '[]', created_at FROM events"
            " WHERE public_id = :other RETURNING id"
        )
        foreign = writing.execute(text(made), {"other": other}).scalar_one()
    refused("event_evaluations", "UPDATE event_statements SET evaluation_id = :id", id=foreign)


def test_a_certificate_counts_once_anywhere() -> None:
    make_covered(TONNE)
    other = make_frozen(TONNE)
    again = (
        "INSERT INTO event_offsets (event_id, certificate_id, credit, party, mass_g, counted_at)"
        " SELECT :event, certificate_id, credit, party, mass_g, counted_at FROM event_offsets"
    )
    refused("certificate_id", again, event=fresh(other).id)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("mass_positive", "mass_g = 0"),
        ("party_known", "party = 'friend'"),
        ("one_thing", "certificate_id = NULL"),
    ],
)
def test_an_offset_cannot_be(constraint: str, change: str) -> None:
    make_covered(TONNE)
    refused(constraint, SET.format("event_offsets", change))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        (
            "kind_known",
            "kind = 'friend', body = '某机构', report_reference = '1', report_sha256 = '0'",
        ),
        ("third_party_reports", "kind = 'third_party', body = '某机构', report_reference = '1'"),
        ("event_inventories", "inventory_version = 9"),
    ],
)
def test_an_evaluation_cannot_be(constraint: str, change: str) -> None:
    declare(make_covered(TONNE))
    refused(constraint, SET.format("event_evaluations", change))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("actual_positive", "actual_g = 0"),
        ("correction_has_reason", "version = 2"),
    ],
)
def test_a_final_inventory_cannot_be(constraint: str, change: str) -> None:
    make_frozen(TONNE)
    refused(constraint, SET.format("event_inventories", change))


ROUND = (
    "INSERT INTO event_monitoring_rounds (planting_id, measured_on, survival_percent, measured_g,"
    " certified_g, certified_by, file_id, added_at) SELECT :planting, '2026-04-01',"
    " :survival, :measured, :certified, :by, {file}, added_at FROM event_plantings"
)


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        ("survival_is_share", {"survival": 101}),
        ("certified_within_measured", {"certified": 11}),
        ("certified_within_measured", {"certified": 0}),
        ("certified_by_somebody", {"by": None}),
        ("certified_by_somebody", {"certified": None}),
    ],
)
def test_a_monitoring_round_cannot_be(constraint: str, said: dict[str, Any]) -> None:
    event = make_frozen(TONNE)
    keep_file(event, "x.pdf", PDF)
    good = {"survival": 90, "measured": 10, "certified": 10, "by": "某机构"}
    statement = ROUND.format(file="(SELECT id FROM event_files)")
    planting = pledge(event, wish())
    refused(constraint, statement, planting=planting, **(good | said))
    by_hand(statement, planting=planting, **good)


def test_a_measured_mass_is_not_negative() -> None:
    planting = pledge(make_frozen(TONNE), wish())
    bare = {"survival": 90, "certified": None, "by": None, "planting": planting}
    refused("measured_positive", ROUND.format(file="NULL"), measured=-1, **bare)
    by_hand(ROUND.format(file="NULL"), measured=0, **bare)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [("area_positive", "area_mu_hundredths = 0"), ("claim_ordered", "claim_to = claim_from")],
)
def test_a_planting_cannot_be(constraint: str, change: str) -> None:
    pledge(make_frozen(TONNE), wish())
    refused(constraint, SET.format("event_plantings", change))


def test_what_hangs_on_an_event_keeps_it() -> None:
    make_frozen(TONNE)
    refused("event", "DELETE FROM events")
    assert isinstance(wish(), PlantingWish)
    session().rollback()
