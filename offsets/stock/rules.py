"""Pure decisions about lots: which serial a gram has, how to fill a wish from several lots."""

from collections.abc import Iterable
from dataclasses import dataclass

from offsets.units import GRAMS_PER_TONNE, amount_for_mass, mass_for_amount


@dataclass(frozen=True, slots=True)
class Offer:
    """What one lot could give right now."""

    lot_id: int
    free_g: int
    price_fen_per_t: int


@dataclass(frozen=True, slots=True)
class Portion:
    """What is taken of one lot, and what it costs there."""

    lot_id: int
    mass_g: int
    amount_fen: int


def serial_of(first_serial: int, gram: int) -> int:
    """The serial to which a gram of the axis belongs."""
    return first_serial + gram // GRAMS_PER_TONNE


def fill_mass(offers: Iterable[Offer], mass_g: int) -> list[Portion]:
    """Take a mass from the offers in their order; less than asked where they hold less."""
    portions = []
    for offer in offers:
        taken_g = min(mass_g, offer.free_g)
        if taken_g > 0:
            portions.append(_portion(offer, taken_g))
            mass_g -= taken_g
    return portions


def affordable_g(offers: Iterable[Offer], amount_fen: int) -> int:
    """How many grams an amount buys from the offers in their order, rounded down."""
    total_g = 0
    for offer in offers:
        taken_g = min(mass_for_amount(amount_fen, offer.price_fen_per_t), offer.free_g)
        total_g += taken_g
        amount_fen -= amount_for_mass(taken_g, offer.price_fen_per_t)
        if taken_g < offer.free_g:
            break
    return total_g


def _portion(offer: Offer, mass_g: int) -> Portion:
    return Portion(offer.lot_id, mass_g, amount_for_mass(mass_g, offer.price_fen_per_t))
