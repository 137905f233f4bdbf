"""No key of the account is ever in a log, an answer, a metric or a row."""

import io
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.db import Base, session
from offsets.edge import logs
from offsets.merchants import WeChatPayAccount
from offsets.payments.repay import repay_due
from tests import factories
from tests.counterparts.wechatpay.faults import CALL_FAULTS
from tests.counterparts.wechatpay.notices import Post
from tests.counterparts.wechatpay.server import Counterpart
from tests.payments.wechatpay.test_outage import pay_by
from tests.payments.wechatpay.test_road import LIES, buy, order_row


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any library says, down to debugging, as the house would write it."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(logs._JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield told
    root.removeHandler(handler)
    root.setLevel(before)


def secrets(account: WeChatPayAccount) -> list[str]:
    """The APIv3 key, and a line out of the middle of the private key."""
    return [account.apiv3_key, account.private_key.splitlines()[5]]


def rows() -> str:
    session().rollback()
    tables = Base.metadata.sorted_tables
    return "\n".join(repr(session().execute(select(table)).all()) for table in tables)


def test_no_key_is_told_whatever_happens(
    house: Flask,
    buyer: FlaskClient,
    counterpart: Counterpart,
    post: Post,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("offsets.circuit.SILENCES", len(CALL_FAULTS) + 1)
    counterpart.faults.silence_s = 0
    said = []
    counterpart.faults.ask_for("call:native", *CALL_FAULTS)
    path = buy(buyer)
    for _ in CALL_FAULTS:
        said.append(buyer.get(pay_by(buyer, path, "wechatpay")).text)
    reference = factories.payment_of(order_row().public_id).reference
    counterpart.faults.ask_for("notice:", *LIES)
    for _ in LIES:
        counterpart.ledger.find(reference).state = "NOTPAY"
        counterpart.ledger.pay(reference)
    counterpart.outbox.deliver(post, all_of_them=True)
    repay_due()
    said += [log.getvalue(), rows(), buyer.get("/metrics").text, repr(house.extensions["settings"])]

    account = counterpart.keys.account(counterpart.url)
    assert [secret for secret in secrets(account) for text in said if secret in text] == []
    # The net has no holes: what is there to be found is found.
    assert reference in rows()
    assert "wechatpay_unavailable" in log.getvalue()
    assert counterpart.keys.appid in repr(house.extensions["settings"])
