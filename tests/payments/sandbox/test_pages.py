"""The pay page, where the payer chooses what shall happen."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.db import session
from offsets.payments.models import SandboxCharge
from offsets.payments.sandbox import charges
from offsets.payments.sandbox.pages import ACTIONS
from tests.conftest import MakeApp

BACK = "http://localhost/orders/x/return"


@pytest.fixture
def page(client: FlaskClient) -> str:
    return f"/sandbox/pay/{charges.open_charge('REFERENCE', 100, '10 kg', BACK)}"


def test_the_page_offers_every_choice(client: FlaskClient, page: str) -> None:
    shown = client.get(page)
    assert shown.status_code == 200
    assert all(f'value="{action}"' in shown.text for action in ACTIONS)


@pytest.mark.parametrize("action", ACTIONS)
def test_each_choice_leads_back_to_the_merchant(
    client: FlaskClient, page: str, action: str
) -> None:
    answer = client.post(page, data={"action": action})
    assert (answer.status_code, answer.headers["Location"]) == (303, BACK)


def test_another_choice_is_refused(client: FlaskClient, page: str) -> None:
    assert client.post(page, data={"action": "steal"}).status_code == 422
    assert session().scalars(select(SandboxCharge.state)).one() == "open"


def test_an_unknown_charge_is_not_found(client: FlaskClient) -> None:
    assert client.get("/sandbox/pay/nothing").status_code == 404
    assert client.post("/sandbox/pay/nothing", data={"action": "pay"}).status_code == 404


def test_without_the_sandbox_there_is_no_such_page(make_app: MakeApp, page: str) -> None:
    assert make_app(gateways=()).test_client().get(page).status_code == 404
