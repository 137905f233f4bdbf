"""The QR code: a small symbol that any phone reads, drawn as one vector path.

Capitals, digits and a few signs take QR's alphanumeric mode, which needs a
third less room than bytes. So scheme and host are written in capitals, the
path is ``/C/<number>``, and only the ``#`` before the key costs a byte.
Choosing among the eight masks is most of the work of making a symbol and
decoders do not mind which was chosen, so it is fixed.
"""

from itertools import groupby
from urllib.parse import urlsplit

import qrcode
from qrcode.util import optimal_data_chunks

QUIET_ZONE = 4
"""Modules of white that the standard asks for on every side."""

_MASK_PATTERN = 2
_SHORTEST_SEGMENT = 12
"""A change of mode costs some signs of room: a run of digits in a number is not worth one."""


def address(public_url: str, number: str, key: str | None = None) -> str:
    """The text of the code: the certificate's page and, for its holder, the key as fragment."""
    parts = urlsplit(public_url)
    page = f"{parts.scheme.upper()}://{parts.netloc.upper()}{parts.path}/C/{number}"
    return f"{page}#{key}" if key else page


def matrix(text: str) -> list[list[bool]]:
    """The symbol without its quiet zone, true where it is dark; error correction level M."""
    symbol = qrcode.QRCode(
        error_correction=qrcode.ERROR_CORRECT_M, mask_pattern=_MASK_PATTERN, border=0
    )
    for chunk in optimal_data_chunks(text.encode(), _SHORTEST_SEGMENT):
        symbol.add_data(chunk, optimize=0)
    symbol.make()
    return [[bool(dark) for dark in row] for row in symbol.modules]


def path(modules: list[list[bool]]) -> str:
    """SVG path data in units of one module, one rectangle for each dark run of a row."""
    runs = []
    for y, row in enumerate(modules):
        x = 0
        for dark, group in groupby(row):
            width = len(list(group))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return "".join(runs)


def svg(text: str) -> str:
    """A whole SVG picture with its quiet zone, dark on white, that scales to its box."""
    modules = matrix(text)
    side = len(modules) + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#10261a" transform="translate({QUIET_ZONE} {QUIET_ZONE})" '
        f'd="{path(modules)}"/></svg>'
    )
