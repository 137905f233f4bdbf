"""A published statement is proved offline, by three programs that share no line."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from offsets.auditor.commands import commands
from offsets.db import session
from offsets.events.freeze import correct
from offsets.ledger.answer import answer
from offsets.ledger.errors import Refused
from offsets.ledger.policy import policy_text
from offsets.log.seal import seal
from offsets.log.store import Folder
from offsets.log.witnesses import trust
from offsets.log.work import seal_and_publish
from tests.check.node import verdicts
from tests.events.documents.reading import page_text
from tests.events.making import TONNE, inventory_of, make_event, make_stated
from tests.ledger.flip import flip

pytestmark = pytest.mark.usefixtures("clock")
VERIFIER = Path(__file__).parents[3] / "docs" / "verifier" / "verify.py"


def path_of(event: str, version: int = 1) -> str:
    return f"/api/v1/events/{event}/statements/{version}/proof"


def test_publish_seal_file_and_three_verifiers(
    client: FlaskClient, log: Folder, tmp_path: Path
) -> None:
    event = make_stated(3_141_592)
    seal_and_publish()
    got = client.get(path_of(event))
    assert (got.status_code, got.content_type) == (200, "application/json")
    file, trusted = tmp_path / "file", tmp_path / "trust"
    file.write_bytes(got.data)
    trusted.write_bytes(policy_text(trust(session())))

    command = ["verify", str(file), "--trust", str(trusted)]
    ours = CliRunner().invoke(commands, command, catch_exceptions=False)
    alone = subprocess.run(
        [sys.executable, "-I", VERIFIER, "statement", file, "--trust", trusted],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ours.exit_code, alone.returncode) == (0, 0)
    for said in (ours.output, alone.stdout):
        assert "3,141.592 kg emitted, 3,141.592 kg retired" in said
        assert f"entry {got.get_json()['index']} of the log" in said
    (browser,) = verdicts(files=[got.data], trust=trust(session()))["files"]
    assert browser["verdict"] == "proved"
    assert [each["en"] for each in browser["claims"]] == [
        each.en for each in answer(got.data, trust(session()))
    ]


def test_a_bit_flipped_anywhere_is_refused(client: FlaskClient, log: Folder) -> None:
    event = make_stated()
    seal_and_publish()
    raw, told = client.get(path_of(event)).data, trust(session())
    for place in range(0, 8 * len(raw), 97):
        with pytest.raises(Refused):
            answer(flip(raw, place), told)


def test_until_it_is_published_in_the_log_one_has_to_wait(client: FlaskClient, log: Folder) -> None:
    event = make_stated()
    page = f"/e/{event}/statements/1"
    for step in (lambda: None, seal):
        step()
        waits = client.get(path_of(event))
        assert (waits.status_code, waits.get_json()["code"]) == (409, "not_sealed_yet")
        assert waits.headers["Retry-After"]
        assert client.get(f"{page}/proof.json").status_code == 409
        assert "几秒钟之内就会封存" in client.get(page).text
        assert f"{page}/proof.json" not in client.get(page).text
    seal_and_publish()
    assert client.get(path_of(event)).status_code == 200


def test_there_is_no_file_of_what_was_never_stated(client: FlaskClient, log: Folder) -> None:
    event = make_stated()
    assert client.get(path_of(event, 2)).status_code == 404
    assert client.get(path_of(make_event())).status_code == 404
    assert client.get(path_of("NOEVENT")).status_code == 404


def test_page_and_pdf_lead_to_it(client: FlaskClient, log: Folder) -> None:
    event = make_stated()
    seal_and_publish()
    path = f"/e/{event}/statements/1"
    index = client.get(path_of(event)).get_json()["index"]
    page = client.get(path).text
    assert f"公开日志第 {index} 条".replace(" ", "") in page_text(page)
    assert f'href="{path}/proof.json"' in page
    download = client.get(f"{path}/proof.json")
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert download.data == client.get(path_of(event)).data
    attached = PdfReader(io.BytesIO(client.get(f"{path}.pdf").data)).attachments
    assert attached == {f"statement-{event}-1-proof.json": [download.data]}


def test_an_ended_statement_keeps_its_file_and_shows_its_end(
    app: Flask, client: FlaskClient, log: Folder
) -> None:
    event = make_stated()
    correct(event, 1, inventory_of(2 * TONNE), "漏计了大巴")
    seal_and_publish()
    got = client.get(path_of(event))
    assert answer(got.data, trust(session()))[0].holds
    text = page_text(client.get(f"/e/{event}/statements/1").text)
    assert f"终止记录在日志中的位置{got.get_json()['index'] + 1}" in text
