"""What a house must be told of its account, and what is refused at the door."""

from collections.abc import Callable
from pathlib import Path

import pytest
from environs import Env

from offsets import config, create_app
from offsets.config import BadSettings, Settings
from offsets.merchants import WECHATPAY_URL, WeChatPayAccount
from tests.counterparts.wechatpay.__main__ import environment
from tests.counterparts.wechatpay.keys import Keys
from tests.counterparts.wechatpay.server import Counterpart
from tests.test_config import PRODUCTION

Load = Callable[..., Settings]


@pytest.fixture
def told(keys: Keys, tmp_path: Path) -> dict[str, str]:
    """A demonstration's environment, as the counterpart's command makes it."""
    counterpart = Counterpart(keys)
    counterpart.url = "http://127.0.0.1:8181"
    return environment(counterpart, tmp_path / "keys") | {"VAR_DIR": str(tmp_path / "var")}


@pytest.fixture
def load(told: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Load:
    def loaded(**changes: str | None) -> Settings:
        for name, value in (told | changes).items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return config.load(Env())

    return loaded


def account(found: Settings) -> WeChatPayAccount:
    assert found.wechatpay is not None
    return found.wechatpay


def test_the_counterpart_s_environment_makes_a_house(load: Load, keys: Keys) -> None:
    found = account(load())
    assert found == keys.account("http://127.0.0.1:8181")
    assert not found.is_live


def test_production_speaks_to_wechat_pay_alone(load: Load) -> None:
    found = account(load(**PRODUCTION | {"GATEWAYS": "wechatpay", "WECHATPAY_BASE_URL": None}))
    assert found.base_url == WECHATPAY_URL
    assert found.is_live


def test_without_the_road_nothing_is_read(load: Load) -> None:
    assert load(GATEWAYS="sandbox", WECHATPAY_APIV3_KEY="short").wechatpay is None


@pytest.mark.parametrize(
    "name",
    [
        "WECHATPAY_APPID",
        "WECHATPAY_MCHID",
        "WECHATPAY_CERT_SERIAL",
        "WECHATPAY_PUBLIC_KEY_ID",
        "WECHATPAY_PUBLIC_KEY_FILE",
        "WECHATPAY_PRIVATE_KEY_FILE",
        "WECHATPAY_APIV3_KEY",
    ],
)
@pytest.mark.parametrize("value", [None, "", "s\u00e9same", "no such thing"])
def test_nothing_is_made_up(load: Load, name: str, value: str | None) -> None:
    with pytest.raises(BadSettings, match=name) as refusal:
        load(**{name: value})
    assert value in (None, "") or value not in str(refusal.value)


def test_every_complaint_comes_at_once(load: Load) -> None:
    with pytest.raises(BadSettings) as refusal:
        load(WECHATPAY_APPID=None, WECHATPAY_APIV3_KEY="short", SECRET_KEY="short")
    for name in ("WECHATPAY_APPID", "WECHATPAY_APIV3_KEY", "SECRET_KEY"):
        assert name in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [None, WECHATPAY_URL, "https://127.0.0.1.example", "http://10.0.0.1", "http://localhost@evil"],
)
def test_a_demonstration_takes_no_real_money(load: Load, url: str | None) -> None:
    with pytest.raises(BadSettings, match="WECHATPAY_BASE_URL"):
        load(WECHATPAY_BASE_URL=url)


def test_production_knows_no_counterpart(load: Load) -> None:
    with pytest.raises(BadSettings, match="WECHATPAY_BASE_URL"):
        load(**PRODUCTION | {"GATEWAYS": "wechatpay"})


@pytest.mark.parametrize("channels", ["", "qr,cash"])
def test_a_channel_that_does_not_exist_is_named(load: Load, channels: str) -> None:
    with pytest.raises(BadSettings, match="WECHATPAY_CHANNELS"):
        load(WECHATPAY_CHANNELS=channels)


def test_granted_channels_are_read(load: Load) -> None:
    assert account(load(WECHATPAY_CHANNELS="qr")).channels == ("qr",)


def test_a_file_without_a_key_opens_no_house(load: Load, tmp_path: Path) -> None:
    no_key = tmp_path / "no.pem"
    no_key.write_text("bm8ga2V5")
    with pytest.raises(BadSettings, match="no PEM key"):
        create_app(load(WECHATPAY_PRIVATE_KEY_FILE=str(no_key)))


def test_keys_are_not_shown(load: Load, keys: Keys) -> None:
    shown = repr(load())
    assert keys.apiv3_key not in shown
    assert "PRIVATE KEY" not in shown
    assert keys.appid in shown
