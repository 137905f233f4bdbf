"""The holder's file proves the certificate with nothing but the file and the log's key."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from offsets.certificates.key import key_text
from offsets.certificates.models import Certificate
from offsets.certificates.proof import certificate_file, sealed_at
from offsets.db import session
from offsets.errors import NotFound
from offsets.ledger.certificate_check import check_file
from offsets.ledger.errors import Refused
from offsets.log.demo import begin_log
from offsets.log.errors import NotSealedYet
from offsets.log.store import Folder
from offsets.log.witnesses import trust
from offsets.log.work import seal_and_publish
from tests import factories
from tests.log import deeds


@pytest.fixture
def log(app: Flask, tmp_path: Path) -> Iterator[Folder]:
    """A log with its first key and an empty folder."""
    usual = app.extensions["log_store"]
    app.extensions["log_store"] = found = Folder(tmp_path)
    app.extensions.pop("log_shown", None)
    begin_log()
    yield found
    app.extensions["log_store"] = usual
    app.extensions.pop("log_shown", None)


@pytest.fixture
def certificate(log: Folder) -> Certificate:
    """Ten kilograms, sealed."""
    factories.make_lot(tonnes=1)
    factories.make_settled_order(holders=("欧阳娜娜",))
    seal_and_publish()
    return newest()


def newest() -> Certificate:
    return session().scalars(select(Certificate).order_by(Certificate.id.desc())).first()


def file_of(row: Certificate) -> bytes:
    return certificate_file(row.number, key_text(row.salt))


def test_the_file_verifies_with_the_logs_key_alone(certificate: Certificate) -> None:
    proved = check_file(file_of(certificate), trust(session()))
    assert proved.file.statement.holder == "欧阳娜娜"
    assert proved.open_tonnes == 1


def test_one_changed_bit_is_refused(certificate: Certificate) -> None:
    raw = file_of(certificate).replace("欧阳".encode(), "欧陽".encode())
    with pytest.raises(Refused):
        check_file(raw, trust(session()))


def test_the_list_of_a_full_tonne_is_in_the_file(certificate: Certificate) -> None:
    factories.make_settled_order(mass_g=10_000, holders=("某人",) * 99)
    seal_and_publish()
    raw = file_of(certificate)
    assert check_file(raw, trust(session())).open_tonnes == 0
    assert len(raw) < 8_000


def test_a_certificate_of_two_lots_has_two_parts(log: Folder) -> None:
    for code in ("LOT-A", "LOT-B"):
        factories.make_lot(code=code, tonnes=1)
    factories.make_settled_order(mass_g=1_500_000)
    seal_and_publish()
    proved = check_file(file_of(newest()), trust(session()))
    assert [part.issue.entry.mass_g for part in proved.file.parts] == [1_000_000, 500_000]


def test_a_file_kept_from_earlier_still_verifies(certificate: Certificate) -> None:
    before = file_of(certificate)
    factories.make_settled_order()
    seal_and_publish()
    assert file_of(certificate) != before
    check_file(before, trust(session()))


def test_before_sealing_it_is_not_there_yet(log: Folder) -> None:
    factories.make_lot()
    factories.make_settled_order()
    with pytest.raises(NotSealedYet):
        file_of(newest())
    assert sealed_at(newest().number) is None
    seal_and_publish()
    assert sealed_at(newest().number) == (2,)


def test_another_key_opens_nothing(certificate: Certificate) -> None:
    with pytest.raises(NotFound):
        certificate_file(certificate.number, "A" * 26)


def test_the_api_gives_it_to_whoever_has_the_key(
    client: FlaskClient, certificate: Certificate
) -> None:
    address = f"/api/v1/certificates/{certificate.number}/proof"
    key = key_text(certificate.salt)
    answer = client.get(address, headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data == file_of(certificate)
    for headers in ({}, {"Authorization": "Bearer " + "A" * 26}, {"Authorization": key}):
        assert client.get(address, headers=headers).status_code == 404


def test_the_api_says_that_it_may_be_asked_again(client: FlaskClient, log: Folder) -> None:
    factories.make_lot()
    factories.make_settled_order()
    row = newest()
    answer = client.get(
        f"/api/v1/certificates/{row.number}/proof",
        headers={"Authorization": f"Bearer {key_text(row.salt)}"},
    )
    assert (answer.status_code, answer.json["code"]) == (409, "not_sealed_yet")
    assert (answer.json["retryable"], answer.headers["Retry-After"]) == (True, "2")


def test_the_page_offers_it(client: FlaskClient, certificate: Certificate) -> None:
    address = f"/c/{certificate.number}"
    assert f'href="{address}/proof"' in client.get(address).text
    assert client.get(f"{address}/proof").headers["Location"] == f"{address}#unlock"
    answer = client.post(f"{address}/proof", data={"key": key_text(certificate.salt)})
    assert answer.data == file_of(certificate)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert client.post(f"{address}/proof", data={"key": "A" * 26}).status_code == 404


def test_the_holders_pdf_carries_it_and_no_other_does(
    client: FlaskClient, certificate: Certificate
) -> None:
    address = f"/c/{certificate.number}.pdf"
    full = client.post(address, data={"key": key_text(certificate.salt)})
    ((content,),) = PdfReader(io.BytesIO(full.data)).attachments.values()
    assert content == file_of(certificate)
    assert not PdfReader(io.BytesIO(client.get(address).data)).attachments


def test_a_pdf_before_sealing_has_no_attachment(client: FlaskClient, log: Folder) -> None:
    factories.make_lot()
    factories.make_settled_order()
    row = newest()
    full = client.post(f"/c/{row.number}.pdf", data={"key": key_text(row.salt)})
    assert full.status_code == 200
    assert not PdfReader(io.BytesIO(full.data)).attachments


def test_the_work_does_not_grow_with_the_log(certificate: Certificate, log: Folder) -> None:
    reads: list[str] = []
    real = Folder.get

    def counted(self: Folder, path: str) -> bytes | None:
        reads.append(path)
        return real(self, path)

    code = deeds.codes()[0]
    deeds.notices(code, 3_000)
    seal_and_publish()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Folder, "get", counted)
        file_of(certificate)
    assert len(reads) <= 6
