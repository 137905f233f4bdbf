"""Take a gateway's signed notice: stored and effective in one transaction, or not at all."""

from collections.abc import Mapping

from sqlalchemy.dialects import postgresql, sqlite

from offsets import clock
from offsets.db import transaction
from offsets.payments.gateway import gateway
from offsets.payments.models import Notice
from offsets.payments.record import Outcome, joints, pays, record

_KEEP = {
    "postgresql": postgresql.insert(Notice).on_conflict_do_nothing().inline(),
    "sqlite": sqlite.insert(Notice).on_conflict_do_nothing().inline(),
}


def receive(gateway_name: str, headers: Mapping[str, str], body: bytes) -> Outcome:
    """Verify, take the effect, keep the notice with its outcome.

    Raises BadSignature or StaleNotice, and then keeps nothing: whoever cannot
    sign cannot fill our tables. A repeated notice finds its effect done.
    """
    taker = gateway(gateway_name)
    word = taker.read_notice(headers, body)
    row = {
        "gateway": gateway_name,
        "event_id": word.event_id,
        "reference": word.standing.reference,
        "body": body.decode(),
        "received_at": clock.now(),
    }
    if pays(word.standing, taker.livemode):
        settled = row | {"outcome": "settled"}
        if joints().at_once(word.standing, settled):
            return "settled"
    with transaction() as session:
        outcome = record(session, word.standing, taker.livemode)
        keep = _KEEP[session.get_bind().dialect.name]
        session.connection().execute(keep, row | {"outcome": outcome})
    return outcome
