"""Mass in integer grams, money in integer fen, price in integer fen per tonne.

Rounding is stated here and nowhere else: money to mass rounds down, mass to
money rounds up, so that the house never hands out a gram nobody paid for and
never charges more than the buyer offered. A footprint rounds up to the gram.
"""

from decimal import Decimal
from fractions import Fraction

GRAMS_PER_KG = 1_000
GRAMS_PER_TONNE = 1_000_000
FEN_PER_YUAN = 100
MU_PER_HECTARE = 15


def mass_for_amount(amount_fen: int, price_fen_per_t: int) -> int:
    """The grams that an amount buys, rounded down to the gram."""
    return amount_fen * GRAMS_PER_TONNE // price_fen_per_t


def amount_for_mass(mass_g: int, price_fen_per_t: int) -> int:
    """The fen that a mass costs, rounded up to the fen."""
    return -(-mass_g * price_fen_per_t // GRAMS_PER_TONNE)


def mass_of_kg(mass_kg: Fraction) -> int:
    """The grams of a footprint in kilograms, rounded up to the gram."""
    return -(-mass_kg.numerator * GRAMS_PER_KG // mass_kg.denominator)


def kilograms(mass_g: int) -> str:
    """A mass in kilograms, exact to the gram: ``10``, ``0.1``, ``8,108,000``."""
    return _plain(Decimal(mass_g) / GRAMS_PER_KG)


def tonnes(mass_g: int) -> str:
    """A mass in tonnes, exact to the gram: ``12,723``, ``0.01``."""
    return _plain(Decimal(mass_g) / GRAMS_PER_TONNE)


def yuan(amount_fen: int) -> str:
    """An amount in yuan, with fen only where there are any: ``1``, ``15.50``."""
    whole, fen = divmod(amount_fen, FEN_PER_YUAN)
    return f"{whole:,}.{fen:02d}" if fen else f"{whole:,}"


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
