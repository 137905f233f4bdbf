"""How an estimate is written: as exactly as it is known, and no more so."""

from decimal import ROUND_HALF_EVEN, Decimal

from flask_babel import gettext as _

from offsets.units import GRAMS_PER_KG

DIGITS = 3
"""An estimate whose range is half its size does not deserve a fourth."""


def about(mass_g: int) -> str:
    """Kilograms to three significant digits: ``174``, ``53.5``, ``0.042``, ``12,300``."""
    mass_kg = Decimal(mass_g) / GRAMS_PER_KG
    if not mass_kg:
        return "0"
    step = Decimal(1).scaleb(max(mass_kg.adjusted() - DIGITS + 1, -DIGITS))
    text = f"{mass_kg.quantize(step, ROUND_HALF_EVEN):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def about_kg(mass_g: int) -> str:
    """The same with its unit: ``174 千克`` or ``174 kg``."""
    return str(_("%(number)s kg", number=about(mass_g)))
