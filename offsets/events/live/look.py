"""The state of an event's live page, read in two queries: plain data, fit to be kept in a file.

It holds no name that a stranger would not see: what is masked is masked here.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, and_, select
from sqlalchemy.orm import aliased

from offsets.certificates.holder import mask
from offsets.certificates.models import Certificate
from offsets.db import session
from offsets.errors import NotFound
from offsets.events.booths.models import Booth, BoothPlan, Subscription
from offsets.events.booths.read import booths
from offsets.events.booths.rules import Light
from offsets.events.live.rules import TICKER, percent
from offsets.events.models import Event, Plan
from offsets.events.retired.models import Offset
from offsets.events.rules import PUBLIC, Party, missing_g
from offsets.organisations.models import Organisation

LiveState = dict[str, Any]
"""As ``look`` makes it; masses in grams, moments in ISO 8601 and UTC."""


def look(public_id: str) -> LiveState:
    """The event as its live page shows it; raises NotFound for one that is not public."""
    rows = session().execute(_event_and_lights(public_id)).all()
    if not rows or rows[0].state not in PUBLIC or rows[0].forecast is None:
        raise NotFound("event")
    row = rows[0]
    estimated = row.actual_g is None
    goal_g = row.forecast["forecast"]["central_g"] if estimated else row.actual_g
    return {
        "id": public_id,
        **{name: getattr(row, name) for name in ("name", "place", "organiser", "state")},
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "goal_g": goal_g,
        "is_estimate": estimated,
        "retired_g": row.retired_g,
        "missing_g": missing_g(goal_g, row.retired_g),
        "percent": percent(row.retired_g, goal_g),
        **_floor(row),
        "lights": [_light(each) for each in rows if each.counted_at is not None],
    }


def _floor(row: Row[Any]) -> LiveState:
    shown = [asdict(each) for each in booths(row.id)] if row.share_g else []
    counts = {light: sum(each["state"] == light for each in shown) for light in Light}
    return {
        "share_g": row.share_g,
        "is_open": bool(row.is_open),
        "booths_lit": counts[Light.LIT],
        "booths_reserved": counts[Light.RESERVED],
        "booths_free": counts[Light.FREE],
        "booths": shown,
    }


def _event_and_lights(public_id: str) -> Select[*tuple[Any, ...]]:
    """The event once for each of its latest offsets, or once alone."""
    latest = _latest(public_id)
    living = and_(
        Subscription.order_id == Certificate.order_id, Subscription.ended_at.is_(None)
    )  # fmt: skip
    return (
        select(
            Event.id, Event.name, Event.place, Event.starts_on, Event.ends_on, Event.state,
            Event.actual_g, Event.retired_g, Organisation.name.label("organiser"),
            BoothPlan.share_g, BoothPlan.is_open, _forecast().label("forecast"),
            latest.party, latest.mass_g, latest.counted_at, Certificate.holder_name,
            Subscription.shows_name, Booth.label,
        )
        .join(Organisation, Organisation.id == Event.organisation_id)
        .outerjoin(BoothPlan, BoothPlan.event_id == Event.id)
        .outerjoin(latest, latest.event_id == Event.id)
        .outerjoin(Certificate, Certificate.id == latest.certificate_id)
        .outerjoin(Subscription, living)
        .outerjoin(Booth, Booth.id == Subscription.booth_id)
        .where(Event.public_id == public_id)
        .order_by(latest.id.desc())
    )  # fmt: skip


def _forecast() -> ScalarSelect[Any]:
    """The newest plan of the event that the query is about."""
    return (
        select(Plan.document)
        .where(Plan.event_id == Event.id)
        .order_by(Plan.version.desc())
        .limit(1)
        .correlate(Event)
        .scalar_subquery()
    )


def _latest(public_id: str) -> type[Offset]:
    """The newest of what counts for the event."""
    event_id = select(Event.id).filter_by(public_id=public_id).scalar_subquery()
    newest = (
        select(Offset)
        .where(Offset.event_id == event_id, Offset.uncounted_at.is_(None))
        .order_by(Offset.id.desc())
        .limit(TICKER)
        .subquery()
    )
    return aliased(Offset, newest)


def _light(row: Row[Any]) -> dict[str, Any]:
    name = row.holder_name if row.shows_name else mask(row.holder_name)
    if row.party == Party.ORGANISER:
        name = row.organiser
    return {
        "name": name,
        "party": row.party,
        "booth": row.label,
        "mass_g": row.mass_g,
        "at": _moment(row.counted_at),
    }


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
