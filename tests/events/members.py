"""Members of organisations, signed in as a mini-program signs them in."""

import secrets
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from offsets import clock
from offsets.accounts.enter import enter
from offsets.accounts.rules import Door
from offsets.db import session, transaction
from offsets.organisations.models import Member as MemberRow
from offsets.organisations.models import Organisation
from offsets.organisations.rules import Role
from tests.events.making import make_organisation, make_person


@dataclass
class Member:
    """A signed-in person of an organisation, and what to call the API with."""

    client: FlaskClient
    token: str
    organisation: str
    organisation_id: int

    def call(self, method: str, path: str, body: Any = None, key: str = "") -> TestResponse:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": key or secrets.token_urlsafe(16),
        }
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)

    def get(self, path: str) -> TestResponse:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None, key: str = "") -> TestResponse:
        return self.call("POST", path, body, key)

    def put(self, path: str, body: Any) -> TestResponse:
        return self.call("PUT", path, body)

    def patch(self, path: str, body: Any) -> TestResponse:
        return self.call("PATCH", path, body)

    def upload(self, path: str, content: bytes) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.post(
            f"/api/v1{path}",
            data=content,
            headers=headers,
            content_type="application/octet-stream",
        )


def member(app: Flask, role: Role = Role.OWNER, organisation: int | None = None) -> Member:
    """Somebody who is signed in and has this role in an organisation of one owner more."""
    organisation = organisation or make_organisation()
    person = make_person()
    with transaction() as writing:
        writing.add(
            MemberRow(
                public_id=secrets.token_hex(8),
                organisation_id=organisation,
                person_id=person,
                role=role,
                joined_at=clock.now(),
            )
        )
        entered = enter(writing, person, Door.MINI_PROGRAM, "test")
    public_id = session().scalars(select(Organisation.public_id).filter_by(id=organisation)).one()
    return Member(app.test_client(), entered.access_token, public_id, organisation)
