"""A form is sent from a page of ours, or not at all; programs need no token."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import MakeApp

# They act for nobody's cookie: what they do rests on a key that only the holder has.
EXEMPT = {
    "/c/<number>/holder",
    "/c/<number>/erasure",
    "/c/<number>/proof",
    "/c/<number>.<any(pdf, svg, png):file_format>",
    # A hall's form has a token of its own, signed, bound to the event, and used once.
    "/a/<code>",
}


def test_a_form_without_its_token_is_refused(client: FlaskClient, app: Flask) -> None:
    forms = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and not rule.rule.startswith(("/api/", "/webhooks/", "/sandbox/"))
    }
    assert forms > EXEMPT
    for path in forms - EXEMPT:
        address = re.sub(r"<[^>]+>", "x", path)
        assert client.post(address, data={"quote": "x"}).status_code == 400, path


def test_programs_and_outside_parties_need_none(client: FlaskClient) -> None:
    for path in ("/api/v1/quotes", "/webhooks/sandbox", "/sandbox/pay/nobody"):
        answer = client.post(path, data="{}", content_type="application/json")
        assert "form_expired" not in answer.text


def test_bodies_beyond_the_limit_are_refused(make_app: MakeApp) -> None:
    app = make_app()
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = app.test_client().post("/api/v1/quotes", json={"project": "x" * 2000})
    assert answer.status_code == 413
