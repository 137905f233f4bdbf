"""Draws a certificate with typst: a sheet as PDF or SVG, a poster as PNG.

The same document always gives the same bytes: the clock of the file is the
certificate's own, and what is shown is all in the data. Measurements and the
other candidates: ``docs/decisions/0004-certificate-rendering.md``.
"""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import typst

from offsets.certificates import font, printed
from offsets.certificates.document import CertificateDocument

Format = Literal["pdf", "svg", "png"]

TEMPLATES = Path(__file__).parent / "typst"
POSTER_PPI = 144
"""A poster of 540 by 720 points becomes 1080 by 1440 pixels, sharp on a phone."""

_RENDERS_PER_COMPILER = 500
"""Typst remembers what it laid out; a fresh compiler now and then bounds a worker's memory."""


class _Press:
    """The process's one compiler. Typst is not reentrant, so one caller prints at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(font.directory())])
        self._compiler: typst.Compiler | None = None
        self._renders = 0

    def compile(self, template: str, data: str, **options: Any) -> bytes:
        with self._lock:
            if self._compiler is None or self._renders >= _RENDERS_PER_COMPILER:
                self._compiler = typst.Compiler(root=TEMPLATES, font_paths=self._fonts)
                self._renders = 0
            self._renders += 1
            made = self._compiler.compile(
                TEMPLATES / template, sys_inputs={"document": data}, **options
            )
        # A sheet of several pages comes as a list where the format has no pages.
        return made[0] if isinstance(made, list) else bytes(made or b"")


_press: Callable[[], _Press] = cache(_Press)


def render(document: CertificateDocument, file_format: Format) -> bytes:
    """The certificate as a file; a few milliseconds of compute."""
    data = json.dumps(printed.strings(document), ensure_ascii=False)
    if file_format == "png":
        return _press().compile("poster.typ", data, format="png", ppi=POSTER_PPI)
    stamp = int(document.issued_at.timestamp())
    return _press().compile("certificate.typ", data, format=file_format, timestamp=stamp)


@cache
def edition() -> str:
    """Names the templates and tools that draw; changes when the same data would look different."""
    digest = hashlib.sha256()
    for part in ("typst", "qrcode", font.PACKAGE):
        digest.update(version(part).encode())
    for path in sorted(TEMPLATES.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()
