"""Estimates of events, which are tonnes as often as kilograms."""

from flask_babel import gettext as _

from offsets.inventories.shown import about
from offsets.units import GRAMS_PER_KG, GRAMS_PER_TONNE


def amount(mass_g: int) -> str:
    """``22,300 吨``, ``53.5 千克``: three digits, tonnes from one tonne on."""
    return f"{amount_number(mass_g)} {amount_unit(mass_g)}"


def amount_number(mass_g: int) -> str:
    """The figure alone."""
    return about(mass_g // GRAMS_PER_KG if mass_g >= GRAMS_PER_TONNE else mass_g)


def amount_unit(mass_g: int) -> str:
    """Its unit alone."""
    return str(_("t") if mass_g >= GRAMS_PER_TONNE else _("kg"))
