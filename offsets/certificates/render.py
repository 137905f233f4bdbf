"""Draws a certificate with typst: a sheet as PDF or SVG, a poster as PNG.

The same document always gives the same bytes: the clock of the file is the
certificate's own, and what is shown is all in the data. Measurements and the
other candidates: ``docs/decisions/0004-certificate-rendering.md``.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from offsets.certificates import font, printed
from offsets.certificates.document import CertificateDocument

TEMPLATES = Path(__file__).parent / "typst"
POSTER_PPI = 144
"""A poster of 540 by 720 points becomes 1080 by 1440 pixels, sharp on a phone."""


class _Press:
    """The process's one compiler. Typst is not reentrant, so one caller prints at a time.

    It sweeps its own caches: after 2,000 certificates it holds as much memory
    as after a hundred.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._compiler = typst.Compiler(
            root=TEMPLATES, font_paths=[str(font.directory())], ignore_system_fonts=True
        )

    def compile(self, template: str, inputs: dict[str, str], **options: Any) -> bytes:
        with self._lock:
            made = self._compiler.compile(TEMPLATES / template, sys_inputs=inputs, **options)
        # Several sheets come as a list where the format has no pages: the first has the code.
        return made[0] if isinstance(made, list) else bytes(made or b"")


_press: Callable[[], _Press] = cache(_Press)


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
