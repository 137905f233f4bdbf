"""Everybody outside in one place: a house is told all that it needs, and people where to go."""

from pathlib import Path
from urllib.request import urlopen

from offsets.config import load
from tests.counterparts.__main__ import directory
from tests.counterparts.street import street


def test_a_house_starts_on_what_it_is_told(tmp_path: Path, monkeypatch) -> None:
    with street(tmp_path / "keys") as outside:
        for name, value in outside.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("VAR_DIR", str(tmp_path))
        found = load()
        assert found.gateways == ("sandbox", "stripe", "wechatpay")
        assert (found.stripe, found.wechatpay) != (None, None)
        # One app signs people in and takes their money.
        assert outside.environment["WECHAT_APP_ID"] == found.wechatpay.appid


def test_everybody_is_named_and_answers(tmp_path: Path) -> None:
    with street(tmp_path / "keys") as outside:
        outside.tell("http://127.0.0.1:8000")
        said = directory(outside, "http://127.0.0.1:8000")
        for each in (outside.wechat.url, outside.code2session.url, outside.stripe.url):
            assert each in said
        assert outside.stripe.notices.url == "http://127.0.0.1:8000/webhooks/stripe"
        with urlopen(outside.wechat.url) as page:  # noqa: S310  # on this machine
            assert page.status == 200
