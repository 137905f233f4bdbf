"""Whatever members do in whatever order, an organisation keeps an owner and counts them right."""

from contextlib import suppress

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from offsets.errors import DomainError
from offsets.organisations.appoint import appoint
from offsets.organisations.invite import invite
from offsets.organisations.join import join
from offsets.organisations.leave import leave, part_with
from offsets.organisations.rules import Role
from tests.organisations.making import (
    Somebody,
    make_organisation,
    make_somebody,
    owners_of,
    standing_of,
)
from tests.organisations.test_invitations import token_of_newest_letter

PEOPLE = 3
who = st.integers(0, PEOPLE - 1)
role = st.sampled_from(list(Role))
DEED = st.one_of(
    st.tuples(st.just("leave"), who),
    st.tuples(st.just("invite"), who, who, role),
    st.tuples(st.just("appoint"), who, who, role),
    st.tuples(st.just("part"), who, who),
)


@given(deeds=st.lists(DEED, min_size=4, max_size=14))
@settings(max_examples=12)
def test_there_is_always_an_owner(app: Flask, deeds: list[tuple[object, ...]]) -> None:
    people = [make_somebody() for _ in range(PEOPLE)]
    org = make_organisation(people[0])
    invite(standing_of(org, people[0]), people[1].email, Role.OWNER, "zh")
    join(token_of_newest_letter(), people[1].id)
    for deed in deeds:
        with suppress(DomainError):
            _do(org, people, *deed)
        counted, there = owners_of(org)
        assert counted == there >= 1


def _do(org: str, people: list[Somebody], deed: object, actor: int, *more: object) -> None:
    standing = standing_of(org, people[actor])
    if deed == "leave":
        leave(standing)
        return
    other = people[more[0]]  # type: ignore[call-overload]  # the strategies pair them
    if deed == "invite":
        invite(standing, other.email, more[1], "zh")  # type: ignore[arg-type]
        join(token_of_newest_letter(), other.id)
        return
    member = standing_of(org, other).member.public_id
    if deed == "appoint":
        appoint(standing, member, more[1])  # type: ignore[arg-type]
    else:
        part_with(standing, member)
