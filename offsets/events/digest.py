"""Documents that are published: canonical JSON and its SHA-256.

The same rule as a footprint's export has: sorted keys, no blanks, UTF-8.
"""

from typing import Any

from offsets.footprint.factors import digest

PLAN_FORMAT = "offsets-event-plan-1"


def sealed(content: dict[str, Any]) -> dict[str, Any]:
    """The document with its own SHA-256 as the last field."""
    return content | {"sha256": digest(content)}


def fits(document: dict[str, Any]) -> bool:
    """Whether a document still says what its SHA-256 was made of."""
    content = {name: part for name, part in document.items() if name != "sha256"}
    return bool(document.get("sha256") == digest(content))
