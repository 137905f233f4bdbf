"""No order of deeds yields a statement with too little retired, anything that counts twice, or
a published number that changes.

The machine does what anybody might do next, sensible or not; after each deed it
looks at the rows alone, with sums of its own.
"""

from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from offsets.certificates.models import Certificate
from offsets.certificates.void import void_order
from offsets.db import session, transaction
from offsets.errors import DomainError
from offsets.events.audit import audit_events
from offsets.events.cancel import cancel
from offsets.events.freeze import correct, freeze
from offsets.events.measure import measure
from offsets.events.models import Event, FinalInventory, Plan, Statement
from offsets.events.plan import publish_plan, write
from offsets.events.publish import publish
from offsets.events.retired.attach import attach_certificate
from offsets.events.retired.count import count_due
from offsets.events.retired.models import Offset
from offsets.events.retired.purchase import link
from offsets.events.rules import Party, Source
from offsets.ledger.decode import decode
from offsets.ledger.entry import Kind as LogKind
from offsets.ledger.replay import replay
from offsets.ledger.stated import StatementEnd
from offsets.log.models import PendingEntry
from offsets.orders.find import find as order_of
from tests.conftest import delete_all_rows
from tests.events.making import (
    certificates_of,
    declare,
    inventory_of,
    make_event,
    make_organisation,
    plan,
)
from tests.factories import make_lot, make_settled_order
from tests.ledger.logs import FIRST_KEY

MASSES = (1_000, 250_000, 500_000)
WHICH = st.integers(0, 1)


class Neutrality(RuleBasedStateMachine):
    """Two events of one organisation, and purchases that any of them may claim."""

    app: Flask
    deeds: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        delete_all_rows(self.app)
        session().rollback()
        make_lot(tonnes=100)
        organisation = make_organisation()
        self.events = [make_event(organisation), make_event(organisation)]
        self.orders: list[str] = []
        self.published: dict[Any, tuple[Any, ...]] = {}
        for event in self.events:
            self._do(lambda event=event: write(event, plan()))
        # One has a statement that may be lost, the other begins at the beginning.
        self.whole_way(0)

    def _do(self, deed: Any) -> None:
        """A deed that the rules may refuse; a constraint's complaint would end the run."""
        try:
            deed()
        except DomainError as error:
            session().rollback()
            self.deeds[error.code] = self.deeds.get(error.code, 0) + 1

    @rule(at=WHICH)
    def publish_plan(self, at: int) -> None:
        self._do(lambda: publish_plan(self.events[at]))

    @rule(at=WHICH, mass_g=st.sampled_from(MASSES))
    def measure(self, at: int, mass_g: int) -> None:
        self._do(lambda: measure(self.events[at], Source.ORGANISER, inventory_of(mass_g)))

    @rule(at=WHICH)
    def freeze(self, at: int) -> None:
        self._do(lambda: freeze(self.events[at]))

    @rule(at=WHICH, version=st.integers(1, 2), mass_g=st.sampled_from(MASSES))
    def correct(self, at: int, version: int, mass_g: int) -> None:
        event = self.events[at]
        self._do(lambda: correct(event, version, inventory_of(mass_g), "更正"))

    @rule(mass_g=st.sampled_from(MASSES))
    def buy(self, mass_g: int) -> None:
        self.orders.append(make_settled_order(mass_g=mass_g))

    @rule(at=WHICH, which=st.integers(0, 3), party=st.sampled_from(Party))
    def link(self, at: int, which: int, party: Party) -> None:
        for order in self.orders[which : which + 1]:
            self._do(lambda order=order: link(self.events[at], order, party))

    @rule(at=WHICH, which=st.integers(0, 3))
    def attach(self, at: int, which: int) -> None:
        for order in self.orders[which : which + 1]:
            for number, key in certificates_of(order):
                self._do(
                    lambda number=number, key=key: attach_certificate(self.events[at], number, key)
                )

    @rule()
    def count(self) -> None:
        count_due()

    @rule(which=st.integers(0, 3))
    def void(self, which: int) -> None:
        for order in self.orders[which : which + 1]:
            with transaction() as writing:
                void_order(writing, order_of(order).id, "退款")

    @rule(at=WHICH)
    def evaluate(self, at: int) -> None:
        self._do(lambda: declare(self.events[at]))

    @rule(at=WHICH)
    def publish(self, at: int) -> None:
        self._do(lambda: publish(self.events[at]))

    @rule(at=WHICH)
    def whole_way(self, at: int) -> None:
        """What chance alone finds too seldom: everything in its order, as far as it goes."""
        event = self.events[at]
        self._do(lambda: publish_plan(event))
        self._do(lambda: measure(event, Source.ORGANISER, inventory_of(MASSES[0])))
        self._do(lambda: freeze(event))
        order = make_settled_order(mass_g=MASSES[1])
        self.orders.append(order)
        self._do(lambda: link(event, order, Party.ORGANISER))
        self._do(lambda: declare(event))
        self._do(lambda: publish(event))

    @rule(at=WHICH, sure=st.integers(0, 9))
    def cancel(self, at: int, sure: int) -> None:
        if not sure:
            self._do(lambda: cancel(self.events[at]))

    @invariant()
    def no_statement_says_more_than_is_retired(self) -> None:
        session().rollback()
        for said in session().scalars(select(Statement)):
            assert said.retired_g >= said.actual_g
        live = select(Statement.event_id).where(
            Statement.superseded_at.is_(None), Statement.withdrawn_at.is_(None)
        )
        stated = set(session().scalars(select(Event.id).where(Event.state == "stated")))
        assert set(session().scalars(live)) == stated
        for event in session().scalars(select(Event).where(Event.id.in_(stated))):
            assert event.actual_g is not None
            assert event.retired_g >= event.actual_g

    @invariant()
    def nothing_counts_twice(self) -> None:
        session().rollback()
        rows = session().execute(
            select(Offset.certificate_id, func.count())
            .group_by(Offset.certificate_id)
            .having(func.count() > 1)
        )
        assert rows.all() == []
        counted = select(func.coalesce(func.sum(Event.retired_g), 0))
        issued = select(func.coalesce(func.sum(Certificate.mass_g), 0))
        assert session().scalars(counted).one() <= session().scalars(issued).one()
        assert list(audit_events(session())) == []

    @invariant()
    def the_log_keeps_its_rules(self) -> None:
        session().rollback()
        stated = select(PendingEntry.body).where(PendingEntry.kind >= LogKind.STATEMENT)
        log = [FIRST_KEY.encode(), *session().scalars(stated.order_by(PendingEntry.id))]
        assert replay(FIRST_KEY.origin, log) == []
        ended = sum(isinstance(decode(each), StatementEnd) for each in log)
        self.deeds["ends"] = max(self.deeds.get("ends", 0), ended)

    @invariant()
    def what_is_published_stays(self) -> None:
        session().rollback()
        found: dict[Any, tuple[Any, ...]] = {}
        for row in session().scalars(select(Plan)):
            found["plan", row.id] = (row.sha256, str(row.document))
        for version in session().scalars(select(FinalInventory)):
            found["inventory", version.id] = (version.sha256, version.actual_g)
        for said in session().scalars(select(Statement)):
            found["statement", said.id] = (said.sha256, said.actual_g, str(said.document))
            self.deeds["statements"] = self.deeds.get("statements", 0) + 1
        assert self.published.items() <= found.items()
        self.published = found


def test_no_order_of_deeds_yields_a_false_statement(app: Flask, clock: object) -> None:
    Neutrality.app, Neutrality.deeds = app, {}
    run_state_machine_as_test(
        Neutrality, settings=settings(max_examples=6, stateful_step_count=16, deadline=None)
    )
    # A machine that never came to a statement, or was never refused, would have shown nothing.
    assert Neutrality.deeds["statements"]
    assert Neutrality.deeds.keys() & {"event_not_ready", "event_wrong_step"}


def test_a_counter_that_went_wrong_would_be_seen(app: Flask, clock: object) -> None:
    Neutrality.app, Neutrality.deeds = app, {}
    machine = Neutrality()
    machine.nothing_counts_twice()
    with transaction() as writing:
        row = writing.scalars(select(Event).where(Event.retired_g > 0)).one()
        row.retired_g += 1
    with pytest.raises(AssertionError):
        machine.nothing_counts_twice()
