"""What an auditor's commands are given: trust files, keys, and places for files of one's own."""

from pathlib import Path

import click

from offsets.ledger.cosignature import CosignerKey
from offsets.ledger.cosigner_key import parse_private_line
from offsets.ledger.errors import Malformed
from offsets.ledger.policy import parse_policy
from offsets.ledger.trust import Trust

MAX_AGE_H = 100_000


class TrustFile(click.ParamType[Trust]):
    """A trust file, read."""

    name = "file"

    def convert(
        self, value: str | Trust, param: click.Parameter | None, ctx: click.Context | None
    ) -> Trust:
        if isinstance(value, Trust):
            return value
        try:
            return parse_policy(Path(value).read_bytes())
        except (OSError, Malformed) as error:
            self.fail(f"{value}: {error}", param, ctx)


class KeyFile(click.ParamType[CosignerKey]):
    """A witness's private key, read."""

    name = "file"

    def convert(
        self, value: str | CosignerKey, param: click.Parameter | None, ctx: click.Context | None
    ) -> CosignerKey:
        if isinstance(value, CosignerKey):
            return value
        try:
            return parse_private_line(Path(value).read_bytes())
        except (OSError, Malformed) as error:
            self.fail(f"{value}: {error}", param, ctx)


class OwnFile(click.ParamType[Path]):
    """A file that may be missing, in a folder that is there."""

    name = "file"

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        path = Path(value)
        if path.is_dir() or not path.parent.is_dir():
            self.fail(f"{value}: a file in a folder that exists is needed", param, ctx)
        return path


TRUST, KEY, OWN_FILE = TrustFile(), KeyFile(), OwnFile()
HOURS = click.IntRange(1, MAX_AGE_H)
