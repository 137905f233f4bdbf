"""Whatever an organisation's tables promise, the database itself keeps."""

from flask import Flask
from sqlalchemy import Table

from offsets.db import engine, session
from offsets.organisations import models
from offsets.organisations.invite import invite
from offsets.organisations.rules import Role
from tests.organisations.making import make_organisation, make_somebody, standing_of
from tests.raw_rows import Changes, unheld

STRANGER = "(SELECT max(id) FROM people)"

BREAKS: dict[str, dict[str, list[Changes]]] = {
    "organisations": {"has_owner": [{"owners": "0"}, {"owners": "-1"}]},
    "members": {"role_known": [{"role": "'friend'"}]},
    "invitations": {"role_known": [{"role": "'friend'"}]},
}


def test_each_constraint_refuses_its_row(app: Flask) -> None:
    owner = make_somebody()
    organisation = make_organisation(owner)
    with app.test_request_context():
        invite(standing_of(organisation, owner), "zhang@example.org", Role.EDITOR, "zh")
    make_somebody()
    session().rollback()
    rows = (models.Organisation, models.Member, models.Invitation)
    tables: list[Table] = [each.__table__ for each in rows]
    faults = [
        fault
        for table in tables
        for fault in unheld(
            engine(),
            table,
            BREAKS[table.name],
            {"person_id": STRANGER} if table is models.Member.__table__ else {},
        )
    ]
    assert not faults, "\n".join(faults)
