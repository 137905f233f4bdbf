"""Events with a floor plan, and exhibitors who take booths, through the real verbs."""

from typing import Any

from sqlalchemy import select

from offsets.db import session
from offsets.events.booths.judge import Spot
from offsets.events.booths.lay_out import lay_out
from offsets.events.booths.models import Booth
from offsets.events.booths.read import BoothView, booths
from offsets.events.booths.subscribe import subscribe
from offsets.events.find import find
from tests.events.making import make_planned
from tests.factories import make_order, say_paid

SHARE_G = 100_000


def make_hall(count: int = 3, **changes: Any) -> str:
    """A planned event with booths A1, A2 … in a row; its public id. It opens no lot."""
    event = make_planned(**changes)
    lay_out(event, [Spot(f"A{number}") for number in range(1, count + 1)], SHARE_G)
    return event


def booth_id(event: str, label: str = "A1") -> str:
    """A booth's public id."""
    of = select(Booth.public_id).filter_by(event_id=find(event).id, label=label)
    return str(session().scalars(of).one())


def take(event: str, label: str = "A1", shows_name: bool = True, **order: Any) -> str:
    """Place an order and take a booth by it; the order's public id."""
    said = {"mass_g": SHARE_G, "holders": ("某展商",)}
    public_id = make_order(**(said | order))
    subscribe(event, booth_id(event, label), public_id, shows_name)
    return public_id


def take_and_pay(event: str, label: str = "A1", **more: Any) -> str:
    order = take(event, label, **more)
    say_paid(order)
    return order


def booth(event: str, label: str = "A1") -> BoothView:
    """A booth as the map shows it now."""
    session().rollback()
    return next(each for each in booths(find(event).id) if each.label == label)


def states(event: str) -> dict[str, str]:
    session().rollback()
    return {each.label: str(each.state) for each in booths(find(event).id)}
