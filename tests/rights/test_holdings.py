"""No column that can hold personal data is without somebody who tells and forgets it."""

from collections.abc import Iterable, Mapping

import pytest
from flask import Flask
from sqlalchemy import JSON, Date, LargeBinary, String, Table
from sqlalchemy.dialects.postgresql import JSONB

from offsets.db import Base
from offsets.holdings import holdings

WORDY = (String, LargeBinary, JSON, JSONB, Date)

CATALOGUE = "the operator's own catalogue, published by it"
OURS = "a number, hash or word of ours or of a closed list; it names nobody"
OPERATOR = "the operator's or a registry's own words and numbers"
PUBLISHED = "an organisation's event as it publishes it; it names no attendee"
LOG = "hashes and commitments alone; see docs/log.md"

WHOLE_TABLES = {
    "projects": CATALOGUE,
    "project_evidence": CATALOGUE,
    "lots": OPERATOR,
    "lot_notices": OPERATOR,
    "log_batches": LOG,
    "log_checkpoints": LOG,
    "log_entries": LOG,
    "log_lots": LOG,
    "log_pending": LOG,
    "holds": OURS,
    "idempotency_keys": "hashes, and an order's public id, deleted after a week",
    "clients": "another business's front end, named by the operator",
    "client_keys": "another business's front end",
    "deletions": "hashes, emptied when it is finished",
    "bank_transfers": "our numbers; whose account pays is not kept",
    "bank_lines": "the bank's numbers and days; whose account pays is not kept",
    "stripe_checkouts": "what Stripe is asked: sums and numbers of ours, nobody's name",
    "sandbox_events": "facts of the demonstration's own gateway, which knows no payer",
    "sandbox_refunds": OURS,
    "payment_disputes": "the provider's number and word of a closed list",
    "passkey_challenges": "random, and deleted when it comes back",
    "mails": "sealed until it is sent, then forgotten; see docs/organisers.md",
    "organisations": "a body's name and tax number, not a person's",
    "events": PUBLISHED,
    "event_files": PUBLISHED,
    "event_inventories": PUBLISHED,
    "event_measurements": PUBLISHED,
    "event_plans": PUBLISHED,
    "event_plantings": PUBLISHED,
    "event_compartments": PUBLISHED,
    "event_monitoring_rounds": PUBLISHED,
    "event_evaluations": PUBLISHED,
    "event_retirements": PUBLISHED,
    "event_offsets": PUBLISHED,
    "event_purchases": OURS,
    "event_statements": PUBLISHED,
    "event_booth_plans": PUBLISHED,
    "event_booths": PUBLISHED,
    "event_booth_subscriptions": "numbers; the name on the map is the certificate's own",
    "hook_endpoints": "an organisation's address and sealed secret",
    "hook_messages": PUBLISHED,
    "hook_deliveries": "how an organisation's own server answered",
    "attendee_questionnaires": PUBLISHED,
    "attendee_tickets": "an HMAC of a code that the organiser gave out",
    "attendee_answer_versions": "what an answer said before; led to by the answer alone",
}

COLUMNS = {
    "people.public_id": OURS,
    "sign_ins.public_id": OURS,
    "sign_ins.access_hash": OURS,
    "sign_ins.family_hash": OURS,
    "sign_ins.refresh_hash": OURS,
    "sign_ins.spent_refresh_hash": OURS,
    "address_changes.public_id": OURS,
    "address_changes.proof": OURS,
    "passkeys.public_id": OURS,
    "passkeys.last_used_on": "deleted with its row",
    "members.public_id": OURS,
    "invitations.public_id": OURS,
    "invitations.role": OURS,
    "invitations.token_hash": OURS,
    "inventories.public_id": OURS,
    "inventories.kind": OURS,
    "inventories.method": OURS,
    "inventories.sha256": OURS,
    "inventories.locale": OURS,
    "orders.public_id": OURS,
    "orders.state": OURS,
    "orders.purpose": OURS,
    "orders.claim_hash": OURS,
    "orders.locale": OURS,
    "certificates.number": OURS,
    "certificates.purpose": OURS,
    "certificates.state": OURS,
    "certificates.void_reason": OPERATOR,
    "certificates.order_hash": OURS,
    "certificates.locale": OURS,
    "certificates.commitment": LOG,
    "invoice_requests.kind": OURS,
    "invoice_requests.state": OURS,
    "invoice_requests.number": OPERATOR,
    "invoice_requests.red_number": OPERATOR,
    "payments.reference": OURS,
    "payments.gateway": OURS,
    "payments.state": OURS,
    "refunds.reference": OURS,
    "refunds.reason": OURS,
    "refunds.state": OURS,
    "payment_notices.gateway": OURS,
    "payment_notices.event_id": "the provider's number of a notice",
    "payment_notices.reference": OURS,
    "payment_notices.outcome": OURS,
    "payment_notices.said": "our own word for it: numbers, state and sum; see payments.gateway",
    "payment_notices.fault": "types and places in the code, never a message",
    "sandbox_charges.id": OURS,
    "sandbox_charges.reference": OURS,
    "sandbox_charges.state": OURS,
}


def uncovered(tables: Iterable[Table], held: Iterable[str]) -> list[str]:
    """Columns of words or bytes that no room holds and nobody has given a reason for."""
    known = {*held, *COLUMNS}
    return [
        name
        for table in tables
        if table.name not in WHOLE_TABLES
        for column in table.columns
        if isinstance(column.type, WORDY) and not column.foreign_keys
        if (name := f"{table.name}.{column.name}") not in known
    ]


def held(app: Flask) -> set[str]:
    return {column for each in holdings() for column in each.columns}


def test_every_column_is_covered(app: Flask) -> None:
    assert uncovered(Base.metadata.sorted_tables, held(app)) == []


@pytest.mark.parametrize(
    "column", ["people.display_name", "orders.holders", "payment_notices.body"]
)
def test_a_column_that_somebody_forgot_is_seen(app: Flask, column: str) -> None:
    assert uncovered(Base.metadata.sorted_tables, held(app) - {column}) == [column]


def test_no_reason_is_given_for_what_is_not_there(app: Flask) -> None:
    tables: Mapping[str, Table] = Base.metadata.tables
    columns = {f"{name}.{column.name}" for name, table in tables.items() for column in table.c}
    assert set(WHOLE_TABLES) - set(tables) == set()
    assert (set(COLUMNS) | held(app)) - columns == set()
    assert set(COLUMNS) & held(app) == set()


def test_no_room_is_named_twice(app: Flask) -> None:
    rooms = [each.room for each in holdings()]
    assert len(rooms) == len(set(rooms))
    assert rooms[-1] == "accounts"
