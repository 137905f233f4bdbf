"""The poster of an event's questions as PDF (A4, A3), PNG or SVG: what to scan, and why.

Its QR code says the short address in capitals, which takes less room and so larger
modules: it is read from across a hall.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from offsets.certificates import qr
from offsets.edge import font, rings
from offsets.edge.press import Press

TEMPLATES = Path(__file__).parent / "typst"
PAPERS = ("a4", "a3")
MIMETYPES = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}
PNG_PPI = 150
"""An A4 of 1240 by 1754 pixels: sharp on a screen, and still on a printer."""
_UNDATED = 0
"""The files' own clock stands still, so that the same poster is the same bytes."""


@dataclass(frozen=True, slots=True)
class PosterText:
    """All that a poster says beside its own words."""

    name: str
    place: str
    starts_on: str
    """Days as ``2026-11-20``."""
    ends_on: str
    code: str
    public_url: str
    operator: str
    demo: bool

    @property
    def qr_text(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme.upper()}://{parts.netloc.upper()}{parts.path}/A/{self.code}"

    @property
    def address(self) -> str:
        """What people type: without the scheme, which browsers add."""
        parts = urlsplit(self.public_url)
        return f"{parts.netloc}{parts.path}/a/{self.code}"

    @property
    def days(self) -> str:
        one_day = self.starts_on == self.ends_on
        return self.starts_on if one_day else f"{self.starts_on} – {self.ends_on}"


def poster(said: PosterText, file_format: str, paper: str = "a4") -> bytes:
    """The poster as a file; the same words always give the same bytes. 10 to 60 ms of compute."""
    options: dict[str, Any] = {"format": file_format}
    if file_format == "png":
        options["ppi"] = PNG_PPI
    elif file_format == "pdf":
        options["timestamp"] = _UNDATED
    return _press().compile("poster.typ", {"poster": _data(said, paper)}, **options)


def _data(said: PosterText, paper: str) -> str:
    return json.dumps(
        {
            "paper": paper,
            "name": said.name,
            "place": said.place,
            "days": said.days,
            "address": said.address,
            "operator": said.operator,
            "demo": said.demo,
            "qr": qr.svg(said.qr_text),
            "rings": rings.path(said.code, rings.CERTIFICATE_YEARS),
        },
        ensure_ascii=False,
    )


@cache
def _press() -> Press:
    """The process's one compiler for posters."""
    return Press(TEMPLATES)


@cache
def edition() -> str:
    """Names the template and tools that draw; changes when the same words would look different."""
    digest = hashlib.sha256()
    for part in ("typst", "qrcode", font.PACKAGE):
        digest.update(version(part).encode())
    digest.update((TEMPLATES / "poster.typ").read_bytes())
    return digest.hexdigest()
