"""A house that takes money through Stripe, beside a counterpart of Stripe on this machine."""

from collections.abc import Iterator

import pytest
from flask import Flask

from offsets.merchants import StripeAccount
from offsets.payments.stripe.gateway import StripeGateway
from tests import factories
from tests.conftest import MakeApp
from tests.counterparts.stripe.server import Counterpart, running

KEY = "sk_test_" + "7" * 24
SECRET = "whsec_" + "8" * 24
OLD_SECRET = "whsec_" + "9" * 24
AMOUNT_FEN, MASS_G = 1_000, 100_000
"""Ten yuan, which is above Stripe's floor."""


@pytest.fixture(autouse=True)
def _haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe is on this machine, so nobody need pause between two tries.

    How long it may take to answer stays as it is: on a crowded machine it may take half a second.
    """
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0.05)


@pytest.fixture
def counterpart() -> Iterator[Counterpart]:
    with running("http://localhost/webhooks/stripe", SECRET) as made:
        yield made


@pytest.fixture
def account(counterpart: Counterpart) -> StripeAccount:
    return StripeAccount(
        KEY, (OLD_SECRET, SECRET), api_url=counterpart.url, pay_origin=counterpart.url
    )


@pytest.fixture
def house(make_app: MakeApp, account: StripeAccount, counterpart: Counterpart) -> Iterator[Flask]:
    """The house with Stripe alone; the counterpart's notices reach it through its test client."""
    made = make_app(gateways=("stripe",), stripe=account)

    def post(url: str, headers: dict[str, str], body: bytes) -> int:
        return made.test_client().post("/webhooks/stripe", data=body, headers=headers).status_code

    counterpart.notices.post = post
    with made.app_context():
        yield made


@pytest.fixture
def gateway(house: Flask) -> StripeGateway:
    return house.extensions["gateways"]["stripe"]


@pytest.fixture
def order(house: Flask) -> str:
    """Ten yuan's worth, placed and waiting to be paid."""
    factories.make_lot()
    return factories.make_order(MASS_G)
