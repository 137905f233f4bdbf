"""The rules that a log's entries keep among themselves, by the names that readers are shown."""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a log can break; the value is stable and may be shown."""

    MALFORMED = "malformed"
    FIRST_KEY = "first_key"
    KEY_CHANGE = "key_change"
    FOREIGN_ORIGIN = "foreign_origin"
    LOT_CODE_TWICE = "lot_code_twice"
    SERIALS_TWICE = "serials_twice"
    UNKNOWN_LOT = "unknown_lot"
    OVERLAP = "overlap"
    RESOLD_VOID = "resold_void"
    GAP = "gap"
    OUT_OF_BOUNDS = "out_of_bounds"
    NOT_ISSUED = "not_issued"
    VOIDED_TWICE = "voided_twice"
    TONNE_NOT_FULL = "tonne_not_full"
    TONNE_TOTAL = "tonne_total"
    TONNE_SLICES = "tonne_slices"
    TONNE_MISSING = "tonne_missing"
    STATEMENT_TWICE = "statement_twice"
    STATEMENT_ORDER = "statement_order"
    STATEMENT_STANDS = "statement_stands"
    UNKNOWN_STATEMENT = "unknown_statement"
    ENDED_TWICE = "ended_twice"


@dataclass(frozen=True, slots=True)
class Violation:
    """One entry that breaks one rule; the index counts from 0."""

    index: int
    rule: Rule
    detail: str
