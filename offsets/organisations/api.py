"""JSON: organisations, who acts for them, and who is asked to."""

from dataclasses import asdict
from typing import Any

from offsets import idempotency
from offsets.edge import language
from offsets.edge.api import PREFIX, Blueprint, idempotency_key
from offsets.edge.guards import person
from offsets.organisations import read
from offsets.organisations.access import Standing, person_id, require, standings
from offsets.organisations.appoint import appoint
from offsets.organisations.change import change
from offsets.organisations.create import Wish, create
from offsets.organisations.details import Details
from offsets.organisations.invite import invite, take_back
from offsets.organisations.join import join
from offsets.organisations.leave import part_with
from offsets.organisations.rules import Deed, Role
from offsets.organisations.schemas import (
    AcceptanceWish,
    InvitationList,
    InvitationWish,
    MemberList,
    Organisation,
    OrganisationChange,
    OrganisationList,
    OrganisationWish,
    RoleWish,
)

blueprint = Blueprint(
    "organisations", __name__, "Who organises events, together with whom. 谁办活动，和谁一起办。"
)
_REFUSED = ("unauthenticated", "forbidden", "not_found")


@blueprint.route("/organisations", zh="我的单位")
@person
@blueprint.response(200, OrganisationList())
@blueprint.fails_with("unauthenticated")
@blueprint.opened_by_person
def list_organisations() -> dict[str, Any]:
    """List your organisations"""
    return {"organisations": [asdict(read.organisation(each)) for each in standings()]}


@blueprint.route("/organisations", methods=["POST"], zh="新建单位")
@person
@blueprint.idempotent
@blueprint.arguments(OrganisationWish())
@blueprint.response(201, Organisation())
@blueprint.fails_with("unauthenticated", "idempotency_key_reused", body=True)
@blueprint.opened_by_person
def make_organisation(wish: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Make an organisation

    You are its first owner.
    """
    caller = person_id()
    keyed = idempotency.Request("organisations", str(caller), idempotency_key(), wish)
    public_id = create(Wish(caller, Details(**wish)), keyed)
    return _shown(public_id), {"Location": f"{PREFIX}/organisations/{public_id}"}


@blueprint.route("/organisations/<code:public_id>", zh="查看单位")
@person
@blueprint.response(200, Organisation())
@blueprint.fails_with(*_REFUSED)
@blueprint.opened_by_person
def show_organisation(public_id: str) -> dict[str, Any]:
    """Show an organisation

    Of which you are a member; any other is not found.
    """
    return _shown(public_id)


@blueprint.route("/organisations/<code:public_id>", methods=["PATCH"], zh="修改单位")
@person
@blueprint.arguments(OrganisationChange())
@blueprint.response(200, Organisation())
@blueprint.fails_with(*_REFUSED, body=True)
@blueprint.opened_by_person
def change_organisation(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Change an organisation

    Its name takes `rename`, its invoice data `invoice`.
    """
    standing = require(public_id, Deed.SEE)
    here = standing.organisation
    told = {
        "name": here.name, "invoice_title": here.invoice_title, "tax_number": here.tax_number,
    }  # fmt: skip
    change(standing, Details(**(told | wish)))
    return _shown(public_id)


@blueprint.route("/organisations/<code:public_id>/members", zh="成员")
@person
@blueprint.response(200, MemberList())
@blueprint.fails_with(*_REFUSED)
@blueprint.opened_by_person
def list_members(public_id: str) -> dict[str, Any]:
    """List members"""
    return _members(require(public_id, Deed.SEE))


@blueprint.route(
    "/organisations/<code:public_id>/members/<code:member>", methods=["PATCH"], zh="修改角色"
)
@person
@blueprint.arguments(RoleWish())
@blueprint.response(200, MemberList())
@blueprint.fails_with(*_REFUSED, "last_owner", body=True)
@blueprint.opened_by_person
def change_role(wish: dict[str, Any], public_id: str, member: str) -> dict[str, Any]:
    """Give a member another role"""
    standing = require(public_id, Deed.MANAGE)
    appoint(standing, member, Role(wish["role"]))
    return _members(require(public_id, Deed.SEE))


@blueprint.route(
    "/organisations/<code:public_id>/members/<code:member>", methods=["DELETE"], zh="移除成员"
)
@person
@blueprint.response(204)
@blueprint.fails_with(*_REFUSED, "last_owner")
@blueprint.opened_by_person
def remove_member(public_id: str, member: str) -> None:
    """Part with a member, or leave

    Oneself anybody may take out, but for the last owner.
    """
    part_with(require(public_id, Deed.SEE), member)


@blueprint.route("/organisations/<code:public_id>/invitations", zh="邀请")
@person
@blueprint.response(200, InvitationList())
@blueprint.fails_with(*_REFUSED)
@blueprint.opened_by_person
def list_invitations(public_id: str) -> dict[str, Any]:
    """List open invitations"""
    return _invitations(require(public_id, Deed.SEE))


@blueprint.route("/organisations/<code:public_id>/invitations", methods=["POST"], zh="邀请同事")
@person
@blueprint.arguments(InvitationWish())
@blueprint.response(201, InvitationList())
@blueprint.fails_with(*_REFUSED, body=True)
@blueprint.opened_by_person
def send_invitation(wish: dict[str, Any], public_id: str) -> dict[str, Any]:
    """Invite a colleague

    By a letter to this address, which alone can take it. Invited again, the earlier invitation
    ends, so this needs no idempotency key.
    """
    standing = require(public_id, Deed.INVITE)
    invite(standing, wish["email"], Role(wish["role"]), language.choose())
    return _invitations(require(public_id, Deed.SEE))


@blueprint.route(
    "/organisations/<code:public_id>/invitations/<code:invitation>",
    methods=["DELETE"],
    zh="撤回邀请",
)
@person
@blueprint.response(204)
@blueprint.fails_with(*_REFUSED)
@blueprint.opened_by_person
def end_invitation(public_id: str, invitation: str) -> None:
    """Take an invitation back"""
    take_back(require(public_id, Deed.INVITE), invitation)


@blueprint.route("/invitations/acceptances", methods=["POST"], zh="接受邀请")
@person
@blueprint.arguments(AcceptanceWish())
@blueprint.response(201, Organisation())
@blueprint.fails_with(
    *_REFUSED, "invitation_spent", "invitation_elsewhere", "already_member", body=True
)
@blueprint.opened_by_person
def take_invitation(wish: dict[str, Any]) -> dict[str, Any]:
    """Take an invitation

    With the address to which it was sent among yours.
    """
    return _shown(join(wish["token"], person_id()))


def _shown(public_id: str) -> dict[str, Any]:
    return asdict(read.organisation(require(public_id, Deed.SEE)))


def _members(standing: Standing) -> dict[str, Any]:
    return {"members": [asdict(each) for each in read.members(standing)]}


def _invitations(standing: Standing) -> dict[str, Any]:
    return {"invitations": [asdict(each) for each in read.invitations(standing)]}
