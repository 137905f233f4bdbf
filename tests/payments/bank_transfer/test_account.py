"""No house offers an account that nobody could pay into."""

from collections.abc import Callable
from pathlib import Path

import pytest
from environs import Env

from offsets import config
from offsets.config import BadSettings, Settings
from offsets.worker import jobs
from tests.conftest import MakeApp
from tests.payments.bank_transfer.conftest import ACCOUNT
from tests.test_config import PRODUCTION

BANK = {"BANK_PAYEE": "某林场", "BANK_NAME": "某银行", "BANK_ACCOUNT": "6222 0000 1111 2222"}
Load = Callable[..., Settings]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Load:
    def loaded(**environment: str) -> Settings:
        house = PRODUCTION | {"GATEWAYS": "bank_transfer", "VAR_DIR": str(tmp_path)}
        for name, value in (house | environment).items():
            monkeypatch.setenv(name, value)
        return config.load(Env())

    return loaded


def test_an_account_opens_the_road(load: Load) -> None:
    found = load(**BANK, BANK_STATEMENT_COLUMNS="serial=号,credit=进账").bank
    assert found is not None
    assert found.number == "6222000011112222"
    assert dict(found.columns) == {"serial": "号", "credit": "进账"}
    assert found.number not in repr(found)


@pytest.mark.parametrize("name", BANK)
def test_production_offers_no_road_without_it(load: Load, name: str) -> None:
    with pytest.raises(BadSettings, match=name):
        load(**{key: value for key, value in BANK.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BANK_ACCOUNT", "see our letter"),
        ("BANK_HOLD_DAYS", "0"),
        ("BANK_HOLD_DAYS", "61"),
        ("BANK_MIN_AMOUNT_FEN", "0"),
        ("BANK_MAX_WAITING_G", "0"),
        ("BANK_STATEMENT_COLUMNS", "colour=颜色"),
    ],
)
def test_what_makes_no_sense_is_named(load: Load, name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        load(**(BANK | {name: value}))


def test_the_worker_returns_parts_where_there_is_an_account(make_app: MakeApp) -> None:
    with make_app().app_context():
        assert "parts" not in {job.name for job in jobs()}
    with make_app(gateways=("bank_transfer",), bank=ACCOUNT).app_context():
        assert "parts" in {job.name for job in jobs()}
