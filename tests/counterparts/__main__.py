"""``make counterparts``: a house beside counterparts of everybody outside, all on this machine.

Migrates and fills a demonstration, starts Stripe's and WeChat's counterparts and
the house, and says where they are and how to make something go wrong. Ctrl-C
ends it all. For who builds a front end: docs/mini-program.md says more.
"""

import os
import subprocess
import sys
from pathlib import Path

import click

from tests.counterparts.street import Street, street

ROOT = Path(__file__).parents[2]

WHERE = """\
house        {house}
             JSON API {house}/api/v1/docs
WeChat Pay   {wechat}   its page lists what is to be paid, and pays it
WeChat login {login}   gives codes as wx.login would
Stripe       {stripe}   its pay pages are opened by the house

sign in      curl {login}/login -d user=anybody
             curl {house}/api/v1/sessions -H 'Content-Type: application/json' \\
               -d '{{"provider": "wechat", "code": "THE_CODE"}}'
pay          curl {wechat}/act -d act=pay -d number=REFERENCE_OF_THE_PAYMENT
fail once    curl {wechat}/faults -H 'Content-Type: application/json' \\
               -d '{{"next": {{"call:jsapi": ["error_before"]}}}}'
no sign-in   curl {login}/faults -H 'Content-Type: application/json' \\
               -d '{{"next": {{"code2session": ["busy", "busy"]}}}}'
lose notices curl {wechat}/faults -H 'Content-Type: application/json' \\
               -d '{{"rates": {{"notice:": {{"lost": 1}}}}}}'
Stripe fails curl {stripe}/_faults -H 'Content-Type: application/json' \\
               -d '{{"kind": "timeout_after", "place": "/v1/checkout/sessions"}}'
"""


@click.command()
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="Of the house.")
@click.option("--stripe-port", default=12111, show_default=True)
@click.option("--wechat-port", default=8181, show_default=True, help="Of WeChat Pay.")
@click.option("--login-port", default=8182, show_default=True, help="Of WeChat's code2session.")
@click.option("--var", default="var/counterparts", type=click.Path(path_type=Path))
def main(port: int, stripe_port: int, wechat_port: int, login_port: int, var: Path) -> None:
    """Run a house and its counterparts until Ctrl-C."""
    with street(var / "keys", stripe_port, wechat_port, login_port) as outside:
        house_url = f"http://127.0.0.1:{port}"
        outside.tell(house_url)
        ours = {"PORT": str(port), "HOST": "127.0.0.1", "VAR_DIR": str(var.resolve())}
        environment = os.environ | outside.environment | ours
        _offsets(environment, "demo")
        click.echo(directory(outside, house_url))
        sys.exit(_offsets(environment, "serve"))


def directory(outside: Street, house_url: str) -> str:
    """Where everybody is, and how to make something go wrong."""
    return WHERE.format(
        house=house_url,
        wechat=outside.wechat.url,
        login=outside.code2session.url,
        stripe=outside.stripe.url,
    )


def _offsets(environment: dict[str, str], verb: str) -> int:
    with subprocess.Popen(
        [sys.executable, "-m", "offsets", verb], cwd=ROOT, env=environment
    ) as ran:
        while True:
            try:
                return ran.wait()
            except KeyboardInterrupt:
                # It lets requests under way end first.
                ran.terminate()


if __name__ == "__main__":
    main()
