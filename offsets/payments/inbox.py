"""Take a gateway's signed notice: stored and effective in one transaction, or not at all."""

from collections.abc import Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import transaction
from offsets.payments.gateway import Word, gateway
from offsets.payments.models import Notice
from offsets.payments.record import Outcome, record

_ROW = {
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
    with transaction() as session:
        outcome = record(session, word.standing, taker.livemode)
        _keep(session, gateway_name, word, body, outcome)
    return outcome


def _keep(session: Session, gateway_name: str, word: Word, body: bytes, outcome: Outcome) -> None:
    session.connection().execute(
        _ROW[session.get_bind().dialect.name],
        {
            "gateway": gateway_name,
            "event_id": word.event_id,
            "reference": word.standing.reference,
            "body": body.decode(),
            "received_at": clock.now(),
            "outcome": outcome,
        },
    )
