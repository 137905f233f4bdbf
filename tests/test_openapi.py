"""The API does what its document says, whatever is thrown at it."""

import contextvars
from collections.abc import Callable, Iterable
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis.strategies import booleans
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from werkzeug.test import TestResponse

from offsets.db import session
from offsets.edge.api import PREFIX
from offsets.edge.outline import outline
from offsets.edge.sentences import PROBLEMS, REASONS
from offsets.orders.access import access_token
from offsets.orders.quote import QuoteRequest, quote
from tests.conftest import DATABASE
from tests.factories import make_lot, make_settled_order

Document = dict[str, Any]
EXAMPLES = 10 if DATABASE == "sqlite" else 6
"""Requests for each way of asking; enough to meet every field, few enough for every run."""
FEW_EXAMPLES = EXAMPLES // 2
"""Where only the address and the headers vary, which all operations read by the same code."""
LEFT_OUT = {
    # "Exactly one of" cannot be said of the documented fields one by one.
    "positive_data_acceptance",
    # Without its key an order is not forbidden: it does not exist.
    "ignored_auth",
}


@pytest.fixture
def document(client: FlaskClient) -> Document:
    found: Document = client.get("/api/v1/openapi.json").get_json()
    return found


@pytest.fixture
def order(app: Flask) -> str:
    """The order that may be asked for, of a lot that may be bought."""
    make_lot(code="LOT-A")
    settled = make_settled_order()
    session().rollback()
    return settled


@pytest.fixture
def api(app: Flask, order: str) -> Any:
    """The running API, where no request sees the test's own context."""

    def isolated(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return contextvars.Context().run(app, environ, start)

    found = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", isolated)
    # A list beyond its bound may be so long that its bytes are refused first.
    refusal = found.config.checks.negative_data_rejection
    refusal.expected_statuses = [*refusal.expected_statuses, "413"]
    return found


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_request_surprises_the_api(api: Any, order: str, mode: GenerationMode) -> None:
    for operation in (found.ok() for found in api.get_all_operations()):
        if mode is GenerationMode.POSITIVE or takes_anything(operation):
            ask(operation, mode, order)


def test_an_answer_that_breaks_the_document_would_be_found(api: Any, order: str) -> None:
    operation = api["/api/v1/stats"]["GET"]
    schema = operation.definition.raw["responses"]["200"]["content"]["application/json"]["schema"]
    schema.clear()
    schema["type"] = "string"
    with pytest.raises(FailureGroup, match="stats"):
        ask(api["/api/v1/stats"]["GET"], GenerationMode.POSITIVE, order)


def ask(operation: Any, mode: GenerationMode, order: str) -> None:
    """Call an operation in many ways and hold each answer against the document."""
    checks = [check for check in CHECKS.get_all() if check.__name__ not in LEFT_OUT]
    says_much = any((operation.body, operation.query))

    @settings(max_examples=EXAMPLES if says_much else FEW_EXAMPLES)
    @given(case=operation.as_strategy(generation_mode=mode), knowing=booleans())
    def once(case: schemathesis.Case, knowing: bool) -> None:
        if knowing and mode is GenerationMode.POSITIVE:
            lead_to_what_exists(case, order)
        case.call_and_validate(checks=checks)

    once()


def takes_anything(operation: Any) -> bool:
    """Whether there is something that a caller could get wrong."""
    return any((operation.path_parameters, operation.query, operation.headers, operation.body))


def lead_to_what_exists(case: schemathesis.Case, order: str) -> None:
    """Ask for a row that is there, with the key to it."""
    known = {"slug": "village", "code": "LOT-A", "public_id": order}
    for name in set(known) & set(case.path_parameters or {}):
        case.path_parameters[name] = known[name]
        case.headers["Authorization"] = f"Bearer {access_token(order)}"
    if isinstance(case.body, dict) and "quote" in case.body:
        case.body["quote"] = quote(QuoteRequest(project="village", mass_g=1)).token
    # PostgreSQL ends a transaction that does nothing while many others are asked.
    session().rollback()


def test_every_example_fits_its_schema(document: Document) -> None:
    for name, schema in document["components"]["schemas"].items():
        whole = {**schema, "components": document["components"]}
        (example,) = schema["examples"]
        assert list(jsonschema_rs.iter_errors(whole, example)) == [], name


def test_every_operation_says_what_it_does_and_how_it_refuses(document: Document) -> None:
    operations = outline(document, PREFIX)
    assert len(operations) >= len(document["paths"])
    for operation in operations:
        assert operation.summary, operation.path
        assert operation.summary_zh, operation.path
        assert bool(operation.answer) is (operation.status != "204"), operation.path
        can_err = operation.body or operation.parameters or operation.opened_by
        assert bool(can_err) is bool(operation.refusals), operation.path


def test_the_examples_of_the_first_steps_are_taken(client: FlaskClient, document: Document) -> None:
    make_lot(project="shunchang")
    schemas = document["components"]["schemas"]
    quoted = client.post("/api/v1/quotes", json=schemas["QuoteWish"]["examples"][0])
    assert quoted.status_code == 200
    wish = schemas["OrderWish"]["examples"][0] | {"quote": quoted.get_json()["token"]}
    key = document["paths"]["/api/v1/orders"]["post"]["parameters"][0]["schema"]["examples"][0]
    placed = client.post("/api/v1/orders", json=wish, headers={"Idempotency-Key": key})
    assert placed.status_code == 201
    paying = client.post(
        placed.get_json()["links"]["payments"],
        json=schemas["PaymentWish"]["examples"][0],
        headers={"Authorization": f"Bearer {placed.get_json()['access_token']}"},
    )
    assert paying.status_code == 201


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_for_developers_show_it_all(
    client: FlaskClient, document: Document, language: str
) -> None:
    client.set_cookie("language", language)
    page = client.get("/api/v1/docs")
    assert_light(page)
    for code in PROBLEMS:
        assert f'id="problem-{code}"' in page.text
    reasons = client.get("/api/v1/docs/reasons")
    assert_light(reasons)
    for reason in REASONS:
        assert f'id="reason-{reason}"' in reasons.text
    for operation in outline(document, PREFIX):
        address = f"/api/v1/docs/{operation.anchor}"
        assert f'href="{address}"' in page.text
        shown = client.get(address)
        assert_light(shown)
        assert operation.path in shown.text
    again = client.get("/api/v1/docs", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/api/v1/docs/nothing").status_code == 404


def assert_light(page: TestResponse) -> None:
    """Fifty kilobytes, so that sixty hold it with its styles; no script, no inline style."""
    assert page.status_code == 200
    assert len(page.data) < 50_000
    assert "style=" not in page.text
    assert "<script" not in page.text


def test_the_changelog_tells_of_the_version_that_runs(
    client: FlaskClient, document: Document
) -> None:
    newest = client.get("/api/v1/changelog").get_json()["releases"][0]
    assert newest["version"] == document["info"]["version"]
