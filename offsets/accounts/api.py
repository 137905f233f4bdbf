"""JSON: sign in, stay signed in, sign out; the signed-in person and their devices."""

from dataclasses import asdict
from typing import Any

from flask import after_this_request, request

from offsets.accounts.caller import caller, forget_caller
from offsets.accounts.describe import add_phone, choose_language, remove_phone
from offsets.accounts.end import end, end_here, sign_ins_of
from offsets.accounts.enter import Entered, label_of
from offsets.accounts.merge import merge
from offsets.accounts.read import PersonView, person_view
from offsets.accounts.refresh import refresh
from offsets.accounts.rename import rename
from offsets.accounts.schemas import (
    Person,
    PersonWish,
    PhoneWish,
    RefreshedTokens,
    RefreshWish,
    Session,
    SignInList,
    SignInWish,
)
from offsets.accounts.wechat.sign_in import sign_in
from offsets.db import transaction
from offsets.edge import language
from offsets.edge.api import PREFIX, Blueprint
from offsets.edge.device import device_hash, ensure_device, renew_device
from offsets.edge.guards import anyone, person

PRIVATE = {"Cache-Control": "no-store"}

blueprint = Blueprint(
    "accounts", __name__, "Signing in, which nobody needs to buy. 登录；购买无需登录。"
)


@blueprint.route("/sessions", methods=["POST"], zh="登录")
@anyone
@blueprint.arguments(SignInWish())
@blueprint.response(201, Session())
@blueprint.fails_with(
    "code_invalid", "blocked_by_wechat", "rate_limited", "sign_in_unavailable", body=True
)
def open_session(wish: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Sign in

    A person is known by WeChat's code and needs to tell nothing else. Keep both tokens; they are
    shown this once. Sent again with the same code it fails, for WeChat takes a code once.
    """
    label = label_of(request.headers.get("User-Agent", ""))
    tokens = sign_in(wish["code"], label, language.choose())
    answer = shown(tokens) | {"person": asdict(person_view(tokens.person))}
    return answer, PRIVATE | {"Location": f"{PREFIX}/sessions/{tokens.sign_in}"}


@blueprint.route("/sessions/refresh", methods=["POST"], zh="刷新登录凭证")
@anyone
@blueprint.arguments(RefreshWish())
@blueprint.response(200, RefreshedTokens())
@blueprint.fails_with("unauthenticated", "token_spent", body=True)
def refresh_session(wish: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Refresh a sign-in

    Answers a new pair of tokens; the old access token opens nothing from then on. Let one
    request at a time refresh: `token_spent` tells whoever comes second, within ten seconds, that
    another one was first. A spent token that comes later than that ends the sign-in, for then
    two hold it.
    """
    return shown(refresh(wish["refresh_token"])), PRIVATE


@blueprint.route("/sessions", zh="已登录的设备")
@person
@blueprint.response(200, SignInList())
@blueprint.fails_with("unauthenticated", "forbidden")
@blueprint.opened_by_person
def list_sessions() -> tuple[dict[str, Any], dict[str, str]]:
    """List where the person is signed in"""
    return {"sessions": sign_ins_of(_person(), caller().sign_in)}, PRIVATE


@blueprint.route("/sessions/<code:public_id>", methods=["DELETE"], zh="退出登录")
@person
@blueprint.done
@blueprint.fails_with("unauthenticated", "forbidden", "not_found")
@blueprint.opened_by_person
def end_session(public_id: str) -> None:
    """Sign out

    Of any of the person's sign-ins; `current` is the one that asks. Its tokens open nothing from
    this moment on.
    """
    asking = caller()
    if public_id == "current" and asking.sign_in is not None:
        end_here(asking.sign_in)
    else:
        end(_person(), public_id)
    forget_caller()


@blueprint.route("/me", zh="我的信息")
@person
@blueprint.response(200, Person())
@blueprint.fails_with("unauthenticated", "forbidden")
@blueprint.opened_by_person
def show_me() -> tuple[PersonView, dict[str, str]]:
    """Show the signed-in person"""
    return person_view(_person()), PRIVATE


@blueprint.route("/me", methods=["PATCH"], zh="修改我的信息")
@person
@blueprint.arguments(PersonWish())
@blueprint.response(200, Person())
@blueprint.fails_with("unauthenticated", "forbidden", body=True)
@blueprint.opened_by_person
def change_me(wish: dict[str, Any]) -> tuple[PersonView, dict[str, str]]:
    """Change what the person said of themselves

    A name is what the person typed; it is proposed where a certificate is filled in, and shown to
    nobody else.
    """
    if "display_name" in wish:
        rename(_person(), wish["display_name"])
    if "locale" in wish:
        choose_language(_person(), wish["locale"])
    return person_view(_person()), PRIVATE


@blueprint.route("/me/phone", methods=["POST"], zh="绑定手机号")
@person
@blueprint.arguments(PhoneWish())
@blueprint.response(200, Person())
@blueprint.fails_with(
    "unauthenticated",
    "forbidden",
    "code_invalid",
    "rate_limited",
    "sign_in_unavailable",
    body=True,
)
@blueprint.opened_by_person
def add_my_phone(wish: dict[str, Any]) -> tuple[PersonView, dict[str, str]]:
    """Keep the person's phone number

    By the code of WeChat's button, which the person must press. The number is kept sealed.
    """
    add_phone(_person(), wish["code"])
    return person_view(_person()), PRIVATE


@blueprint.route("/me/phone", methods=["DELETE"], zh="解绑手机号")
@person
@blueprint.done
@blueprint.fails_with("unauthenticated", "forbidden")
@blueprint.opened_by_person
def remove_my_phone() -> None:
    """Forget the person's phone number"""
    remove_phone(_person())


@blueprint.route("/me/devices", methods=["POST"], zh="合并本设备的购买")
@person
@blueprint.done
@blueprint.fails_with("unauthenticated", "forbidden", "belongs_to_another", "invalid")
@blueprint.opened_by_person
def merge_my_device() -> None:
    """Take over what was bought on this device

    For browsers, which the house knows by a cookie: what was bought here before signing in is the
    person's from now on. Without the cookie there is nothing to take over. The answer gives the
    browser a new cookie, so that nobody who buys here later without signing in buys for them.
    """
    device = device_hash()
    if device is None:
        return
    # Also where the device is somebody else's: it is a new one from now on.
    after_this_request(ensure_device)
    renew_device()
    with transaction() as session:
        merge(session, _person(), device)
    forget_caller()


def _person() -> int:
    found = caller().person
    if found is None:
        raise RuntimeError("the guard lets nobody else in")
    return found


def shown(tokens: Entered) -> dict[str, Any]:
    """Tokens as the API answers them."""
    return {
        "id": tokens.sign_in,
        "access_token": tokens.access_token,
        "expires_in_s": tokens.expires_in_s,
        "refresh_token": tokens.refresh_token,
        "refresh_expires_in_s": tokens.refresh_expires_in_s,
    }
