"""Take a gateway's signed notice: stored and effective in one transaction.

Where its effect fails, the notice is kept by a second one, with what was
verified of it, and the fault goes on to the gateway, which brings it again. An
operator need not wait for that: ``replay`` does what the notice should have
done. Only what fails or does not fit is kept word for word this way.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import transaction
from offsets.edge.logs import traced
from offsets.payments.gateway import RefundStanding, Standing, Word, gateway
from offsets.payments.models import Notice
from offsets.payments.record import Outcome, joints, pays, record
from offsets.payments.redact import without_payer

FAILED = "failed"
NEEDS_A_PERSON = ("mismatch", "unknown")
"""Outcomes of notices that are right in themselves and settle nothing."""

_log = logging.getLogger(__name__)


def receive(gateway_name: str, headers: Mapping[str, str], body: bytes) -> Outcome:
    """Verify, take the effect, keep the notice with its outcome.

    Raises BadSignature or StaleNotice, and then keeps nothing: whoever cannot
    sign cannot fill our tables. A repeated notice finds its effect done. What
    else goes wrong is kept with the notice, and raised.
    """
    taker = gateway(gateway_name)
    word = taker.read_notice(headers, body)
    row = {
        "gateway": gateway_name,
        "event_id": word.event_id,
        "reference": word.standing.reference,
        "body": without_payer(body.decode()),
        "received_at": clock.now(),
    }
    try:
        return _take(word, taker.livemode, row)
    except Exception as error:
        _keep_failed(row, word.standing, error)
        raise


def keep(session: Session, row: dict[str, Any], said: Standing | RefundStanding) -> None:
    """Write a notice's row once; a failed one takes the outcome of whoever came later."""
    if row["outcome"] in (FAILED, *NEEDS_A_PERSON):
        row = row | {"said": as_document(said)}
    dialect = session.get_bind().dialect.name
    statement = _KEEP_FAILED if row["outcome"] == FAILED else _KEEP
    session.connection().execute(statement[dialect], row)


def keep_asked(
    session: Session, gateway_name: str, said: Standing | RefundStanding, outcome: Outcome
) -> None:
    """Keep what a gateway answered to a question, where a person must see it."""
    row = {
        "gateway": gateway_name,
        "event_id": f"asked-{said.reference}",
        "reference": said.reference,
        "body": "",
        "received_at": clock.now(),
        "outcome": outcome,
    }
    keep(session, row, said)


def as_document(said: Standing | RefundStanding) -> dict[str, Any]:
    """A verified word as the inbox keeps it."""
    kind = "refund" if isinstance(said, RefundStanding) else "payment"
    return {"kind": kind, **asdict(said)}


def from_document(kept: dict[str, Any]) -> Standing | RefundStanding:
    """The word that the inbox kept."""
    facts = {name: value for name, value in kept.items() if name != "kind"}
    return RefundStanding(**facts) if kept["kind"] == "refund" else Standing(**facts)


def _take(word: Word, livemode: bool, row: dict[str, Any]) -> Outcome:
    said = word.standing
    if pays(said, livemode):
        settled = row | {"outcome": "settled"}
        if joints().at_once(said, settled):
            return "settled"
    with transaction() as session:
        outcome = record(session, said, livemode)
        if word.is_dispute and outcome == "nothing_to_do":
            outcome = "disputed"  # Its payment stays as it is; see ``payments.disputes``.
        keep(session, row | {"outcome": outcome}, said)
    return outcome


def _keep_failed(row: dict[str, Any], said: Standing | RefundStanding, error: Exception) -> None:
    facts = {"gateway": row["gateway"], "reference": row["reference"]}
    _log.error("notice_failed", exc_info=error, extra={"facts": facts})
    # Where the database itself is gone, the gateway's next try is what is left.
    with suppress(SQLAlchemyError), transaction() as session:
        keep(session, row | {"outcome": FAILED, "fault": traced(error)}, said)


def _unless_done(insert: Any, *columns: str) -> Any:
    """Insert; of a row that is there, replace the columns if it failed, and leave it otherwise."""
    table: Table = Notice.__table__  # type: ignore[assignment]  # a mapped class has one
    return insert.on_conflict_do_update(
        index_elements=("gateway", "event_id"),
        set_={name: insert.excluded[name] for name in columns},
        where=table.c.outcome == FAILED,
    ).inline()


_INSERT = {"postgresql": postgresql.insert(Notice), "sqlite": sqlite.insert(Notice)}
_KEEP = {name: _unless_done(insert, "outcome") for name, insert in _INSERT.items()}
_KEEP_FAILED = {name: _unless_done(insert, "fault") for name, insert in _INSERT.items()}
