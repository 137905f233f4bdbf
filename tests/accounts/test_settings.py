"""Which mini-program a house may name, and what is refused at its door."""

from collections.abc import Callable

import pytest
from environs import Env

from offsets import config
from offsets.config import BadSettings, Settings
from offsets.merchants import WECHAT_API_URL, MiniProgram, mini_program_complaints
from tests.counterparts.wechatpay.keys import Keys

APPID = "wx0123456789abcdef"
SECRET = "0123456789abcdef" * 2
Load = Callable[..., Settings]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    def loaded(**environment: str) -> Settings:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return config.load(Env())

    return loaded


def test_a_house_needs_no_mini_program(load: Load) -> None:
    assert load().mini_program is None


def test_a_mini_program_is_read_and_its_secret_is_not_printed(load: Load) -> None:
    found = load(WECHAT_APP_ID=APPID, WECHAT_APP_SECRET=SECRET).mini_program
    assert found == MiniProgram(APPID, SECRET, WECHAT_API_URL)
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"WECHAT_APP_ID": "wx1"}, "WECHAT_APP_ID"),
        ({"WECHAT_APP_ID": ""}, "WECHAT_APP_ID"),
        ({"WECHAT_APP_SECRET": "short"}, "WECHAT_APP_SECRET"),
        ({"WECHAT_APP_SECRET": ""}, "WECHAT_APP_SECRET"),
        ({"WECHAT_API_URL": "http://api.example.org"}, "WECHAT_API_URL"),
        ({"NO_BUYING_ON": "ios,toaster"}, "toaster"),
    ],
)
def test_what_cannot_work_is_refused(load: Load, changes: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings, match=named) as refused:
        load(**{"WECHAT_APP_ID": APPID, "WECHAT_APP_SECRET": SECRET} | changes)
    assert SECRET not in str(refused.value)


def test_a_counterpart_is_for_demonstrations(load: Load) -> None:
    here = MiniProgram(APPID, SECRET, "http://127.0.0.1:8182")
    assert list(mini_program_complaints(here, None, is_demo=True)) == []
    assert list(mini_program_complaints(here, None, is_demo=False))


def test_who_signs_in_must_be_able_to_pay() -> None:
    keys = Keys()
    program = MiniProgram(APPID, SECRET)
    merchant = keys.account("https://api.mch.weixin.qq.com")
    (complaint,) = mini_program_complaints(program, merchant, is_demo=False)
    assert "WECHATPAY_APPID" in complaint
    program = MiniProgram(keys.appid, SECRET)
    assert list(mini_program_complaints(program, merchant, is_demo=False)) == []


def test_devices_without_buying_are_named_as_wechat_names_them(load: Load) -> None:
    assert load(NO_BUYING_ON="ios,ohos").no_buying_on == ("ios", "ohos")
