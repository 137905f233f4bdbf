"""A front end needs no page: each document, list, share and pack is there as JSON or as a file."""

import io
import zipfile
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from offsets.accounts.models import Person, SignIn
from offsets.accounts.tokens import hashed
from offsets.certificates.models import Certificate
from offsets.db import session, transaction
from offsets.events.freeze import correct
from offsets.events.plan import write
from offsets.events.retired.count import count_due
from offsets.events.retired.purchase import link
from offsets.events.rules import Party
from offsets.ledger.commitment import canonical
from offsets.orders.find import find as order_of
from offsets.orders.models import Order
from offsets.organisations.rules import Role
from tests.events.documents.reading import pdf_text
from tests.events.making import (
    TONNE,
    certificates_of,
    inventory_of,
    make_covered,
    make_event,
    make_frozen,
    make_planned,
    make_stated,
    plan,
)
from tests.events.members import Member, member
from tests.factories import make_lot, make_settled_order

pytestmark = pytest.mark.usefixtures("clock")
KINDS = {"plans": "plan", "inventories": "inventory", "statements": "statement"}


@pytest.fixture
def owner(app: Flask) -> Member:
    return member(app)


def shown(client: FlaskClient, path: str, status: int = 200) -> Any:
    got = client.get(f"/api/v1{path}")
    assert got.status_code == status, got.text
    return got.get_json()


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_the_one_that_the_page_hands_out(client: FlaskClient, kind: str) -> None:
    event = make_stated()
    said = shown(client, f"/events/{event}/{kind}/1")
    assert (said["kind"], said["version"], said["stands"]) == (KINDS[kind], 1, True)
    assert (said["ending"], said["ended_at"], said["ended_because"]) == (None, None, None)
    assert canonical(said["document"]) == client.get(said["links"]["json"]).data
    assert client.get(said["links"]["page"]).status_code == 200
    assert client.get(said["links"]["pdf"]).mimetype == "application/pdf"
    shown(client, f"/events/{event}/{kind}/2", 404)


def test_what_ended_says_so_and_its_words_stay(client: FlaskClient) -> None:
    event = make_stated(TONNE)
    before = {kind: shown(client, f"/events/{event}/{kind}/1") for kind in KINDS}
    correct(event, 1, inventory_of(2 * TONNE), "漏计了大巴")
    for kind, ending in (("inventories", "corrected"), ("statements", "superseded")):
        said = shown(client, f"/events/{event}/{kind}/1")
        assert (said["stands"], said["ending"]) == (False, ending)
        assert said["ended_because"] == "漏计了大巴"
        assert said["document"] == before[kind]["document"]
    assert shown(client, f"/events/{event}/inventories/2")["stands"] is True
    assert shown(client, f"/events/{event}/plans/1") == before["plans"]


@pytest.mark.parametrize("make", [make_planned, make_frozen, make_covered])
def test_there_is_no_statement_too_early(client: FlaskClient, owner: Member, make: Any) -> None:
    event = make(organisation=owner.organisation_id)
    for more in ("", "/counted"):
        shown(client, f"/events/{event}/statements/1{more}", 404)
        refused = owner.get(f"/events/{event}/statements/1{more}")
        assert (refused.status_code, refused.get_json()["code"]) == (409, "event_not_ready")
        assert refused.get_json()["facts"]["missing"]


def test_the_list_has_the_hash_that_the_statement_names(client: FlaskClient) -> None:
    path = f"/events/{make_stated()}/statements/1"
    said = shown(client, path)["document"]["counted"]
    listed = client.get(f"/api/v1{path}/counted")
    assert sha256(listed.data).hexdigest() == said["sha256"]
    assert len(listed.get_json()) == said["pieces"]
    again = client.get(f"/api/v1{path}/counted", headers={"If-None-Match": listed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_pack_is_for_who_may_publish(app: Flask, owner: Member) -> None:
    event = make_stated(organisation=owner.organisation_id)
    path = f"/events/{event}/statements/1/pack"
    got = owner.get(path)
    assert (got.status_code, got.mimetype) == (200, "application/zip")
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(got.data)).namelist()
    viewer = member(app, Role.VIEWER, owner.organisation_id)
    assert (viewer.get(path).status_code, member(app).get(path).status_code) == (403, 404)
    assert app.test_client().get(f"/api/v1{path}").status_code == 401


def test_a_draft_is_printed_for_members_alone(app: Flask, owner: Member) -> None:
    event = make_event(owner.organisation_id)
    path = f"/events/{event}/plan/print"
    assert owner.get(path).get_json()["code"] == "event_not_ready"
    write(event, plan())
    got = owner.get(path)
    assert got.mimetype == "application/pdf"
    assert all("草稿" in sheet for sheet in pdf_text(got.data))
    assert member(app).get(path).status_code == 404
    assert app.test_client().get(f"/api/v1{path}").status_code == 401


def test_attendees_find_their_own_shares_and_nobody_elses(app: Flask, client: FlaskClient) -> None:
    event = make_planned()
    make_lot()
    one, other = member(app), member(app)
    order = make_settled_order(mass_g=12_345, holders=("小林", "小满"))
    give(order, one)
    link(event, order, Party.ATTENDEE)
    listed = one.get(f"/events/{event}/shares").get_json()["shares"]
    assert [(each["number"], each["mass_g"], each["counts"]) for each in listed] == [
        (number, 12_345, True) for number, _ in certificates_of(order)
    ]
    assert [each["links"] for each in listed] == [None, None]  # Nothing is final yet.
    assert other.get(f"/events/{event}/shares").get_json() == {"shares": []}
    assert shown(client, f"/events/{event}/shares") == {"shares": []}


def test_a_share_is_a_document_once_the_inventory_is_final(app: Flask, client: FlaskClient) -> None:
    event, attendee = make_frozen(TONNE), member(app)
    make_lot()
    order = make_settled_order(mass_g=12_345)
    give(order, attendee)
    link(event, order, Party.ATTENDEE)
    (own,) = attendee.get(f"/events/{event}/shares").get_json()["shares"]
    said = shown(client, f"/events/{event}/shares/{own['number']}")
    assert (said["kind"], said["stands"]) == ("share", True)
    assert said["document"]["piece"]["mass_g"] == 12_345
    assert said["links"] == own["links"]
    assert canonical(said["document"]) == client.get(said["links"]["json"]).data
    with transaction() as writing:
        writing.execute(update(Certificate).values(state="voided"))
    count_due()
    said = shown(client, f"/events/{event}/shares/{own['number']}")
    assert (said["stands"], said["ending"]) == (False, "voided")
    (own,) = attendee.get(f"/events/{event}/shares").get_json()["shares"]
    assert own["counts"] is False


@pytest.mark.parametrize(
    "path", ["plans/1", "inventories/1", "statements/1", "shares", "shares/23456789ABCD"]
)
def test_of_a_draft_strangers_learn_nothing(client: FlaskClient, path: str) -> None:
    shown(client, f"/events/{make_event()}/{path}", 404)


def give(order: str, owner: Member) -> None:
    """As if this person had bought it."""
    own = select(Person.device_hash).join(SignIn, SignIn.person_id == Person.id)
    device = session().scalars(own.where(SignIn.access_hash == hashed(owner.token))).one()
    with transaction() as writing:
        writing.execute(
            update(Order).where(Order.id == order_of(order).id).values(device_hash=device)
        )
