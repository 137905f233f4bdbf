"""A program sends a list as it is and gets groups and questions; what is wrong names its field."""

import io
import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from offsets import db
from offsets.inventories.models import Inventory
from tests.inventories.lists import list_file

ADDRESS = "/api/v1/footprints/events/participants"


def test_a_list_becomes_groups_and_questions(client: FlaskClient) -> None:
    answer = client.post(ADDRESS, data=list_file())
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["kind"], told["encoding"], told["header_row"]) == ("csv", "gb18030", 1)
    fates = {each["fate"]: each["people"] for each in told["fates"]}
    assert fates == {"taken": 5, "asked": 0, "ambiguous": 1, "refused": 0}
    (question,) = told["questions"]
    assert (question["column"], question["said"]) == ("origin", "朝阳")
    assert "CN-110105" in question["candidates"]
    assert sum(group["people"] for group in told["groups"]) == 5
    assert "张三" not in answer.text
    assert not db.session().scalar(select(func.count()).select_from(Inventory))


def test_an_answer_settles_a_question(client: FlaskClient) -> None:
    said = {"answers": [{"column": "origin", "said": "朝阳", "means": "CN-110105"}]}
    told = client.post(ADDRESS, query_string={"choices": json.dumps(said)}, data=list_file())
    assert told.get_json()["questions"] == []
    assert {"CN-110105"} <= {group["origin"] for group in told.get_json()["groups"]}


def test_a_form_is_taken_too(client: FlaskClient) -> None:
    form = {"file": (io.BytesIO(list_file()), "list.csv"), "choices": '{"header_row": 1}'}
    assert client.post(ADDRESS, data=form).status_code == 200


@pytest.mark.parametrize(
    ("choices", "body", "field"),
    [
        (None, b"", "file"),
        (None, b"PK\x03\x04", "file"),
        ("{", b"x", "choices"),
        ("[]", b"x", "choices"),
        ('{"colour": 1}', b"x", "choices.colour"),
        ('{"header_row": "1"}', b"x", "choices.header_row"),
        ('{"columns": {"origin": "D"}}', b"x", "choices.columns.origin"),
        ('{"columns": {"name": 1}}', b"x", "choices.columns.name"),
        ('{"answers": [1]}', b"x", "choices.answers.0"),
        (
            '{"answers": [{"column": "x", "said": "", "means": ""}]}',
            b"x",
            "choices.answers.0.column",
        ),
        ('{"encoding": "ebcdic"}', "城市\n".encode(), "encoding"),
    ],
)
def test_what_is_wrong_is_named(client: FlaskClient, choices, body: bytes, field: str) -> None:
    query = {"choices": choices} if choices else None
    answer = client.post(ADDRESS, query_string=query, data=body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field


def test_a_body_above_the_limit_is_not_read(client: FlaskClient) -> None:
    told = {"CONTENT_LENGTH": "25000000"}
    assert client.post(ADDRESS, data=b"a", environ_overrides=told).status_code == 413
