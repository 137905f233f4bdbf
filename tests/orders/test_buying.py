import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from offsets.db import session
from offsets.orders.models import Order
from offsets.stock.availability import lot as lot_view
from tests.factories import make_lot, make_project

FORM = {"step": "review", "amount": "100", "purpose": "myself", "display_name": "小林"}


@pytest.fixture
def shop(client: FlaskClient) -> FlaskClient:
    """A phone in front of the open buying form."""
    make_lot(code="LOT")
    client.get("/buy/village")
    return client


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, as the browser would send them back."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def send(client: FlaskClient, **fields: str) -> str:
    """Send the form with a fresh token; the page that comes back."""
    token = hidden(client.get("/buy/village").text)["csrf_token"]
    answer = client.post("/buy/village", data={**FORM, "csrf_token": token, **fields})
    return str(answer.text)


def orders() -> list[Order]:
    session().rollback()
    return list(session().query(Order).all())


def test_the_tick_is_never_made_for_the_buyer(shop: FlaskClient) -> None:
    page = send(shop)
    assert "10 千克" in page
    tick = re.search(r'<input[^>]*name="confirm_no_return"[^>]*>', page)
    assert tick is not None
    assert "checked" not in tick[0]
    assert "required" in tick[0]


def test_one_yuan_leads_to_the_pay_page(shop: FlaskClient) -> None:
    sent = hidden(send(shop)) | {"step": "pay", "confirm_no_return": "yes"}
    answer = shop.post("/buy/village", data=sent)
    assert answer.status_code == 303
    assert "/sandbox/pay/" in answer.location
    [order] = orders()
    assert (order.mass_g, order.amount_fen, order.holders) == (10_000, 100, ["小林"])
    assert order.device_hash is not None


def test_a_double_tap_buys_once(shop: FlaskClient) -> None:
    sent = hidden(send(shop)) | {"step": "pay", "confirm_no_return": "yes"}
    first, second = (shop.post("/buy/village", data=sent) for _ in range(2))
    assert first.location == second.location
    assert len(orders()) == 1
    # Without its key the same form would have bought twice: the key does the work.
    shop.post("/buy/village", data=sent | {"key": ""})
    assert len(orders()) == 2


def test_without_the_tick_nothing_is_bought(shop: FlaskClient) -> None:
    answer = shop.post("/buy/village", data=hidden(send(shop)) | {"step": "pay"})
    assert answer.status_code == 422
    assert "请先确认" in answer.text
    assert orders() == []
    assert lot_view("LOT").held_g == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "own", "own": "1.234"}, "请写金额（元）"),
        ({"amount": "own", "own": ""}, "这里还没有填"),
        ({"amount": "own", "own": "0.0001", "unit": "kg"}, "请写重量（千克）"),
        ({"amount": "7"}, "这里还没有填"),
        ({"amount": "own", "own": "99999", "unit": "kg"}, "还能买 10,000 千克"),
        ({"display_name": " "}, "写个名字，或勾选匿名"),
        ({"display_name": "字" * 500}, "最多 40 个字"),
        ({"display_name": "<b>"}, "含有 &lt; 或 &gt;"),
        ({"display_name": "a\u202eb"}, "改变文字方向"),
        ({"purpose": "event"}, "请写明为哪一场活动"),
        ({"purpose": "bribery"}, "这里还没有填"),
        ({"purpose": "gift", "gift_message": "好" * 300}, "最多 200 个字"),
        ({"recipients": "甲\n<乙>\n丙"}, "第 2 行："),
        ({"to_order": "yes"}, "不接受按单注销"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(
    shop: FlaskClient, fields: dict[str, str], said: str
) -> None:
    page = send(shop, display_name=fields.pop("display_name", "留下的名字"), **fields)
    assert said in page
    assert '<p class="fault"' in page
    assert orders() == []
    if "recipients" not in fields and "留下的名字" in page:
        assert 'value="留下的名字"' in page


def test_errors_are_told_in_english_too(shop: FlaskClient) -> None:
    shop.get("/language/en")
    assert "Write an amount in yuan" in send(shop, amount="own", own="x")


def test_a_class_gets_a_certificate_each(shop: FlaskClient) -> None:
    page = send(shop, recipients="甲\n\n乙\r\n丙\n", display_name="")
    assert "3 张，每张 10 千克" in page
    assert "付款 3 元" in page


def test_own_kilograms_and_what_is_not_needed(client: FlaskClient) -> None:
    make_lot(price_fen_per_t=1_550_000)
    page = send(client, amount="100")
    assert "64 克" in page or "0.064 千克" in page
    assert "不收" in page
    assert "0.25 千克" in send(client, amount="own", own="０．２５", unit="kg")


def test_an_old_quote_is_renewed_before_anything_is_charged(
    shop: FlaskClient, clock: object
) -> None:
    sent = hidden(send(shop)) | {"step": "pay", "confirm_no_return": "yes"}
    clock.shift(31 * 60)  # type: ignore[attr-defined]
    page = shop.post("/buy/village", data=sent)
    assert "这是新的报价" in page.text
    assert orders() == []


def test_changing_something_keeps_what_was_typed(shop: FlaskClient) -> None:
    sent = hidden(send(shop, purpose="gift", gift_message="生日快乐")) | {"step": "edit"}
    page = shop.post("/buy/village", data=sent)
    assert page.status_code == 200
    assert "生日快乐" in page.text


def test_a_form_without_our_token_is_refused(shop: FlaskClient) -> None:
    assert shop.post("/buy/village", data=FORM).status_code == 400


def test_a_forest_without_lots_cannot_be_bought(client: FlaskClient) -> None:
    make_project("bare")
    page = client.get("/buy/bare")
    assert "目前没有在售" in page.text
    assert "<form" not in page.text


def test_whole_tonnes_are_retired_to_order(client: FlaskClient) -> None:
    make_project(to_order_price_fen_per_t=2_000, to_order_min_t=5)
    make_lot()
    page = send(client, amount="own", own="5000", unit="kg", to_order="yes")
    assert "付款 100 元" in page
    assert "已付款，等待注销" in page
    assert "最少 5 吨" in send(client, amount="own", own="1000", unit="kg", to_order="yes")


def test_a_buyer_stays_at_the_name_they_came_by(shop: FlaskClient) -> None:
    by_name = {"base_url": "http://127.0.0.1"}
    page = shop.get("/buy/village", **by_name)
    sent = {**FORM, "csrf_token": hidden(page.text)["csrf_token"]}
    review = shop.post("/buy/village", data=sent, **by_name)
    sent = hidden(review.text) | {"step": "pay", "confirm_no_return": "yes"}
    pay = shop.post("/buy/village", data=sent, **by_name).location
    assert pay.startswith("http://127.0.0.1/sandbox/pay/")
    back = shop.post(pay, data={"action": "pay"})
    assert back.location.startswith("http://127.0.0.1/o/")
