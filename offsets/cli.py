"""The operator's shell: ``python -m offsets <room> <verb>``.

Each room brings its own commands; here stand those of the house as a whole.
"""

import signal

import click
from flask import current_app

from offsets import create_app, db, schema, serve
from offsets import worker as jobs
from offsets.accounts import commands as accounts
from offsets.accounts import secret_commands as secrets
from offsets.accounts.mail import commands as mail
from offsets.accounts.recovery import commands as recovery
from offsets.auditor import commands as auditor
from offsets.certificates import commands as certificates
from offsets.config import BadSettings, settings
from offsets.events import commands as events
from offsets.inventories import commands as inventories
from offsets.log import commands as log
from offsets.log.demo import begin_log
from offsets.orders import commands as orders
from offsets.orders import invoice_commands as invoices
from offsets.payments import commands as payments
from offsets.projects import commands as projects
from offsets.projects.demo import load_projects
from offsets.rights import commands as rights
from offsets.stock import commands as stock
from offsets.stock.demo import load_lots
from offsets.stop import Stop

WITHOUT_APP = {"serve", "footprint", *auditor.commands.commands}


@click.group()
@click.pass_context
def house(context: click.Context) -> None:
    """Forest carbon sink by the kilogram."""
    if context.invoked_subcommand in WITHOUT_APP:
        return
    try:
        app = create_app()
    except BadSettings as error:
        raise click.ClickException(str(error)) from None
    context.with_resource(app.app_context())


@house.command()
@click.option("--to", "revision", default="head", help="A revision; the newest by default.")
@click.option("--dry-run", is_flag=True, help="Say whether there is anything to do.")
def migrate(revision: str, dry_run: bool) -> None:
    """Bring the database's tables up to date."""
    with db.engine().connect() as connection:
        pending = schema.pending(connection)
    if not dry_run:
        schema.upgrade(db.engine(), revision)
    click.echo(
        "The tables are out of date." if pending and dry_run else "The tables are up to date."
    )


@house.command()
@click.argument("message")
def draft_migration(message: str) -> None:
    """Write a migration from what changed in the models, to be reviewed by hand."""
    schema.draft(db.engine(), message)


@house.command()
def demo() -> None:
    """Migrate, and load the demonstration's catalogue; what is there stays as it is."""
    if not settings().is_demo:
        raise click.ClickException("The demonstration's projects have no place in production.")
    schema.upgrade(db.engine())
    begin_log()
    click.echo(f"{load_projects()} projects and {load_lots()} lots were added.")


@house.command()
@click.option("--once", is_flag=True, help="Make one round and end.")
def worker(once: bool) -> None:
    """Deliver, sweep, expire and repay until told to stop."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's documented way
    if once:
        for job in jobs.jobs():
            jobs.do(app, job)
        return
    stop = Stop()
    stop.listen(signal.SIGINT, signal.SIGTERM)
    try:
        jobs.run(app, jobs.jobs(), stop)
    except jobs.SecondWorker as error:
        raise click.ClickException(str(error)) from None


for room in (projects, stock, orders, invoices, rights, payments, certificates):
    house.add_command(room.commands)
house.add_command(inventories.commands)
house.add_command(events.commands)
house.add_command(accounts.commands)
house.add_command(mail.commands)
house.add_command(recovery.commands)
house.add_command(secrets.commands)
house.add_command(log.keys)
house.add_command(log.log)
# The one that is run most stands at the door as well.
house.add_command(orders.audit)
house.add_command(serve.command)
for command in auditor.commands.commands.values():
    house.add_command(command)
