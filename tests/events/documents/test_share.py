"""An attendee's certificate inside an event: page, PDF and JSON agree, and it counts once."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from offsets.certificates.models import Certificate
from offsets.db import session, transaction
from offsets.events.digest import fits
from offsets.events.retired.attach import attach_certificate
from offsets.events.retired.count import count_due
from offsets.ledger.commitment import canonical
from tests.events.documents.reading import after, page_text, pdf_text
from tests.events.making import TONNE, make_certificate, make_frozen, make_measured
from tests.factories import make_lot

pytestmark = pytest.mark.usefixtures("clock")
MASS_G = 12_345


@pytest.fixture
def shared() -> tuple[str, str]:
    """An event and the number of a certificate that counts for it."""
    event = make_frozen(TONNE)
    make_lot(tonnes=1)
    number, key = make_certificate(MASS_G)
    attach_certificate(event, number, key)
    return event, number


def test_page_pdf_and_json_agree_to_the_gram(client: FlaskClient, shared: tuple[str, str]) -> None:
    path = "/e/{}/shares/{}".format(*shared)
    document = client.get(f"{path}.json")
    assert document.get_json()["piece"]["mass_g"] == MASS_G
    assert canonical(document.get_json()) == document.data
    assert fits(document.get_json())
    (printed,) = pdf_text(client.get(f"{path}.pdf").data)
    for text in (page_text(client.get(path).text), printed):
        assert after("抵消", text.replace("活动抵消份额", "")) == MASS_G
        assert document.get_json()["sha256"] in text
        assert "碳中和" not in text


def test_a_void_one_says_so_and_a_strange_one_is_not_there(
    client: FlaskClient, shared: tuple[str, str]
) -> None:
    event, number = shared
    before = client.get(f"/e/{event}/shares/{number}.json").data
    holder = session().scalars(select(Certificate.id).filter_by(number=number)).one()
    with transaction() as writing:
        writing.execute(update(Certificate).filter_by(id=holder).values(state="voided"))
    count_due()
    (printed,) = pdf_text(client.get(f"/e/{event}/shares/{number}.pdf").data)
    assert "已作废" in printed
    assert client.get(f"/e/{event}/shares/{number}.json").data == before
    other, _ = make_certificate(MASS_G)
    assert client.get(f"/e/{event}/shares/{other}").status_code == 404


def test_there_is_none_before_the_inventory_is_final(client: FlaskClient) -> None:
    event = make_measured(TONNE)
    make_lot(tonnes=1)
    number, key = make_certificate(MASS_G)
    attach_certificate(event, number, key)
    assert client.get(f"/e/{event}/shares/{number}").status_code == 404
