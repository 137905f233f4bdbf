"""碳中和林: plant a forest for an event, visit it, and count what of its growth was certified.

A piece of land is claimed once, for good, whatever becomes of its event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.holder import clean_text
from offsets.db import transaction
from offsets.errors import Invalid, NotFound
from offsets.events.errors import AlreadyCounted, LandTaken, WrongStep
from offsets.events.evaluate import file_of
from offsets.events.find import find
from offsets.events.models import Event
from offsets.events.planting import land, whereabouts
from offsets.events.planting.models import Compartment, MonitoringRound, Planting
from offsets.events.retired.count import grow
from offsets.events.retired.lock import lock
from offsets.events.retired.models import Offset
from offsets.events.rules import LAST_YEAR, OPEN, Credit, Party
from offsets.units import GRAMS_PER_TONNE

MAX_COMPARTMENTS = 50
MAX_SPECIES = 200
MAX_WORD = 120
MAX_CLAIM_YEARS = 60
MAX_G_PER_MU_YEAR = 3 * GRAMS_PER_TONNE
"""The house's own bound against slips of a comma, far above any forest."""
_DAYS_PER_YEAR = 365


@dataclass(frozen=True, slots=True)
class PlantingWish:
    """A pledge: what is planted where, by when, and which growth is claimed."""

    county: str
    species: str
    pledged_on: date
    claim_from: date
    claim_to: date
    method: str
    compartments: Sequence[Sequence[land.Point]]


def pledge(public_id: str, wish: PlantingWish) -> int:
    """Claim the land for the event; returns the planting's number.

    Raises Invalid naming the field, LandTaken, or WrongStep.
    """
    columns = _columns(wish)
    rings = _rings(wish)
    with transaction() as session:
        event = find(public_id)
        if event.state not in OPEN:
            raise WrongStep("event", state=event.state)
        _lock(session)
        for at, ring in enumerate(rings):
            _refuse_taken(session, at, ring)
        areas = [land.area_mu_hundredths(ring) for ring in rings]
        planting = Planting(
            event_id=event.id, area_mu_hundredths=sum(areas), added_at=clock.now(), **columns
        )
        session.add(planting)
        session.flush()
        rows = zip(rings, areas, strict=True)
        session.add_all(_compartment(planting.id, at, *row) for at, row in enumerate(rows))
        return planting.id


def plant(event_id: int, planting_id: int, planted_on: date) -> None:
    """Say when the trees were put into the ground; raises Invalid or NotFound."""
    if planted_on > clock.on_screen(clock.now()).date():
        raise Invalid("planted_on", "in_the_future")
    with transaction() as session:
        planted = session.connection().execute(
            update(Planting)
            .where(Planting.id == planting_id, Planting.event_id == event_id)
            .values(planted_on=planted_on)
        )
        if not planted.rowcount:
            raise NotFound("planting")


def monitor(
    event_id: int, planting_id: int, measured_on: date, survival_percent: int, measured_g: int
) -> int:
    """Keep a round's figures; nothing of them counts yet. Raises Invalid or NotFound."""
    with transaction() as session:
        planting = session.scalar(select(Planting).filter_by(id=planting_id, event_id=event_id))
        if planting is None:
            raise NotFound("planting")
        _check_round(planting, measured_on, survival_percent, measured_g)
        row = insert(MonitoringRound).values(
            planting_id=planting_id,
            measured_on=measured_on,
            survival_percent=survival_percent,
            measured_g=measured_g,
            added_at=clock.now(),
        )
        try:
            return session.scalars(row.returning(MonitoringRound.id)).one()
        except IntegrityError:
            raise Invalid("measured_on", "round_of_that_day") from None


def certify(event_id: int, round_id: int, certified_g: int, certified_by: str, report: str) -> None:
    """Keep who certified how much of a round, with the report; raises Invalid or NotFound."""
    body = clean_text("certified_by", certified_by, MAX_WORD)
    if body is None:
        raise Invalid("certified_by", "required")
    with transaction() as session:
        found = _round(session, round_id, event_id)
        if not 0 < certified_g <= found.measured_g:
            raise Invalid("certified_g", "out_of_range", min=1, max=found.measured_g)
        paper = file_of(session, event_id, "report", report)
        done = session.connection().execute(
            update(MonitoringRound)
            .where(MonitoringRound.id == round_id, MonitoringRound.confirmed_at.is_(None))
            .values(certified_g=certified_g, certified_by=body, file_id=paper.id)
        )
        if not done.rowcount:
            raise AlreadyCounted("round")


def confirm_round(round_id: int) -> int:
    """Count a certified round whose report the operator has read; its grams."""
    with transaction() as session:
        confirmed = session.execute(
            update(MonitoringRound)
            .where(
                MonitoringRound.id == round_id,
                MonitoringRound.confirmed_at.is_(None),
                MonitoringRound.certified_g.is_not(None),
            )
            .values(confirmed_at=clock.now())
            .returning(MonitoringRound.planting_id, MonitoringRound.certified_g)
        ).one_or_none()
        if confirmed is None:
            raise NotFound("round")
        event_id = session.scalars(
            select(Planting.event_id).filter_by(id=confirmed.planting_id)
        ).one()
        lock(session, event_id)
        row = insert(Offset).values(
            event_id=event_id,
            round_id=round_id,
            credit=Credit.PLANTING,
            party=Party.ORGANISER,
            mass_g=confirmed.certified_g,
            counted_at=clock.now(),
        )
        session.execute(row)
        grow(session, event_id, confirmed.certified_g)
        return int(confirmed.certified_g)


def _columns(wish: PlantingWish) -> dict[str, object]:
    whereabouts.county_of(wish.county)
    if wish.claim_to <= wish.claim_from:
        raise Invalid("claim_to", "days_out_of_order", max=MAX_CLAIM_YEARS * _DAYS_PER_YEAR)
    if wish.claim_to.year - wish.claim_from.year > MAX_CLAIM_YEARS:
        raise Invalid("claim_to", "out_of_range", min=1, max=MAX_CLAIM_YEARS)
    if wish.pledged_on.year > LAST_YEAR:
        raise Invalid("pledged_on", "out_of_range", min=0, max=LAST_YEAR)
    species = clean_text("species", wish.species, MAX_SPECIES)
    method = clean_text("method", wish.method, MAX_WORD)
    if species is None or method is None:
        raise Invalid("species" if species is None else "method", "required")
    names = ("county", "pledged_on", "claim_from", "claim_to")
    return {name: getattr(wish, name) for name in names} | {"species": species, "method": method}


def _rings(wish: PlantingWish) -> list[list[land.Point]]:
    if not wish.compartments:
        raise Invalid("compartments", "required")
    if len(wish.compartments) > MAX_COMPARTMENTS:
        raise Invalid("compartments", "too_many", max=MAX_COMPARTMENTS)
    rings: list[list[land.Point]] = []
    for at, corners in enumerate(wish.compartments):
        field = f"compartments.{at}"
        ring = land.ring_of(field, corners)
        whereabouts.check(field, ring, wish.county)
        if any(land.overlap(ring, other) for other in rings):
            raise Invalid(field, "land_twice")
        rings.append(ring)
    return rings


def _lock(session: Session) -> None:
    # Two pledges at the same moment could each miss the other's land. SQLite has one writer anyway.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE event_compartments IN SHARE ROW EXCLUSIVE MODE"))


def _refuse_taken(session: Session, at: int, ring: land.Ring) -> None:
    west, south, east, north = land.box(ring)
    rivals = session.execute(
        select(Compartment.corners, Event.name)
        .join(Planting, Planting.id == Compartment.planting_id)
        .join(Event, Event.id == Planting.event_id)
        .where(
            Compartment.west < east,
            Compartment.east > west,
            Compartment.south < north,
            Compartment.north > south,
        )
    )
    for corners, _name in rivals:
        if land.overlap(ring, [(lon, lat) for lon, lat in corners]):
            raise LandTaken(f"compartments.{at}")


def _compartment(planting_id: int, at: int, ring: land.Ring, area: int) -> Compartment:
    west, south, east, north = land.box(ring)
    return Compartment(
        planting_id=planting_id,
        position=at,
        corners=[list(corner) for corner in ring],
        area_mu_hundredths=area,
        west=west,
        south=south,
        east=east,
        north=north,
    )


def _check_round(planting: Planting, day: date, survival_percent: int, measured_g: int) -> None:
    if planting.planted_on is None:
        raise Invalid("measured_on", "not_planted_yet")
    if day > clock.on_screen(clock.now()).date():
        raise Invalid("measured_on", "in_the_future")
    if not max(planting.planted_on, planting.claim_from) < day <= planting.claim_to:
        raise Invalid("measured_on", "outside_claim")
    if not 0 <= survival_percent <= 100:
        raise Invalid("survival_percent", "out_of_range", min=0, max=100)
    years = -(-(day - planting.planted_on).days // _DAYS_PER_YEAR)
    most_g = planting.area_mu_hundredths * MAX_G_PER_MU_YEAR * years // 100
    if not 0 <= measured_g <= most_g:
        raise Invalid("measured_g", "out_of_range", min=0, max=most_g)


def _round(session: Session, round_id: int, event_id: int) -> MonitoringRound:
    found: MonitoringRound | None = session.scalar(
        select(MonitoringRound)
        .join(Planting, Planting.id == MonitoringRound.planting_id)
        .where(MonitoringRound.id == round_id, Planting.event_id == event_id)
    )
    if found is None:
        raise NotFound("round")
    return found
