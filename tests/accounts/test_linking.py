"""WeChat and e-mail lead to one person, also when things happen at once; two are never made one."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from offsets.accounts.email.begin import begin
from offsets.accounts.email.derive import asker_hash, code_of
from offsets.accounts.email.sign_in import by_code
from offsets.accounts.enter import Entered
from offsets.accounts.models import Identity
from offsets.accounts.models import Person as Row
from offsets.accounts.rules import Door
from offsets.db import session
from tests.accounts.conftest import Person
from tests.counterparts.code2session.server import Counterpart
from tests.organisations.making import make_somebody
from tests.racing import together


def people() -> tuple[int, int]:
    """How many people there are, and how many ways in which they are recognised."""
    session().expire_all()
    return session().query(Row).count(), session().query(Identity).count()


def test_who_came_by_mail_is_recognised_by_wechat(
    phone: FlaskClient, counterpart: Counterpart
) -> None:
    who, lin = make_somebody(), Person(phone, counterpart)
    for _ in range(2):
        code = counterpart.wechat.login("小林")
        assert who.call(phone, "POST", "/me/wechat", {"code": code}).status_code == 204
    assert lin.sign_in()["person"]["id"] == _me(who, phone)["id"]
    assert people() == (1, 2)


def test_a_wechat_that_is_somebodys_is_refused(
    phone: FlaskClient, counterpart: Counterpart
) -> None:
    lin = Person(phone, counterpart)
    before = lin.sign_in()["person"]["id"]
    who = make_somebody()
    code = counterpart.wechat.login("小林")
    refused = who.call(phone, "POST", "/me/wechat", {"code": code})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "belongs_to_another")
    assert lin.sign_in()["person"]["id"] == before


def test_two_who_claim_one_wechat_at_once(
    house: Flask, phone: FlaskClient, counterpart: Counterpart
) -> None:
    from offsets.accounts.wechat.join import join

    one, other = make_somebody(), make_somebody()
    codes = [counterpart.wechat.login("小林") for _ in range(2)]
    said = together(house, lambda: join(one.id, codes[0]), lambda: join(other.id, codes[1]))
    assert sorted(type(each).__name__ for each in said) == ["BelongsToAnother", "NoneType"]
    assert people() == (2, 3)


def test_a_new_address_from_two_devices_at_once_is_one_person(app: Flask) -> None:
    askers = [begin("new@example.org", "zh") for _ in range(2)]
    said = together(app, *(lambda each=each: _enter(each) for each in askers))
    assert len({each.person for each in said}) == 1
    assert people() == (1, 1)


def test_one_code_twice_at_once_signs_in_once(app: Flask) -> None:
    asker = begin("new@example.org", "zh")
    said = together(app, lambda: _enter(asker), lambda: _enter(asker))
    assert sorted(type(each).__name__ for each in said) == ["Entered", "LinkSpent"]


def test_wrong_codes_at_once_are_all_counted(app: Flask) -> None:
    from offsets.accounts.email.errors import CodeWrong, LinkSpent
    from offsets.accounts.email.rules import MAX_TRIES

    asker = begin("new@example.org", "zh")
    said = together(app, *[lambda: _enter(asker, "00000000") for _ in range(MAX_TRIES + 3)])
    assert sum(isinstance(each, CodeWrong) for each in said) == MAX_TRIES
    assert sum(isinstance(each, LinkSpent) for each in said) == 3


def _enter(asker: str, code: str | None = None) -> Entered | None:
    typed = code or code_of(asker_hash(asker))
    return by_code(typed, asker, Door.BROWSER, "Test", None)


def _me(who: Any, phone: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = who.call(phone, "GET", "/me").get_json()
    return found
