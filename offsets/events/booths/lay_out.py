"""Lay out an event's booths: the whole plan at once, or nothing of it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets import clock
from offsets.codes import random_code
from offsets.db import engine, transaction
from offsets.db import session as reading
from offsets.errors import Conflict, Invalid, NotFound
from offsets.events.booths.judge import Fate, Judged, Name, Spot, Standing, judge
from offsets.events.booths.models import Booth, BoothPlan, Subscription
from offsets.events.booths.rules import ID_SIGNS, LEAST_SHARE_G, MAX_BOOTHS, MAX_SHARE_G
from offsets.events.errors import WrongStep
from offsets.events.find import find
from offsets.events.rules import OPEN

_SIDES = ("x", "y", "w", "h")


def preview(public_id: str, rows: Sequence[Spot]) -> list[Judged]:
    """What laying out these rows would do; nothing is written."""
    return judge(rows, _there(reading(), find(public_id).id))


def lay_out(public_id: str, rows: Sequence[Spot], share_g: int) -> list[Judged]:
    """Make the rows the event's plan; raises Invalid naming the first row that is no good.

    Raises WrongStep for a cancelled event, Conflict where somebody subscribed to a booth
    meanwhile that would have gone.
    """
    event = find(public_id)
    if event.state not in OPEN:
        raise WrongStep("event", state=event.state)
    if not LEAST_SHARE_G <= share_g <= MAX_SHARE_G:
        raise Invalid("share_g", "out_of_range", min=LEAST_SHARE_G, max=MAX_SHARE_G)
    if len(rows) > MAX_BOOTHS:
        raise Invalid("booths", "too_many", max=MAX_BOOTHS)
    try:
        with transaction() as session:
            # Its row is locked from here on, so that two plans come one after the other.
            _open(session, event.id, share_g)
            judged = judge(rows, _there(session, event.id))
            _refuse_faulty(judged)
            _write(session, event.id, judged)
    except IntegrityError:
        raise Conflict("booths") from None
    return judged


def set_open(public_id: str, is_open: bool) -> None:
    """Give booths out, or give none out for the present; those that are taken stay.

    Raises NotFound where there is no plan.
    """
    event = find(public_id)
    with transaction() as session:
        changed = session.connection().execute(
            update(BoothPlan).where(BoothPlan.event_id == event.id).values(is_open=is_open)
        )
        if not changed.rowcount:
            raise NotFound("booths")


def _open(session: Session, event_id: int, share_g: int) -> None:
    into = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    said = {"share_g": share_g, "laid_at": clock.now()}
    row = into(BoothPlan).values(event_id=event_id, is_open=True, **said)
    session.execute(row.on_conflict_do_update(index_elements=["event_id"], set_=said))


def _there(session: Session, event_id: int) -> dict[Name, Standing]:
    is_bound = exists().where(Subscription.booth_id == Booth.id)
    rows = session.execute(
        select(Booth.label, Booth.hall, Booth.x, Booth.y, Booth.w, Booth.h, is_bound)
        .where(Booth.event_id == event_id)
        .order_by(Booth.id)
    )
    spots = [(Spot(*row[:6]), bool(row[6])) for row in rows]
    return {spot.name: Standing(spot, bound) for spot, bound in spots}


def _refuse_faulty(judged: Sequence[Judged]) -> None:
    for each in judged:
        if each.fault is not None:
            fault = each.fault
            raise Invalid(f"booths.{each.number - 1}.{fault.field}", fault.reason, **fault.facts)


def _write(session: Session, event_id: int, judged: Sequence[Judged]) -> None:
    by_fate = {fate: [each.spot for each in judged if each.fate == fate] for fate in Fate}
    for spot in by_fate[Fate.GONE]:
        session.execute(delete(Booth).where(_named(event_id, spot)))
    for spot in by_fate[Fate.CHANGED]:
        sides = {side: getattr(spot, side) for side in _SIDES}
        session.execute(update(Booth).where(_named(event_id, spot)).values(**sides))
    fresh = [
        {
            "event_id": event_id,
            "public_id": random_code(ID_SIGNS).lower(),
            "hall": spot.hall,
            "label": spot.label,
            **{side: getattr(spot, side) for side in _SIDES},
        }
        for spot in by_fate[Fate.NEW]
    ]
    if fresh:
        session.execute(insert(Booth), fresh)


def _named(event_id: int, spot: Spot) -> ColumnElement[bool]:
    return and_(Booth.event_id == event_id, Booth.hall == spot.hall, Booth.label == spot.label)
