"""Amounts as people type them, read without a float: ``12.5`` yuan, ``０．５`` kilograms."""

import re

from offsets.errors import Invalid
from offsets.units import FEN_PER_YUAN, GRAMS_PER_KG

_YUAN = re.compile(r"¥?(\d{1,9})(?:\.(\d{1,2}))?元?", re.ASCII)
_KILOGRAMS = re.compile(r"(\d{1,8})(?:\.(\d{1,3}))?(?:kg|千克|公斤)?", re.ASCII | re.IGNORECASE)
_FOLDED = {wide: wide - 0xFEE0 for wide in range(ord("！"), ord("～") + 1)} | {ord("￥"): "¥"}
"""Full-width signs to narrow ones, and no others: Unicode's own folding reads ``10²`` as 102."""
_IGNORED = str.maketrans("", "", ", \u3000")
"""What may stand between digits."""


def read_yuan(field: str, text: str) -> int:
    """An amount in yuan as fen; raises Invalid required or yuan_shape."""
    return _read(_YUAN, FEN_PER_YUAN, 2, field, text, "yuan_shape")


def read_kilograms(field: str, text: str) -> int:
    """A mass in kilograms as grams; raises Invalid required or kilograms_shape."""
    return _read(_KILOGRAMS, GRAMS_PER_KG, 3, field, text, "kilograms_shape")


def _read(
    shape: re.Pattern[str], per_whole: int, decimals: int, field: str, text: str, reason: str
) -> int:
    folded = text[:40].translate(_FOLDED).translate(_IGNORED)
    if not folded:
        raise Invalid(field, "required")
    found = shape.fullmatch(folded)
    if found is None or len(text) > 40:
        raise Invalid(field, reason)
    value = int(found[1]) * per_whole + int((found[2] or "").ljust(decimals, "0"))
    if value == 0:
        raise Invalid(field, reason)
    return value
