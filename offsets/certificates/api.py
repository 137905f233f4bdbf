"""JSON: a certificate as strangers see it and, with its key, as its holder does."""

from offsets.certificates import read
from offsets.certificates.document import CertificateDocument
from offsets.certificates.schemas import Certificate, Key
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
