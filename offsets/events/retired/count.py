"""Count what was retired for events, each certificate once, and take back what was voided.

One purchase, one transaction: its certificates become offsets and the event's
counter grows by exactly what was written. Done again it writes nothing.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.models import Certificate
from offsets.db import engine, transaction
from offsets.db import session as reading
from offsets.events.anchor import anchor
from offsets.events.hooks.lit import tell_lit
from offsets.events.hooks.rules import Kind
from offsets.events.hooks.tell import tell
from offsets.events.models import Event, Statement
from offsets.events.retired.lock import lock
from offsets.events.retired.models import Offset, Purchase
from offsets.events.rules import State
from offsets.orders.models import Order
from offsets.orders.rules import State as OrderState
from offsets.projects.models import Project

_AT_ONCE = 200
"""Purchases that one step counts; the next one goes on."""
_COVERED_ONLY = (State.OFFSET, State.EVALUATED, State.STATED)
_WITHDRAWN = "有证书作废，已注销量不足以覆盖实际排放 / certificates were voided"


@dataclass(frozen=True, slots=True)
class Credited:
    """What one counting brought."""

    pieces: int
    mass_g: int


def count_due() -> int:
    """Bring every event's count up to date; how many purchases and voided certificates."""
    return _count(Purchase.counted_at.is_(None)) + uncount_voided()


def count_event(event_id: int) -> int:
    """The same for one event, for a page that is about to show it."""
    return _count(and_(Purchase.event_id == event_id, Purchase.counted_at.is_(None))) + (
        uncount_voided(event_id)
    )


def count_purchase(session: Session, order_id: int) -> Credited:
    """Count one order's valid certificates for the event it was placed for."""
    purchase = session.scalars(select(Purchase).filter_by(order_id=order_id)).one()
    certificates = (
        select(
            literal(purchase.event_id),
            Certificate.id,
            Project.instrument,
            literal(purchase.party),
            Certificate.mass_g,
            literal(clock.now()),
        )
        .join(Project, Project.id == Certificate.project_id)
        .where(Certificate.order_id == order_id, Certificate.state == "valid")
        .order_by(Certificate.position)
    )
    credited = credit(session, purchase.event_id, certificates)
    if credited.pieces:
        tell_lit(session, purchase.event_id, order_id)
    session.connection().execute(
        update(Purchase).where(Purchase.order_id == order_id).values(counted_at=clock.now())
    )
    return credited


def credit(session: Session, event_id: int, certificates: Select[*tuple[Any, ...]]) -> Credited:
    """Write offsets for certificates that count nowhere yet, and add them to the event."""
    lock(session, event_id)
    insert = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    columns = ["event_id", "certificate_id", "credit", "party", "mass_g", "counted_at"]
    fresh = insert(Offset).from_select(columns, certificates)
    # SQLite reads ON after a SELECT as a join, unless the SELECT has a WHERE; ours has.
    written = session.scalars(fresh.on_conflict_do_nothing().returning(Offset.mass_g)).all()
    grow(session, event_id, sum(written))
    return Credited(len(written), sum(written))


def grow(session: Session, event_id: int, mass_g: int) -> None:
    """Add to the event's retired grams, or take from them; its state follows.

    One UPDATE: nobody sees a state that its grams do not bear out.
    """
    if not mass_g:
        return
    now_g = Event.retired_g + mass_g
    is_covered = and_(Event.actual_g.is_not(None), now_g >= Event.actual_g)
    state = case(
        (and_(Event.state == State.INVENTORIED, is_covered), State.OFFSET),
        (and_(Event.state.in_(_COVERED_ONLY), ~is_covered), State.INVENTORIED),
        else_=Event.state,
    )
    left = session.execute(
        update(Event)
        .where(Event.id == event_id)
        .values(retired_g=now_g, state=state)
        .returning(Event.state, Event.retired_g, Event.actual_g)
    ).one()
    kind = Kind.COUNTED if mass_g > 0 else Kind.UNCOUNTED
    tell(
        session, event_id, kind, mass_g=abs(mass_g), retired_g=left.retired_g,
        actual_g=left.actual_g, state=left.state,
    )  # fmt: skip
    if mass_g < 0 and left.state == State.INVENTORIED:
        _withdraw(session, event_id)


def uncount_voided(event_id: int | None = None) -> int:
    """Take back what was counted of certificates that are void; how many."""
    of_event: list[ColumnElement[bool]] = [Offset.event_id == event_id] if event_id else []
    voided = (
        select(Offset.event_id)
        .join(Certificate, Certificate.id == Offset.certificate_id)
        .where(Certificate.state == "voided", Offset.uncounted_at.is_(None), *of_event)
        .distinct()
    )
    return sum(_uncount(each) for each in list(reading().scalars(voided)))


def _uncount(event_id: int) -> int:
    void = exists().where(Certificate.id == Offset.certificate_id, Certificate.state == "voided")
    with transaction() as session:
        lock(session, event_id)
        gone = session.scalars(
            update(Offset)
            .where(Offset.event_id == event_id, Offset.uncounted_at.is_(None), void)
            .values(uncounted_at=clock.now())
            .returning(Offset.mass_g)
            .execution_options(synchronize_session=False)
        ).all()
        grow(session, event_id, -sum(gone))
    return len(gone)


def _withdraw(session: Session, event_id: int) -> None:
    version = session.scalar(
        update(Statement)
        .where(
            Statement.event_id == event_id,
            Statement.superseded_at.is_(None),
            Statement.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=clock.now(), ended_because=_WITHDRAWN)
        .returning(Statement.version)
        .execution_options(synchronize_session=False)
    )
    if version is not None:
        anchor(session, event_id)
        tell(session, event_id, Kind.WITHDRAWN, version=version)


def _count(wanted: ColumnElement[bool]) -> int:
    """Count the settled purchases among those wanted, each in a transaction of its own."""
    settled = (
        select(Purchase.order_id)
        .join(Order, Order.id == Purchase.order_id)
        .where(wanted, or_(Order.state == OrderState.SETTLED))
        .order_by(Purchase.order_id)
        .limit(_AT_ONCE)
    )
    done = 0
    for order_id in list(reading().scalars(settled)):
        with transaction() as session:
            count_purchase(session, order_id)
        done += 1
    return done


def retired_again(session: Session, event_id: int) -> int:
    """The event's retired grams, added up anew from its offsets."""
    counted = select(func.coalesce(func.sum(Offset.mass_g), 0)).where(
        Offset.event_id == event_id, Offset.uncounted_at.is_(None)
    )
    return int(session.scalars(counted).one())
