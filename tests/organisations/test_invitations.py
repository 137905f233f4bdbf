"""An invitation is taken once, in time, by whom it was sent to, and by nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.accounts.errors import Forbidden
from offsets.accounts.mail.models import Mail
from offsets.accounts.mail.post import opened
from offsets.db import session
from offsets.errors import Invalid, NotFound
from offsets.organisations.errors import AlreadyMember, InvitationElsewhere, InvitationSpent
from offsets.organisations.invite import invite, take_back
from offsets.organisations.join import invitation_of, join
from offsets.organisations.models import Invitation, Member
from offsets.organisations.read import invitations
from offsets.organisations.rules import MAX_OPEN_INVITATIONS, Role
from tests.organisations.making import (
    Somebody,
    add_member,
    make_organisation,
    make_somebody,
    owners_of,
    standing_of,
)
from tests.racing import together


@pytest.fixture
def owner(app: Flask) -> Somebody:
    return make_somebody()


@pytest.fixture
def org(owner: Somebody) -> str:
    return make_organisation(owner, "某协会")


def asked(org: str, owner: Somebody, email: str, role: Role = Role.EDITOR) -> str:
    """The token from the letter that goes to the address."""
    invite(standing_of(org, owner), email, role, "zh")
    return token_of_newest_letter()


def token_of_newest_letter() -> str:
    session().expire_all()
    newest = session().query(Mail).order_by(Mail.id.desc()).first()
    assert newest is not None
    assert newest.sealed is not None
    found = re.search(r"/invitations/(\S+)", opened(newest.sealed).text)
    assert found
    return found[1]


def test_whom_it_was_sent_to_takes_it(org: str, owner: Somebody) -> None:
    guest = make_somebody()
    token = asked(org, owner, guest.email.upper())
    assert join(token, guest.id) == org
    assert standing_of(org, guest).role == Role.EDITOR
    row = session().query(Invitation).one()
    assert row.email_sealed is None, "nobody needs the address any more"


def test_an_owner_who_joins_is_counted(org: str, owner: Somebody) -> None:
    guest = make_somebody()
    join(asked(org, owner, guest.email, Role.OWNER), guest.id)
    assert owners_of(org) == (2, 2)


def test_nobody_else_takes_it_though_they_have_the_link(org: str, owner: Somebody) -> None:
    guest, thief = make_somebody(), make_somebody()
    token = asked(org, owner, guest.email, Role.OWNER)
    with pytest.raises(InvitationElsewhere):
        join(token, thief.id)
    assert owners_of(org) == (1, 1)
    join(token, guest.id)


def test_it_works_once(org: str, owner: Somebody) -> None:
    guest = make_somebody()
    token = asked(org, owner, guest.email)
    join(token, guest.id)
    with pytest.raises(InvitationSpent):
        join(token, guest.id)


def test_it_works_for_a_week(org: str, owner: Somebody, clock: Any) -> None:
    guest = make_somebody()
    token = asked(org, owner, guest.email)
    clock.shift(timedelta(days=7, seconds=1))
    with pytest.raises(InvitationSpent):
        join(token, guest.id)
    assert invitations(standing_of(org, owner)) == []


def test_what_was_taken_back_opens_nothing(org: str, owner: Somebody) -> None:
    guest = make_somebody()
    token = asked(org, owner, guest.email)
    (shown,) = invitations(standing_of(org, owner))
    assert shown.email == guest.email
    take_back(standing_of(org, owner), shown.id)
    with pytest.raises(InvitationSpent):
        join(token, guest.id)
    with pytest.raises(NotFound):
        take_back(standing_of(org, owner), shown.id)


def test_asked_again_only_the_newest_letter_counts(org: str, owner: Somebody) -> None:
    guest = make_somebody()
    first = asked(org, owner, guest.email, Role.OWNER)
    second = asked(org, owner, guest.email, Role.VIEWER)
    with pytest.raises(InvitationSpent):
        join(first, guest.id)
    join(second, guest.id)
    assert standing_of(org, guest).role == Role.VIEWER


def test_a_member_is_not_made_twice(org: str, owner: Somebody) -> None:
    token = asked(org, owner, owner.email, Role.VIEWER)
    with pytest.raises(AlreadyMember):
        join(token, owner.id)
    assert standing_of(org, owner).role == Role.OWNER


@pytest.mark.parametrize("again", range(3))
def test_of_two_taps_at_once_one_takes_it(
    app: Flask, org: str, owner: Somebody, again: int
) -> None:
    guest = make_somebody()
    token = asked(org, owner, guest.email, Role.OWNER)
    said = together(app, lambda: join(token, guest.id), lambda: join(token, guest.id))
    assert sum(each == org for each in said) == 1
    assert session().query(Member).filter_by(person_id=guest.id).count() == 1
    assert owners_of(org) == (2, 2)


def test_taken_and_taken_back_at_once_is_one_of_both(app: Flask, org: str, owner: Somebody) -> None:
    guest = make_somebody()
    token = asked(org, owner, guest.email)
    standing = standing_of(org, owner)
    (shown,) = invitations(standing)
    said = together(app, lambda: join(token, guest.id), lambda: take_back(standing, shown.id))
    is_in = session().query(Member).filter_by(person_id=guest.id).count() == 1
    assert [type(each).__name__ for each in said] == (
        ["str", "NotFound"] if is_in else ["InvitationSpent", "NoneType"]
    )


def test_only_owners_ask_others_in(org: str) -> None:
    for role in (Role.EDITOR, Role.FINANCE, Role.VIEWER):
        who = add_member(org, role)
        with pytest.raises(Forbidden):
            invite(standing_of(org, who), "x@example.org", Role.VIEWER, "zh")
        assert invitations(standing_of(org, who)) == []


def test_nobody_mails_the_world_from_here(org: str, owner: Somebody) -> None:
    standing = standing_of(org, owner)
    for number in range(MAX_OPEN_INVITATIONS):
        invite(standing, f"guest{number}@example.org", Role.VIEWER, "zh")
    with pytest.raises(Invalid, match="invalid"):
        invite(standing, "one-more@example.org", Role.VIEWER, "zh")
    # Asked again, somebody who was asked takes no more room.
    invite(standing, "guest7@example.org", Role.VIEWER, "zh")
    assert len(invitations(standing)) == MAX_OPEN_INVITATIONS


def test_an_unknown_token_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        invitation_of("nothing-of-ours")


def test_a_name_that_looks_like_a_header_stays_a_name(app: Flask, owner: Somebody) -> None:
    org = make_organisation(owner, "某协会 %(days)s 100%")
    guest = make_somebody()
    token = asked(org, owner, guest.email)
    row = session().query(Mail).order_by(Mail.id.desc()).first()
    assert row is not None
    assert row.sealed is not None
    letter = opened(row.sealed)
    assert "某协会 %(days)s 100%" in letter.subject
    assert join(token, guest.id) == org


def test_from_the_letter_to_the_organisation_by_pages(
    client: FlaskClient, org: str, owner: Somebody
) -> None:
    from tests.accounts.test_email_link import ask, letters, link_of, token_of

    token = asked(org, owner, "guest@example.org")
    path = f"/invitations/{token}"
    assert client.get(path).headers["Location"] == "/sign-in"
    ask(client, "guest@example.org")
    link = link_of(letters()[-1])
    done = client.post(link, data=token_of(client, link))
    assert done.headers["Location"] == path, "the reader is led back"
    assert "某协会" in client.get(path).text
    taken = client.post(path, data=token_of(client, path))
    assert taken.headers["Location"] == f"/organisations/{org}"
    page = client.get(f"/organisations/{org}").text
    assert "某协会" in page
    assert '/invitations"' not in page, "an editor asks nobody in"


def test_the_api_takes_it_too(client: FlaskClient, org: str, owner: Somebody) -> None:
    guest, thief = make_somebody(), make_somebody()
    wish = {"email": guest.email, "role": "finance"}
    sent = owner.call(client, "POST", f"/organisations/{org}/invitations", wish)
    assert sent.status_code == 201
    token = token_of_newest_letter()
    assert token not in sent.text
    refused = thief.call(client, "POST", "/invitations/acceptances", {"token": token})
    assert (refused.status_code, refused.get_json()["code"]) == (403, "invitation_elsewhere")
    taken = guest.call(client, "POST", "/invitations/acceptances", {"token": token})
    assert taken.get_json()["role"] == "finance"
    again = guest.call(client, "POST", "/invitations/acceptances", {"token": token})
    assert again.get_json()["code"] == "invitation_spent"
