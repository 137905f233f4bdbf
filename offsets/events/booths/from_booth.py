"""A purchase that begins at a booth: which one travels along as a signed token.

It stands for ``retired.from_page``, to which it hands every token that names no booth.
"""

from contextlib import suppress

from itsdangerous import BadSignature, URLSafeSerializer

from offsets.config import settings
from offsets.errors import DomainError
from offsets.events.booths.errors import BoothsClosed, BoothTaken
from offsets.events.booths.subscribe import subscribe
from offsets.events.find import find
from offsets.events.retired import from_page
from offsets.orders.cancel import cancel


def token(event: str, booth: str, shows_name: bool) -> str:
    """What the buying form carries; public ids of event and booth."""
    made = _serializer().dumps([event, booth, shows_name])
    return made if isinstance(made, str) else made.decode()


def occasion(carried: str) -> str:
    """The event's name, as it stands on the certificate; raises Invalid or NotFound."""
    found = _read(carried)
    return find(found[0]).name if found else from_page.occasion(carried)


def placed(carried: str, order: str) -> None:
    """Bind the order to its event and booth before it can be paid.

    Where the booth went to somebody else meanwhile, the order is ended again, so that no
    stock waits for it; raises as ``subscribe``.
    """
    found = _read(carried)
    if found is None:
        from_page.placed(carried, order)
        return
    event, booth, shows_name = found
    try:
        subscribe(event, booth, order, shows_name)
    except (BoothTaken, BoothsClosed):
        with suppress(DomainError):
            cancel(order)
        raise


def _read(carried: str) -> tuple[str, str, bool] | None:
    try:
        event, booth, shows_name = _serializer().loads(carried)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(event), str(booth), bool(shows_name)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().signing_keys, salt="booth-purchase")
