"""Say that an order was placed for an event, so that its certificates count there.

The order itself is placed the ordinary way, by whoever pays. It may be said
before or after the money came; it is said once, of one event.
"""

from sqlalchemy.dialects import postgresql, sqlite

from offsets import clock
from offsets.db import engine, transaction
from offsets.db import session as reading
from offsets.events.errors import AlreadyCounted, WrongStep
from offsets.events.find import find
from offsets.events.retired.count import count_event
from offsets.events.retired.models import Purchase
from offsets.events.rules import OPEN, Party, State
from offsets.orders.find import find as order_of


def link(public_id: str, order: str, party: Party) -> None:
    """Bind an order to the event; again for the same event it changes nothing.

    The caller has seen to it that the order is the buyer's. Raises NotFound,
    AlreadyCounted where it is another event's, or WrongStep.
    """
    event, order_id = find(public_id), order_of(order).id
    if event.state not in OPEN or event.state == State.DRAFT:
        raise WrongStep("event", state=event.state)
    insert = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    row = insert(Purchase).values(
        order_id=order_id, event_id=event.id, party=party, placed_at=clock.now()
    )
    with transaction() as session:
        session.execute(row.on_conflict_do_nothing(index_elements=[Purchase.order_id]))
        bound = session.query(Purchase.event_id).filter_by(order_id=order_id).scalar()
        if bound != event.id:
            raise AlreadyCounted("order")
    count_event(event.id)


def purchase_of(order: str) -> Purchase | None:
    """The event's purchase that an order is, if it is one."""
    return reading().query(Purchase).filter_by(order_id=order_of(order).id).one_or_none()
