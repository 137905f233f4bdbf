"""Who asks for pro-formas only cannot keep a lot from everybody else."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from offsets.db import session
from offsets.errors import DomainError
from offsets.merchants import BankAccount
from offsets.orders.cancel import cancel
from offsets.orders.models import Order
from offsets.orders.pay import pay
from offsets.stock.errors import TooMuchWaiting
from offsets.stock.models import Lot
from tests import factories
from tests.conftest import MakeApp
from tests.orders.test_api import place
from tests.orders.test_buying import FORM, hidden
from tests.racing import together

LIMIT_G = 1_000_000
ACCOUNT = BankAccount(
    "某林场", "某银行", "6222000011112222", min_amount_fen=100, max_waiting_g=LIMIT_G
)


@pytest.fixture
def house(make_app: MakeApp) -> Flask:
    return make_app(gateways=("bank_transfer", "sandbox"), bank=ACCOUNT)


@pytest.fixture(autouse=True)
def _lot(app: Flask, house: Flask) -> None:
    factories.make_lot()


def order(house: Flask, mass_g: int, gateway: str = "bank_transfer") -> str:
    with house.app_context():
        return factories.make_order(mass_g, gateway=gateway)


def left_g(house: Flask, mass_g: int) -> int:
    with pytest.raises(TooMuchWaiting) as refused:
        order(house, mass_g)
    return int(refused.value.facts["left_g"])


def test_only_so_much_of_a_lot_waits_for_transfers(house: Flask) -> None:
    order(house, 700_000)
    assert left_g(house, 300_001) == 300_000
    order(house, 300_000)
    assert left_g(house, 10_000) == 0
    order(house, 9_000_000, "sandbox")


def test_a_refusal_leaves_nothing_behind(house: Flask) -> None:
    left_g(house, LIMIT_G + 1)
    assert session().query(Order).count() == 0
    assert session().query(Lot.held_g).scalar() == 0


def test_each_lot_is_counted_for_itself(house: Flask) -> None:
    factories.make_lot(tonnes=1)
    order(house, LIMIT_G)
    # The first lot has nine tonnes left for who pays at once, so this one spans both.
    order(house, 9_000_000, "sandbox")
    order(house, LIMIT_G)


def test_what_ended_waits_no_more(house: Flask, clock: time_machine.Traveller) -> None:
    first = order(house, LIMIT_G)
    with house.app_context():
        cancel(first)
    order(house, LIMIT_G)
    clock.shift(timedelta(days=ACCOUNT.hold_days, seconds=1))
    order(house, LIMIT_G)


def test_another_road_later_frees_nothing(house: Flask) -> None:
    first = order(house, LIMIT_G)
    with house.app_context():
        pay(first, "sandbox", "redirect", "http://localhost/back")
    assert left_g(house, 100_000) == 0


def race(house: Flask) -> list[str]:
    orders = [lambda: factories.make_order(600_000, gateway="bank_transfer")] * 4
    outcomes = together(house, *orders)
    return sorted(each.code if isinstance(each, DomainError) else "held" for each in outcomes)


def test_a_race_for_the_last_place_has_one_winner(house: Flask) -> None:
    assert race(house) == ["held", *["too_much_waiting"] * 3]


def test_without_the_ration_all_of_them_would_wait(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offsets.orders.place.ration", lambda *_: None)
    assert race(house) == ["held"] * 4


def test_a_buyer_is_told_on_the_page_and_by_the_api(house: Flask) -> None:
    order(house, LIMIT_G)
    phone = house.test_client()
    refused = place(phone, gateway="bank_transfer")
    assert (refused.status_code, refused.json["code"]) == (409, "too_much_waiting")
    assert refused.json["facts"] == {"left_g": 0}
    assert "Retry-After" not in refused.headers

    chosen = FORM | {"amount": "own", "own": "10", "unit": "yuan"}
    token = hidden(phone.get("/buy/village").text)["csrf_token"]
    review = phone.post("/buy/village", data=chosen | {"csrf_token": token}).text
    (form,) = (each for each in review.split("<form") if 'name="quote"' in each)
    sent = hidden(form) | {"step": "pay", "confirm_no_return": "yes", "gateway": "bank_transfer"}
    page = phone.post("/buy/village", data=sent)
    assert page.status_code == 422
    assert "这一批次目前还能以银行转账方式订购 0 千克" in page.text
