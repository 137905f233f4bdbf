"""Events at any step, made through the real verbs."""

import secrets
from datetime import date
from decimal import ROUND_DOWN, Decimal
from functools import cache
from typing import Any

from sqlalchemy import select

from offsets import clock
from offsets.accounts.models import Person
from offsets.certificates.key import key_text
from offsets.certificates.models import Certificate
from offsets.db import session, transaction
from offsets.events.create import Details, create
from offsets.events.evaluate import EvaluationWish, evaluate
from offsets.events.evidence.keep import keep_file
from offsets.events.find import find
from offsets.events.freeze import freeze
from offsets.events.measure import measure
from offsets.events.models import Event
from offsets.events.plan import Measure, PlanWish, publish_plan, write
from offsets.events.publish import publish
from offsets.events.retired.attach import attach_certificate
from offsets.events.rules import Source
from offsets.footprint import methods
from offsets.footprint.event import Inventory, Use
from offsets.footprint.lines import Group
from offsets.inventories.compute import Computed, compute
from offsets.inventories.freeze import freeze as keep
from offsets.organisations import create as organisations
from offsets.organisations.details import Details as OrganisationDetails
from offsets.organisations.models import Organisation
from offsets.units import GRAMS_PER_KG
from tests.factories import make_lot, make_settled_order

TONNE = 1_000_000
PDF = b"%PDF-1.7 a report"


def make_person() -> int:
    """Somebody who has signed in once."""
    with transaction() as writing:
        row = Person(
            public_id=secrets.token_hex(8),
            device_hash=secrets.token_bytes(32),
            locale="zh",
            created_at=clock.now(),
        )
        writing.add(row)
        writing.flush()
        return row.id


def make_organisation(name: str = "某会议公司") -> int:
    """An organisation of one owner; its row's id."""
    wish = organisations.Wish(make_person(), OrganisationDetails(name=name))
    public_id = organisations.create(wish)
    return session().scalars(select(Organisation.id).filter_by(public_id=public_id)).one()


def details(**changes: Any) -> Details:
    said: dict[str, Any] = {
        "name": "山海论坛",
        "place": "福州",
        "starts_on": date(2026, 4, 18),
        "ends_on": date(2026, 4, 20),
        "expected_participants": 300,
    }
    return Details(**(said | changes))


@cache
def inventory_of(mass_g: int) -> Inventory:
    """An inventory that comes to exactly so many grams, by burning diesel."""
    use = Use(Group.FUEL, "diesel", Decimal(1000), "L")
    (line,) = compute(Inventory(uses=(use,))).result.lines
    assert line.mass is not None
    rule = next(each for each in methods.load().rules if each.factor_id == line.factor_id)
    factor = rule.named()[line.factor_id].central if line.factor_id else Decimal(0)
    litres = Decimal(mass_g) / GRAMS_PER_KG / factor
    litres = litres.quantize(Decimal("1e-6"), ROUND_DOWN)
    found = Inventory(uses=(Use(Group.FUEL, "diesel", litres, "L"),))
    assert compute(found).total.central_g == mass_g
    return found


def kept_footprint(mass_g: int) -> str:
    """A footprint that somebody kept, as the event's pages keep one; its public id."""
    return keep(_computed(mass_g), None, "zh")


@cache
def _computed(mass_g: int) -> Computed:
    return compute(inventory_of(mass_g))


def plan(forecast_g: int = 5 * TONNE, **changes: Any) -> PlanWish:
    said: dict[str, Any] = {
        "boundary": "会场、食宿与参会者往返",
        "forecast": kept_footprint(forecast_g),
        "measures": (Measure("会场采用绿电", 200_000),),
        "ways": ("buy",),
        "completes_on": date(2026, 12, 31),
    }
    return PlanWish(**(said | changes))


def make_event(organisation: int | None = None, **changes: Any) -> str:
    """A draft; its public id."""
    return create(organisation or make_organisation(), details(**changes))


def make_planned(**changes: Any) -> str:
    event = make_event(**changes)
    write(event, plan())
    publish_plan(event)
    return event


def make_measured(actual_g: int = TONNE, **changes: Any) -> str:
    event = make_planned(**changes)
    measure(event, Source.ORGANISER, inventory_of(actual_g))
    return event


def make_frozen(actual_g: int = TONNE, **changes: Any) -> str:
    event = make_measured(actual_g, **changes)
    freeze(event)
    return event


def make_certificate(mass_g: int = TONNE, **changes: Any) -> tuple[str, str]:
    """A settled purchase's certificate: its number and key. There must be a lot."""
    order = make_settled_order(mass_g=mass_g, **changes)
    return certificates_of(order)[0]


def certificates_of(order: str) -> list[tuple[str, str]]:
    from offsets.orders.find import find as order_of

    rows = session().scalars(
        select(Certificate).filter_by(order_id=order_of(order).id).order_by(Certificate.position)
    )
    return [(row.number, key_text(row.salt)) for row in rows if row.salt]


def make_covered(actual_g: int = TONNE, **changes: Any) -> str:
    """An event whose organiser has retired exactly what it emitted."""
    event = make_frozen(actual_g, **changes)
    make_lot(tonnes=-(-actual_g // TONNE))
    attach_certificate(event, *make_certificate(actual_g))
    return event


def declare(event: str) -> None:
    """The organiser's own declaration, with a file."""
    evaluate(event, EvaluationWish("self", evidence=[keep_file(event, "证明.pdf", PDF)]))


def make_stated(actual_g: int = TONNE, **changes: Any) -> str:
    event = make_covered(actual_g, **changes)
    declare(event)
    publish(event)
    return event


def fresh(event: str) -> Event:
    """The event's row as it stands now."""
    return find(event)
