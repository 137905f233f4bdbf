"""Lists of participants and the organiser's forms, as tests send them."""

import io
import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.footprint.participants.sheets import csv_file

HEADER = ("序号", "姓名", "手机", "出发城市", "出行方式", "舱位", "住宿晚数", "参会方式")
ROWS = (
    (1, "张三", "13800000001", "北京", "高铁", "", 2, "线下"),
    (2, "李四", "13800000002", "北京", "飞机", "经济舱", 2, "线下"),
    (3, "王五", "13800000003", "武汉", "高铁", "", 1, "线下"),
    (4, "赵六", "13800000004", "朝阳", "高铁", "", 1, "线下"),
    (5, "孙七", "13800000005", "上海", "", "", 0, "线下"),
    (6, "周八", "13800000006", "厦门", "", "", "", "线上"),
)
USES = {"energy.electricity": "12500", "lodging_meals.meal": "1800", "goods.paper": "350"}


def list_file(rows=ROWS, encoding: str = "gb18030") -> bytes:
    return csv_file([HEADER, *rows], encoding)


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def send(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    """Post a form with the token that its page gives."""
    token = hidden(client.get("/event").text, "csrf_token")
    return client.post(address, data={"csrf_token": token, **fields})


def upload(client: FlaskClient, data: bytes, **fields: object) -> TestResponse:
    return send(client, "/event/list", file=(io.BytesIO(data), "list"), **fields)


def kept_event(client: FlaskClient, **fields: object) -> str:
    """The address of an event that was counted from the list above."""
    token = hidden(upload(client, list_file()).text, "list")
    said = {"venue": "福州", "unsaid": "by_distance", "treatment": "extrapolated", **USES}
    answer = send(client, "/event/groups", list=token, **(said | fields))
    assert answer.status_code == 303, re.findall(r'class="fault"[^>]*>([^<]*)', answer.text)
    return answer.headers["Location"]
