"""The counterpart speaks as Stripe does: its names are those of Stripe's own library."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import stripe
from stripe import params
from stripe.checkout import Session

from offsets import clock, config
from offsets.merchants import StripeAccount
from offsets.payments.gateway import Intent
from offsets.payments.stripe import checkout, notice
from offsets.payments.stripe.client import Stripe
from tests.counterparts.stripe import api, objects
from tests.counterparts.stripe.faults import CALL_FAULTS, NOTICE_FAULTS
from tests.counterparts.stripe.forms import read_form
from tests.counterparts.stripe.server import Counterpart, running

KEY, SECRET = "sk_test_" + "7" * 24, "whsec_" + "8" * 24
DOCUMENT = (Path(__file__).parents[2] / "docs" / "stripe.md").read_text("utf-8")
METHODS = ("card", "alipay", "wechat_pay")
INTENT = Intent("REFERENCE", 1_000, "林业碳汇 100 kg", "http://localhost/back", "redirect")


def made_things() -> dict[type, dict[str, Any]]:
    """One thing of each kind that the counterpart makes, by the library's type."""
    request = checkout.request_for(INTENT, "localhost", METHODS, clock.now())
    session = objects.session(request, "", livemode=False)
    intent = objects.payment_intent(session, {}, "card")
    charge = objects.charge(intent, "card")
    return {
        Session: session,
        stripe.PaymentIntent: intent,
        stripe.Charge: charge,
        stripe.Refund: objects.refund(charge, 1, {}, "pending"),
        stripe.Dispute: objects.dispute(charge, "fraudulent"),
        stripe.Event: objects.event("checkout.session.completed", session, ""),
    }


def foreign_names(thing: dict[str, Any], kind: Any) -> Iterator[str]:
    """Names in a thing that the library's type does not know, however deep."""
    fields = kind.__annotations__
    for name, value in thing.items():
        if name not in fields:
            yield f"{kind.__name__}.{name}"
        elif isinstance(value, dict) and name in getattr(kind, "_inner_class_types", {}):
            yield from foreign_names(value, kind._inner_class_types[name])


@pytest.mark.parametrize("kind", list(made_things()), ids=lambda kind: kind.__name__)
def test_every_name_is_one_of_stripes(kind: type) -> None:
    assert list(foreign_names(made_things()[kind], kind)) == []


def test_a_name_of_our_own_would_be_seen() -> None:
    thing = made_things()[stripe.Dispute]
    wrong = thing | {"sum": 1, "evidence_details": {"until": 1}}
    assert set(foreign_names(wrong, stripe.Dispute)) == {"Dispute.sum", "EvidenceDetails.until"}


@pytest.mark.parametrize(
    ("kind", "field"),
    [(Session, "status"), (Session, "payment_status"), (stripe.Dispute, "status")],
)
def test_every_state_is_one_of_stripes(kind: Any, field: str) -> None:
    thing = made_things()[kind]
    assert thing[field] in literals(kind.__annotations__[field])


def literals(hint: Any) -> set[str]:
    """Every text that a hint names, through unions and options."""
    found = {each for each in get_args(hint) if isinstance(each, str)}
    return found.union(*(literals(each) for each in get_args(hint) if get_args(each)))


def test_a_parameter_that_stripe_has_taken_away_would_be_seen() -> None:
    # Up to the version of August 2026 this was how to name the ways to pay.
    assert "payment_method_types" not in parameters("SessionCreateParams")


def parameters(name: str) -> set[str]:
    return set(getattr(params.checkout, name).__annotations__)


def test_what_we_ask_for_is_what_stripe_takes() -> None:
    request = checkout.request_for(INTENT, "localhost", METHODS, clock.now())
    assert request.keys() <= parameters("SessionCreateParams")
    assert request["payment_intent_data"].keys() <= parameters(
        "SessionCreateParamsPaymentIntentData"
    )
    (line,) = request["line_items"]
    assert line.keys() <= parameters("SessionCreateParamsLineItem")
    assert line["price_data"].keys() <= parameters("SessionCreateParamsLineItemPriceData")
    assert request.keys() <= api.REQUEST_FIELDS <= parameters("SessionCreateParams")


@pytest.mark.parametrize(
    ("pairs", "tree"),
    [
        ([("a", "1")], {"a": "1"}),
        ([("a[b]", "1"), ("a[c]", "2")], {"a": {"b": "1", "c": "2"}}),
        ([("a[0][b]", "1"), ("a[1][b]", "2")], {"a": [{"b": "1"}, {"b": "2"}]}),
        ([("a[0]", "x"), ("a[1]", "y")], {"a": ["x", "y"]}),
    ],
)
def test_stripes_form_encoding_is_read(pairs: list[tuple[str, str]], tree: dict[str, Any]) -> None:
    assert read_form(pairs) == tree


@pytest.fixture
def counterpart() -> Iterator[Counterpart]:
    with running("http://127.0.0.1:9/webhooks/stripe", SECRET) as made:
        yield made


@pytest.fixture
def client(counterpart: Counterpart) -> stripe.StripeClient:
    return stripe.StripeClient(
        KEY,
        base_addresses={"api": counterpart.url},
        http_client=stripe.RequestsClient(timeout=1),
        max_network_retries=0,
    )


def create(client: stripe.StripeClient, key: str | None = None, **changes: Any) -> Session:
    request: Any = checkout.request_for(INTENT, "localhost", METHODS, clock.now()) | changes
    return client.v1.checkout.sessions.create(request, {"idempotency_key": key} if key else {})


def test_a_key_brings_the_first_answer_again(client: stripe.StripeClient) -> None:
    changes = {"expires_at": int(clock.now().timestamp()) + 3600}
    assert create(client, "K", **changes).id == create(client, "K", **changes).id
    assert create(client, "L", **changes).id != create(client, "K", **changes).id


def test_a_key_with_another_body_is_refused(client: stripe.StripeClient) -> None:
    create(client, "K")
    with pytest.raises(stripe.IdempotencyError) as refusal:
        create(client, "K", success_url="http://localhost/elsewhere")
    assert refusal.value.http_status == 400


def test_a_fault_of_its_own_is_repeated_under_its_key(
    client: stripe.StripeClient, counterpart: Counterpart
) -> None:
    counterpart.faults.add("error_500", "/v1/checkout")
    changes = {"expires_at": int(clock.now().timestamp()) + 3600}
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            create(client, "K", **changes)
    assert create(client, "L", **changes).url


def test_what_is_refused_before_the_deed_leaves_its_key_free(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        create(client, "K", mode="payment", dreamt="x")
    assert create(client, "K").url


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dreamt": "x"}, "parameter_unknown"),
        ({"payment_method_options": {"wechat_pay": {"client": "ios"}}}, "parameter_missing"),
        ({"expires_at": int(clock.now().timestamp()) + 60}, None),
        (
            {"line_items": [
                {"quantity": 1, "price_data": {
                    "currency": "cny", "unit_amount": 100, "product_data": {"name": "x"},
                }},
            ]},
            "amount_too_small",
        ),
    ],
)  # fmt: skip
def test_what_stripe_refuses_is_refused(
    client: stripe.StripeClient, changes: dict[str, Any], code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        create(client, **changes)
    assert refusal.value.code == code


def test_an_unknown_thing_and_a_missing_key_are_refused(
    client: stripe.StripeClient, counterpart: Counterpart
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.retrieve("cs_test_nothing")
    assert refusal.value.code == "resource_missing"
    stranger = stripe.StripeClient("pk_test_x", base_addresses={"api": counterpart.url})
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.refunds.list()


def test_the_document_names_every_event_and_every_fault() -> None:
    named = set(re.findall(r"`([a-z_.0-9]+)`", DOCUMENT))
    assert named >= notice.EVENTS
    assert named >= {*CALL_FAULTS, *NOTICE_FAULTS}
    assert {each for each in named if each.startswith(("checkout.", "refund.", "charge."))} == (
        notice.EVENTS
    )


def test_the_document_s_settings_make_a_house(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = dict(re.findall(r"(STRIPE_[A-Z_]+|GATEWAYS)=(\S+)", DOCUMENT.partition("```")[2]))
    assert printed.keys() > {"STRIPE_SECRET_KEY", "GATEWAYS"}
    for name, value in printed.items():
        monkeypatch.setenv(name, value)
    found = config.load()
    assert found.stripe is not None
    assert found.stripe.api_url == "http://127.0.0.1:12111"


def test_nothing_about_us_is_reported(
    client: stripe.StripeClient,
    counterpart: Counterpart,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    quiet = Stripe(StripeAccount(KEY, (SECRET,), api_url=counterpart.url)).client
    for _ in range(2):
        quiet.v1.refunds.list()
    assert all("X-Stripe-Client-Telemetry" not in headers for headers in counterpart.headers)
    assert list(tmp_path.iterdir()) == []


def test_the_library_would_report_if_it_were_let(
    client: stripe.StripeClient, counterpart: Counterpart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stripe, "enable_telemetry", True)
    for _ in range(2):
        client.v1.refunds.list()
    assert "X-Stripe-Client-Telemetry" in counterpart.headers[-1]
