"""Words for the values that rows hold: instruments, purposes, states, lot notices.

The keys are the stored values themselves; a test walks every enumeration and
fails where a value has no word. What an instrument *is not* stands beside what
it is, because that is what a buyer may be misled about.
"""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

INSTRUMENT = {
    "local_sink": _l("One-yuan sink"),
    "ffcer": _l("FFCER"),
    "ccer": _l("CCER"),
    "forest_ticket": _l("Forest ticket"),
    "provincial_inclusive": _l("Provincial inclusive credit"),
}

INSTRUMENT_IS = {
    "local_sink": _l(
        "A voluntary local sink: the growth of a village's forest, measured by the county's own "
        "method."
    ),
    "ffcer": _l("Fujian forestry certified emission reduction, filed in Fujian province."),
    "ccer": _l("China certified emission reduction, registered nationally."),
    "forest_ticket": _l(
        "A voucher of the right to the income from a forest's measured carbon reductions."
    ),
    "provincial_inclusive": _l("A credit of a province's carbon-inclusion scheme."),
}

INSTRUMENT_IS_NOT = {
    "local_sink": _l("Not a CCER, not an FFCER, and of no use for meeting an emissions quota."),
    "ffcer": _l("Not a CCER, and not recognised outside the schemes that name it."),
    "ccer": _l("Retired for you, so it can no longer be traded or used by anyone else."),
    "forest_ticket": _l("Not a CCER, not land, and not a share in the forest."),
    "provincial_inclusive": _l("Not a CCER, and not recognised outside its province's scheme."),
}

PURPOSE = {
    "myself": _l("For myself"),
    "gift": _l("As a gift"),
    "family": _l("For my family"),
    "event": _l("For an event"),
    "organisation": _l("For an organisation"),
    "tree_planting": _l("In place of compulsory tree planting"),
    "court": _l("For a court case"),
}

ORDER_STATE = {
    "placed": _l("Waiting for payment"),
    "awaiting_retirement": _l("Paid, awaiting retirement"),
    "settled": _l("Certificate issued"),
    "cancelled": _l("Cancelled"),
    "expired": _l("Expired"),
    "refunding": _l("Refund on its way"),
    "refunded": _l("Refunded"),
}

NOTICE = {
    "fire": _l("Forest fire"),
    "suspension": _l("Sales suspended"),
    "over_issue": _l("Over-issue found"),
    "replacement": _l("Replacement made"),
    "information": _l("Information"),
}

_TABLES: dict[str, dict[str, LazyString]] = {
    "instrument": INSTRUMENT,
    "instrument_is": INSTRUMENT_IS,
    "instrument_is_not": INSTRUMENT_IS_NOT,
    "purpose": PURPOSE,
    "order_state": ORDER_STATE,
    "notice": NOTICE,
}


def label(kind: str, value: str) -> str:
    """The word for a stored value in the reader's language; KeyError where there is none."""
    return str(_TABLES[kind][value])
