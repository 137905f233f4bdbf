"""Certificates as plain data, for tests that need no database."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from offsets.certificates import qr, wording
from offsets.certificates.document import CertificateDocument, Slice, spans
from offsets.certificates.wording import Words
from offsets.projects.rules import LABELS, Instrument

HOUSE = "https://offsets.example"
LABEL = LABELS[Instrument.LOCAL_SINK]
KEY = "ABCDEFGHIJKLMNOPQRSTUVWX24"


def make_slice(start_g: int = 995_000, end_g: int = 1_005_000, **changes: Any) -> Slice:
    """Ten kilograms that reach over the end of a tonne."""
    part = Slice(
        lot="LOT-1",
        start_g=start_g,
        end_g=end_g,
        vintage=2022,
        registry="测试登记簿",
        serial_prefix="T-",
        spans=spans(7_000_001, start_g, end_g),
        retirement_reference="R-2023-17",
        retired_on="2023-05-01",
        evidence_sha256="5f" * 32,
    )
    return replace(part, **changes)


def make_document(**changes: Any) -> CertificateDocument:
    """The holder's own copy; ``key=None`` makes it a stranger's."""
    said: dict[str, Any] = {
        "number": "23456789ABCF",
        "holder": "林晓月",
        "key": KEY,
        "mass_g": 10_000,
        "project_slug": "village",
        "project": Words("某村碳汇", "A village's sink"),
        "beneficiary": Words("某村", "Some village"),
        "instrument": "local_sink",
        "instrument_label": Words(LABEL.name_zh, LABEL.name_en),
        "instrument_note": Words(LABEL.is_not_zh, LABEL.is_not_en),
        "slices": (make_slice(),),
        "purpose": "myself",
        "purpose_label": wording.PURPOSES["myself"],
        "occasion": None,
        "issued_at": datetime(2026, 5, 1, 4, tzinfo=UTC),
        "voided_at": None,
        "void_reason": None,
        "notices": (),
        "page_url": f"{HOUSE}/c/23456789ABCF",
        "verify_url": f"{HOUSE}/verify",
        "operator": "某林场",
        "demo": False,
    }
    said |= changes
    said.setdefault("qr_text", qr.address(HOUSE, said["number"], said["key"]))
    return CertificateDocument(**said)
