"""A purchase that begins on a page of an event: who pays travels along as a signed token."""

from itsdangerous import BadSignature, URLSafeSerializer

from offsets.config import settings
from offsets.errors import Invalid
from offsets.events.find import find
from offsets.events.retired.purchase import link
from offsets.events.rules import Party


def token(event: str, party: Party) -> str:
    """What the buying form carries; ``event`` is a public id."""
    made = _serializer().dumps([event, party])
    return made if isinstance(made, str) else made.decode()


def occasion(carried: str) -> str:
    """The event's name, as it stands on the certificate; raises Invalid or NotFound."""
    event, _ = _read(carried)
    return find(event).name


def placed(carried: str, order: str) -> None:
    """Bind the order to its event before it can be paid; raises as ``purchase.link``."""
    event, party = _read(carried)
    link(event, order, party)


def _read(carried: str) -> tuple[str, Party]:
    try:
        event, party = _serializer().loads(carried)
        return event, Party(party)
    except (BadSignature, ValueError, TypeError):
        raise Invalid("for_event", "form_not_ours") from None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().signing_keys, salt="event-purchase")
