"""JSON: an organisation's webhooks, their messages and deliveries."""

from typing import Any

from offsets.edge import paging
from offsets.edge.api import PREFIX, Blueprint
from offsets.edge.guards import person
from offsets.events.hooks import read
from offsets.events.hooks.register import end, register, rotate
from offsets.events.hooks.replay import replay, resume, try_out
from offsets.events.hooks.schemas import (
    HookList,
    HookMessage,
    HookMessagePage,
    HookSecret,
    HookShown,
    HookWish,
)
from offsets.organisations.access import Standing, require
from offsets.organisations.rules import Deed

blueprint = Blueprint(
    "hooks",
    __name__,
    "What happens to events, told to your server. 把活动进展推送到主办方的服务器。",
)
_REFUSED = ("unauthenticated", "forbidden", "not_found")
_HOOKS = "/organisations/<code:organisation>/hooks"
_HOOK = f"{_HOOKS}/<code:hook>"


@blueprint.route(_HOOKS, zh="推送地址")
@person
@blueprint.response(200, HookList())
@blueprint.fails_with(*_REFUSED)
@blueprint.opened_by_person
def list_hooks(organisation: str) -> dict[str, Any]:
    """List webhook endpoints

    For owners and editors.
    """
    return {"hooks": read.hooks(_reader(organisation).organisation.id)}


@blueprint.route(_HOOKS, methods=["POST"], zh="登记推送地址")
@person
@blueprint.arguments(HookWish())
@blueprint.response(201, HookSecret())
@blueprint.fails_with(*_REFUSED, "hook_known", body=True)
@blueprint.opened_by_person
def make_hook(wish: dict[str, Any], organisation: str) -> tuple[Any, dict[str, str]]:
    """Register a webhook endpoint

    Its secret is in this answer and in no other. An address is registered once, so this needs no
    idempotency key: sent again it is refused as `hook_known`.
    """
    made = register(require(organisation, Deed.MANAGE), wish["url"])
    where = f"{PREFIX}/organisations/{organisation}/hooks/{made.public_id}"
    return {"id": made.public_id, "secret": made.secret}, {"Location": where}


@blueprint.route(_HOOK, zh="查看推送地址")
@person
@blueprint.response(200, HookShown())
@blueprint.fails_with(*_REFUSED)
@blueprint.opened_by_person
def show_hook(organisation: str, hook: str) -> Any:
    """Show a webhook endpoint"""
    return read.hook(_reader(organisation).organisation.id, hook)


@blueprint.route(_HOOK, methods=["DELETE"], zh="停用推送地址")
@person
@blueprint.response(204)
@blueprint.fails_with(*_REFUSED, "hook_ended")
@blueprint.opened_by_person
def end_hook(organisation: str, hook: str) -> None:
    """End a webhook endpoint

    What it is owed is not sent either.
    """
    end(require(organisation, Deed.MANAGE), hook)


@blueprint.route(f"{_HOOK}/secrets", methods=["POST"], zh="更换密钥")
@person
@blueprint.response(201, HookSecret())
@blueprint.fails_with(*_REFUSED, "hook_ended")
@blueprint.opened_by_person
def rotate_hook_secret(organisation: str, hook: str) -> Any:
    """Make a new secret

    The one before signs as well for a day.
    """
    made = rotate(require(organisation, Deed.MANAGE), hook)
    return {"id": made.public_id, "secret": made.secret}


@blueprint.route(f"{_HOOK}/resumption", methods=["POST"], zh="恢复推送")
@person
@blueprint.response(200, HookShown())
@blueprint.fails_with(*_REFUSED, "hook_ended")
@blueprint.opened_by_person
def resume_hook(organisation: str, hook: str) -> Any:
    """Resume a paused endpoint

    First it gets what was given up, then the rest.
    """
    standing = _reader(organisation)
    resume(standing.organisation.id, hook)
    return read.hook(standing.organisation.id, hook)


@blueprint.route(f"{_HOOK}/tests", methods=["POST"], zh="发送测试消息")
@person
@blueprint.response(201, HookMessage())
@blueprint.fails_with(*_REFUSED, "hook_ended")
@blueprint.opened_by_person
def try_hook(organisation: str, hook: str) -> Any:
    """Send a test message"""
    standing = _reader(organisation)
    return read.message(hook, try_out(standing.organisation.id, hook))


@blueprint.route(f"{_HOOK}/messages", zh="推送记录")
@person
@blueprint.arguments(paging.PageArguments(), location="query")
@blueprint.response(200, HookMessagePage())
@blueprint.fails_with(*_REFUSED, "invalid")
@blueprint.opened_by_person
def list_hook_messages(
    wanted: dict[str, Any], organisation: str, hook: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """List an endpoint's messages

    Newest first, each with its newest tries.
    """
    found = read.hook(_reader(organisation).organisation.id, hook)
    last = paging.after_position(wanted["cursor"])
    rows = read.messages(found.id, last if last >= 0 else None, wanted["limit"] + 1)
    shown, cursor = paging.page(rows, wanted["limit"], lambda row: row.sequence)
    return {"messages": shown, "next": cursor}, paging.link(cursor)


@blueprint.route(f"{_HOOK}/messages/<code:message>/replays", methods=["POST"], zh="重新推送")
@person
@blueprint.response(201, HookMessage())
@blueprint.fails_with(*_REFUSED, "hook_ended")
@blueprint.opened_by_person
def replay_hook_message(organisation: str, hook: str, message: str) -> Any:
    """Send a message again

    Under the id it has.
    """
    standing = _reader(organisation)
    replay(standing.organisation.id, hook, message)
    return read.message(hook, message)


def _reader(organisation: str) -> Standing:
    return require(organisation, Deed.EDIT_EVENT)
