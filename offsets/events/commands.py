"""The operator's shell for events: papers that wait for a look at the registry, and deadlines."""

import click
from sqlalchemy import select

from offsets import units
from offsets.db import session as reading
from offsets.edge.shell import said
from offsets.events.anchor import anchor_all
from offsets.events.audit import audit_events
from offsets.events.deadline import near
from offsets.events.evidence.models import File
from offsets.events.models import Event
from offsets.events.planting.models import MonitoringRound, Planting
from offsets.events.planting.pledge import confirm_round
from offsets.events.retired.attach import confirm_retirement
from offsets.events.retired.models import Retirement


@click.group("events")
def commands() -> None:
    """Events: what waits for the operator's confirmation, and deadlines."""


@commands.command()
def waiting() -> None:
    """One line for each retirement and certified round that is not confirmed yet."""
    rows = reading().execute(
        select(Retirement, Event.public_id, File.sha256)
        .join(Event, Event.id == Retirement.event_id)
        .join(File, File.id == Retirement.file_id)
        .where(Retirement.confirmed_at.is_(None))
        .order_by(Retirement.id)
    )
    for row, event, sha256 in rows:
        said_of = (row.registry_name, row.reference, row.serials)
        click.echo(_line("retirement", row.id, event, row.mass_g, *said_of, sha256))
    visits = reading().execute(
        select(MonitoringRound, Event.public_id, File.sha256)
        .join(Planting, Planting.id == MonitoringRound.planting_id)
        .join(Event, Event.id == Planting.event_id)
        .join(File, File.id == MonitoringRound.file_id)
        .where(MonitoringRound.confirmed_at.is_(None))
        .order_by(MonitoringRound.id)
    )
    for visit, event, sha256 in visits:
        said_of = (visit.certified_by or "", visit.measured_on.isoformat(), "")
        click.echo(_line("round", visit.id, event, visit.certified_g or 0, *said_of, sha256))


@commands.command()
@click.argument("number", type=int)
def confirm_retired(number: int) -> None:
    """Count a retirement whose paper was held against its registry."""
    with said():
        mass_g = confirm_retirement(number)
    click.echo(f"retirement {number} counts: {units.tonnes(mass_g)} t")


@commands.command()
@click.argument("number", type=int)
def confirm_certified(number: int) -> None:
    """Count a monitoring round whose certification report was read."""
    with said():
        mass_g = confirm_round(number)
    click.echo(f"round {number} counts: {units.tonnes(mass_g)} t")


@commands.command()
@click.argument("sha256")
@click.option("--out", type=click.Path(dir_okay=False, writable=True), required=True)
def paper(sha256: str, out: str) -> None:
    """Write one of the events' files, by its SHA-256."""
    found = reading().scalars(select(File).filter_by(sha256=sha256).limit(1)).first()
    if found is None:
        raise click.ClickException("sha256: there is no such file.")
    with open(out, "wb") as file:  # click has checked the path
        file.write(found.content)
    click.echo(f"{found.name}: {found.size_bytes:,} bytes")


@commands.command()
def audit() -> None:
    """Add every event up anew and hold what is published to its hash; 1 where anything is amiss."""
    faults = list(audit_events(reading()))
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise click.ClickException(f"{len(faults)} faults")
    click.echo("no event is amiss")


@commands.command()
def anchor() -> None:
    """Enter into the public log what it lacks of published statements, as after an upgrade."""
    click.echo(f"{anchor_all()} entries")


@commands.command()
def deadlines() -> None:
    """One line for each unfinished event whose deadline is near or over, most urgent first."""
    for event in near():
        click.echo(f"{event.deadline_on}\t{event.public_id}\t{event.state}\t{event.name}")


def _line(kind: str, number: int, event: str, mass_g: int, *said_of: str) -> str:
    return "\t".join((kind, str(number), event, f"{units.tonnes(mass_g)} t", *said_of))
