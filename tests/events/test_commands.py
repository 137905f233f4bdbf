"""The operator's deeds on events, as they are typed, and what the worker does for events."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from time_machine import Traveller

from offsets import worker
from offsets.accounts.mail.models import Mail
from offsets.accounts.mail.post import opened
from offsets.db import session, transaction
from offsets.events.commands import commands
from offsets.events.evidence.keep import keep_file
from offsets.events.models import Event
from offsets.events.planting.pledge import certify, monitor, plant, pledge
from offsets.events.retired.attach import attach_retirement
from offsets.events.retired.purchase import link
from offsets.events.rules import Party
from offsets.joints.events import warn_of_deadlines
from offsets.organisations.models import Organisation
from offsets.organisations.rules import Role
from offsets.worker import Job
from tests.events.evidence_making import retirement
from tests.events.making import PDF, TONNE, fresh, make_event, make_frozen, make_stated
from tests.events.planting.making import wish
from tests.factories import make_lot, make_order, say_paid
from tests.organisations.making import add_member, make_somebody
from tests.organisations.making import make_organisation as organising

pytestmark = pytest.mark.usefixtures("app", "clock")


def run(*words: str) -> str:
    done = CliRunner().invoke(commands, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_papers_wait_until_they_are_confirmed(tmp_path: Path) -> None:
    event = make_frozen(100 * TONNE)
    number = attach_retirement(event, retirement(event))
    (line,) = run("waiting").splitlines()
    kind, shown, of, mass, *_, sha256 = line.split("\t")
    assert (kind, shown, of, mass) == ("retirement", str(number), event, "100 t")
    run("paper", sha256, "--out", str(tmp_path / "paper.pdf"))
    assert (tmp_path / "paper.pdf").read_bytes() == PDF
    assert "100 t" in run("confirm-retired", shown)
    assert run("waiting") == ""
    assert fresh(event).state == "offset"
    again = CliRunner().invoke(commands, ["confirm-retired", shown])
    assert again.exit_code == 1


def test_certified_rounds_wait_too() -> None:
    event = make_event()
    row = fresh(event)
    planting = pledge(event, wish())
    plant(row.id, planting, date(2026, 3, 12))
    visit = monitor(row.id, planting, date(2026, 4, 1), 90, TONNE)
    assert run("waiting") == ""
    certify(row.id, visit, TONNE, "某核证机构", keep_file(event, "r.pdf", PDF))
    assert run("waiting").startswith(f"round\t{visit}\t{event}\t1 t\t某核证机构")
    run("confirm-certified", str(visit))
    assert fresh(event).retired_g == TONNE


def test_deadlines_are_listed_and_warned_of_every_fortnight(clock: Traveller) -> None:
    event = make_frozen()
    assert (run("deadlines"), warn_of_deadlines()) == ("", 0)
    clock.move_to("2027-03-01T04:00:00+00:00")
    assert run("deadlines").startswith(f"2027-04-20\t{event}\tinventoried")
    assert (warn_of_deadlines(), warn_of_deadlines()) == (1, 0)
    clock.move_to("2027-03-15T04:00:00+00:00")
    assert warn_of_deadlines() == 1


def test_who_may_publish_gets_a_letter(clock: Traveller) -> None:
    owner = make_somebody()
    organisation = organising(owner, "某协会")
    add_member(organisation, Role.VIEWER)
    editor = add_member(organisation, Role.EDITOR)
    row = session().query(Organisation).filter_by(public_id=organisation).one()
    event = make_frozen(organisation=row.id)
    clock.move_to("2027-03-01T04:00:00+00:00")
    assert warn_of_deadlines() == 1
    letters = [
        opened(each.sealed) for each in session().query(Mail).filter_by(kind="event_deadline")
    ]
    assert {letter.to for letter in letters} == {owner.email, editor.email}
    assert all(f"/organise/events/{event}" in letter.text for letter in letters)
    assert all("2027-04-20" in letter.subject for letter in letters)


def test_the_audit_says_what_is_amiss() -> None:
    make_stated()
    assert "no event is amiss" in run("audit")
    with transaction() as writing:
        writing.query(Event).update({"retired_g": Event.retired_g + 1})
    assert CliRunner().invoke(commands, ["audit"]).exit_code == 1


def test_the_worker_counts_and_audits(app: Flask) -> None:
    event = make_frozen(TONNE)
    make_lot()
    order = make_order(mass_g=TONNE)
    link(event, order, Party.ATTENDEE)
    say_paid(order)
    jobs = {job.name: job for job in worker.jobs()}
    assert worker.do(app, jobs["count"]) == 1
    assert fresh(event).state == "offset"
    assert worker.do(app, jobs["audit"]) == 0
    with transaction() as writing:
        writing.query(Event).update({"retired_g": Event.retired_g + 1})
    assert worker.do(app, Job("audit", worker.audit_all)) == 1
