"""Take a booth by an order: reserved at once, lit when it is paid, free when it ends.

A booth whose order ended is not given back by anybody: whoever takes it next ends
the old subscription in the same transaction. So late money finds its booth again,
unless somebody else was quicker; the grams count for the event either way.
"""

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from offsets import clock
from offsets.certificates.models import Certificate
from offsets.db import engine, transaction
from offsets.db import session as reading
from offsets.errors import Conflict, NotFound
from offsets.events.booths.errors import BoothsClosed, BoothTaken
from offsets.events.booths.models import Booth, BoothPlan, Subscription
from offsets.events.booths.rules import ALIVE
from offsets.events.errors import AlreadyCounted
from offsets.events.find import find
from offsets.events.hooks.lit import tell_lit
from offsets.events.models import Event
from offsets.events.retired.purchase import link, purchase_of
from offsets.events.rules import Party
from offsets.orders.find import find as order_of
from offsets.orders.models import Order
from offsets.orders.rules import State as OrderState


def booth_of(public_id: str, booth: str) -> Booth:
    """An event's booth; raises NotFound."""
    event = find(public_id)
    found = reading().scalar(select(Booth).filter_by(event_id=event.id, public_id=booth))
    if found is None:
        raise NotFound("booth")
    return found


def subscribe(public_id: str, booth: str, order: str, shows_name: bool) -> None:
    """Take the booth by an order for this event; again by the same order it changes nothing.

    The caller has seen to it that the order is the buyer's. Raises NotFound, BoothsClosed,
    BoothTaken, Conflict for an order that has ended, AlreadyCounted for one that is another
    event's or has a booth, or WrongStep. Once linked the order counts even if the booth is taken.
    """
    row, bought = booth_of(public_id, booth), order_of(order)
    booth_id, order_id, event_id = row.id, bought.id, row.event_id
    if not reading().scalar(select(BoothPlan.is_open).filter_by(event_id=row.event_id)):
        raise BoothsClosed()
    if bought.state not in ALIVE:
        raise Conflict("order")
    link(public_id, order, Party.SPONSOR)
    purchase = purchase_of(order)
    if purchase is None or purchase.party != Party.SPONSOR:
        raise AlreadyCounted("order")
    with transaction() as session:
        _lock(session, event_id)
        _end_dead(session, booth_id)
        _take(session, booth_id, order_id, shows_name)
        tell_lit(session, event_id, order_id)


def _lock(session: Session, event_id: int) -> None:
    """Whoever counts for the event waits: see ``tell_lit``."""
    session.execute(
        update(Event)
        .where(Event.id == event_id)
        .values(retired_g=Event.retired_g)
        .execution_options(synchronize_session=False)
    )


def _end_dead(session: Session, booth_id: int) -> None:
    """Let a subscription go whose order ended, or whose certificates are all void."""
    valid = exists().where(Certificate.order_id == Order.id, Certificate.state == "valid")
    dead = select(Order.id).where(
        Order.id == Subscription.order_id,
        or_(
            Order.state.not_in(ALIVE),
            and_(Order.state == OrderState.SETTLED, ~valid),
        ),
    )
    session.execute(
        update(Subscription)
        .where(Subscription.booth_id == booth_id, Subscription.ended_at.is_(None), dead.exists())
        .values(ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _take(session: Session, booth_id: int, order_id: int, shows_name: bool) -> None:
    into = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    row = into(Subscription).values(
        booth_id=booth_id, order_id=order_id, shows_name=shows_name, made_at=clock.now()
    )
    try:
        taken = session.scalar(row.on_conflict_do_nothing().returning(Subscription.id))
    except IntegrityError:
        # The organiser took the booth off the plan in this very moment.
        raise NotFound("booth") from None
    if taken is not None:
        return
    ours = session.scalar(select(Subscription.booth_id).filter_by(order_id=order_id, ended_at=None))
    if ours is None:
        raise BoothTaken()
    if ours != booth_id:
        raise AlreadyCounted("order")
