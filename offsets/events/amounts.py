"""Tonnes as people type them, to the kilogram, read without a float."""

from offsets.errors import Invalid
from offsets.orders.amounts import read_kilograms
from offsets.units import GRAMS_PER_KG


def read_tonnes(field: str, text: str) -> int:
    """A mass in tonnes as grams; raises Invalid required or tonnes_shape."""
    try:
        # A thousandth of a tonne is to a tonne what a gram is to a kilogram.
        return GRAMS_PER_KG * read_kilograms(field, text.strip().removesuffix("吨").rstrip("tT"))
    except Invalid as fault:
        reason = "required" if fault.reason == "required" else "tonnes_shape"
        raise Invalid(field, reason) from None
