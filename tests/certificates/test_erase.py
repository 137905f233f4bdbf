"""A holder's request takes their words out of our rows, and nothing out of what is proved."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from offsets.certificates import read
from offsets.certificates.erase import erase
from offsets.certificates.key import key_text
from offsets.certificates.models import Certificate
from offsets.certificates.statement import statement
from offsets.db import engine, session, transaction
from offsets.errors import Conflict, NotFound
from offsets.ledger.commitment import commit
from offsets.orders.audit import audit
from offsets.orders.models import Order
from tests import factories

NAME = "欧阳娜娜"


@pytest.fixture
def certificate(app: Flask) -> Certificate:
    factories.make_lot()
    factories.make_settled_order(holders=(NAME,), purpose="event", occasion="娜娜的婚礼")
    return session().scalars(select(Certificate)).one()


def erased(number: str) -> None:
    with transaction() as writing:
        erase(writing, number)


def everything_stored() -> str:
    """Every value of every table, as SQL sees it."""
    from offsets.db import Base

    with engine().connect() as connection:
        tables = Base.metadata.sorted_tables
        return "".join(str(connection.execute(select(table)).all()) for table in tables)


def test_no_table_holds_the_words_any_more(certificate: Certificate) -> None:
    assert NAME in everything_stored()  # Otherwise the check below could not fail.
    erased(certificate.number)
    left = everything_stored()
    assert NAME not in left
    assert "婚礼" not in left


def test_the_holder_still_opens_the_commitment(certificate: Certificate) -> None:
    kept = statement(certificate), certificate.salt
    erased(certificate.number)
    row = session().scalars(select(Certificate).execution_options(populate_existing=True)).one()
    assert row.salt is None
    assert commit(kept[1], kept[0]) == row.commitment
    assert statement(row) != kept[0]


def test_the_certificate_stays_valid_and_says_why_it_names_nobody(
    certificate: Certificate,
) -> None:
    erased(certificate.number)
    document = read.document(certificate.number, full=False)
    assert (document.state, document.holder, document.erased) == ("valid", None, True)
    assert audit(session()).faults == ()


def test_others_of_the_order_keep_their_names(app: Flask) -> None:
    factories.make_lot()
    order = factories.make_settled_order(holders=("甲", "乙", "丙"), gift_message="全班")
    second = session().scalars(select(Certificate).where(Certificate.position == 1)).one()
    erased(second.number)
    row = session().scalars(select(Order).execution_options(populate_existing=True)).one()
    assert row.holders == ["甲", None, "丙"]
    assert session().scalars(
        select(Certificate.holder_name).order_by(Certificate.position)
    ).all() == ["甲", None, "丙"]
    assert factories.fresh(order).state == "settled"


def test_once_is_enough(certificate: Certificate) -> None:
    erased(certificate.number)
    with pytest.raises(Conflict):
        erased(certificate.number)
    with pytest.raises(NotFound):
        erased("K7M2Q9XW4RTW")


class TestByKey:
    def test_on_the_page(self, client: FlaskClient, certificate: Certificate) -> None:
        key = key_text(certificate.salt)
        address = f"/c/{certificate.number}"
        answer = client.post(f"{address}/erasure", data={"key": key, "confirm": "yes"})
        assert answer.status_code == 303
        page = client.get(address)
        assert NAME[0] not in page.text.split("<main")[1]
        assert "持有人" in page.text
        assert client.post(f"{address}/holder", data={"key": key}).status_code == 404

    def test_through_the_api(self, client: FlaskClient, certificate: Certificate) -> None:
        address = f"/api/v1/certificates/{certificate.number}"
        body = {"key": key_text(certificate.salt), "confirm": True}
        told = client.post(f"{address}/erasure", json=body).json
        assert (told["holder"], told["erased"], told["state"]) == (None, True, "valid")
        assert client.post(f"{address}/unlock", json={"key": body["key"]}).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "status"),
        [({"key": "A" * 26}, 404), ({"confirm": False}, 422), ({"confirm": None}, 422)],
    )
    def test_nothing_goes_without_key_and_word(
        self,
        client: FlaskClient,
        certificate: Certificate,
        changes: dict[str, object],
        status: int,
    ) -> None:
        body = {"key": key_text(certificate.salt), "confirm": True} | changes
        answer = client.post(f"/api/v1/certificates/{certificate.number}/erasure", json=body)
        assert answer.status_code == status
        assert NAME in everything_stored()
