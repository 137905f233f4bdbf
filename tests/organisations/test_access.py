"""Each role against each deed, by the real endpoints; a stranger finds nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.organisations.access import require
from offsets.organisations.rules import MAY, Deed, Role
from tests.organisations.making import Somebody, add_member, make_organisation, make_somebody

Call = Callable[[FlaskClient, Somebody, str], Any]


def see(client: FlaskClient, who: Somebody, org: str) -> Any:
    return who.call(client, "GET", f"/organisations/{org}")


def rename(client: FlaskClient, who: Somebody, org: str) -> Any:
    return who.call(client, "PATCH", f"/organisations/{org}", {"name": "别的名字"})


def invoice(client: FlaskClient, who: Somebody, org: str) -> Any:
    return who.call(client, "PATCH", f"/organisations/{org}", {"invoice_title": "某某公司"})


def ask_in(client: FlaskClient, who: Somebody, org: str) -> Any:
    wish = {"email": "new@example.org", "role": "viewer"}
    return who.call(client, "POST", f"/organisations/{org}/invitations", wish)


def manage(client: FlaskClient, who: Somebody, org: str) -> Any:
    member = add_member(org, Role.VIEWER)
    mine = member.call(client, "GET", f"/organisations/{org}/members").get_json()["members"]
    one = next(each["id"] for each in mine if each["is_you"])
    return who.call(client, "PATCH", f"/organisations/{org}/members/{one}", {"role": "finance"})


def part(client: FlaskClient, who: Somebody, org: str) -> Any:
    member = add_member(org, Role.VIEWER)
    mine = member.call(client, "GET", f"/organisations/{org}/members").get_json()["members"]
    one = next(each["id"] for each in mine if each["is_you"])
    return who.call(client, "DELETE", f"/organisations/{org}/members/{one}")


CALLS: dict[Call, Deed] = {
    see: Deed.SEE,
    rename: Deed.RENAME,
    invoice: Deed.INVOICE,
    ask_in: Deed.INVITE,
    manage: Deed.MANAGE,
    part: Deed.MANAGE,
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("call", CALLS)
def test_a_role_does_what_the_table_says(client: FlaskClient, role: Role, call: Call) -> None:
    org = make_organisation(make_somebody())
    answer = call(client, add_member(org, role), org)
    allowed = CALLS[call] in MAY[role]
    assert (answer.status_code < 300) == allowed
    if not allowed:
        assert answer.status_code == 403
        assert answer.get_json()["code"] == "forbidden"


@pytest.mark.parametrize("call", CALLS)
def test_somebody_elses_organisation_is_not_found(client: FlaskClient, call: Call) -> None:
    org, stranger = make_organisation(make_somebody()), make_somebody()
    make_organisation(stranger, "自己的")
    answer = call(client, stranger, org)
    assert answer.status_code == 404
    nowhere = stranger.call(client, "GET", "/organisations/abcdefghjkmnpqrs")
    assert answer.get_json()["detail"] == nowhere.get_json()["detail"]


@pytest.mark.parametrize("path", ["/organisations", "/organisations/abc"])
def test_nobody_in_particular_has_to_sign_in(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "unauthenticated"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", Deed)
def test_events_ask_the_same_table(app: Flask, role: Role, deed: Deed) -> None:
    org = make_organisation(make_somebody())
    who = add_member(org, role)
    with app.test_request_context(headers={"Authorization": f"Bearer {who.token}"}):
        if deed in MAY[role]:
            assert require(org, deed).role == role
        else:
            with pytest.raises(Exception, match="forbidden"):
                require(org, deed)


def test_the_table_gives_nobody_more_than_the_owner() -> None:
    assert MAY.keys() == set(Role)
    assert MAY[Role.OWNER] == set(Deed)
    assert all(Deed.SEE in deeds for deeds in MAY.values())
    assert [role for role in Role if Deed.MANAGE in MAY[role]] == [Role.OWNER]


def test_the_answer_says_what_its_reader_may_do(client: FlaskClient) -> None:
    org = make_organisation(make_somebody())
    who = add_member(org, Role.FINANCE)
    assert see(client, who, org).get_json()["may"] == ["see", "invoice", "buy"]


def test_colleagues_without_a_name_are_told_apart(client: FlaskClient) -> None:
    org = make_organisation(make_somebody("小林"))
    who = add_member(org, Role.EDITOR, make_somebody(None))
    listed = who.call(client, "GET", f"/organisations/{org}/members").get_json()["members"]
    assert [each["name"] for each in listed] == ["小林", "p…@example.org"]
    assert who.email not in str(listed)
