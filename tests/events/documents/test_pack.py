"""The pack of evidence is whole, checked without this house, and every changed byte is found."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from offsets import clock
from offsets.db import session
from offsets.events.documents.archive import Member as File
from offsets.events.documents.archive import archive, safe_name
from offsets.events.evidence.keep import keep_file
from offsets.events.freeze import correct
from offsets.events.publish import publish
from offsets.events.retired.attach import attach_retirement, confirm_retirement
from offsets.ledger.policy import policy_text
from offsets.log.store import Folder
from offsets.log.witnesses import trust
from offsets.log.work import seal_and_publish
from offsets.organisations.rules import Role
from tests.events.evidence_making import retirement
from tests.events.making import (
    PDF,
    TONNE,
    declare,
    inventory_of,
    make_covered,
    make_frozen,
    make_stated,
)
from tests.events.members import Member, member

pytestmark = pytest.mark.usefixtures("clock")
VERIFIER = Path(__file__).parents[3] / "docs" / "verifier" / "verify.py"


@pytest.fixture
def owner(app: Flask) -> Member:
    somebody = member(app)
    somebody.client.set_cookie("sign_in", somebody.token)
    return somebody


def fetched(owner: Member, event: str, version: int = 1) -> zipfile.ZipFile:
    got = owner.client.get(f"/organise/events/{event}/statements/{version}/pack.zip")
    assert got.status_code == 200, got.text
    return zipfile.ZipFile(io.BytesIO(got.data))


def spoilt(folder: Path) -> list[str]:
    """The files of an unpacked archive whose SHA-256 is not the one that is listed."""
    lines = [line.split("  ", 1) for line in (folder / "SHA256SUMS").read_text().splitlines()]
    named = {path for _, path in lines} | {"SHA256SUMS"}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert named == there
    return [p for hashed, p in lines if sha256((folder / p).read_bytes()).hexdigest() != hashed]


def verified(file: Path, trusted: Path) -> int:
    """How the stand-alone verifier, in a process of its own, judges a certificate's file."""
    call = [sys.executable, "-I", str(VERIFIER), "certificate", str(file), "--trust", str(trusted)]
    return subprocess.run(call, capture_output=True, check=False).returncode  # ours


def flip(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)


def test_a_pack_is_checked_offline_and_a_flipped_byte_is_caught(
    owner: Member, log: Folder, tmp_path: Path
) -> None:
    event = make_covered(3_141_592, organisation=owner.organisation_id)
    declare(event)
    seal_and_publish()
    publish(event)
    pack = fetched(owner, event)
    folder = tmp_path / "pack"
    pack.extractall(folder)
    assert spoilt(folder) == []
    (proved,) = folder.glob("certificates/*.json")
    trusted = tmp_path / "trust"
    trusted.write_bytes(policy_text(trust(session())))
    assert verified(proved, trusted) == 0

    said = json.loads(next(folder.glob("statements/*.json")).read_bytes())
    listed = (folder / "counted" / "counted.json").read_bytes()
    assert sha256(listed).hexdigest() == said["counted"]["sha256"]
    assert sum(each["mass_g"] for each in json.loads(listed)) == said["retired_g"]
    (kept,) = folder.glob("evidence/*")
    assert kept.read_bytes() == PDF

    seal_and_publish()
    in_the_log = tmp_path / "later"
    fetched(owner, event).extractall(in_the_log)
    (stated,) = in_the_log.glob("log/*.json")
    assert verified(stated, trusted) == 0
    flip(stated)
    assert verified(stated, trusted) == 1

    flip(proved)
    assert verified(proved, trusted) == 1
    flip(kept)
    assert set(spoilt(folder)) == {str(path.relative_to(folder)) for path in (proved, kept)}


def test_it_holds_every_version_and_says_what_ended(owner: Member) -> None:
    event = make_stated(TONNE, organisation=owner.organisation_id)
    correct(event, 1, inventory_of(2 * TONNE), "漏计了大巴")
    pack = fetched(owner, event)
    names = pack.namelist()
    for kind, version in (("plans/plan", 1), ("inventories/inventory", 1),
                          ("inventories/inventory", 2), ("statements/statement", 1)):  # fmt: skip
        for ending in ("json", "pdf"):
            assert f"{kind}-{event}-{version}.{ending}" in names
    manifest = json.loads(pack.read("manifest.json"))
    assert (manifest["ended"], manifest["ended_because"]) == ("superseded", "漏计了大巴")
    assert "已失效" in pack.read("README.txt").decode()
    # The log of this test has no key: what is not sealed has no file, and that is said.
    assert [each["because"] for each in manifest["left_out"]] == ["not_in_the_log_yet"] * 2
    assert manifest["left_out"][1]["statement"] == "1"


def test_names_are_no_paths_and_cells_no_formulas(owner: Member) -> None:
    event = make_frozen(100 * TONNE, organisation=owner.organisation_id)
    paper = keep_file(event, "../../etc/=cmd|' /C calc'!A0.pdf", PDF + b"2")
    wish = retirement(event, evidence=paper, reference="=1+1", serials="@SUM(A1)")
    confirm_retirement(attach_retirement(event, wish))
    declare(event)
    publish(event)
    pack = fetched(owner, event)
    assert len(pack.namelist()) == len(set(pack.namelist()))
    for name in pack.namelist():
        assert not name.startswith("/")
        assert ".." not in name.split("/")
        assert "\\" not in name
    (row,) = list(csv.reader(io.StringIO(pack.read("counted/counted.csv").decode("utf-8-sig"))))[1:]
    assert "'=1+1" in row
    assert "'@SUM(A1)" in row
    assert row[-1] == str(100 * TONNE)


@pytest.mark.parametrize(
    ("typed", "path"),
    [("../../x", "_.._x"), ("..", "file"), ("a\\b\x00c", "a_b_c"), ("证明 1.pdf", "证明_1.pdf")],
)
def test_a_typed_name_is_made_plain(typed: str, path: str) -> None:
    assert safe_name(typed) == path


def test_no_pack_before_a_statement_and_none_for_others(app: Flask, owner: Member) -> None:
    event = make_covered(organisation=owner.organisation_id)
    path = f"/organise/events/{event}/statements/1/pack.zip"
    assert owner.client.get(path).status_code == 409
    declare(event)
    publish(event)
    assert owner.client.get(path).status_code == 200
    viewer = member(app, Role.VIEWER, owner.organisation_id)
    stranger = member(app)
    for somebody, status in ((viewer, 403), (stranger, 404)):
        somebody.client.set_cookie("sign_in", somebody.token)
        assert somebody.client.get(path).status_code == status


def test_an_archive_is_written_file_by_file(app: Flask) -> None:
    made = []

    def body(at: int) -> bytes:
        made.append(at)
        return b"x" * 1000

    members = [File(f"{at}.txt", lambda at=at: body(at)) for at in range(5)]
    stream = archive(members, {}, clock.now())
    next(stream)
    assert made == [0]
    assert b"".join(archive(members, {}, clock.now())) == b"".join(
        archive(members, {}, clock.now())
    )
