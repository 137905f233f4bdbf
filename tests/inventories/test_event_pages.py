"""An organiser goes from a list to a frozen result; what is wrong is told, and nothing stored."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from offsets import db
from offsets.inventories import event_plan
from offsets.inventories.models import Inventory
from tests.footprint.participants.sheets import xlsx_file
from tests.inventories.lists import HEADER, ROWS, hidden, kept_event, list_file, send, upload


def kept_rows() -> int:
    return db.session().scalar(select(func.count()).select_from(Inventory)) or 0


@pytest.mark.parametrize(
    "file", [list_file(), list_file(encoding="utf-8"), xlsx_file([HEADER, *ROWS])]
)
def test_every_rows_fate_is_shown_and_nobody_named(client: FlaskClient, file: bytes) -> None:
    page = upload(client, file)
    assert page.status_code == 200
    assert "读到 5 人" in page.text
    assert "北京市朝阳区" in page.text
    for secret in ("张三", "13800000001"):
        assert secret not in page.text
    # A column that was meant and not recognised is missed here.
    assert re.search(r"读取时丢弃的列：[^。]*姓名", page.text)
    assert kept_rows() == 0


def test_rows_are_previewed_with_their_fate(client: FlaskClient) -> None:
    page = upload(client, list_file()).text
    table = page[page.index("逐行查看") :]
    rows = re.findall(r"<tr><td>(\d+)</td>(.*?)</tr>", table, re.DOTALL)
    fates = {int(number): re.findall(r"<td>(.*?)</td>", cells)[0] for number, cells in rows}
    by_words = {word: [n for n, fate in fates.items() if fate == word] for word in fates.values()}
    assert by_words["采用"]
    assert len(by_words["有歧义"]) == 1
    assert list(fates) == sorted(fates)


def test_an_answer_is_asked_for_once_and_then_counted(client: FlaskClient) -> None:
    token = hidden(upload(client, list_file()).text, "list")
    answer = {"asked.1": "origin", "said.1": "朝阳", "answer.1": "CN-110105"}
    page = send(client, "/event/answers", list=token, step="answers", **answer)
    assert "读到 6 人" in page.text
    assert "请说明" not in page.text
    again = send(client, "/event/answers", list=hidden(page.text, "list"), step="answers")
    assert "读到 6 人" in again.text


def test_the_result_is_frozen_and_shown(client: FlaskClient) -> None:
    address = kept_event(client)
    assert kept_rows() == 1
    page = client.get(address)
    assert page.status_code == 200
    for word in (
        "在福州举办的活动",
        "预估",
        "北京",
        "高铁",
        "按类别",
        "随机抽样",
        "/factors/cn-grid-2023/",
    ):
        assert word in page.text, word
    grams = re.search(r'href="/buy\?mass_g=(\d+)"', page.text)
    assert grams
    # From a bar one tap to its lines, whose every figure is one tap from its source.
    leads = set(re.findall(r'href="#((?:of|by)-\w+)"', page.text))
    assert {"of-transport", "by-rail_high_speed"} <= leads
    assert leads <= set(re.findall(r'id="([\w-]+)"', page.text))
    export = client.get(f"{address}.json").get_json()
    assert int(grams[1]) == sum(each["central_g"] for each in export["totals"].values())


def test_what_was_assumed_stands_on_the_result(client: FlaskClient) -> None:
    page = client.get(kept_event(client)).text
    assert "名单没有写 1 人的出行方式" in page
    assert "按往返计" in page
    assert "5 人中的 1 人" in page


def test_people_who_are_left_open_make_it_incomplete(client: FlaskClient) -> None:
    page = client.get(kept_event(client, treatment="asked")).text
    assert "尚不完整" in page
    assert "未计入" in page
    assert "尚不完整" not in client.get(kept_event(client)).text


def test_columns_can_be_said(client: FlaskClient) -> None:
    rows = [("a", "b"), ("北京", "高铁"), ("武汉", "高铁")]
    file = "\n".join(",".join(row) for row in rows).encode()
    assert upload(client, file).status_code == 422
    said = {"header_row": "1", "column.origin": "1", "column.mode": "2"}
    assert "读到 2 人" in upload(client, file, **said).text


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (b"", "还没有填"),
        (b"PK\x03\x04 broken", "工作簿"),
        ("序号,姓名\n1,张三\n".encode(), "表头"),
        (b"\x00\x01\x02" * 50, ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(client, file: bytes, word: str) -> None:
    page = upload(client, file)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert word in page.text
    assert kept_rows() == 0


def said_to_be_long(client: FlaskClient, address: str, length: int) -> int:
    """The status that a body of this length gets before a byte of it is read."""
    kind = "multipart/form-data; boundary=x"
    body = io.BytesIO(b"--x--\r\n")
    told = {"CONTENT_LENGTH": str(length)}
    answer = client.post(address, input_stream=body, content_type=kind, environ_overrides=told)
    return answer.status_code


def test_only_the_upload_may_be_large(client: FlaskClient) -> None:
    assert said_to_be_long(client, "/event/list", 15_000_000) == 400  # read, and without a token
    assert said_to_be_long(client, "/event/list", 25_000_000) == 413
    assert said_to_be_long(client, "/event/groups", 15_000_000) == 413


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({}, "venue"),
        ({"venue": "朝阳"}, "venue"),
        ({"venue": "某某地"}, "venue"),
        ({"venue": "福州", "energy.electricity": "viel"}, "energy-electricity"),
        ({"venue": "福州", "energy.electricity": "-5"}, "energy-electricity"),
        ({"venue": "福州", "from.1": "北京"}, "people-1"),
        ({"venue": "福州", "from.1": "北京", "people.1": "1.5"}, "people-1"),
        ({"venue": "福州", "from.1": "北京", "people.1": "9999999"}, "people-1"),
        ({"venue": "福州", "online": "x"}, "online"),
        ({"venue": "福州", "unsaid": "by_magic"}, "unsaid"),
        ({"venue": "伦敦, 英国", "energy.electricity": "5"}, "energy-electricity"),
        ({"venue": "福州"}, "people"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client: FlaskClient, fields, at: str) -> None:
    page = send(client, "/event/groups", **fields)
    assert page.status_code == 422
    assert f'href="#{at}"' in page.text
    assert kept_rows() == 0


def test_several_places_are_offered(client: FlaskClient) -> None:
    page = send(client, "/event/groups", venue="朝阳").text
    assert '<option value="CN-110105">' in page


def test_a_place_that_was_chosen_stays_chosen(client: FlaskClient) -> None:
    page = send(client, "/event/groups", venue="IATA-AAT", online="x").text
    assert '<option value="IATA-AAT">阿勒泰雪都机场 (AAT)</option>' in page


def test_more_different_journeys_than_are_kept_are_refused(client, monkeypatch) -> None:
    monkeypatch.setattr(event_plan, "MAX_JOURNEYS_OF_A_LIST", 1)
    token = hidden(upload(client, list_file()).text, "list")
    page = send(client, "/event/groups", list=token, venue="福州", unsaid="plane")
    assert page.status_code == 422
    assert kept_rows() == 0


def test_totals_need_no_list(client: FlaskClient) -> None:
    fields = {"from.1": "北京", "people.1": "120", "by.1": "rail_high_speed", "nights.1": "2"}
    answer = send(client, "/event/groups", venue="福州", **fields)
    assert answer.status_code == 303
    lines = client.get(answer.headers["Location"] + ".json").get_json()["lines"]
    assert {line["activity"] for line in lines} == {"rail_high_speed", "hotel"}
    assert {line["people"] for line in lines} == {120}


def test_a_list_that_was_tampered_with_is_refused(client: FlaskClient) -> None:
    token = hidden(upload(client, list_file()).text, "list")
    page = send(client, "/event/groups", list=token[:-3] + "abc", venue="福州")
    assert page.status_code == 422
    assert "重新上传" in page.text


def test_another_place_is_compared(client: FlaskClient) -> None:
    address = kept_event(client)
    page = client.get(f"{address}/elsewhere?else=武汉，朝阳").text
    assert "武汉：有 1 人就在家门口" in page
    assert "朝阳:" in page
    assert kept_rows() == 1


def test_the_same_form_sent_twice_is_one_result(client: FlaskClient) -> None:
    assert kept_event(client) == kept_event(client)
    assert kept_rows() == 1
