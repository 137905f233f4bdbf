"""The page behind the QR: masked for strangers, open for whoever has the key."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.certificates.key import key_text
from offsets.certificates.models import Certificate
from offsets.db import session
from tests import factories


@pytest.fixture
def certificate(client: FlaskClient) -> Certificate:
    """Ten kilograms of a person whose name is easy to search for."""
    factories.make_lot()
    factories.make_settled_order(holders=("欧阳娜娜",))
    return session().scalars(select(Certificate)).one()


def test_page_masks_the_name(client: FlaskClient, certificate: Certificate) -> None:
    page = client.get(f"/c/{certificate.number}")
    assert page.status_code == 200
    assert "欧**" in page.text
    assert "欧阳" not in page.text
    assert key_text(certificate.salt) not in page.text


@pytest.mark.parametrize("file_format", ["svg", "pdf", "png"])
def test_public_file_is_for_everybody(
    client: FlaskClient, certificate: Certificate, file_format: str
) -> None:
    address = f"/c/{certificate.number}.{file_format}"
    first = client.get(address)
    assert first.status_code == 200
    assert "public" in first.headers["Cache-Control"]
    assert "must-revalidate" in first.headers["Cache-Control"]
    assert client.get(address).data == first.data
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("file_format", ["svg", "pdf", "png"])
def test_key_opens_the_file(
    client: FlaskClient, certificate: Certificate, file_format: str
) -> None:
    address = f"/c/{certificate.number}.{file_format}"
    full = client.post(address, data={"key": key_text(certificate.salt)})
    assert full.status_code == 200
    assert full.headers["Cache-Control"] == "no-store"
    assert full.data != client.get(address).data


def test_key_opens_the_name(client: FlaskClient, certificate: Certificate) -> None:
    key = key_text(certificate.salt)
    page = client.post(f"/c/{certificate.number}/holder", data={"key": key})
    assert "欧阳娜娜" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    told = client.post(
        f"/c/{certificate.number}/holder",
        data={"key": key.lower()},
        headers={"Accept": "application/json"},
    )
    assert told.json == {"holder": "欧阳娜娜", "occasion": None}


@pytest.mark.parametrize("key", ["", "A" * 26, "钥匙", "\ud800" * 3, "x" * 5000])
def test_another_key_opens_nothing(client: FlaskClient, certificate: Certificate, key: str) -> None:
    data = {"key": key.encode("utf-8", "replace")}
    for address in ("holder", ".pdf"):
        path = f"/c/{certificate.number}{'/' if address == 'holder' else ''}{address}"
        answer = client.post(path, data=data)
        assert answer.status_code == 404
        assert "欧阳" not in answer.text
    told = client.post(
        f"/c/{certificate.number}/holder", data=data, headers={"Accept": "application/json"}
    )
    assert (told.status_code, told.json) == (404, {"holder": None})


def test_typed_number_leads_to_the_page(client: FlaskClient, certificate: Certificate) -> None:
    number = certificate.number
    typed = f"{number[:4]}-{number[4:8]}-{number[8:]}".lower()
    assert client.get(f"/c/{typed}").headers["Location"] == f"/c/{number}"
    assert client.get(f"/verify?number={typed}").headers["Location"] == f"/c/{number}"
    assert client.get(f"/C/{number}").status_code == 200


def test_verify_says_what_is_wrong(client: FlaskClient, certificate: Certificate) -> None:
    number = certificate.number
    wrong = ("2" if number[0] != "2" else "3") + number[1:]
    assert client.get("/verify").status_code == 200
    assert "number-fault" in client.get(f"/verify?number={wrong}").text
    assert client.get("/verify?number=222222222222").status_code == 404
    for typed in ("222222222222", wrong, "garbage", "<script>"):
        assert client.get(f"/c/{typed}").status_code == 404


def test_api_masks_and_unlocks(client: FlaskClient, certificate: Certificate) -> None:
    shown = client.get(f"/api/v1/certificates/{certificate.number}").json
    assert (shown["holder"], shown["masked"], shown["mass_g"]) == ("欧**", True, 10_000)
    assert shown["slices"][0]["spans"][0] | {"first_serial": 0, "last_serial": 0} == {
        "first_serial": 0, "last_serial": 0, "from_g": 0, "to_g": 10_000,
    }  # fmt: skip
    address = f"/api/v1/certificates/{certificate.number}/unlock"
    full = client.post(address, json={"key": key_text(certificate.salt)})
    assert full.json["holder"] == "欧阳娜娜"
    assert client.post(address, json={"key": "A" * 26}).status_code == 404


def test_addresses_on_the_page_carry_no_person(
    client: FlaskClient, certificate: Certificate
) -> None:
    page = client.post(f"/c/{certificate.number}/holder", data={"key": key_text(certificate.salt)})
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
    assert addresses
    assert not [a for a in addresses if "欧" in a or key_text(certificate.salt) in a]


def test_void_certificate_says_so(client: FlaskClient, certificate: Certificate) -> None:
    from offsets.certificates.void import void_order
    from offsets.db import transaction

    before = client.get(f"/c/{certificate.number}.pdf").data
    with transaction() as writing:
        void_order(writing, certificate.order_id, "退款 Refund")
    assert "certificate--void" in client.get(f"/c/{certificate.number}").text
    assert client.get(f"/c/{certificate.number}.pdf").data != before
    assert client.get(f"/api/v1/certificates/{certificate.number}").json["state"] == "voided"
