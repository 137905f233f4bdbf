"""Each deed owes its message in its own transaction, and none names anybody."""

import json
from functools import partial

import pytest
from flask import Flask

from offsets.certificates.void import void_order
from offsets.db import transaction
from offsets.events.booths.subscribe import subscribe
from offsets.events.cancel import cancel
from offsets.events.find import find
from offsets.events.freeze import correct
from offsets.events.hooks.coverage import tell_coverage
from offsets.events.hooks.models import Endpoint
from offsets.events.hooks.replay import try_out
from offsets.events.hooks.rules import Kind, Standing
from offsets.events.hooks.tell import tell
from offsets.events.retired.count import count_due
from offsets.events.retired.purchase import link
from offsets.events.rules import Party
from offsets.orders.find import find as order_of
from tests.events.attendance.making import make_answer, make_asked
from tests.events.booths.making import SHARE_G, booth_id, make_hall, take, take_and_pay
from tests.events.hooks.making import endpoint, kinds, make_endpoint, messages, told
from tests.events.making import (
    TONNE,
    declare,
    inventory_of,
    make_covered,
    make_event,
    make_organisation,
    make_planned,
)
from tests.factories import make_lot, make_order, say_paid
from tests.racing import together

URL = "https://example.org/in"


def data(hook: str, kind: str) -> list[dict[str, object]]:
    return [each["data"] for each in told(hook) if each["type"] == kind]


def test_a_whole_way_is_told(app: Flask) -> None:
    from offsets.events.publish import publish

    organisation = make_organisation()
    hook = make_endpoint(organisation, URL)
    event = make_covered(organisation=organisation)
    declare(event)
    publish(event)
    correct(event, 1, inventory_of(TONNE - 1000), "少算了一辆车")
    assert kinds(hook) == [
        "event.planned", "inventory.frozen", "offset.counted", "event.evaluated", "event.stated",
        "statement.superseded", "inventory.frozen",
    ]  # fmt: skip
    assert [each["sequence"] for each in told(hook)] == list(range(1, 8))
    assert {each["event"] for each in told(hook)} == {event}
    (stated,) = data(hook, Kind.STATED)
    assert (stated["actual_g"], stated["retired_g"]) == (TONNE, TONNE)
    assert data(hook, Kind.FROZEN)[1]["version"] == 2


def test_what_is_voided_is_told(app: Flask) -> None:
    organisation = make_organisation()
    event = make_hall(organisation=organisation)
    hook = make_endpoint(organisation, URL)
    make_lot()
    order = take_and_pay(event)
    count_due()
    with transaction() as writing:
        void_order(writing, order_of(order).id, "退款")
    count_due()
    assert kinds(hook) == ["offset.counted", "booth.lit", "offset.uncounted"]
    (uncounted,) = data(hook, Kind.UNCOUNTED)
    assert (uncounted["mass_g"], uncounted["retired_g"]) == (SHARE_G, 0)


def test_a_deed_that_fails_owes_nothing(app: Flask) -> None:
    organisation = make_organisation()
    event = find(make_event(organisation))
    hook = make_endpoint(organisation, URL)

    def fail() -> None:
        with transaction() as writing:
            tell(writing, event.id, Kind.PLANNED)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert messages(hook) == []
    assert endpoint(hook).last_sequence == 0


def test_only_its_own_living_endpoints_are_told(app: Flask) -> None:
    organisation, other = make_organisation(), make_organisation()
    hook, foreign = make_endpoint(organisation, URL), make_endpoint(other, URL)
    ended = make_endpoint(organisation, URL + "/2")
    with transaction() as writing:
        writing.query(Endpoint).filter_by(public_id=ended).one().state = Standing.ENDED
    cancel(make_planned(organisation=organisation))
    assert kinds(hook) == ["event.planned", "event.cancelled"]
    assert messages(foreign) == messages(ended) == []


def test_a_booth_lights_once_whichever_comes_first(app: Flask) -> None:
    organisation = make_organisation()
    event = make_hall(organisation=organisation)
    hook = make_endpoint(organisation, URL)
    make_lot()
    early = take(event, "A1")
    say_paid(early)
    count_due()
    count_due()
    subscribe(event, booth_id(event, "A1"), early, True)
    assert [each["label"] for each in data(hook, Kind.LIT)] == ["A1"]


def test_a_booth_taken_while_its_order_is_counted_lights_once(app: Flask) -> None:
    organisation = make_organisation()
    event = make_hall(organisation=organisation)
    hook = make_endpoint(organisation, URL)
    make_lot()
    for at in range(1, 4):
        order = make_order(mass_g=SHARE_G)
        link(event, order, Party.SPONSOR)
        say_paid(order)
        taking = partial(subscribe, event, booth_id(event, f"A{at}"), order, True)
        assert together(app, count_due, taking)[1] is None
        count_due()
        assert len(data(hook, Kind.LIT)) == at


def test_coverage_is_told_once_a_day(app: Flask, clock) -> None:
    asked = make_asked(expected=10)
    hook = make_endpoint(find(asked.event).organisation_id, URL)
    make_answer(asked)
    for _ in range(2):
        tell_coverage()
    clock.shift(86_400)
    make_answer(asked)
    tell_coverage()
    assert [each["percent"] for each in data(hook, Kind.COVERAGE)] == [10, 20]
    assert [each["sequence"] for each in told(hook)] == [1, 2]


def test_messages_name_nobody(app: Flask) -> None:
    organisation = make_organisation()
    event = make_hall(organisation=organisation)
    hook = make_endpoint(organisation, URL)
    make_lot()
    take_and_pay(event, holders=("王小明",))
    count_due()
    assert len(messages(hook)) == 2
    assert "王" not in json.dumps(told(hook), ensure_ascii=False)


def test_numbers_have_no_gap_when_many_happen_at_once(app: Flask) -> None:
    organisation = make_organisation()
    hook = make_endpoint(organisation, URL)
    together(app, *[partial(try_out, organisation, hook) for _ in range(8)])
    assert [each.sequence for each in messages(hook)] == list(range(1, 9))
