import hashlib
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from offsets.db import session
from offsets.edge.device import COOKIE
from offsets.orders.access import claim_code
from offsets.orders.find import find
from offsets.orders.read import order as read_order
from offsets.stock.availability import lot as lot_view
from tests.factories import make_lot, make_order, make_project, make_settled_order, say_paid
from tests.orders.test_buying import hidden

PHONE = "p" * 22


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    """The phone on which the orders of these tests are bought."""
    client = app.test_client()
    client.set_cookie(COOKIE, PHONE)
    return client


@pytest.fixture
def bought() -> dict[str, object]:
    """What makes an order of the factories this phone's."""
    make_lot(code="LOT")
    return {"device_hash": hashlib.sha256(PHONE.encode()).digest()}


def press(client: FlaskClient, page: str, path: str) -> str:
    """Send a page's one-button form to a path of the order; the page it leads to."""
    token = hidden(page)["csrf_token"]
    return str(client.post(path, data={"csrf_token": token}, follow_redirects=True).text)


def test_somebody_elses_order_does_not_exist(
    phone: FlaskClient, client: FlaskClient, bought: dict[str, object]
) -> None:
    order = make_order(**bought)
    assert phone.get(f"/o/{order}").status_code == 200
    for path in ("", "/return", "/certificates"):
        assert client.get(f"/o/{order}{path}").status_code == 404
        assert client.get(f"/o/{'z' * 16}{path}").status_code == 404


def test_a_placed_order_can_be_paid_and_looks_again(
    phone: FlaskClient, bought: dict[str, object]
) -> None:
    order = make_order(**bought)
    page = phone.get(f"/o/{order}")
    assert "待付款" in page.text
    assert "Refresh" not in page.headers
    answer = phone.post(f"/o/{order}/pay", data={"csrf_token": hidden(page.text)["csrf_token"]})
    assert "/sandbox/pay/" in answer.location
    waiting = phone.get(f"/o/{order}")
    assert waiting.headers["Refresh"] == "5"
    assert waiting.headers["Cache-Control"] == "no-store"


def test_an_order_that_is_paid_already_shows_itself(
    phone: FlaskClient, bought: dict[str, object]
) -> None:
    order = make_order(**bought)
    page = phone.get(f"/o/{order}").text
    say_paid(order)
    assert "证书已签发" in press(phone, page, f"/o/{order}/pay")


def test_coming_back_asks_the_gateway(phone: FlaskClient, bought: dict[str, object]) -> None:
    order = make_order(**bought)
    page = phone.get(f"/o/{order}").text
    pay = phone.post(f"/o/{order}/pay", data={"csrf_token": hidden(page)["csrf_token"]})
    back = phone.post(pay.location, data={"action": "lose_notice"})
    assert back.location.endswith(f"/o/{order}/return")
    assert "证书已签发" in phone.get(back.location, follow_redirects=True).text


def test_a_cancelled_order_gives_its_grams_back(
    phone: FlaskClient, bought: dict[str, object]
) -> None:
    order = make_order(**bought)
    page = phone.get(f"/o/{order}").text
    assert "已取消" in press(phone, page, f"/o/{order}/cancel")
    session().rollback()
    assert lot_view("LOT").held_g == 0


def test_an_overdue_order_says_so(
    phone: FlaskClient, bought: dict[str, object], clock: object
) -> None:
    order = make_order(**bought)
    clock.shift(16 * 60)  # type: ignore[attr-defined]
    page = phone.get(f"/o/{order}").text
    assert "付款时间已过" in page
    assert "/cancel" not in page


def test_a_settled_order_shows_its_certificate_with_the_whole_name(
    phone: FlaskClient, bought: dict[str, object]
) -> None:
    order = make_settled_order(**bought)
    [line] = read_order(order).certificates
    page = phone.get(f"/o/{order}").text
    assert f"/c/{line.number}#{line.key}" in page
    assert "小林" in page
    poster = phone.get(f"/o/{order}/certificates/{line.number}.png")
    assert poster.mimetype == "image/png"
    assert poster.headers["Cache-Control"] == "no-store"
    assert phone.get(f"/o/{order}/certificates/{line.number}.exe").status_code == 404


def test_a_certificate_of_another_order_is_not_handed_out(
    phone: FlaskClient, bought: dict[str, object]
) -> None:
    mine, other = make_settled_order(**bought), make_settled_order()
    [line] = read_order(other).certificates
    assert phone.get(f"/o/{mine}/certificates/{line.number}.pdf").status_code == 404


def test_many_certificates_are_paged(phone: FlaskClient, bought: dict[str, object]) -> None:
    holders = tuple(f"同学{i}" for i in range(60))
    order = make_settled_order(holders=holders, mass_g=1_000, **bought)
    first = phone.get(f"/o/{order}").text
    assert "同学49" in first
    assert "同学50" not in first
    more = re.search(rf'href="(/o/{order}/certificates\?after=\d+)"', first)
    assert more is not None
    rest = phone.get(more[1]).text
    assert "同学50" in rest
    assert "同学59" in rest
    assert "更多证书" not in rest


def test_tonnes_to_order_wait_for_their_retirement(
    phone: FlaskClient, bought: dict[str, object]
) -> None:
    make_project("grove", to_order_price_fen_per_t=2_000, to_order_min_t=5)
    order = make_order(mass_g=5_000_000, project="grove", to_order=True, **bought)
    say_paid(order)
    page = phone.get(f"/o/{order}").text
    assert "已付款，等待注销" in page
    assert "还没有注销" in page


def test_my_orders_are_those_of_this_phone(
    phone: FlaskClient, client: FlaskClient, bought: dict[str, object]
) -> None:
    order = make_order(**bought)
    assert f"/o/{order}" in phone.get("/mine").text
    stranger = client.get("/mine").text
    assert order not in stranger
    assert "还没有买过" in stranger


def test_a_gift_is_opened_once_and_stays_on_that_phone(
    phone: FlaskClient, client: FlaskClient, app: Flask, bought: dict[str, object]
) -> None:
    order = make_settled_order(purpose="gift", gift_message="生日快乐", **bought)
    code = claim_code(find(order).public_id)
    assert f"{code[:4]}-{code[4:8]}-{code[8:]}" in phone.get(f"/o/{order}").text
    assert "证书已签发" in _claim(client, f" {code[:6].lower()} {code[6:]}")
    assert f"/o/{order}" in client.get("/mine").text
    assert "已在另一台设备上打开" in _claim(app.test_client(), code)


def test_a_mistyped_gift_code_stays_in_the_field(client: FlaskClient) -> None:
    page = _claim(client, "ABCD-EFGH-JKMN")
    assert 'value="ABCD-EFGH-JKMN"' in page
    assert '<p class="fault"' in page


def _claim(client: FlaskClient, code: str) -> str:
    token = hidden(client.get("/claim").text)["csrf_token"]
    sent = {"csrf_token": token, "code": code}
    return str(client.post("/claim", data=sent, follow_redirects=True).text)
