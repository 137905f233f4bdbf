"""Clean what is told of an organisation: its name, and what its invoices say."""

from dataclasses import dataclass

from offsets import taxpayer
from offsets.certificates.holder import clean_text
from offsets.errors import Invalid
from offsets.organisations.rules import MAX_NAME


@dataclass(frozen=True, slots=True)
class Details:
    """As they were typed; an invoice title that is not told is the name."""

    name: str
    invoice_title: str | None = None
    tax_number: str | None = None


def cleaned(details: Details) -> dict[str, str | None]:
    """The columns of the row; raises Invalid naming the field."""
    name = clean_text("name", details.name, MAX_NAME)
    if name is None:
        raise Invalid("name", "required")
    title = clean_text("invoice_title", details.invoice_title, MAX_NAME)
    number = taxpayer.normalise(details.tax_number or "") or None
    if number and (fault := taxpayer.fault_of(number)):
        raise Invalid("tax_number", fault)
    return {"name": name, "invoice_title": title, "tax_number": number}
