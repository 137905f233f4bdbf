"""What browsers are told to refuse, on every kind of answer."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from offsets.edge.headers import CONTENT_SECURITY_POLICY
from offsets.merchants import StripeAccount
from tests.conftest import MakeApp

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/no-such-page", "/static/css/base.css", "/api/v1/openapi.json"]
)
def test_every_answer_has_them(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_https_is_asked_for_where_we_have_it(make_app: MakeApp) -> None:
    client = make_app(public_url="https://sink.example").test_client()
    assert "max-age=31536000" in client.get("/healthz").headers["Strict-Transport-Security"]


def test_forms_lead_to_the_pay_page_and_to_no_other_house(make_app: MakeApp) -> None:
    account = StripeAccount("sk_test_" + "0" * 24, ("whsec_" + "0" * 24,))
    client = make_app(gateways=("sandbox", "stripe"), stripe=account).test_client()
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "form-action 'self' https://checkout.stripe.com;" in policy
    assert policy.replace(" https://checkout.stripe.com", "") == CONTENT_SECURITY_POLICY


def test_policy_lets_nothing_foreign_or_inline_in() -> None:
    sources = set(re.findall(r"'[a-z-]+'|\S+:", CONTENT_SECURITY_POLICY))
    assert sources == {"'none'", "'self'", "data:"}


@pytest.mark.parametrize(
    "pattern",
    [
        r"\sstyle\s*=",
        r"\son[a-z]+\s*=",
        r"<style",
        r"<script(?![^>]*\ssrc=)",
        r"(src|href)=\"https?:",
    ],
)
def test_no_template_needs_what_the_policy_forbids(pattern: str) -> None:
    foreign = re.compile(pattern, re.IGNORECASE)
    found = [
        f"{path.name}: {hit.group()}"
        for path in (ROOT / "templates").rglob("*.html")
        # A letter is shown by mail programs, under no policy of ours and without our sheets.
        if path.parent.name != "mail"
        for hit in foreign.finditer(path.read_text("utf-8"))
        if "<a " not in path.read_text("utf-8")[max(0, hit.start() - 80) : hit.start()]
    ]
    assert found == []
