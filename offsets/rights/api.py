"""JSON: consents, everything that is held of oneself, and its deletion."""

from dataclasses import asdict, replace
from typing import Any

from offsets.db import transaction
from offsets.edge.api import FRESH, Blueprint
from offsets.edge.guards import anyone, oneself
from offsets.edge.language import current as language
from offsets.rights import consent, privacy
from offsets.rights.delete import delete
from offsets.rights.export import export
from offsets.rights.schemas import (
    ConsentTexts,
    ConsentWish,
    Deletion,
    DeletionWish,
    GivenConsents,
    HeldData,
)
from offsets.rights.subject import own_hash, subject
from offsets.rights.take_back import take_back

blueprint = Blueprint(
    "rights", __name__, "What is held of oneself. 本站保存了您的哪些信息，以及您的权利。"
)
PRIVATE = {"Cache-Control": "no-store"}
Told = tuple[dict[str, Any], dict[str, str]]


@blueprint.route("/consents", zh="同意文本")
@anyone
@blueprint.response(200, ConsentTexts())
def list_texts() -> Told:
    """List the texts that people are asked to agree to

    In their newest version and both languages. Whoever agreed to an older one is asked anew.
    """
    texts = [
        asdict(each) | {"zh": privacy.told(each, "zh"), "en": privacy.told(each, "en")}
        for each in privacy.offered()
    ]
    return {"consents": texts}, FRESH


@blueprint.route("/me/consents", zh="我的同意记录")
@oneself
@blueprint.response(200, GivenConsents())
@blueprint.fails_with("unauthenticated", "forbidden")
@blueprint.opened_by_person
def list_consents() -> Told:
    """List one's own consents

    Also those that were taken back.
    """
    return _consents(), PRIVATE


@blueprint.route("/me/consents", methods=["POST"], zh="同意")
@oneself
@blueprint.arguments(ConsentWish())
@blueprint.response(201, GivenConsents())
@blueprint.fails_with("unauthenticated", "forbidden", body=True)
@blueprint.opened_by_person
def give_consent(wish: dict[str, Any]) -> Told:
    """Agree to a text

    Given again it stays as it is. A guardian's consent is given where the age is said.
    """
    own = own_hash()
    with transaction() as session:
        privacy.offered_text(wish["purpose"])
        consent.give(session, own, wish["purpose"], wish["version"])
    return _consents(), PRIVATE


@blueprint.route("/me/consents/<code:purpose>", methods=["DELETE"], zh="撤回同意")
@oneself
@blueprint.response(200, GivenConsents())
@blueprint.fails_with("unauthenticated", "forbidden", "not_found", "invalid")
@blueprint.opened_by_person
def withdraw_consent(purpose: str) -> Told:
    """Take a consent back

    What was kept by it is deleted; everything else goes on as before.
    """
    found = subject()
    with transaction() as session:
        take_back(session, found, purpose)
    return _consents(), PRIVATE


@blueprint.route("/me/export", zh="导出我的全部信息")
@oneself
@blueprint.response(200, HeldData())
@blueprint.fails_with("unauthenticated", "forbidden")
@blueprint.opened_by_person
def export_all() -> Told:
    """Export everything that is held of oneself

    Of the signed-in person with their devices, or of the device alone.
    """
    return export(subject()), PRIVATE


@blueprint.route("/me", methods=["DELETE"], zh="删除我的信息并注销")
@oneself
@blueprint.arguments(DeletionWish(), location="query")
@blueprint.response(200, Deletion())
@blueprint.fails_with("unauthenticated", "forbidden", "orders_under_way", "invalid")
@blueprint.opened_by_person
def delete_oneself(wish: dict[str, str]) -> Told:
    """Delete what is held of oneself, and close the account

    Names, addresses, consents and footprints go at once, and every sign-in ends. What the law
    wants kept is told under `kept`, with the reason. Refused while money or grams of one's
    orders are on their way.
    """
    row = delete(replace(subject(), group_names=wish["group_names"] == "erase"), confirmed=True)
    done = {"id": row.public_id, "finished": row.finished_at is not None}
    return done | {"kept": privacy.kept(language())}, PRIVATE


def _consents() -> dict[str, Any]:
    return {"consents": consent.given_by(subject())}
