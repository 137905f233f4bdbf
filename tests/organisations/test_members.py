"""Roles change and people leave, but never the last owner, also when two go at once."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from offsets.accounts.errors import Forbidden
from offsets.db import transaction
from offsets.errors import NotFound
from offsets.organisations.appoint import appoint
from offsets.organisations.errors import LastOwner
from offsets.organisations.leave import leave, part_with
from offsets.organisations.models import Organisation
from offsets.organisations.rules import Role
from tests.organisations.making import (
    add_member,
    make_organisation,
    make_somebody,
    owners_of,
    standing_of,
)
from tests.racing import together


def test_the_only_owner_stays(app: Flask) -> None:
    owner = make_somebody()
    org = make_organisation(owner)
    add_member(org, Role.EDITOR)
    with pytest.raises(LastOwner):
        leave(standing_of(org, owner))
    with pytest.raises(LastOwner):
        appoint(standing_of(org, owner), standing_of(org, owner).member.public_id, Role.EDITOR)
    assert owners_of(org) == (1, 1)


def test_an_owner_goes_where_another_stays(app: Flask) -> None:
    first, org = make_somebody(), ""
    org = make_organisation(first)
    second = add_member(org, Role.EDITOR)
    appoint(standing_of(org, first), standing_of(org, second).member.public_id, Role.OWNER)
    assert owners_of(org) == (2, 2)
    leave(standing_of(org, first))
    assert owners_of(org) == (1, 1)
    assert standing_of(org, second).role == Role.OWNER


@pytest.mark.parametrize("again", range(3))
def test_of_two_owners_who_leave_at_once_one_stays(app: Flask, again: int) -> None:
    first = make_somebody()
    org = make_organisation(first)
    second = add_member(org, Role.OWNER)
    standings = [standing_of(org, first), standing_of(org, second)]
    said = together(app, *(lambda each=each: leave(each) for each in standings))
    assert sorted(type(each).__name__ for each in said) == ["LastOwner", "NoneType"]
    assert owners_of(org) == (1, 1)


@pytest.mark.parametrize("again", range(3))
def test_two_owners_who_depose_each_other_leave_one(app: Flask, again: int) -> None:
    first = make_somebody()
    org = make_organisation(first)
    second = add_member(org, Role.OWNER)
    one, other = standing_of(org, first), standing_of(org, second)
    said = together(
        app,
        lambda: appoint(one, other.member.public_id, Role.VIEWER),
        lambda: appoint(other, one.member.public_id, Role.VIEWER),
    )
    # Whoever comes second is no owner any more, and may depose nobody.
    assert sorted(type(each).__name__ for each in said) == ["Forbidden", "NoneType"]
    assert owners_of(org) == (1, 1)


def test_without_the_counter_both_would_have_gone(app: Flask) -> None:
    """The negative control: the database, asked to count below one, refuses."""
    org = make_organisation(make_somebody())
    with pytest.raises(IntegrityError), transaction() as writing:
        writing.execute(
            text("UPDATE organisations SET owners = owners - 1 WHERE public_id = :id"), {"id": org}
        )
    with transaction() as writing:
        assert writing.query(Organisation).filter_by(public_id=org).one().owners == 1


def test_who_was_parted_with_can_do_nothing_more(app: Flask) -> None:
    owner = make_somebody()
    org = make_organisation(owner)
    editor = add_member(org, Role.OWNER)
    late = standing_of(org, editor)
    part_with(standing_of(org, owner), late.member.public_id)
    with pytest.raises(NotFound):
        appoint(late, standing_of(org, owner).member.public_id, Role.VIEWER)
    assert owners_of(org) == (1, 1)


def test_a_member_of_another_organisation_is_not_found(app: Flask) -> None:
    owner, stranger = make_somebody(), make_somebody()
    org, other = make_organisation(owner), make_organisation(stranger, "别家")
    theirs = standing_of(other, stranger).member.public_id
    with pytest.raises(NotFound):
        part_with(standing_of(org, owner), theirs)
    with pytest.raises(NotFound):
        appoint(standing_of(org, owner), theirs, Role.VIEWER)
    assert owners_of(other) == (1, 1)


def test_only_owners_part_with_others(app: Flask) -> None:
    org = make_organisation(make_somebody())
    editor, viewer = add_member(org, Role.EDITOR), add_member(org, Role.VIEWER)
    with pytest.raises(Forbidden):
        part_with(standing_of(org, editor), standing_of(org, viewer).member.public_id)
    part_with(standing_of(org, viewer), standing_of(org, viewer).member.public_id)


def test_an_unknown_role_is_named(client: FlaskClient) -> None:
    owner = make_somebody()
    org = make_organisation(owner)
    member = standing_of(org, owner).member.public_id
    path = f"/organisations/{org}/members/{member}"
    answer = owner.call(client, "PATCH", path, {"role": "king"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "role"
