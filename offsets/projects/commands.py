"""The operator's shell for the catalogue: add a project from a file, list what there is."""

import json
from typing import BinaryIO

import click

from offsets.db import transaction
from offsets.errors import Conflict, Invalid
from offsets.projects import catalogue, paper
from offsets.projects.register import register


@click.group("projects")
def commands() -> None:
    """Projects in the catalogue."""


@commands.command()
@click.option("--file", "source", type=click.File("rb"), required=True, help="JSON; - reads stdin.")
@click.option("--dry-run", is_flag=True, help="Check everything and write nothing.")
def add(source: BinaryIO, dry_run: bool) -> None:
    """Add a project; docs/operator.md shows the file."""
    try:
        read = paper.read(json.load(source))
        with transaction() as session:
            register(session, read)
            if dry_run:
                session.rollback()
    except ValueError as error:
        raise click.ClickException(f"The file is not JSON: {error}") from None
    except Invalid as error:
        said = error.facts.get("said", "Must be one JSON object.")
        raise click.ClickException(f"{error.field}: {said}") from None
    except Conflict as error:
        raise click.ClickException(f"{error.field}: There is such a project already.") from None
    slug = read.project["slug"]
    click.echo(f"{slug} can be added; nothing was written" if dry_run else f"{slug} was added")


@commands.command("list")
def show() -> None:
    """One line for each project: slug, instrument, area in mu, name."""
    after = None
    while page := catalogue.projects(after):
        for project in page:
            area = "-" if project.area_mu is None else f"{project.area_mu:,f}"
            fields = (project.slug, project.instrument, area, project.name_zh, project.name_en)
            click.echo("\t".join(fields))
        after = page[-1].slug
