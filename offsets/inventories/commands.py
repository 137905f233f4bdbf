"""Footprints from the shell: a list of participants counted, an export recomputed.

Neither needs the site, its settings or a database: files in, figures out.
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import click

from offsets.edge.shell import said
from offsets.errors import Invalid
from offsets.footprint import export, methods
from offsets.footprint.event import Treatment
from offsets.footprint.lines import Mass
from offsets.footprint.participants.fate import Column, Fate
from offsets.footprint.participants.limits import MAX_FILE_BYTES
from offsets.footprint.participants.read import Choices
from offsets.footprint.participants.table import number
from offsets.inventories.compute import Computed, compute
from offsets.inventories.event_form import EventForm
from offsets.inventories.event_list import ParticipantList, read_list
from offsets.inventories.event_plan import inventory_of
from offsets.inventories.event_travel import GUESSES, LOCAL_MODES, RAIL_UP_TO_KM, Habits
from offsets.inventories.resolve import resolve

MOST_QUESTIONS = 20


@click.group("footprint")
def commands() -> None:
    """Footprints of trips and events, computed without the site."""


@commands.command()
@click.argument("file", type=click.File("rb"))
@click.option("--venue", required=True, help="City or county of the event.")
@click.option("--column", "columns", multiple=True, help="Such as origin=D; replaces the headers.")
@click.option("--answer", "answers", multiple=True, help="Of a place: 朝阳=CN-110105; repeatable.")
@click.option("--header-row", type=int, help="As the spreadsheet numbers it.")
@click.option(
    "--unsaid",
    type=click.Choice([*GUESSES, *map(str, Treatment)]),
    default=str(Treatment.ASK),
    show_default=True,
    help="How those travelled who do not say.",
)
@click.option("--rail-up-to", type=int, default=RAIL_UP_TO_KM, show_default=True, help="Near, km.")
@click.option("--local-mode", type=click.Choice(LOCAL_MODES), help="Of people of the venue.")
@click.option("--local-km", type=str, help="Their way there, one way.")
@click.option("--one-way", is_flag=True, help="Count the way there alone.")
@click.option(
    "--unread",
    type=click.Choice([str(each) for each in Treatment]),
    default=str(Treatment.ASK),
    show_default=True,
    help="What to do about rows that are not understood.",
)
@click.option("--method", default="", help="Such as china-2026; the newest by default.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="For the export.")
def participants(file: BinaryIO, venue: str, out: Path | None, **options: Any) -> None:
    """Count how the participants in FILE (CSV or XLSX) travel to a venue."""
    with said():
        given = read_list(file.read(MAX_FILE_BYTES + 1), _choices(options))
        form = EventForm({}, venue=resolve("venue", venue), habits=_habits(options))
        form.treatment = Treatment(options["unread"])
        method = methods.load(options["method"])
        computed = compute(inventory_of(form, given, method), method.name)
    _tell_rows(given)
    _tell_result(computed)
    if out:
        out.write_text(json.dumps(computed.export, ensure_ascii=False, indent=1), "utf-8")
        click.echo(f"export: {out}")


@commands.command()
@click.argument("file", type=click.File("rb"))
def recompute(file: BinaryIO) -> None:
    """Compute an exported footprint anew from FILE alone, and say whether it holds."""
    try:
        exported = json.loads(file.read())
    except (ValueError, RecursionError):
        raise click.ClickException("This is no JSON file.") from None
    if not isinstance(exported, dict):
        raise click.ClickException("This is no export of a footprint.")
    with said():
        result = export.recompute(exported)
    for boundary, mass in result.by_boundary().items():
        click.echo(f"{boundary:<12} {_range(mass)}")
    click.echo("Every line is the same to the gram.")
    if strange := export.strange_factors(exported):
        click.echo(f"Not, to the letter, as this version ships them: {', '.join(strange)}")
        raise SystemExit(1)
    click.echo("Every factor is, to the letter, one that ships with this version.")


def _choices(options: dict[str, Any]) -> Choices:
    columns: dict[Column, int] = {}
    for pair in options["columns"]:
        name, _, letters = pair.partition("=")
        if name not in set(Column) or not letters.isascii() or not letters.isalpha():
            choices = ", ".join(f"{column}=A" for column in Column)
            raise Invalid("column", "unknown_choice", choices=choices)
        columns[Column(name)] = number(letters.upper())
    return Choices(options["header_row"], columns or None, None, _answers(options["answers"]))


def _answers(pairs: Iterable[str]) -> dict[tuple[Column, str], str]:
    """What a place's text means, by the name or the id behind the last sign of equality."""
    found = {}
    for pair in pairs:
        said, sign, meant = pair.rpartition("=")
        if not sign or not meant:
            raise Invalid("answer", "not_usable")
        found[Column.ORIGIN, said] = meant
    return found


def _habits(options: dict[str, Any]) -> Habits:
    km = options["local_km"]
    if km is not None and not km.replace(".", "", 1).isdecimal():
        raise Invalid("local-km", "not_a_quantity")
    return Habits(
        is_return=not options["one_way"],
        unsaid=options["unsaid"],
        rail_up_to_km=options["rail_up_to"],
        local_mode=options["local_mode"] or "",
        local_km=None if km is None else Decimal(km),
    )


def _tell_rows(given: ParticipantList) -> None:
    for fate in Fate:
        tally = given.tallies[fate]
        click.echo(f"{fate:<12} {tally.rows:>9,} rows {tally.people:>9,} people")
    for one in given.reading.questions(MOST_QUESTIONS):
        meant = f" ({', '.join(one.candidates)})" if one.candidates else ""
        click.echo(f"  {one.column} {one.said!r}, {one.people} people: {one.reason}{meant}")


def _tell_result(computed: Computed) -> None:
    for boundary, mass in computed.result.by_boundary().items():
        click.echo(f"{boundary:<12} {_range(mass)}")
    for line in computed.result.uncounted:
        click.echo(f"not counted  {line.people:>9,} people, {', '.join(line.flags)}: {line.note}")
    click.echo(f"by {computed.method.name}, export {computed.sha256}")


def _range(mass: Mass) -> str:
    return f"{mass.central_kg:>13,} kg ({mass.low_kg:,} to {mass.high_kg:,})"
