"""``python -m tests.counterparts.stripe``: a Stripe of your own beside your house."""

from contextlib import suppress

import click

from tests.counterparts.stripe.server import Counterpart


@click.command()
@click.option("--port", default=12111, show_default=True)
@click.option(
    "--webhook",
    default="http://127.0.0.1:8000/webhooks/stripe",
    show_default=True,
    help="Where the house takes notices.",
)
@click.option(
    "--secret", envvar="STRIPE_WEBHOOK_SECRETS", required=True, help="What signs the notices."
)
def main(port: int, webhook: str, secret: str) -> None:
    """Serve the counterpart until Ctrl-C."""
    counterpart = Counterpart(webhook, secret.partition(",")[0], port)
    counterpart.start()
    click.echo(f"a counterpart of Stripe at {counterpart.url}, Ctrl-C ends it")
    with suppress(KeyboardInterrupt):
        counterpart.deliver_until_stopped()
    counterpart.stop()


main()
