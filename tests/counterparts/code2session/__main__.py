"""``python -m tests.counterparts.code2session [--port 8182] [-- command …]``

Starts the counterpart. With a command, runs it in an environment in which a
house lets people sign in here, and ends with it; without, prints that
environment and serves until Ctrl-C.
"""

import os
import subprocess
import sys
import threading

import click

from tests.counterparts.code2session.server import Counterpart
from tests.counterparts.code2session.wechat import WeChat


def environment(counterpart: Counterpart) -> dict[str, str]:
    """What a house must be told."""
    return {
        "WECHAT_APP_ID": counterpart.wechat.appid,
        "WECHAT_APP_SECRET": counterpart.wechat.secret,
        "WECHAT_API_URL": counterpart.url,
    }


@click.command()
@click.option("--port", default=8182, show_default=True)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def main(port: int, command: tuple[str, ...]) -> None:
    """Start WeChat's counterpart, and run COMMAND as a house whose users sign in there."""
    # Behind the counterpart of WeChat Pay it must be the same app.
    appid = os.environ.get("WECHATPAY_APPID")
    wechat = WeChat(appid=appid) if appid else WeChat()
    counterpart = Counterpart(wechat).start(port)
    told = environment(counterpart)
    click.echo(f"WeChat's counterpart: {counterpart.url} (POST /login gives a code)")
    if command:
        sys.exit(subprocess.call(command, env=os.environ | told))
    click.echo("\n".join(f"export {name}={value}" for name, value in told.items()))
    threading.Event().wait()


if __name__ == "__main__":
    main()
