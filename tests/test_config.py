"""What makes a running house, and what is refused at its door."""

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from environs import Env

from offsets import config, create_app
from offsets.config import BadSettings, Settings

GOOD = "vJ9x-4Rk_w0QmZ2u7TfLb6Hs8YpAe3Nc"
EARLIER = "cN3eApY8sH6bLfT7u2ZmQ0w_kR4-x9Jv"
PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": GOOD,
    "DATABASE_URL": "postgresql://db.internal/offsets",
    "PUBLIC_URL": "https://sink.example",
    "OPERATOR_NAME": "Some county's forest farm",
    "GATEWAYS": "stripe",
    "STRIPE_SECRET_KEY": "sk_live_" + "0" * 24,
    "STRIPE_WEBHOOK_SECRETS": "whsec_vJ9x4Rkw0QmZ2u7TfLb6Hs8YpAe3",
}

Load = Callable[..., Settings]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Load:
    """Settings of exactly the given environment, without this machine's own."""

    def loaded(**environment: str) -> Settings:
        for name in (*PRODUCTION, "SANDBOX_SECRET", "HOST", "PORT", "CORS_ORIGINS"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return config.load(Env())

    return loaded


def test_the_demo_needs_nothing(load: Load) -> None:
    found = load()
    assert found.is_demo
    assert found.gateways == ("sandbox",)
    assert found.database_url.startswith("sqlite:///")
    assert found.public_url == "http://127.0.0.1:8000"


def test_an_address_that_nobody_can_visit_is_not_printed(load: Load) -> None:
    assert load(HOST="0.0.0.0", PORT="9000").public_url == "http://127.0.0.1:9000"


def test_the_demos_secrets_are_made_once_and_kept_private(load: Load, tmp_path: Path) -> None:
    first, second = load(), load()
    assert first.secret_key == second.secret_key
    assert first.sandbox_secret == second.sandbox_secret != first.secret_key
    mode = (tmp_path / "var" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_production_starts_with_all_it_needs(load: Load) -> None:
    found = load(**PRODUCTION)
    assert not found.is_demo
    assert found.database_url == "postgresql+psycopg://db.internal/offsets"


@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"MODE"}))
def test_production_makes_nothing_up(load: Load, name: str) -> None:
    with pytest.raises(BadSettings, match=name):
        load(**{key: value for key, value in PRODUCTION.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "changeme-" + GOOD),
        ("SECRET_KEY", "My-Secret-Key-" + GOOD),
        ("SECRET_KEY_FALLBACKS", "short"),
        ("SECRET_KEY_FALLBACKS", GOOD),
        ("SECRET_KEY_FALLBACKS", f"{EARLIER},{EARLIER}"),
        ("GATEWAYS", "sandbox"),
        ("GATEWAYS", "stripe,sandbox"),
        ("DATABASE_URL", "sqlite:///offsets.sqlite3"),
        ("PUBLIC_URL", "http://sink.example"),
    ],
)
def test_production_refuses_what_is_weak(load: Load, name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        load(**(PRODUCTION | {name: value, "SANDBOX_SECRET": GOOD}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRIPE_SECRET_KEY", "pk_live_" + "0" * 24),
        ("STRIPE_SECRET_KEY", "sk_test_" + "0" * 24),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_short"),
        ("STRIPE_WEBHOOK_SECRETS", PRODUCTION["STRIPE_WEBHOOK_SECRETS"] + ",whsec_short"),
        ("STRIPE_API_URL", "http://127.0.0.1:12111"),
        ("STRIPE_PAY_ORIGIN", "https://checkout.stripe.com; script-src *"),
        ("STRIPE_MIN_AMOUNT_FEN", "0"),
        ("STRIPE_PAYMENT_METHODS", ""),
    ],
)
def test_what_stripe_could_not_use_is_named(load: Load, name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        load(**(PRODUCTION | {name: value}))


def test_two_webhook_secrets_serve_while_one_is_rotated(load: Load) -> None:
    old, new = PRODUCTION["STRIPE_WEBHOOK_SECRETS"], "whsec_Nc3eApY8sH6bLfT7u2ZmQ0wkR4x9Jv"
    found = load(**(PRODUCTION | {"STRIPE_WEBHOOK_SECRETS": f"{old},{new}"}))
    assert found.stripe.webhook_secrets == (old, new)


def test_earlier_secrets_verify_and_the_present_one_signs(load: Load) -> None:
    found = load(**(PRODUCTION | {"SECRET_KEY_FALLBACKS": f"{EARLIER},{EARLIER.swapcase()}"}))
    assert found.secret_keys == (GOOD, EARLIER, EARLIER.swapcase())
    assert found.signing_keys[-1] == GOOD
    assert EARLIER not in repr(found)


def test_a_demonstration_takes_no_real_money(load: Load) -> None:
    asked = {name: PRODUCTION[name] for name in PRODUCTION if "STRIPE" in name}
    with pytest.raises(BadSettings, match="STRIPE_SECRET_KEY must be a test key"):
        load(GATEWAYS="stripe", **asked)
    asked["STRIPE_SECRET_KEY"] = asked["STRIPE_SECRET_KEY"].replace("live", "test")
    found = load(GATEWAYS="stripe", STRIPE_API_URL="http://127.0.0.1:1", **asked)
    assert not found.stripe.is_live


def test_a_weak_secret_is_refused_in_the_demo_too(load: Load) -> None:
    with pytest.raises(BadSettings, match="SECRET_KEY"):
        load(SECRET_KEY="short")


def test_every_complaint_comes_at_once(load: Load) -> None:
    with pytest.raises(BadSettings) as caught:
        load(MODE="production")
    for name in PRODUCTION.keys() - {"MODE"}:
        assert name in str(caught.value) or name.startswith("STRIPE_")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "staging"),
        ("TRUSTED_PROXIES", "two"),
        ("HOLD_MINUTES", "0"),
        ("QUOTE_MINUTES", "-1"),
        ("RATE_LIMITS", "perhaps"),
        ("CORS_ORIGINS", "*"),
    ],
)
def test_a_value_of_no_sense_is_named(load: Load, name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        load(**{name: value})


def test_secrets_are_not_shown(load: Load) -> None:
    shown = repr(load(SECRET_KEY=GOOD, METRICS_TOKEN=GOOD, DATABASE_URL="sqlite:///pass:word"))
    shown += repr(load(**PRODUCTION))
    assert GOOD not in shown
    assert "sk_live" not in shown
    assert "whsec" not in shown
    assert "pass:word" not in shown


def test_an_unknown_gateway_opens_no_house(settings: Settings) -> None:
    with pytest.raises(BadSettings, match="nobody"):
        create_app(replace(settings, gateways=("sandbox", "nobody")))
