"""JSON: a certificate as strangers see it and, with its key, as its holder does."""

from typing import Any

from flask import Response, make_response, request

from offsets.certificates import read
from offsets.certificates.document import CertificateDocument
from offsets.certificates.erase import erase_with_key
from offsets.certificates.files import proof_as_file
from offsets.certificates.schemas import Certificate, CertificateProof, Erasure, Key
from offsets.db import transaction
from offsets.edge.api import FRESH, Blueprint
from offsets.edge.guards import anyone

blueprint = Blueprint(
    "certificates",
    __name__,
    "Retired grams that belong to one holder alone. 只属于一位持有人的已注销碳汇。",
)


@blueprint.route("/certificates/<code:number>", zh="查看证书")
@anyone
@blueprint.response(200, Certificate())
@blueprint.fails_with("not_found")
def show_certificate(number: str) -> tuple[CertificateDocument, dict[str, str]]:
    """Show a certificate

    The holder's name is masked. The number may be typed with dashes or in small letters.
    """
    return read.document(read.addressed(number), full=False), FRESH


@blueprint.route("/certificates/<code:number>/unlock", methods=["POST"], zh="凭密钥看完整证书")
@anyone
@blueprint.arguments(Key())
@blueprint.response(200, Certificate())
@blueprint.fails_with("not_found", body=True)
def unlock_certificate(
    wanted: dict[str, str], number: str
) -> tuple[CertificateDocument, dict[str, str]]:
    """Show a certificate in full

    For whoever has its key; changes nothing. A key that does not fit is not found.
    """
    return read.unlock(read.addressed(number), wanted["key"]), {"Cache-Control": "no-store"}


@blueprint.route("/certificates/<code:number>/erasure", methods=["POST"], zh="删除个人信息")
@anyone
@blueprint.arguments(Erasure())
@blueprint.response(200, Certificate())
@blueprint.fails_with("not_found", body=True)
def erase_certificate(
    wanted: dict[str, Any], number: str
) -> tuple[CertificateDocument, dict[str, str]]:
    """Erase the holder's personal data

    For whoever has the key, which fits nothing afterwards. The certificate stays valid; that it
    is theirs the holder can still show by the certificate's file, so keep that first.
    """
    found = read.addressed(number)
    with transaction() as session:
        erase_with_key(session, found, wanted["key"], wanted["confirm"])
    return read.document(found, full=False), {"Cache-Control": "no-store"}


@blueprint.route("/certificates/<code:number>/proof", zh="下载证书的公开日志证明")
@anyone
@blueprint.opened_by_key
@blueprint.response(200, CertificateProof())
@blueprint.fails_with("not_found", "not_sealed_yet")
def prove_certificate(number: str) -> Response:
    """Download a certificate's proof

    The file by which anybody can check the certificate offline: canonical JSON, to be kept byte
    for byte. It holds the holder's name, so it takes the certificate's key, sent as
    `Authorization: Bearer KEY`. In the first seconds after the purchase the log does not hold
    it yet.
    """
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    found = proof_as_file(read.addressed(number), key if scheme.lower() == "bearer" else "")
    response = make_response(found.body)
    response.mimetype = found.mimetype
    response.headers["Cache-Control"] = "no-store"
    return response
