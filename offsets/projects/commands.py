"""The operator's shell for the catalogue: add a project from a file, list what there is."""

import json
from typing import TextIO

import click

from offsets.edge.shell import deed, done, dry_run_option, said
from offsets.projects import catalogue, paper
from offsets.projects.register import register


@click.group("projects")
def commands() -> None:
    """Projects in the catalogue."""


@commands.command()
@click.option("--file", "source", type=click.File("r"), required=True, help="JSON; - reads stdin.")
@dry_run_option
def add(source: TextIO, dry_run: bool) -> None:
    """Add a project with its evidence; docs/operator.md shows the file."""
    try:
        document = json.load(source)
    except ValueError as error:
        raise click.ClickException(f"The file is not JSON: {error}") from None
    with said():
        read = paper.read(document)
    with deed(dry_run) as session:
        register(session, read)
    done(dry_run, f"project {read.project['slug']} added")


@commands.command("list")
def list_() -> None:
    """One line for each project: slug, instrument, area in mu, name."""
    after = None
    while page := catalogue.projects(after):
        for project in page:
            area = "-" if project.area_mu is None else f"{project.area_mu:,f}"
            fields = (project.slug, project.instrument, area, project.name_zh, project.name_en)
            click.echo("\t".join(fields))
        after = page[-1].slug
