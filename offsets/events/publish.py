"""Publish the statement: the only place from which the word 碳中和 comes.

It is refused unless at least as much is retired as the final inventory says, that
inventory was evaluated, and the deadline is kept. Behind the rules stand constraints:
a row with less cannot be written at all.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.models import Certificate
from offsets.config import settings
from offsets.db import session as reading
from offsets.db import transaction
from offsets.events import deadline
from offsets.events.anchor import anchor
from offsets.events.digest import sealed
from offsets.events.documents import counted
from offsets.events.errors import NotReady, WrongStep
from offsets.events.find import find, newest_evaluation, newest_inventory, newest_plan
from offsets.events.hooks.rules import Kind
from offsets.events.hooks.tell import tell
from offsets.events.missing import missing
from offsets.events.models import Evaluation, Event, Statement
from offsets.events.plan import told
from offsets.events.retired.count import count_event
from offsets.events.retired.models import Offset
from offsets.events.rules import RANKS, Credit, State
from offsets.ledger.statement_file import STATEMENT_FORMAT
from offsets.organisations.models import Organisation

FIRST_CERTIFICATES = 200
"""How many numbers the statement itself lists; the rest is among the event's offsets."""


def publish(public_id: str) -> int:
    """Publish the event's statement and return its version.

    Raises NotReady saying what is missing, or WrongStep.
    """
    count_event(find(public_id).id)
    with transaction() as session:
        event = find(public_id)
        if event.state != State.EVALUATED:
            lacks = missing(event)
            raise (
                NotReady("event", missing=lacks) if lacks else WrongStep("event", state=event.state)
            )
        if lacks := missing(event):
            raise NotReady("event", missing=lacks)
        moved = _step_on(session, event)
        evaluation = newest_evaluation(event)
        assert evaluation is not None  # noqa: S101  # missing() looked
        last = session.scalar(select(func.max(Statement.version)).filter_by(event_id=event.id))
        version = (last or 0) + 1
        document = _document(event, evaluation, moved, version, clock.now())
        session.add(_row(event, evaluation, moved, document))
        session.flush()
        anchor(session, event.id)
        tell(
            session, event.id, Kind.STATED, version=version, actual_g=moved.actual_g,
            retired_g=moved.retired_g, sha256=document["sha256"],
        )  # fmt: skip
        return version


def _step_on(session: Session, event: Event) -> Row[int | None, int]:
    """Evaluated becomes stated, if it is covered at this very moment; locks the event."""
    moved: Row[int | None, int] | None = session.execute(
        update(Event)
        .where(
            Event.id == event.id,
            Event.state == State.EVALUATED,
            Event.inventory_version == event.inventory_version,
            Event.retired_g >= Event.actual_g,
        )
        .values(state=State.STATED)
        .returning(Event.actual_g, Event.retired_g)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if moved is None:
        raise WrongStep("event", state=event.state)
    return moved


def _row(
    event: Event, evaluation: Evaluation, moved: Row[int | None, int], document: dict[str, Any]
) -> Statement:
    return Statement(
        event_id=event.id,
        version=document["version"],
        inventory_version=event.inventory_version,
        evaluation_id=evaluation.id,
        actual_g=moved.actual_g,
        retired_g=moved.retired_g,
        document=document,
        sha256=document["sha256"],
        published_at=datetime.fromisoformat(document["published_at"]),
    )


def _document(
    event: Event, evaluation: Evaluation, moved: Row[int | None, int], version: int, now: datetime
) -> dict[str, Any]:
    inventory, plan = newest_inventory(event.id), newest_plan(event.id)
    assert inventory is not None and plan is not None  # noqa: S101, PT018  # states say so
    content = {
        "format": STATEMENT_FORMAT,
        "event": told(event),
        "organiser": reading().get_one(Organisation, event.organisation_id).name,
        "version": version,
        "published_at": now.isoformat(timespec="seconds"),
        "boundary": plan.document["boundary"],
        "exclusions": plan.document["exclusions"],
        "plan": {"version": plan.version, "sha256": plan.sha256},
        "inventory": {"version": inventory.version, "sha256": inventory.sha256},
        "actual_g": moved.actual_g,
        "retired_g": moved.retired_g,
        "retired": _retired(event.id),
        "certificates": _certificates(event.id),
        # All of them, by one hash: numbers, serials and grams can be held against it for ever.
        "counted": counted.told(counted.pieces(event.id)),
        "evaluation": evaluation_told(evaluation),
        "deadline": {
            "day": event.deadline_on.isoformat(),
            "source_zh": deadline.source(event, "zh"),
            "source_en": deadline.source(event, "en"),
        },
        "house": {"operator": settings().operator_name, "is_demo": settings().is_demo},
    }
    return sealed(content)


def evaluation_told(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation as published documents tell it."""
    names = ("kind", "body", "report_reference", "report_sha256", "evidence", "note")
    said = {name: getattr(evaluation, name) for name in names}
    return said | {"evaluated_at": evaluation.evaluated_at.isoformat(timespec="seconds")}


def _retired(event_id: int) -> list[dict[str, Any]]:
    """By credit and party, the Guide's first kinds first."""
    rows = reading().execute(
        select(Offset.credit, Offset.party, func.count(), func.sum(Offset.mass_g))
        .where(Offset.event_id == event_id, Offset.uncounted_at.is_(None))
        .group_by(Offset.credit, Offset.party)
        .order_by(Offset.credit, Offset.party)
    )
    found = [
        {"credit": credit, "rank": RANKS[Credit(credit)], "party": party, "pieces": n,
         "mass_g": int(mass_g)}
        for credit, party, n, mass_g in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: each["rank"] or len(RANKS))


def _certificates(event_id: int) -> list[str]:
    numbers = (
        select(Certificate.number)
        .join(Offset, Offset.certificate_id == Certificate.id)
        .where(Offset.event_id == event_id, Offset.uncounted_at.is_(None))
        .order_by(Offset.mass_g.desc(), Certificate.number)
        .limit(FIRST_CERTIFICATES)
    )
    return list(reading().scalars(numbers))
