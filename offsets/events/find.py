"""An event and what hangs on it, by their names."""

from sqlalchemy import select

from offsets.db import session
from offsets.errors import NotFound
from offsets.events.models import Evaluation, Event, FinalInventory, Plan, Statement


def find(public_id: str) -> Event:
    """The event's row as it stands now; raises NotFound."""
    row = session().scalar(
        select(Event).filter_by(public_id=public_id).execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("event")
    return row


def newest_plan(event_id: int) -> Plan | None:
    """The plan that was published last."""
    found: Plan | None = session().scalar(
        select(Plan).filter_by(event_id=event_id).order_by(Plan.version.desc()).limit(1)
    )
    return found


def newest_inventory(event_id: int) -> FinalInventory | None:
    """The final inventory that counts."""
    rows = select(FinalInventory).filter_by(event_id=event_id)
    found: FinalInventory | None = session().scalar(
        rows.order_by(FinalInventory.version.desc()).limit(1)
    )
    return found


def newest_evaluation(event: Event) -> Evaluation | None:
    """The newest evaluation of the final inventory that counts."""
    of = select(Evaluation).filter_by(event_id=event.id, inventory_version=event.inventory_version)
    found: Evaluation | None = session().scalar(of.order_by(Evaluation.id.desc()).limit(1))
    return found


def live_statement(event_id: int) -> Statement | None:
    """The statement that stands; one that ended is read by its version."""
    found: Statement | None = session().scalar(
        select(Statement).filter_by(event_id=event_id, superseded_at=None, withdrawn_at=None)
    )
    return found
