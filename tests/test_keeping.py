"""What the operator decides about people's data is read as written, and refused where unlawful."""

import pytest
from environs import Env

from offsets.keeping import Keeping, keeping_complaints, read_keeping


def test_nothing_is_decided_that_nobody_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PRIVACY_CONTACT", "INVOICE_KEEP_YEARS", "MINOR_MAX_FEN", "STRIPE_RECEIVER"):
        monkeypatch.delenv(name, raising=False)
    assert read_keeping(Env()) == Keeping()
    assert list(keeping_complaints(Keeping())) == []


def test_what_is_written_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    written = {
        "PRIVACY_CONTACT": "mail@example.org",
        "RECORD_KEEP_YEARS": "5",
        "INVOICE_KEEP_YEARS": "30",
        "INVOICE_ITEM": "碳汇服务",
        "AGE_REQUIRED": "true",
        "MINOR_MAX_FEN": "5000",
        "STRIPE_RECEIVER": "Stripe of somewhere",
    }
    for name, value in written.items():
        monkeypatch.setenv(name, value)
    assert read_keeping(Env()) == Keeping(
        "mail@example.org", 5, 30, "碳汇服务", True, 5_000, "Stripe of somewhere"
    )


@pytest.mark.parametrize(
    ("keeping", "name"),
    [
        (Keeping(record_years=2), "RECORD_KEEP_YEARS"),
        (Keeping(invoice_years=1), "INVOICE_KEEP_YEARS"),
        (Keeping(invoice_item=""), "INVOICE_ITEM"),
        (Keeping(invoice_item="碳" * 41), "INVOICE_ITEM"),
        (Keeping(minor_max_fen=0), "MINOR_MAX_FEN"),
    ],
)
def test_what_cannot_be_is_named(keeping: Keeping, name: str) -> None:
    (complaint,) = keeping_complaints(keeping)
    assert complaint.startswith(name)
