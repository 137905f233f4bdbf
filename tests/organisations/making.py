"""People and organisations as they stand in the database, without the ways that lead there."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from flask import current_app
from flask.testing import FlaskClient

from offsets import clock
from offsets.accounts.caller import forget_caller
from offsets.accounts.email.begin import USE
from offsets.accounts.models import Identity, Person, SignIn
from offsets.accounts.seal import blind, seal
from offsets.accounts.tokens import hashed, new_access_token
from offsets.db import session, transaction
from offsets.organisations.access import Standing, require
from offsets.organisations.create import Wish, create, new_id
from offsets.organisations.details import Details
from offsets.organisations.models import Member, Organisation
from offsets.organisations.rules import Deed, Role

_number = count(1)


@dataclass(frozen=True)
class Somebody:
    """A person who is signed in, with the token and address to show for it."""

    id: int
    token: str
    email: str

    def call(
        self, client: FlaskClient, method: str, path: str, json: Any = None, **more: Any
    ) -> Any:
        """Call the API as this person."""
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        if method == "POST":
            headers.setdefault("Idempotency-Key", secrets.token_hex(16))
        return client.open(f"/api/v1{path}", method=method, json=json, headers=headers, **more)


def make_somebody(name: str | None = "小林") -> Somebody:
    """A new person who has signed in by e-mail."""
    email, token = f"person{next(_number)}@example.org", new_access_token()
    now = clock.now()
    with transaction() as writing:
        row = Person(
            public_id=new_id(),
            display_name=name,
            device_hash=secrets.token_bytes(32),
            locale="zh",
            created_at=now,
        )
        writing.add(row)
        writing.flush()
        writing.add(
            Identity(
                person_id=row.id,
                kind="email",
                subject_hash=blind(email, USE),
                subject_sealed=seal(email, USE),
                created_at=now,
            )
        )
        writing.add(
            SignIn(
                public_id=new_id(),
                person_id=row.id,
                door="browser",
                label="Test",
                access_hash=hashed(token),
                access_expires_at=now + timedelta(days=1),
                created_at=now,
                seen_at=now,
            )
        )
    return Somebody(row.id, token, email)


def make_organisation(owner: Somebody, name: str = "某协会") -> str:
    """An organisation with its one owner; its public id."""
    return create(Wish(owner.id, Details(name)))


def add_member(organisation: str, role: Role, who: Somebody | None = None) -> Somebody:
    """Somebody who acts for the organisation, as if they had taken an invitation."""
    who = who or make_somebody()
    with transaction() as writing:
        row = writing.query(Organisation).filter_by(public_id=organisation).one()
        row.owners += role == Role.OWNER
        writing.add(
            Member(
                public_id=new_id(),
                organisation_id=row.id,
                person_id=who.id,
                role=role,
                joined_at=clock.now(),
            )
        )
    return who


def standing_of(organisation: str, who: Somebody) -> Standing:
    """What the person is there, as a view finds it."""
    with current_app.test_request_context(headers={"Authorization": f"Bearer {who.token}"}):
        forget_caller()  # The test's own context remembers who called before.
        return require(organisation, Deed.SEE)


def owners_of(organisation: str) -> tuple[int, int]:
    """How many owners the counter says, and how many there are."""
    session().expire_all()
    row = session().query(Organisation).filter_by(public_id=organisation).one()
    rows = session().query(Member).filter_by(organisation_id=row.id, role=Role.OWNER).count()
    return row.owners, rows
