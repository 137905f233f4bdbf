"""The six steps, one by one: what each lacks, who moves it, and what a statement says."""

from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import select
from time_machine import Traveller

from offsets.db import session
from offsets.errors import Invalid
from offsets.events.cancel import cancel
from offsets.events.create import copy, create, describe
from offsets.events.deadline import move, near
from offsets.events.digest import fits
from offsets.events.errors import NotReady, WrongStep
from offsets.events.evaluate import EvaluationWish, evaluate
from offsets.events.evidence.keep import keep_file
from offsets.events.find import live_statement, newest_inventory, newest_plan
from offsets.events.freeze import correct, freeze
from offsets.events.measure import measure
from offsets.events.missing import missing
from offsets.events.models import Event, FinalInventory, Plan, Published, Statement
from offsets.events.plan import PlanWish, publish_plan, write
from offsets.events.publish import publish
from offsets.events.retired.attach import attach_certificate
from offsets.events.rules import MOVES, Source, State, a_year_after, sources
from offsets.footprint.event import Inventory, Treatment, Unresolved
from tests.events.making import (
    PDF,
    TONNE,
    declare,
    details,
    fresh,
    inventory_of,
    make_certificate,
    make_covered,
    make_event,
    make_frozen,
    make_measured,
    make_organisation,
    make_planned,
    make_stated,
    plan,
)
from tests.factories import make_lot

pytestmark = pytest.mark.usefixtures("app", "clock")


def test_an_event_walks_all_six_steps() -> None:
    event = make_event()
    seen = [fresh(event).state]
    assert missing(fresh(event)) == [
        "plan_boundary", "plan_forecast", "plan_measures", "plan_ways", "plan_completes_on",
    ]  # fmt: skip
    write(event, plan())
    assert publish_plan(event) == 1
    seen.append(fresh(event).state)
    assert missing(fresh(event)) == ["actual_data"]
    measure(event, Source.ORGANISER, inventory_of(2 * TONNE))
    seen.append(fresh(event).state)
    assert freeze(event) == 1
    seen.append(fresh(event).state)
    assert missing(fresh(event)) == ["retired_grams"]
    make_lot()
    attach_certificate(event, *make_certificate(2 * TONNE - 1))
    assert fresh(event).state == State.INVENTORIED
    attach_certificate(event, *make_certificate(1))
    seen.append(fresh(event).state)
    assert missing(fresh(event)) == ["evaluation"]
    declare(event)
    seen.append(fresh(event).state)
    assert missing(fresh(event)) == []
    assert publish(event) == 1
    seen.append(fresh(event).state)
    assert seen == [
        "draft", "planned", "measuring", "inventoried", "offset", "evaluated", "stated",
    ]  # fmt: skip
    for before, after in pairwise(seen):
        assert State(after) in MOVES[State(before)]


def test_the_statement_says_what_it_rests_on() -> None:
    event = make_stated(2 * TONNE)
    said = live_statement(fresh(event).id)
    inventory = newest_inventory(fresh(event).id)
    assert said is not None
    assert inventory is not None
    document = said.document
    assert fits(document)
    assert document["sha256"] == said.sha256
    assert (document["actual_g"], document["retired_g"]) == (2 * TONNE, 2 * TONNE)
    assert document["inventory"] == {"version": 1, "sha256": inventory.sha256}
    assert document["retired"] == [
        {"credit": "local_sink", "rank": None, "party": "organiser", "pieces": 1,
         "mass_g": 2 * TONNE}
    ]  # fmt: skip
    assert len(document["certificates"]) == 1
    assert document["evaluation"]["kind"] == "self"
    assert document["deadline"]["day"] == "2027-04-20"
    assert "DB44/T 2639-2025" in document["deadline"]["source_zh"]
    assert not fits(document | {"retired_g": 3 * TONNE})


def test_every_state_is_reached_and_none_leads_nowhere_unknown() -> None:
    assert set(MOVES) == set(State)
    reached = {target for targets in MOVES.values() for target in targets}
    assert reached == set(State) - {State.DRAFT}
    assert sources(State.STATED) == (State.EVALUATED,)
    assert MOVES[State.CANCELLED] == frozenset()


# Each step's refusals.


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "字" * 121}, "name"),
        ({"name": "<b>"}, "name"),
        ({"place": ""}, "place"),
        ({"ends_on": date(2026, 4, 17)}, "ends_on"),
        ({"ends_on": date(2027, 5, 18)}, "ends_on"),
        ({"starts_on": date(1899, 1, 1)}, "starts_on"),
        ({"expected_participants": 0}, "expected_participants"),
        ({"expected_participants": -5}, "expected_participants"),
        ({"expected_participants": 10**9}, "expected_participants"),
    ],
)
def test_what_is_no_event_is_refused_and_leaves_nothing(changes, field: str) -> None:
    organisation = make_organisation()
    with pytest.raises(Invalid) as refused:
        create(organisation, details(**changes))
    assert refused.value.field == field
    assert session().scalar(select(Event.id)) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"forecast": "NOSUCHFOOTPRINTS"}, "forecast"),
        ({"ways": ("fly",)}, "ways"),
        ({"boundary": "字" * 401}, "boundary"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(changes, field: str) -> None:
    event = make_event()
    with pytest.raises(Invalid) as refused:
        write(event, plan(**changes))
    assert refused.value.field == field


def test_a_plan_that_ends_after_the_deadline_is_not_published() -> None:
    event = make_event()
    write(event, plan(completes_on=date(2027, 4, 21)))
    with pytest.raises(NotReady) as refused:
        publish_plan(event)
    assert refused.value.facts["missing"] == ["plan_completes_within_deadline"]
    assert fresh(event).state == State.DRAFT


def test_a_further_plan_is_a_further_version_and_the_first_stays() -> None:
    event = make_planned()
    first = newest_plan(fresh(event).id)
    assert first is not None
    before = dict(first.document)
    write(event, plan(boundary="仅会场"))
    assert publish_plan(event) == 2
    versions = session().scalars(select(Plan).order_by(Plan.version)).all()
    assert versions[0].document == before
    assert versions[1].document["boundary"] == "仅会场"


def test_nothing_is_measured_before_the_plan_is_published() -> None:
    event = make_event()
    with pytest.raises(WrongStep):
        measure(event, Source.ORGANISER, inventory_of(TONNE))
    assert fresh(event).state == State.DRAFT


def test_nothing_is_measured_after_the_freeze() -> None:
    event = make_frozen()
    with pytest.raises(WrongStep):
        measure(event, Source.ATTENDEES, inventory_of(TONNE))


def test_parts_of_two_sources_are_added_up() -> None:
    event = make_measured(TONNE)
    measure(event, Source.ATTENDEES, inventory_of(3 * TONNE))
    measure(event, Source.ORGANISER, inventory_of(2 * TONNE))
    freeze(event)
    assert fresh(event).actual_g in (5 * TONNE, 5 * TONNE - 1)


def test_an_event_that_goes_on_is_not_frozen() -> None:
    event = make_measured(ends_on=date(2026, 5, 1))
    with pytest.raises(NotReady) as refused:
        freeze(event)
    assert refused.value.facts["missing"] == ["event_over"]


def test_people_who_are_still_asked_keep_an_inventory_open() -> None:
    event = make_planned()
    asked = Unresolved(7, Treatment.ASK, "未填出发地")
    open_one = Inventory(uses=inventory_of(TONNE).uses, unresolved=(asked,))
    measure(event, Source.ORGANISER, open_one)
    with pytest.raises(NotReady) as refused:
        freeze(event)
    assert refused.value.facts["missing"] == ["people_asked"]
    assert fresh(event).state == State.MEASURING


def test_an_evaluation_by_a_third_party_needs_its_report() -> None:
    event = make_covered()
    wish = EvaluationWish("third_party", body="某核查机构", report_reference="HC-1")
    with pytest.raises(Invalid) as refused:
        evaluate(event, wish)
    assert (refused.value.field, refused.value.reason) == ("report", "report_needed")
    foreign = EvaluationWish(
        "third_party", body="某核查机构", report_reference="HC-1", report="0" * 64
    )
    with pytest.raises(Invalid) as refused:
        evaluate(event, foreign)
    assert refused.value.reason == "no_such_file"
    assert fresh(event).state == State.OFFSET
    sha256 = keep_file(event, "report.pdf", PDF)
    evaluate(
        event,
        EvaluationWish("third_party", body="某核查机构", report_reference="HC-1", report=sha256),
    )
    assert fresh(event).state == State.EVALUATED


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (EvaluationWish("self"), "evidence"),
        (EvaluationWish("self", evidence=["0" * 64]), "evidence.0"),
        (EvaluationWish("third_party", report="0" * 64), "body"),
        (EvaluationWish("third_party", body="某机构", report="0" * 64), "report_reference"),
        (EvaluationWish("friend"), "kind"),
    ],
)
def test_an_evaluation_without_evidence_is_refused(wish: EvaluationWish, field: str) -> None:
    event = make_covered()
    with pytest.raises(Invalid) as refused:
        evaluate(event, wish)
    assert refused.value.field == field


def test_another_events_file_is_no_evidence() -> None:
    other = make_event()
    sha256 = keep_file(other, "x.pdf", PDF)
    event = make_covered()
    with pytest.raises(Invalid):
        evaluate(event, EvaluationWish("self", evidence=[sha256]))


def test_nothing_is_evaluated_before_it_is_covered() -> None:
    event = make_frozen()
    sha256 = keep_file(event, "x.pdf", PDF)
    with pytest.raises(NotReady):
        evaluate(event, EvaluationWish("self", evidence=[sha256]))


@pytest.mark.parametrize(
    "make", [make_event, make_planned, make_measured, make_frozen, make_covered]
)
def test_no_statement_comes_too_early(make) -> None:
    event = make()
    with pytest.raises((NotReady, WrongStep)):
        publish(event)
    assert session().scalar(select(Statement.id)) is None


def test_no_statement_comes_after_the_deadline_unless_it_is_moved(clock: Traveller) -> None:
    event = make_covered()
    declare(event)
    clock.move_to("2027-04-21T04:00:00+00:00")
    with pytest.raises(NotReady) as refused:
        publish(event)
    assert refused.value.facts["missing"] == ["deadline"]
    with pytest.raises(Invalid):
        move(event, date(2027, 12, 31), " ")
    move(event, date(2027, 12, 31), "主管部门批复延期")
    publish(event)
    said = live_statement(fresh(event).id)
    assert said is not None
    assert said.document["deadline"]["source_en"] == "主管部门批复延期"


def test_a_deadline_comes_near(clock: Traveller) -> None:
    event, stated = make_covered(), make_stated()
    assert near() == []
    clock.move_to("2027-03-01T04:00:00+00:00")
    assert [each.public_id for each in near()] == [event]
    assert stated not in {each.public_id for each in near()}


def test_a_year_after_a_leap_day_is_the_end_of_february() -> None:
    assert a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert a_year_after(date(2026, 4, 20)) == date(2027, 4, 20)


# Corrections.


def test_a_late_correction_is_a_further_version_and_supersedes_the_statement() -> None:
    event = make_stated(TONNE)
    before = live_statement(fresh(event).id)
    assert before is not None
    said = dict(before.document)
    with pytest.raises(Invalid):
        correct(event, 1, inventory_of(2 * TONNE), None)
    assert correct(event, 1, inventory_of(2 * TONNE), "漏计了接驳大巴") == 2
    assert fresh(event).state == State.INVENTORIED
    assert fresh(event).actual_g == 2 * TONNE
    session().expire_all()
    old = session().scalars(select(Statement)).one()
    assert old.document == said
    assert old.superseded_at is not None
    assert old.ended_because == "漏计了接驳大巴"
    versions = session().scalars(select(FinalInventory).order_by(FinalInventory.version)).all()
    assert [each.actual_g for each in versions] == [TONNE, 2 * TONNE]


def test_a_correction_that_is_still_covered_needs_another_evaluation() -> None:
    event = make_stated(2 * TONNE)
    correct(event, 1, inventory_of(TONNE), "重复计算了住宿")
    assert fresh(event).state == State.OFFSET
    with pytest.raises(NotReady) as refused:
        publish(event)
    assert refused.value.facts["missing"] == ["evaluation"]
    declare(event)
    assert publish(event) == 2
    said = live_statement(fresh(event).id)
    assert said is not None
    assert (said.actual_g, said.retired_g) == (TONNE, 2 * TONNE)


@pytest.mark.parametrize("make", [make_event, make_planned, make_measured])
def test_nothing_is_corrected_before_it_is_frozen(make) -> None:
    event = make()
    with pytest.raises(WrongStep):
        correct(event, 0, inventory_of(TONNE), "早了")


# Copies, drafts, the end.


def test_a_copy_takes_last_years_plan_and_none_of_its_figures() -> None:
    event = make_stated()
    again = copy(event, details(starts_on=date(2027, 4, 18), ends_on=date(2027, 4, 20)))
    row = fresh(again)
    assert (row.state, row.actual_g, row.retired_g) == ("draft", None, 0)
    assert row.copied_from_id == fresh(event).id
    assert row.organisation_id == fresh(event).organisation_id
    assert row.draft["measures"] == [{"what": "会场采用绿电", "expected_g": 200_000}]
    assert missing(row) == ["plan_forecast", "plan_completes_on"]


def test_an_events_days_move_its_default_deadline_with_them() -> None:
    event = make_planned()
    describe(event, details(ends_on=date(2026, 4, 22)))
    assert fresh(event).deadline_on == date(2027, 4, 22)
    frozen = make_frozen()
    with pytest.raises(WrongStep):
        describe(frozen, details())


def test_an_event_is_called_off_until_it_is_covered() -> None:
    event = make_frozen()
    cancel(event)
    assert fresh(event).state == State.CANCELLED
    with pytest.raises(WrongStep):
        cancel(event)
    with pytest.raises(WrongStep):
        cancel(make_covered())
    with pytest.raises(WrongStep):
        write(event, PlanWish())


def test_what_is_published_is_not_written_again() -> None:
    event = make_planned()
    row = newest_plan(fresh(event).id)
    assert row is not None
    row.sha256 = "0" * 64
    with pytest.raises(Published):
        session().flush()
    session().rollback()
