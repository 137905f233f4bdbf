"""Every refusal has its words, and none of them tells more than it should."""

import ast
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, OperationalError

import offsets
from offsets.edge.problems import CODE_BY_STATUS, BadInput, Fault, describe, faults_of
from offsets.edge.sentences import PROBLEMS, REASONS
from offsets.errors import Busy, Conflict, DomainError, Invalid, NotFound
from offsets.stock.errors import SoldOut
from tests.conftest import MakeApp

ROOT = Path(offsets.__file__).parent
BLANK = re.compile(r"%\((\w+)\)s")
Raising = Callable[[Exception], FlaskClient]


@pytest.fixture
def raising(make_app: MakeApp) -> Raising:
    """A house two of whose addresses do nothing but raise."""

    def make(error: Exception) -> FlaskClient:
        house = make_app()
        # Errors are to be answered here as they are when nobody tests.
        house.testing = False

        def broken() -> None:
            raise error

        house.add_url_rule("/api/v1/broken", view_func=broken)
        house.add_url_rule("/broken", "broken_page", view_func=broken)
        return house.test_client()

    return make


def domain_errors() -> Iterator[type[DomainError]]:
    for module in walk_packages([str(ROOT)], "offsets."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    waiting = [DomainError]
    while waiting:
        found = waiting.pop().__subclasses__()
        waiting.extend(found)
        yield from found


def given_reasons(source: str) -> Iterator[tuple[str, set[str]]]:
    """Each reason written out in a source, with the names of the facts that come with it."""
    places = {"Invalid": 1, "Fault": 0, "refuse": 1}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        at = places.get(node.func.id)
        if at is None or len(node.args) <= at or not isinstance(node.args[at], ast.Constant):
            continue
        facts = {keyword.arg or "" for keyword in node.keywords}
        for argument in node.args[at + 1 :]:
            if isinstance(argument, ast.Dict):
                facts |= {key.value for key in argument.keys if isinstance(key, ast.Constant)}
        yield node.args[at].value, facts


def unexplained(source: str) -> list[str]:
    """Reasons without a sentence, and blanks that nobody fills."""
    wrong = []
    for reason, facts in given_reasons(source):
        if reason not in REASONS:
            wrong.append(reason)
        elif missing := set(BLANK.findall(str(REASONS[reason]))) - facts:
            wrong.append(f"{reason} lacks {sorted(missing)}")
    return wrong


def test_every_domain_error_is_explained() -> None:
    assert {error.code for error in domain_errors()} - set(PROBLEMS) == set()


def test_every_reason_is_explained() -> None:
    for path in ROOT.rglob("*.py"):
        assert unexplained(path.read_text("utf-8")) == [], path


def test_a_reason_without_words_would_be_found() -> None:
    assert unexplained("raise Invalid('mass_g', 'too_green')") == ["too_green"]
    assert unexplained("raise Invalid('name', 'too_long')") == ["too_long lacks ['max']"]
    assert unexplained("x = [Fault('too_long', {'max': 3})]") == []


def test_no_words_are_kept_for_what_nobody_says() -> None:
    table = ROOT / "edge" / "sentences.py"
    said = "".join(path.read_text("utf-8") for path in ROOT.rglob("*.py") if path != table)
    given = {error.code for error in domain_errors()} | set(CODE_BY_STATUS.values())
    assert [word for word in {*PROBLEMS, *REASONS} - given if f'"{word}"' not in said] == []


def test_a_refusal_tells_code_field_figures_and_both_languages(raising: Raising) -> None:
    answer = raising(SoldOut("mass_g", left_g=3_200)).get("/api/v1/broken")
    said = answer.get_json()
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (said["code"], said["status"], said["retryable"]) == ("sold_out", 409, False)
    assert said["type"] == "/api/v1/docs#problem-sold_out"
    assert said["facts"] == {"left_g": 3_200}
    assert "3.2 kg" in said["detail_en"]
    assert "3.2" in said["detail_zh"]
    assert said["request_id"] == answer.headers["X-Request-ID"]
    (fault,) = said["errors"]
    assert (fault["field"], fault["reason"]) == ("mass_g", "sold_out")


def test_a_broken_rule_is_told_by_its_reason(raising: Raising) -> None:
    error = Invalid("display_name", "too_long", max=40)
    said = raising(error).get("/api/v1/broken").get_json()
    assert (said["status"], said["code"]) == (422, "invalid")
    assert said["errors"][0]["facts"] == {"max": 40}
    assert said["detail_en"] == said["errors"][0]["detail_en"] == "Too long: at most 40 characters."


def test_the_caller_chooses_the_language_of_title_and_detail(raising: Raising) -> None:
    client = raising(NotFound("lot"))
    english = client.get("/api/v1/broken", headers={"Accept-Language": "en"}).get_json()
    chinese = client.get("/api/v1/broken", headers={"Accept-Language": "zh-CN"}).get_json()
    assert english["title"] == english["title_en"] == chinese["title_en"]
    assert chinese["title"] == chinese["title_zh"] == english["title_zh"]


@pytest.mark.parametrize(("error", "status"), [(Conflict(), 409), (Busy(), 409), (NotFound(), 404)])
def test_only_contention_says_when_to_come_back(
    raising: Raising, error: DomainError, status: int
) -> None:
    answer = raising(error).get("/api/v1/broken")
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) is answer.get_json()["retryable"] is error.retryable


def test_people_get_a_page_instead(raising: Raising) -> None:
    answer = raising(NotFound("lot")).get("/broken", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "Not found" in answer.text


@pytest.mark.parametrize("path", ["/broken", "/api/v1/broken"])
@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("the_inside"),
        IntegrityError("INSERT INTO the_inside", {}, Exception("the_inside")),
    ],
)
def test_what_broke_inside_stays_inside(raising: Raising, error: Exception, path: str) -> None:
    answer = raising(error).get(path)
    assert answer.status_code == 500
    assert "the_inside" not in answer.text
    assert "Traceback" not in answer.text
    assert "INSERT" not in answer.text


def test_a_database_that_does_not_answer_is_no_fault_of_the_caller(raising: Raising) -> None:
    error = OperationalError("SELECT 1", {}, Exception("the_inside"))
    answer = raising(error).get("/api/v1/broken")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")
    assert answer.get_json()["retryable"]
    assert answer.headers["Retry-After"]


def test_an_unknown_address_and_a_wrong_method(client: FlaskClient) -> None:
    unknown = client.get("/api/v1/nothing")
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "not_found")
    wrong = client.delete("/api/v1/quotes")
    assert (wrong.status_code, wrong.get_json()["code"]) == (405, "method_not_allowed")
    assert "POST" in wrong.headers["Allow"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b'{"mass_g": NaN}', "malformed_json"),
        (b'{"mass_g": ' + b"9" * 5_000 + b"}", "malformed_json"),
        (b"[" * 100_000, "malformed_json"),
        (b'{"project": "\\ud800"}', "malformed_json"),
        (b"\xff\xfe", "malformed_json"),
        (b"[]", "invalid"),
        (b"null", "invalid"),
        (b'"text"', "invalid"),
    ],
)
def test_a_body_that_is_no_object_is_refused(client: FlaskClient, body: bytes, code: str) -> None:
    answer = client.post("/api/v1/quotes", data=body, content_type="application/json")
    assert answer.status_code == (422 if code == "invalid" else 400)
    assert answer.get_json()["code"] == code


def test_a_body_of_another_type_or_too_large_is_refused(client: FlaskClient) -> None:
    form = client.post("/api/v1/quotes", data={"project": "village"})
    assert (form.status_code, form.get_json()["code"]) == (415, "wrong_content_type")
    huge = b'{"project": "' + b"x" * 3_000_000 + b'"}'
    large = client.post("/api/v1/quotes", data=huge, content_type="application/json")
    assert (large.status_code, large.get_json()["code"]) == (413, "too_large")


def test_too_many_requests_say_when_to_come_back(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offsets.edge.limits.DEFAULT", "1/minute")
    client = make_app(rate_limits_enabled=True).test_client()
    assert client.get("/api/v1/stats").status_code == 200
    answer = client.get("/api/v1/stats")
    assert (answer.status_code, answer.get_json()["code"]) == (429, "rate_limited")
    assert answer.get_json()["retryable"]
    assert int(answer.headers["Retry-After"]) > 0


def test_only_configured_origins_may_read_the_api(make_app: MakeApp) -> None:
    client = make_app(cors_origins=("https://shop.example",)).test_client()
    ours = client.get("/api/v1/stats", headers={"Origin": "https://shop.example"})
    assert ours.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Access-Control-Allow-Credentials" not in ours.headers
    theirs = client.get("/api/v1/stats", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in theirs.headers
    page = client.get("/about", headers={"Origin": "https://shop.example"})
    assert "Access-Control-Allow-Origin" not in page.headers
    asked = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "idempotency-key, authorization",
    }
    allowed = client.options("/api/v1/orders", headers=asked)
    granted = allowed.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert set(granted) == {"authorization", "idempotency-key"}


def test_nested_complaints_become_flat_faults() -> None:
    messages: dict[str, Any] = {
        "recipients": {3: [Fault("too_long", {"max": 40})]},
        "_schema": [Fault("not_an_object")],
        "other": ["A sentence of a library."],
    }
    assert list(faults_of(messages)) == [
        Fault("too_long", {"max": 40}, "recipients.3"),
        Fault("not_an_object", {}, "body"),
        Fault("not_usable", {}, "other"),
    ]


def test_a_blank_that_nobody_fills_does_not_break_the_answer(app: Flask) -> None:
    with app.test_request_context():
        assert "…" in describe(SoldOut("mass_g")).details()["en"]


def test_bad_input_found_by_a_schema_lists_every_fault(raising: Raising) -> None:
    error = BadInput([Fault("required", {}, "quote"), Fault("required", {}, "purpose")])
    said = raising(error).get("/api/v1/broken").get_json()
    assert [fault["field"] for fault in said["errors"]] == ["quote", "purpose"]
