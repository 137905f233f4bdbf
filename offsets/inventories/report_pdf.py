"""The report of an event on paper, set by typst; see ``docs/decisions/0004``."""

import json
from functools import cache
from pathlib import Path

from offsets.edge.press import Press
from offsets.inventories.read import Kept
from offsets.inventories.report import Heading, strings

TEMPLATES = Path(__file__).parent / "typst"


@cache
def _press() -> Press:
    """The process's one compiler for reports."""
    return Press(TEMPLATES)


def render(kept: Kept, heading: Heading) -> bytes:
    """The report as PDF; the same result and heading always give the same bytes."""
    data = json.dumps(strings(kept, heading), ensure_ascii=False)
    stamp = int(kept.created_at.timestamp())
    return _press().compile("report.typ", {"report": data}, format="pdf", timestamp=stamp)
