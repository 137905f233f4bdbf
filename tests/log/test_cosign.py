"""What witnesses sign joins the checkpoint that they saw, and reaches the holders' files."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from flask import Flask
from sqlalchemy import select

from offsets.certificates.key import key_text
from offsets.certificates.models import Certificate
from offsets.certificates.proof import certificate_file
from offsets.config import BadSettings, Settings
from offsets.db import session
from offsets.errors import Invalid, NotFound
from offsets.ledger.certificate_check import check_file
from offsets.ledger.cosignature import CosignerKey
from offsets.ledger.note import Note, parse_note, vkey
from offsets.log.cosign import collect, cosign, folder
from offsets.log.models import LogCheckpoint
from offsets.log.store import Folder
from offsets.log.watch import readings
from offsets.log.witnesses import read_witnesses, trust
from offsets.log.work import seal_and_publish
from tests import factories
from tests.log import checks, deeds

COURT = CosignerKey("court.example/witness", Ed25519PrivateKey.from_private_bytes(b"c" * 32))
SCHOOL = CosignerKey("school.example/witness", MLDSA44PrivateKey.from_seed_bytes(b"s" * 32))
STRANGER = CosignerKey("court.example/witness", Ed25519PrivateKey.from_private_bytes(b"x" * 32))
SEEN_AT = 1_790_000_000


def line_of(key: CosignerKey) -> str:
    public = key.verifier
    return vkey(public.name, public.kind, public.public_key)


@pytest.fixture
def published(app: Flask, log: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A log with one sale and two witnesses, of whom one must have signed."""
    usual = app.extensions["settings"]
    told = replace(usual, log_witnesses=(line_of(COURT), line_of(SCHOOL)), log_quorum=1)
    monkeypatch.setitem(app.extensions, "settings", told)
    factories.make_lot()
    deeds.sell()
    seal_and_publish()
    yield log
    for path in folder().glob("*"):
        path.unlink()


def cosigned(log: Folder, *keys: CosignerKey, at: int = SEEN_AT) -> Note:
    """The checkpoint that readers see, with these witnesses' signatures beside the log's."""
    note = parse_note(log.get("checkpoint"))
    return Note(note.text, (*note.signatures, *(key.cosign(note.text, at) for key in keys)))


def test_both_kinds_of_signatures_join_the_checkpoint(published: Folder) -> None:
    assert cosign(cosigned(published, COURT, SCHOOL).encode()) == 2
    seal_and_publish()
    report = checks.read_as_auditor(published.get)
    assert report.findings == []
    assert report.seen.witnessed == {COURT.name: SEEN_AT, SCHOOL.name: SEEN_AT}


def test_the_same_signature_joins_once(published: Folder) -> None:
    raw = cosigned(published, COURT).encode()
    assert [cosign(raw), cosign(raw)] == [1, 0]
    assert session().scalars(select(LogCheckpoint.witnesses)).one() == 1


def test_a_later_signature_of_the_same_checkpoint_takes_the_earlier_ones_place(
    published: Folder,
) -> None:
    cosign(cosigned(published, COURT, SCHOOL).encode())
    note = parse_note(published.get("checkpoint"))
    later = replace(note, signatures=(COURT.cosign(note.text, SEEN_AT + 3600),))
    assert [cosign(later.encode()), cosign(later.encode())] == [1, 0]
    seal_and_publish()
    witnessed = checks.read_as_auditor(published.get).seen.witnessed
    assert witnessed == {COURT.name: SEEN_AT + 3600, SCHOOL.name: SEEN_AT}
    assert len(parse_note(published.get("checkpoint")).signatures) == 3


def test_an_earlier_signature_changes_nothing(published: Folder) -> None:
    cosign(cosigned(published, COURT).encode())
    assert cosign(cosigned(published, COURT, at=SEEN_AT - 1).encode()) == 0
    seal_and_publish()
    assert checks.read_as_auditor(published.get).seen.witnessed == {COURT.name: SEEN_AT}


def test_a_later_time_that_the_witness_did_not_sign_is_refused(published: Folder) -> None:
    honest = cosigned(published, COURT)
    cosign(honest.encode())
    last = honest.signatures[-1]
    forged = replace(last, raw=(SEEN_AT + 3600).to_bytes(8, "big") + last.raw[8:])
    with pytest.raises(Invalid):
        cosign(Note(honest.text, (forged,)).encode())


def test_lines_alone_are_of_the_newest_checkpoint(published: Folder) -> None:
    line = COURT.cosign(parse_note(published.get("checkpoint")).text, SEEN_AT).line()
    assert cosign(line.encode()) == 1


def test_a_witness_may_be_slow(published: Folder) -> None:
    raw = cosigned(published, COURT).encode()
    deeds.sell()
    seal_and_publish()
    before = published.get("checkpoint")
    assert cosign(raw) == 1
    seal_and_publish()
    assert published.get("checkpoint") == before
    assert session().scalars(
        select(LogCheckpoint.witnesses).order_by(LogCheckpoint.size)
    ).all() == [1, 0]


def test_files_prefer_a_checkpoint_that_was_witnessed(published: Folder) -> None:
    row = session().scalars(select(Certificate)).one()
    cosign(cosigned(published, COURT).encode())
    deeds.sell()
    seal_and_publish()
    raw = certificate_file(row.number, key_text(row.salt))
    assert check_file(raw, trust(session())).seen.witnessed == {COURT.name: SEEN_AT}


def test_a_stranger_is_not_heard(published: Folder) -> None:
    with pytest.raises(Invalid) as error:
        cosign(cosigned(published, STRANGER).encode())
    assert error.value.reason == "cosignature_unknown"


def test_a_signature_of_something_else_is_refused(published: Folder) -> None:
    honest = cosigned(published, COURT)
    forged = COURT.cosign(honest.text.replace(b"/test", b"/text"), SEEN_AT)
    with pytest.raises(Invalid) as error:
        cosign(Note(honest.text, (forged,)).encode())
    assert error.value.reason == "cosignature_invalid"


def test_a_checkpoint_that_the_log_never_signed_is_unknown(published: Folder) -> None:
    text = parse_note(published.get("checkpoint")).text.replace(b"\n3\n", b"\n2\n")
    with pytest.raises(NotFound):
        cosign(Note(text, (COURT.cosign(text, SEEN_AT),)).encode())


@pytest.mark.parametrize("raw", [b"", b"\n\n\n", b"a\n\nb\n", b"\xff", "\u2014 a b\n".encode()])
def test_what_is_no_note_is_refused(published: Folder, raw: bytes) -> None:
    with pytest.raises(Invalid):
        cosign(raw)


def test_files_put_down_are_taken_in(published: Folder) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / "court").write_bytes(cosigned(published, COURT).encode())
    (folder() / "noise").write_bytes(b"noise")
    assert collect() == 1
    assert [path.name for path in folder().iterdir()] == ["noise.refused"]
    assert collect() == 0


def test_prometheus_is_told_how_much_is_witnessed(published: Folder) -> None:
    cosign(cosigned(published, COURT).encode())
    found = {name: value for name, _, value in readings(session())}
    assert found["offsets_log_witnessed_entries"] == 3


def test_settings_name_real_witnesses(settings: Settings) -> None:
    assert read_witnesses(replace(settings, log_witnesses=(line_of(COURT),))) == (COURT.verifier,)
    for bad in ("court", line_of(COURT)[:-4]):
        with pytest.raises(BadSettings):
            read_witnesses(replace(settings, log_witnesses=(bad,)))
