"""A certificate as the strings that a sheet of paper or a picture shows.

The typst templates only set what they are given: every number, day and
interval is put into words here. What a buyer typed travels as data and is never
read as markup.
"""

import json
from datetime import datetime
from typing import Any

from offsets import clock, codes
from offsets.certificates import number as numbers
from offsets.certificates import qr
from offsets.certificates.document import CertificateDocument, Slice, Span
from offsets.certificates.wording import ANONYMOUS, Words
from offsets.edge import rings
from offsets.units import kilograms


def data(document: CertificateDocument) -> str:
    """What the templates read, as JSON; the same document always gives the same text."""
    return json.dumps(strings(document), ensure_ascii=False)


def strings(document: CertificateDocument) -> dict[str, Any]:
    """What the templates need, ready for JSON."""
    return {
        "number": numbers.shown(document.number),
        "key": codes.grouped(document.key) if document.key else None,
        "holder": document.holder,
        "anonymous": _both(ANONYMOUS),
        "kilograms": kilograms(document.mass_g),
        "project": _both(document.project),
        "beneficiary": _both(document.beneficiary),
        "instrument": _both(document.instrument_label),
        "instrument_note": _both(document.instrument_note),
        "vintage": ", ".join(map(str, document.vintages)),
        "purpose": _both(document.purpose_label),
        "occasion": document.occasion,
        "issued_on": _day(document.issued_at),
        "voided_on": _day(document.voided_at) if document.voided_at else None,
        "void_reason": document.void_reason,
        "slices": [_slice(part) for part in document.slices],
        "notices": [
            {"day": _day(notice.given_at), **_both(notice.text)} for notice in document.notices
        ],
        "verify_url": document.verify_url,
        "operator": document.operator,
        "demo": document.demo,
        "qr": qr.svg(document.qr_text),
        "rings": rings.path(document.number, rings.CERTIFICATE_YEARS),
    }


def serials(part: Slice, span: Span) -> str:
    """The serials of a span as the registry writes them: ``A-17`` or ``A-17 – A-21``."""
    first = f"{part.serial_prefix}{span.first_serial}"
    if span.first_serial == span.last_serial:
        return first
    return f"{first} – {part.serial_prefix}{span.last_serial}"


def interval(span: Span) -> str:
    """The grams of each serial of the span: from the first included to the last excluded."""
    return f"[{span.from_g:,}, {span.to_g:,})"


def _slice(part: Slice) -> dict[str, Any]:
    return {
        "lot": part.lot,
        "registry": part.registry,
        "retirement": part.retirement_reference,
        "retired_on": part.retired_on,
        "evidence": part.evidence_sha256,
        "spans": [
            {"serials": serials(part, span), "grams": interval(span), "whole": span.is_whole}
            for span in part.spans
        ],
    }


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _day(moment: datetime) -> str:
    return clock.on_screen(moment).strftime("%Y-%m-%d")
