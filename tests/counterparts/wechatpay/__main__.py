"""``python -m tests.counterparts.wechatpay [--port 8181] [-- command …]``

Starts the counterpart and writes the merchant's keys where a house can read
them. With a command, runs it in an environment in which that house takes WeChat
Pay, and ends with it; without, prints that environment and serves until Ctrl-C.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path

import click

from tests.counterparts.wechatpay.server import Counterpart


def environment(counterpart: Counterpart, folder: Path) -> dict[str, str]:
    """What a house must be told; the keys are written into the folder."""
    keys = counterpart.keys
    folder.mkdir(parents=True, exist_ok=True)
    files = {"apiclient_key.pem": keys.private_pem, "pub_key.pem": keys.public_pem}
    for name, pem in files.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(pem)
    others = [name for name in os.environ.get("GATEWAYS", "sandbox").split(",") if name]
    return {
        "GATEWAYS": ",".join(["wechatpay", *others]),
        "WECHATPAY_BASE_URL": counterpart.url,
        "WECHATPAY_APPID": keys.appid,
        "WECHATPAY_MCHID": keys.mchid,
        "WECHATPAY_CERT_SERIAL": keys.cert_serial,
        "WECHATPAY_PUBLIC_KEY_ID": keys.public_key_id,
        "WECHATPAY_APIV3_KEY": keys.apiv3_key,
        "WECHATPAY_PUBLIC_KEY_FILE": str((folder / "pub_key.pem").resolve()),
        "WECHATPAY_PRIVATE_KEY_FILE": str((folder / "apiclient_key.pem").resolve()),
    }


@click.command()
@click.option("--port", default=8181, show_default=True)
@click.option("--folder", default="var/counterparts/wechatpay", type=click.Path(path_type=Path))
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def main(port: int, folder: Path, command: tuple[str, ...]) -> None:
    """Start WeChat Pay's counterpart, and run COMMAND as a house that uses it."""
    counterpart = Counterpart(hurry=10).start(port)
    counterpart.outbox.keep_delivering()
    told = environment(counterpart, folder)
    click.echo(f"WeChat Pay's counterpart: {counterpart.url} (its page pays what a house asks for)")
    if command:
        sys.exit(subprocess.call(command, env=os.environ | told))
    click.echo("\n".join(f"export {name}={value}" for name, value in told.items()))
    threading.Event().wait()


if __name__ == "__main__":
    main()
