"""Verify a webhook: Python 3.11 or newer, its standard library alone. See ../webhooks.md."""

import base64
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Mapping

TOLERANCE_S = 300


def verify(secret: str, headers: Mapping[str, str], body: bytes, now_s: float) -> dict:
    """The message, if its signature and its time hold; raises ValueError otherwise.

    ``body`` is what arrived, byte for byte, before anything reads it as JSON.
    """
    said = {name.lower(): value for name, value in headers.items()}
    message, timestamp = said["webhook-id"], said["webhook-timestamp"]
    if not timestamp.isascii() or not timestamp.isdecimal():
        raise ValueError("the timestamp is no number")
    if abs(now_s - int(timestamp)) > TOLERANCE_S:
        raise ValueError("sent too long ago, or the clocks differ")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{message}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, content, hashlib.sha256))
    for each in said["webhook-signature"].split():
        version, _, signature = each.partition(",")
        if version == "v1" and hmac.compare_digest(signature.encode(), expected):
            return json.loads(body)
    raise ValueError("no signature fits")


if __name__ == "__main__":
    # {"secret": …, "headers": {…}, "body": "…", "now_s": …} on standard input.
    given = json.load(sys.stdin)
    try:
        found = verify(
            given["secret"],
            given["headers"],
            given["body"].encode(),
            given.get("now_s") or time.time(),
        )
    except (KeyError, ValueError) as error:
        sys.exit(f"refused: {error}")
    json.dump(found, sys.stdout, ensure_ascii=False)
