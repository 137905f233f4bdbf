"""A document of an event as PDF, set by typst from the same sheet as its page."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from offsets.certificates import qr
from offsets.config import settings
from offsets.edge import language, rings
from offsets.edge.press import Press
from offsets.events.documents.paper import Paper
from offsets.events.documents.sheet import Sheet

TEMPLATES = Path(__file__).parent / "typst"
_UNDATED = 0
"""The clock of a draft's file, which nobody published."""


@cache
def _press() -> Press:
    """The process's one compiler for documents."""
    return Press(TEMPLATES)


def pdf(paper: Paper, sheet: Sheet, attached: bytes | None = None) -> bytes:
    """The sheet as PDF; some tens of milliseconds. The same words always give the same bytes.

    A statement carries its proof as an attached file where it is given.
    """
    inputs = {"sheet": json.dumps(sheet.strings() | _around(paper, sheet), ensure_ascii=False)}
    if attached:
        inputs |= {"proof": attached.decode(), "proof_name": f"{paper.filename}-proof.json"}
    stamp = int(paper.published_at.timestamp()) if paper.published_at else _UNDATED
    return _press().compile("sheet.typ", inputs, format="pdf", timestamp=stamp)


def _around(paper: Paper, sheet: Sheet) -> dict[str, Any]:
    is_draft = paper.published_at is None
    return {
        "language": language.current(),
        "sha256": paper.sha256,
        "address": "" if is_draft else paper.address,
        "qr": "" if is_draft else qr.svg(paper.address),
        "rings": rings.path(paper.sha256 or paper.event, rings.CERTIFICATE_YEARS),
        "demo": settings().is_demo,
        "sealing": "" if sheet.stamp or sheet.kind == "share" else _("Organiser (seal)"),
        "words": {
            "estimate": _("estimate"),
            "range": _("Range"),
            "published": _("Published"),
            "scan": _("Scan to check"),
            "day": _("Date"),
            "demo": _("A demonstration: this document proves nothing."),
            "earned": _(
                "At least as much carbon dioxide was retired as this event emitted, by its final "
                "inventory, evaluated and published."
            ),
        },
    }
