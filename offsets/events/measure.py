"""What really happened, entered part by part and counted by the house's one calculator.

Each source replaces its own part, whole: the organiser's meters and invoices, the
attendees' answers. Parts are added up and never mixed.
"""

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from offsets import clock
from offsets.db import engine, transaction
from offsets.db import session as reading
from offsets.errors import Invalid
from offsets.events.errors import WrongStep
from offsets.events.find import find
from offsets.events.models import Event, Measurement
from offsets.events.rules import MEASURABLE, Source, State
from offsets.footprint import inputs
from offsets.footprint.event import Inventory
from offsets.footprint.factors import digest
from offsets.inventories.compute import Computed, compute


class Measured(NamedTuple):
    """An event's actual data as it stands: the parts put together, and their footprint."""

    computed: Computed
    parts: dict[str, str]
    """Each source's part as a digest; whoever freezes compares it."""

    @property
    def is_complete(self) -> bool:
        """Whether nobody is left to be asked."""
        return not any("asked" in line.flags for line in self.computed.result.lines)


def measure(public_id: str, source: Source, inventory: Inventory) -> None:
    """Keep what one source says, in place of what it said before.

    Raises Invalid where the parts cannot be counted together, WrongStep before
    the plan is published and after the freeze.
    """
    event = find(public_id)
    compute(joined([*_others(event, source).values(), inventory]))
    with transaction() as session:
        _step_on(session, event.id)
        put(session, event.id, source, inventory)


def put(session: Session, event_id: int, source: Source, inventory: Inventory) -> None:
    """Write one source's part; the caller has seen to it that it may."""
    insert = postgresql.insert if engine().dialect.name == "postgresql" else sqlite.insert
    said = {"inputs": inputs.as_dict(inputs.compact(inventory)), "entered_at": clock.now()}
    row = insert(Measurement).values(event_id=event_id, source=source, **said)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[Measurement.event_id, Measurement.source], set_=said
        )
    )


def measured(event: Event) -> Measured | None:
    """All parts put together, counted now; None where nothing was entered."""
    found = rows(event.id)
    if not found:
        return None
    parts = [inputs.read(Inventory, row.inputs, "inputs") for row in found]
    return Measured(compute(joined(parts)), stamps(found))


def rows(event_id: int) -> list[Measurement]:
    """An event's parts in the order of their sources."""
    found = select(Measurement).filter_by(event_id=event_id).order_by(Measurement.source)
    return list(reading().scalars(found.execution_options(populate_existing=True)))


def stamps(found: list[Measurement]) -> dict[str, str]:
    """What tells one state of the data from another."""
    return {row.source: digest(row.inputs) for row in found}


def joined(parts: list[Inventory]) -> Inventory:
    """One inventory of several; only one part may speak of people who did not come."""
    no_shows = [part.no_shows for part in parts if part.no_shows]
    if len(no_shows) > 1:
        raise Invalid("no_shows", "no_shows_in_list")
    whole = parts[0]
    for part in parts[1:]:
        whole = replace(
            whole,
            journeys=whole.journeys + part.journeys,
            uses=whole.uses + part.uses,
            online_people=whole.online_people + part.online_people,
            unresolved=whole.unresolved + part.unresolved,
            notes=whole.notes + part.notes,
        )
    return replace(whole, no_shows=no_shows[0] if no_shows else None)


def _others(event: Event, source: Source) -> dict[str, Inventory]:
    return {
        row.source: inputs.read(Inventory, row.inputs, "inputs")
        for row in rows(event.id)
        if row.source != source
    }


def _step_on(session: Session, event_id: int) -> None:
    """Planned becomes measuring; locks the event, so no freeze comes between."""
    moved = session.connection().execute(
        update(Event)
        .where(Event.id == event_id, Event.state.in_(MEASURABLE))
        .values(state=State.MEASURING)
    )
    if not moved.rowcount:
        raise WrongStep("event", state=session.scalar(select(Event.state).filter_by(id=event_id)))
