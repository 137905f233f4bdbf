"""The demonstration's lots: sourced prices on made-up retirements that say so.

No public source gives the serials and retirement references of the real sales,
so registry, serials, reference and day are demonstration values, and so are
sizes and vintages but for the forest ticket's. The evidence is a text file
beside this module that says the same; its SHA-256 is the real one.
"""

import hashlib
import json
from pathlib import Path

from sqlalchemy import select

from offsets.db import transaction
from offsets.stock.models import Lot
from offsets.stock.open_lot import LotPaper, open_lot

_LOTS = Path(__file__).with_name("demo_lots.json")
EVIDENCE = Path(__file__).with_name("demo_evidence")


def papers() -> list[LotPaper]:
    """The lots of the demonstration."""
    return [
        LotPaper(**document, evidence_sha256=_evidence_sha256(document["code"]))
        for document in json.loads(_LOTS.read_text("utf-8"))
    ]


def load_lots() -> int:
    """Open the lots that are not there yet, once their projects are; returns how many."""
    with transaction() as session:
        known = set(session.scalars(select(Lot.code)))
        missing = [paper for paper in papers() if paper.code not in known]
        for paper in missing:
            open_lot(session, paper)
    return len(missing)


def _evidence_sha256(code: str) -> str:
    return hashlib.sha256((EVIDENCE / f"{code}.txt").read_bytes()).hexdigest()
