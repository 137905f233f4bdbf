"""Draws a certificate with typst: a sheet as PDF or SVG, a poster as PNG.

The same document always gives the same bytes: the clock of the file is the
certificate's own, and what is shown is all in the data. Measurements and the
other candidates: ``docs/decisions/0004-certificate-rendering.md``.
"""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from offsets.certificates import printed
from offsets.certificates.document import CertificateDocument
from offsets.edge import font
from offsets.edge.press import Press

TEMPLATES = Path(__file__).parent / "typst"
POSTER_PPI = 144
"""A poster of 540 by 720 points becomes 1080 by 1440 pixels, sharp on a phone."""


@cache
def _press() -> Press:
    """The process's one compiler."""
    return Press(TEMPLATES)


def render(document: CertificateDocument, file_format: str, attached: bytes | None = None) -> bytes:
    """The certificate as pdf, svg or png; 10 to 40 ms of compute.

    A PDF carries the proof as an attached file where it is given.
    """
    inputs = {"document": printed.data(document)}
    if attached and file_format == "pdf":
        inputs["proof"] = attached.decode()
    if file_format == "png":
        return _press().compile("poster.typ", inputs, format="png", ppi=POSTER_PPI)
    stamp = int(document.issued_at.timestamp())
    return _press().compile("certificate.typ", inputs, format=file_format, timestamp=stamp)


@cache
def edition() -> str:
    """Names the templates and tools that draw; changes when the same data would look different."""
    digest = hashlib.sha256()
    for part in ("typst", "qrcode", font.PACKAGE):
        digest.update(version(part).encode())
    for path in sorted(TEMPLATES.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()
