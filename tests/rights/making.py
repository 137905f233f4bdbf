"""Somebody of whom every room holds something, each time with a word that can be searched for."""

import hashlib
import json
from typing import Any

from sqlalchemy import LargeBinary, select

from offsets import clock
from offsets.accounts.email.begin import USE as EMAIL
from offsets.accounts.models import Device, Identity, Person, SignIn
from offsets.accounts.passkeys.models import Passkey
from offsets.accounts.seal import CannotUnseal, blind, seal, unseal
from offsets.db import Base, engine, transaction
from offsets.holdings import Subject
from offsets.orders import invoice
from offsets.orders.find import find
from offsets.orders.invoice import InvoiceWish, ask_invoice
from offsets.payments.models import Notice, Payment, SandboxCharge
from offsets.rights import age
from offsets.rights.age import Age, Guardian, declare
from offsets.rights.catalogue import STRIPE
from offsets.rights.consent import give
from tests import factories

PHONE = hashlib.sha256(b"p" * 22).digest()
OWN = hashlib.sha256(b"person").digest()
ADDRESS = "planted@example.org"
NAME = "欧阳娜娜"
FRIEND = "司马小满"
WORD = "娜娜的婚礼"
SEALED = (EMAIL, invoice.TITLE, invoice.EMAIL, age.SEAL, "phone")

STRIPE_EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "livemode": False,
    "data": {
        "object": {
            "id": "cs_1",
            "object": "checkout.session",
            "amount_total": 100,
            "currency": "cny",
            "customer_email": ADDRESS,
            "customer_details": {"email": ADDRESS, "name": NAME, "address": {"city": "福州"}},
            "metadata": {"house": "localhost", "reference": "R", "note": ADDRESS},
        }
    },
}
"""Cut down from what Stripe documents: the payer stands in two places, and in one of ours."""


def make_person(*hashes: bytes) -> Subject:
    """Somebody who signed in by e-mail and joined these devices."""
    now = clock.now()
    with transaction() as session:
        person = Person(
            public_id="person",
            display_name=NAME,
            phone_sealed=seal(ADDRESS, "phone"),
            device_hash=OWN,
            locale="zh",
            created_at=now,
        )
        session.add(person)
        session.flush()
        mine = {"person_id": person.id, "created_at": now}
        session.add(
            Identity(
                kind="email",
                subject_hash=blind(ADDRESS, EMAIL),
                subject_sealed=seal(ADDRESS, EMAIL),
                **mine,
            )
        )
        session.add(
            SignIn(
                public_id="sign-in",
                door="browser",
                label=f"{NAME}的手机",
                access_hash=OWN,
                access_expires_at=now,
                seen_at=now,
                **mine,
            )
        )
        session.add(
            Passkey(
                public_id="key",
                credential_id=b"key",
                public_key=b"key",
                sign_count=0,
                transports=[],
                label=f"{NAME}的钥匙",
                **mine,
            )
        )
        session.add_all(
            Device(device_hash=each, person_id=person.id, merged_at=now) for each in hashes
        )
        return Subject(person.id, (OWN, *hashes))


def buy(*, settled: bool = True, **changes: Any) -> str:
    """An order of the subject's phone whose every word can be searched for."""
    wish = {"holders": (NAME,), "purpose": "event", "occasion": WORD, "device_hash": PHONE}
    make = factories.make_settled_order if settled else factories.make_order
    return make(**(wish | changes))


def leave_traces(order: str) -> None:
    """What a gateway, a form and a guardian leave behind of an order."""
    row = find(order)
    with transaction() as session:
        payment = session.scalars(select(Payment).where(Payment.order_id == row.id)).one()
        payment.instruction = {"kind": "mini_program", "parameters": {"openid": ADDRESS}}
        session.add(
            Notice(
                gateway="stripe",
                event_id=f"evt-{order}",
                reference=payment.reference,
                # As it lay there before the inbox dropped who paid.
                body=json.dumps(STRIPE_EVENT, ensure_ascii=False),
                received_at=clock.now(),
                outcome="settled",
            )
        )
        session.add(
            SandboxCharge(
                id=f"C-{order}",
                reference=payment.reference,
                amount_fen=100,
                description=WORD,
                return_url=f"http://localhost/o/{order}",
            )
        )
        ask_invoice(session, order, InvoiceWish("person", NAME, ADDRESS))
        give(session, PHONE, STRIPE, 1)
        declare(session, PHONE, Age("under_14", Guardian("mother", ADDRESS, True)))


def everything_stored() -> str:
    """Every value of every table as SQL sees it, and what is sealed opened."""
    stored = []
    with engine().connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                stored += [opened(row[c.name], c.type) for c in table.columns]
    return "\n".join(stored)


def opened(value: Any, kind: Any) -> str:
    if not isinstance(kind, LargeBinary) or value is None:
        return str(value)
    for use in SEALED:
        try:
            return unseal(value, use)
        except CannotUnseal:
            continue
    return bytes(value).hex()


def traces() -> list[str]:
    """What of the subject is still found anywhere."""
    stored = everything_stored()
    words = (ADDRESS, NAME, FRIEND, WORD, PHONE.hex(), OWN.hex())
    return [word for word in words if word in stored]
