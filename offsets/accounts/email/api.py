"""JSON: sign in by e-mail, for front ends that have no link to open but a field for the code."""

from dataclasses import asdict
from typing import Any

from flask import request

from offsets.accounts.api import PRIVATE, shown
from offsets.accounts.caller import caller
from offsets.accounts.email.begin import begin
from offsets.accounts.email.rules import LINK_LIVES
from offsets.accounts.email.schemas import (
    CodeWish,
    EmailList,
    EmailWish,
    LetterSent,
    WeChatWish,
)
from offsets.accounts.email.sign_in import add_by, sign_in_by
from offsets.accounts.enter import label_of
from offsets.accounts.errors import Unauthenticated
from offsets.accounts.read import person_view
from offsets.accounts.rules import Door
from offsets.accounts.schemas import Session
from offsets.accounts.wechat.join import join
from offsets.edge import language
from offsets.edge.api import Blueprint
from offsets.edge.guards import anyone, person

blueprint = Blueprint("emails", __name__, "Signing in by e-mail. 用邮箱登录。")


@blueprint.route("/sessions/emails", methods=["POST"], zh="发送登录邮件")
@anyone
@blueprint.arguments(EmailWish())
@blueprint.response(202, LetterSent())
@blueprint.fails_with("not_found", body=True)
def ask_to_sign_in(wish: dict[str, Any]) -> dict[str, Any]:
    """Ask to sign in by e-mail

    A letter with a code goes to the address, known or not. Keep `asker`: the code works only
    together with it. Not found where this house sends no mail.
    """
    return _asked(wish, None)


@blueprint.route("/sessions/emails/confirmations", methods=["POST"], zh="用邮件验证码登录")
@anyone
@blueprint.arguments(CodeWish())
@blueprint.response(201, Session())
@blueprint.fails_with("code_wrong", "link_spent", body=True)
def sign_in_by_code(wish: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Sign in by the code

    Five tries; whoever is new becomes a person. Signing in again with the same code is refused.
    """
    tokens = sign_in_by(wish["code"], wish["asker"], Door.MINI_PROGRAM, _label())
    return shown(tokens) | {"person": asdict(person_view(tokens.person))}, PRIVATE


@blueprint.route("/me/emails", zh="我的邮箱")
@person
@blueprint.response(200, EmailList())
@blueprint.fails_with("unauthenticated")
@blueprint.opened_by_person
def list_addresses() -> tuple[dict[str, Any], dict[str, str]]:
    """List your e-mail addresses"""
    return {"emails": person_view(_person()).emails}, PRIVATE


@blueprint.route("/me/emails", methods=["POST"], zh="添加邮箱")
@person
@blueprint.arguments(EmailWish())
@blueprint.response(202, LetterSent())
@blueprint.fails_with("unauthenticated", "not_found", body=True)
@blueprint.opened_by_person
def ask_to_add_address(wish: dict[str, Any]) -> dict[str, Any]:
    """Ask to add an e-mail address

    So that who signed in by WeChat also signs in by e-mail, and may take invitations.
    """
    return _asked(wish, _person())


@blueprint.route("/me/emails/confirmations", methods=["POST"], zh="确认邮箱")
@person
@blueprint.arguments(CodeWish())
@blueprint.response(200, EmailList())
@blueprint.fails_with("unauthenticated", "code_wrong", "link_spent", "address_taken", body=True)
@blueprint.opened_by_person
def add_address(wish: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Add an address by its code

    An address that belongs to another account is refused: two people are never made one.
    """
    add_by(wish["code"], wish["asker"], _person())
    return {"emails": person_view(_person()).emails}, PRIVATE


@blueprint.route("/me/wechat", methods=["POST"], zh="绑定微信")
@person
@blueprint.arguments(WeChatWish())
@blueprint.done
@blueprint.fails_with(
    "unauthenticated",
    "belongs_to_another",
    "code_invalid",
    "blocked_by_wechat",
    "sign_in_unavailable",
    body=True,
)
@blueprint.opened_by_person
def add_wechat(wish: dict[str, Any]) -> None:
    """Add WeChat

    So that who signed in by e-mail is recognised by WeChat next time, and pays by it. A WeChat
    that belongs to another account is refused: two people are never made one.
    """
    join(_person(), wish["code"])


def _person() -> int:
    found = caller().person
    if found is None:
        raise Unauthenticated()
    return found


def _asked(wish: dict[str, Any], whose: int | None) -> dict[str, Any]:
    asker = begin(wish["email"], language.choose(), whose)
    return {"asker": asker, "expires_in_s": int(LINK_LIVES.total_seconds())}


def _label() -> str:
    return label_of(request.user_agent.string)
